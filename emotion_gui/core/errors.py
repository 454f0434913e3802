"""Error handling: the log file gets the details, the user gets one sentence. No Qt here."""

import logging
import logging.handlers
import re
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

LOG_NAME = "emotion-gui.log"
LOG_BYTES = 1_000_000
LOG_FILES = 3
NO_MEMORY = "There is not enough memory. Close other programs and try again."

# Both start at "://", so that a long text without addresses is scanned only once.
_CREDENTIALS = re.compile(r"(?<=://)\S{0,500}@")
_QUERY = re.compile(r"(?<=://)([^\s'\"<>?]{0,1000}\?)[^\s'\"<>]+")
_log = logging.getLogger(__name__)


class UserError(Exception):
    """A problem that the user can understand and solve. Its text is one plain sentence for them."""


@dataclass(frozen=True, slots=True)
class Uncaught:
    """An exception that was not caught.

    Attributes:
        sentence: a sentence for the user.
        details: text for a report, see `emotion_gui.core.error_report`; empty if the same exception was
            reported before.
        count: how often it has occurred so far.
    """

    sentence: str
    details: str
    count: int


class _PrivateRotatingFile(logging.handlers.RotatingFileHandler):
    """A rotating log file that only the user can read. Unlike its base class it never prints an error."""

    def _open(self) -> TextIOWrapper:
        stream = super()._open()
        Path(self.baseFilename).chmod(0o600)
        return stream

    def handleError(self, record: logging.LogRecord) -> None:
        """Does nothing, because a full disk must not break the app and there may be no stderr."""


class _Formatter(logging.Formatter):
    """Removes the passwords and tokens in camera addresses, in tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        return hide_credentials(super().format(record))


def setup_logging(folder: Path) -> Path:
    """Starts logging to files that only the user can read, at most three of 1 MB.

    If the folder is not writable, the app runs without a log file. A second call moves the log to the new
    folder.

    Args:
        folder: where to write the log.

    Returns:
        The path of the log file.
    """
    path = folder / LOG_NAME
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler, _PrivateRotatingFile)]:
        root.removeHandler(old)
        old.close()
    root.setLevel(logging.INFO)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _PrivateRotatingFile(
            path, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8", errors="replace"
        )
    except OSError as error:
        _log.warning("no log file: %s", error)
        return path
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    return path


def delete_logs(folder: Path) -> None:
    """Deletes the log and starts a new one.

    Args:
        folder: where the log is.

    Raises:
        OSError: a file cannot be deleted.
    """
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, _PrivateRotatingFile)]:
        root.removeHandler(handler)
        handler.close()
    try:
        for file in folder.glob(f"{LOG_NAME}*"):
            file.unlink(missing_ok=True)
    finally:
        setup_logging(folder)


def install_exception_hook(on_error: Callable[[Uncaught], None]) -> None:
    """Sends every uncaught exception to the log and to `on_error`.

    This covers the main thread with Qt slots, other threads and finalizers. An exception that occurs
    repeatedly at the same place is reported the 1st, 2nd, 4th, 8th ... time, so that it does not displace
    everything else from the log.

    Args:
        on_error: called on the thread that failed; exceptions that it raises are only logged.
    """
    counts: dict[str, int] = {}

    def report(
        kind: type[BaseException], error: BaseException | None, trace: TracebackType | None, where: str
    ) -> None:
        exception = error if error is not None else kind()
        origin = _origin(exception, trace)
        count = counts[origin] = counts.get(origin, 0) + 1
        if count & (count - 1):
            return
        again = f", for the {count}th time" if count > 2 else ", again" if count == 2 else ""
        _log.error("uncaught exception in %s%s", where, again, exc_info=(kind, exception, trace))
        if sys.stderr is not None:  # a windowed app on Windows has none
            sys.stderr.write(hide_credentials("".join(traceback.format_exception(kind, exception, trace))))
        try:
            from emotion_gui.core.error_report import format_report  # rarely needed

            details = format_report(exception, trace, where) if count == 1 else ""
            on_error(Uncaught(hide_credentials(sentence_for(exception)), details, count))
        except Exception:  # noqa: BLE001  (the last boundary: an exception here would be reported here again)
            _log.exception("the error could not be shown")

    def main_hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            report(kind, error, trace, threading.current_thread().name)

    def thread_hook(args: threading.ExceptHookArgs) -> None:
        if not issubclass(args.exc_type, SystemExit):
            name = args.thread.name if args.thread else "a thread"
            report(args.exc_type, args.exc_value, args.exc_traceback, name)

    def unraisable_hook(args: "sys.UnraisableHookArgs") -> None:
        where = getattr(args.object, "__qualname__", type(args.object).__name__)
        report(args.exc_type, args.exc_value, args.exc_traceback, where)

    sys.excepthook = main_hook
    threading.excepthook = thread_hook
    sys.unraisablehook = unraisable_hook


def _origin(error: BaseException, trace: TracebackType | None) -> str:
    """Identifies where an exception was raised; two from the same origin count as the same error."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = (
        f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else str(error)[:200]
    )
    return f"{type(error).__name__} {where}"


def hide_credentials(text: str) -> str:
    """Removes user names, passwords and queries, which may contain a token, from all addresses in a text."""
    return _QUERY.sub(r"\1***", _CREDENTIALS.sub("***@", text))


def sentence_for(error: BaseException) -> str:
    """Returns one sentence for the user about an exception."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, MemoryError):
        return NO_MEMORY
    detail = " ".join(str(error).split())
    name = type(error).__name__
    return unknown_problem(f": {detail} ({name})" if detail else f": {name}")


def unknown_problem(what: str = "") -> str:
    """A sentence about an error that only the log can explain. what: follows "wrong" with its own space."""
    return f"Something went wrong{what}. The log file has the details."
