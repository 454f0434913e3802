"""Renames and deletes the folders of runs, and writes notes into them."""

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
    """Renames a run and its model.

    Args:
        folder: The folder of the run.
        name: The new name.

    Returns:
        The new folder.

    Raises:
        UserError: If the name is not possible, the run is active, or the folder cannot be renamed.
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
    """Returns why the run cannot be renamed; empty if it can."""
    if not name:
        return "A run needs a name. It has kept the one it had."
    if problem := name_problem(name):
        return problem
    if is_running(folder):
        return f"{folder.name} is being trained. It can be renamed when it has ended."
    target = folder.with_name(name)
    # On a case-insensitive file system, a name with another case is the same folder.
    if target.exists() and not target.samefile(folder):
        return f"There is a run named {name} already. Choose another name."
    return ""


def _rename_model(metadata: Path, name: str) -> None:
    """Renames the model; if that fails, only the model keeps its name."""
    values = read_object(metadata)
    if not values:
        return
    try:
        write_json(metadata, {**values, "name": name})
    except OSError as error:
        _log.warning("the model of the run keeps its name: %s", error)


def move_to_trash(folder: Path) -> bool:
    """Moves a folder to the trash; returns whether that succeeded, as not every drive has a trash."""
    return QFile(str(folder)).moveToTrash()


def delete_for_good(folder: Path) -> None:
    """Deletes a folder permanently.

    Args:
        folder: The folder.

    Raises:
        UserError: If it cannot be deleted.
    """
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise UserError(f"{folder.name} cannot be deleted: {error.strerror or error}.") from error


def write_notes(folder: Path, text: str) -> None:
    """Writes the notes on a run into its folder, or removes their file if they are empty.

    Args:
        folder: The folder of the run.
        text: The notes.

    Raises:
        UserError: If they cannot be written, or the folder no longer exists.
    """
    file = RunFolder(folder).notes
    try:
        folder.stat()  # fails if the run was deleted, whose folder must not be created again
        if text.strip():
            write_bytes(file, text.encode())
        else:
            file.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"The notes on {folder.name} cannot be saved: {error.strerror or error}.") from error
