"""Atomic writing, progress, cancellation and errors of all exports."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from emotion_gui.core.errors import UserError
from trainer.shared.errors import reason
from trainer.shared.files import atomic_path

# Gets the completed share, 0 to 1, several times a second. It stops the export by raising ExportStopped.
Progress = Callable[[float], None]
Write = Callable[[Path], object]


class ExportError(UserError):
    """An export failed. Its text is one or two sentences for the user."""


class ExportStopped(Exception):  # noqa: N818 - it is a request, not an error
    """The user has stopped the export. No file remains."""


def no_progress(share: float) -> None:
    """Ignore the progress."""


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """The progress of one step, which is the part from `start` to `end` (0 to 1) of the whole."""
    return lambda share: progress(start + (end - start) * share)


def write_atomically(files: Mapping[Path, Write]) -> None:
    """Write several files to temporary paths, and rename all of them when the last one is complete.

    After an error the former files are untouched.

    Args:
        files: Functions by path. Each gets a temporary path with the same extension. The first path is the
            one that the user has chosen; files at the other paths are replaced only if it exists too.

    Raises:
        ExportError: A file could not be written. Other exceptions of the functions pass through.
    """
    first, *others = files
    _require_writable(first, others)
    try:
        with ExitStack() as stack:
            # The stack renames in reverse order of entering: entered last, the first path is renamed first.
            temporary = {path: stack.enter_context(atomic_path(path)) for path in reversed([*files])}
            for path, write in files.items():
                write(temporary[path])
    except OSError as error:
        raise ExportError(f"{first.name} cannot be written: {reason(error)}.") from error


def _require_writable(path: Path, others: list[Path]) -> None:
    try:
        if not path.absolute().parent.is_dir():
            raise ExportError(f"The folder {path.absolute().parent} does not exist.")
        if path.is_dir():
            raise ExportError(f"{path} is a folder. Name a file.")
        unrelated = [] if path.exists() else [other.name for other in others if other.exists()]
    except OSError as error:  # such as a name that is too long
        raise ExportError(f"{path.name} cannot be written: {reason(error)}.") from error
    if unrelated:
        raise ExportError(
            f"{unrelated[0]} already exists without {path.name}, so it may be a file of yours. "
            "Delete it, or choose another name."
        )
