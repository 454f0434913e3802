"""Moves runs to the trash after a confirmation, or deletes them permanently after a second one."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from emotion_gui.core.errors import UserError
from emotion_gui.training.runs.run_folders import delete_for_good, move_to_trash
from trainer.shared.file_lock import is_running


def delete_runs(folders: Sequence[Path], parent: QWidget) -> tuple[list[Path], str]:
    """Deletes runs if the user confirms it.

    Args:
        folders: The folders of the runs.
        parent: The parent of the message boxes.

    Returns:
        The folders that were deleted, and a sentence about one that could not be; empty if there is none.
    """
    if not _confirm(
        parent,
        f"Move {_runs_text(folders)} to the trash?",
        "Models, checkpoints and reports go along.",
        "Move to the trash",
    ):
        return [], ""
    running = [folder for folder in folders if is_running(folder)]  # one may have just been started
    left = [folder for folder in folders if folder not in running and not move_to_trash(folder)]
    problem = f"{running[0].name} is being trained. Stop it first." if running else ""
    if left and _confirm(
        parent,
        f"Delete {_runs_text(left)} for good?",
        "Moving to the trash has failed: this drive has none, or another program uses the files. "
        "What is deleted for good cannot be brought back.",
        "Delete for good",
    ):
        left, problem = _delete_for_good(left, problem)
    return [folder for folder in folders if folder not in running and folder not in left], problem


def _delete_for_good(folders: Sequence[Path], problem: str) -> tuple[list[Path], str]:
    """Returns the folders that could not be deleted, and why, or else the given problem."""
    left = []
    for folder in folders:
        try:
            delete_for_good(folder)
        except UserError as error:
            left.append(folder)
            problem = str(error)
    return left, problem


def _runs_text(folders: Sequence[Path]) -> str:
    return f'the run "{folders[0].name}"' if len(folders) == 1 else f"{len(folders)} runs"


def _confirm(parent: QWidget, question: str, details: str, yes: str) -> bool:
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(details)
    button = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    box.deleteLater()
    return box.clickedButton() is button
