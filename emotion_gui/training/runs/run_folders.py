"""Changes folders of runs: renames and deletes them, and writes notes into them."""

import logging
import shutil
from pathlib import Path

from PySide6.QtCore import QFile

from emotion_gui.core.errors import UserError
from emotion_gui.training.runs.run_names import name_problem
from trainer.shared.file_lock import is_running
from trainer.shared.files import read_object, write_bytes, write_json
from trainer.shared.run_folder import RunFolder

_log = logging.getLogger(__name__)


def rename_run(folder: Path, name: str) -> Path:
    """Give the run, and the model that came out of it, another name. Gives the folder's new path.

    Raises UserError, also for a run that goes on.
    """
    name = name.strip()
    if problem := _problem(folder, name):
        raise UserError(problem)
    target = folder.with_name(name)
    try:
        folder.rename(target)
    except OSError as error:
        raise UserError(f"{folder.name} cannot be renamed: {error.strerror or error}.") from error
    _rename_model(RunFolder(target).metadata, name)
    return target


def _problem(folder: Path, name: str) -> str:
    """Why the run cannot be renamed; empty if it can."""
    if not name:
        return "A run needs a name. It has kept the one it had."
    if problem := name_problem(name):
        return problem
    if is_running(folder):
        return f"{folder.name} is being trained. It can be renamed when it has ended."
    target = folder.with_name(name)
    # Where letters' case does not count, another case is the same folder.
    if target.exists() and not target.samefile(folder):
        return f"There is a run named {name} already. Choose another name."
    return ""


def _rename_model(metadata: Path, name: str) -> None:
    """Where that fails, the model alone keeps its name."""
    values = read_object(metadata)
    if not values:
        return
    try:
        write_json(metadata, {**values, "name": name})
    except OSError as error:
        _log.warning("the model of the run keeps its name: %s", error)


def move_to_trash(folder: Path) -> bool:
    """Gives whether it is there now: not every drive has a trash."""
    return QFile(str(folder)).moveToTrash()


def delete_for_good(folder: Path) -> None:
    """Raises UserError."""
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise UserError(f"{folder.name} cannot be deleted: {error.strerror or error}.") from error


def write_notes(folder: Path, text: str) -> None:
    """Keep them with the run; none at all leave no file. Raises UserError."""
    file = RunFolder(folder).notes
    try:
        folder.stat()  # of a run that is gone no new folder is made
        if text.strip():
            write_bytes(file, text.encode())
        else:
            file.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"The notes on {folder.name} cannot be saved: {error.strerror or error}.") from error
