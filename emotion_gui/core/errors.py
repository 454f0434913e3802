"""The one way of errors: a log file for the details, one sentence for the user. No Qt here."""

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

# Both begin at "://", so that a long text without addresses is searched once only.
_CREDENTIALS = re.compile(r"(?<=://)\S{0,500}@")
_QUERY = re.compile(r"(?<=://)([^\s'\"<>?]{0,1000}\?)[^\s'\"<>]+")
_log = logging.getLogger(__name__)


class UserError(Exception):
    """Something that the user can understand and mend: its text is one plain sentence for them."""


@dataclass(frozen=True, slots=True)
class Uncaught:
    """An exception that nobody has caught.

    sentence: for the user. details: for a report, see `emotion_gui.core.error_report`; empty where the same
    was told before. count: how often it has happened by now.
    """

    sentence: str
    details: str
    count: int


class _PrivateRotatingFile(logging.handlers.RotatingFileHandler):
    """A rotating log file that only the user can read; unlike its base, it never prints its own errors."""

    def _open(self) -> TextIOWrapper:
        stream = super()._open()
        Path(self.baseFilename).chmod(0o600)
        return stream

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk must not break the app, and there may be no stderr to complain to."""


class _Formatter(logging.Formatter):
    """Without the passwords and tokens that addresses of cameras hold, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return hide_credentials(super().format(record))


def setup_logging(folder: Path) -> Path:
    """Log to a file in `folder`, at most three of 1 MB, readable by the user alone.

    Returns the file's path. A folder that cannot be written leaves the app without a log file.
    Calling it again moves the log to the new folder.
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
    """Delete the log in this folder, and begin a new one. Raises OSError."""
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
    """Send every exception that nobody caught to the log, and to `on_error`.

    Covers the main thread (slots of Qt too), other threads and finalizers. `on_error` is called on
    the thread that failed; what it raises itself is logged and goes no further. An exception that
    comes again and again from the same place is told the 1st, 2nd, 4th, 8th ... time, so that it
    drives nothing else out of the log.
    """
    times: dict[str, int] = {}

    def report(
        kind: type[BaseException], error: BaseException | None, trace: TracebackType | None, where: str
    ) -> None:
        told = error if error is not None else kind()
        place = _place(told, trace)
        number = times[place] = times.get(place, 0) + 1
        if number & (number - 1):
            return
        again = f", for the {number}th time" if number > 2 else ", again" if number == 2 else ""
        _log.error("uncaught exception in %s%s", where, again, exc_info=(kind, told, trace))
        if sys.stderr is not None:  # a windowed app on Windows has none
            sys.stderr.write(hide_credentials("".join(traceback.format_exception(kind, told, trace))))
        try:
            from emotion_gui.core.error_report import format_report  # most starts never need it

            details = format_report(told, trace, where) if number == 1 else ""
            on_error(Uncaught(hide_credentials(sentence_for(told)), details, number))
        except Exception:  # noqa: BLE001  (the last boundary: an exception here would come back to it)
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


def _place(error: BaseException, trace: TracebackType | None) -> str:
    """Where it was raised: what comes from there again is the same error."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = (
        f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else str(error)[:200]
    )
    return f"{type(error).__name__} {where}"


def hide_credentials(text: str) -> str:
    """The text with every address in it, but no user name, password and query, which may hold a token."""
    return _QUERY.sub(r"\1***", _CREDENTIALS.sub("***@", text))


def sentence_for(error: BaseException) -> str:
    """One sentence for the user about `error`."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There is not enough memory. Close other programs and try again."
    detail = " ".join(str(error).split())
    name = type(error).__name__
    return f"Something went wrong: {f'{detail} ({name})' if detail else name}. The log file has the details."
