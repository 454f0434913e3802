"""What all exports share: files that are whole or not there, word of how far it is, a stop, and failures."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from emotion_gui.core.errors import UserError
from trainer.shared.errors import reason
from trainer.shared.files import atomic_path

# Is told the share that is done, 0 to 1, several times a second; stops the export by raising ExportStopped.
Progress = Callable[[float], None]
Write = Callable[[Path], object]


class ExportError(UserError):
    """Its text is one or two sentences for the user."""


class ExportStopped(Exception):  # noqa: N818 - it is a request, not an error
    """The user wants no export any more. Nothing remains of it."""


def no_progress(share: float) -> None:
    """For those who only wait for the end."""


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """Of a step that is the work from `start` to `end` (shares, 0 to 1) of the whole."""
    return lambda share: progress(start + (end - start) * share)


def write_atomically(files: Mapping[Path, Write]) -> None:
    """Let each function fill a file beside its path, and put all in place when the last one is complete.

    The functions get paths that end like the real ones. What stood there before is untouched after an
    error. The first path is the one that the user has named: what lies at the others is replaced only
    together with it. Raises ExportError, and what the functions raise besides OSError.
    """
    first, *others = files
    _require_place(first, others)
    try:
        with ExitStack() as stack:
            # Put in place from the last to the first, so the first is named last: it goes before the others.
            asides = {path: stack.enter_context(atomic_path(path)) for path in reversed([*files])}
            for path, write in files.items():
                write(asides[path])
    except OSError as error:
        raise ExportError(f"{first.name} cannot be written: {reason(error)}.") from error


def _require_place(path: Path, others: list[Path]) -> None:
    try:
        if not path.absolute().parent.is_dir():
            raise ExportError(f"The folder {path.absolute().parent} does not exist.")
        if path.is_dir():
            raise ExportError(f"{path} is a folder. Name a file.")
        strangers = [] if path.exists() else [other.name for other in others if other.exists()]
    except OSError as error:  # such as a name that is too long
        raise ExportError(f"{path.name} cannot be written: {reason(error)}.") from error
    if strangers:
        raise ExportError(
            f"{strangers[0]} is there already, without {path.name}, so it may be yours. "
            "Delete it, or choose another name."
        )
