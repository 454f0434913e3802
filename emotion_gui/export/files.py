"""Exported files: whole or not there, also where several belong together."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from emotion_gui.export.progress import ExportError
from trainer.shared.errors import reason

Write = Callable[[Path], object]


def write_together(files: Mapping[Path, Write]) -> None:
    """Let each function fill a file beside its path, and put all in place when the last one is complete.

    The functions get paths that end like the real ones. What stood there before is untouched after an
    error. The first path is the one that the user has named: what lies at the others is replaced only
    together with it. Raises ExportError, and what the functions raise besides OSError.
    """
    first, *others = files
    _require_place(first, others)
    asides = {path: path.with_name(f".{os.getpid()}-{path.name}") for path in files}
    try:
        for path, write in files.items():
            write(asides[path])
        for path, aside in asides.items():
            aside.replace(path)
    except OSError as error:
        raise ExportError(f"{first.name} cannot be written: {reason(error)}.") from error
    finally:
        for aside in asides.values():
            with suppress(OSError):
                aside.unlink(missing_ok=True)


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
