"""Builds the report about an error that a user may send: no pictures, paths or names of files and people."""

import getpass
import platform
import re
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType

from emotion_gui.core.licenses import built

_PACKAGES = (
    "emotion-detector",
    "PySide6-Essentials",
    "opencv-python",
    "ai-edge-litert",
    "numpy",
    "tensorflow",
)
_MAX_FRAMES, _MAX_CAUSES, _MAX_TEXT = 30, 5, 400
_MAX_SEARCHED = 2000
_ADDRESS = re.compile(r"\w+://\S+")
_QUOTED_PATH = re.compile(r"""(['"])[^'"\n]*[/\\][^'"\n]*\1""")
_PATH = re.compile(r"""[^\s'"(]*[/\\][^\s'",;)]*""")
_FILE = re.compile(
    r"""[^\s'"(]+\.(?:jpe?g|png|bmp|webp|tiff?|mp4|m4v|mov|avi|mkv|webm|h5|hdf5|keras|tflite|emotionmodel|onnx
    |zip|csv|json|npz|npy|xml|txt|html)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def format_report(error: BaseException, trace: TracebackType | None, where: str) -> str:
    """Formats an exception with its causes and the functions that it passed through, without any file paths.

    Args:
        error: the exception.
        trace: its traceback.
        where: the name of the thread or object where it was raised.
    """
    parts = [f"{_summary(error)}\n  in {where}", *_functions(trace)]
    for cause in _causes(error):
        parts += [f"caused by {_summary(cause)}", *_functions(cause.__traceback__)]
    return "\n".join(parts)


def full_report(details: Sequence[str]) -> str:
    """Joins the reports of several errors and adds the versions of Python and the main packages."""
    versions = [f"{name} {_version(name)}" for name in _PACKAGES]
    versions += [f"Python {platform.python_version()}", platform.platform()]
    return "\n\n".join([*details, "\n".join(versions)]) + "\n"


def redact(text: str) -> str:
    """Removes addresses, paths, file names, the home folder and the user's name from a text."""
    text = text[:_MAX_SEARCHED].replace(str(Path.home()), "/home")
    for pattern, word in (
        (_ADDRESS, "<address>"), (_QUOTED_PATH, "<path>"), (_PATH, "<path>"), (_FILE, "<file>")
    ):  # fmt: skip
        text = pattern.sub(word, text)
    name = _user()
    if len(name) > 2:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "<user>", text, flags=re.IGNORECASE)
    return " ".join(text.split())[:_MAX_TEXT]


def _summary(error: BaseException) -> str:
    text = redact(str(error))
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _functions(trace: TracebackType | None) -> list[str]:
    lines = list[str]()
    while trace is not None:
        frame = trace.tb_frame
        module = frame.f_globals.get("__name__", "?")
        lines.append(f"  {module}:{trace.tb_lineno} {frame.f_code.co_qualname}")
        trace = trace.tb_next
    return lines[-_MAX_FRAMES:]


def _causes(error: BaseException) -> Iterator[BaseException]:
    for _ in range(_MAX_CAUSES):
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is None:
            return
        yield cause
        error = cause


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        return ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # a built app knows the packages by their licenses
        return next((each.version for each in built() if each.name == package), "unknown")
