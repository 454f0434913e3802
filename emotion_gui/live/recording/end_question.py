"""Asks before the window closes over a recording."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def ask_to_end(parent: QWidget, then: Callable[[], object]) -> None:
    """Call `then` if the user wants to end the recording. The video goes on meanwhile."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText("A session is being recorded.")
    box.setInformativeText("Quitting ends the recording. What was recorded is kept.")
    end = box.addButton("End it and quit", QMessageBox.ButtonRole.AcceptRole)
    box.addButton("Go on recording", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(end)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.accepted.connect(then)
    box.open()
