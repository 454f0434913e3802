"""The dialog that deletes the data that the user ticks, and lists what was deleted."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.core.folders import Folders
from emotion_gui.sessions.privacy.data_removal import Outcome, Part, delete_parts, find_parts
from emotion_gui.sessions.privacy.fitting_dialog import FittingDialog
from emotion_gui.sessions.task_queue import TaskQueue
from trainer.shared.formatting import data_size

DELETING = "Deleting …"
COUNTING = "Looking what there is …"
WARNING = (
    "This cannot be undone. The drive itself may keep traces until it uses the room again. Copies, backups "
    "and what you have exported elsewhere stay."
)


class EverythingDialog(FittingDialog):
    """Lists the parts of the data and deletes the ticked ones.

    Attributes:
        deleting: The deletion begins.
        deleted: (Outcome) the deletion has ended.
    """

    deleting = Signal()
    deleted = Signal(object)

    def __init__(
        self,
        folders: Folders,
        snapshots: Path,
        may_begin: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        """Find the parts in the background.

        Args:
            folders: Of the app.
            snapshots: The folder of the snapshots.
            may_begin: Returns a sentence why nothing can be deleted now; empty if it can.
            parent: The parent widget.
        """
        super().__init__(parent)
        self.setWindowTitle("Delete everything")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._folders, self._may_begin = folders, may_begin
        self._jobs = TaskQueue(self)
        self._boxes: list[tuple[QCheckBox, Part]] = []
        self._pages = QStackedWidget()
        self._message = QLabel(COUNTING, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._problem = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._delete = QPushButton("Delete for good", autoDefault=False)
        self._delete.setEnabled(False)
        self._close = QPushButton("Cancel", default=True)
        self._lay_out()
        self._jobs.run(partial(find_parts, folders, snapshots), self._show_parts, self._show_message)

    def done(self, result: int) -> None:
        """End the work in the background, however the dialog is closed."""
        self._jobs.shut_down(0)
        super().done(result)

    def reject(self) -> None:
        """Close the dialog, except while it deletes, so that the user reads the result."""
        if self._close.isEnabled():
            super().reject()

    def _show_parts(self, parts: list[Part]) -> None:
        layout = self._choice.layout()
        for part in parts:
            box = QCheckBox(f"{part.title}: {part.count}, {data_size(part.size)}")
            box.setChecked(part.wanted and bool(part.files))
            box.setEnabled(bool(part.files))
            box.toggled.connect(self._check)
            self._boxes.append((box, part))
            if isinstance(layout, QVBoxLayout):
                layout.insertWidget(len(self._boxes), box)
        self._pages.setCurrentWidget(self._choice)
        self._check()

    def _wanted(self) -> list[Part]:
        return [part for box, part in self._boxes if box.isChecked() and part.files]

    def _check(self) -> None:
        self._delete.setEnabled(bool(self._wanted()))
        self._problem.clear()

    def _begin(self) -> None:
        problem = self._may_begin()
        if problem:
            self._problem.setText(problem)
            return
        self.deleting.emit()
        self._show_message(DELETING)
        self._jobs.run(
            partial(delete_parts, self._wanted(), self._folders), self._show_outcome, self._show_message
        )

    def _show_outcome(self, outcome: Outcome) -> None:
        parts = [("Deleted", outcome.deleted), ("Not deleted", outcome.problems)]
        lines = [
            f"{title}:\n" + "\n".join(f"  • {text}" for text in texts) for title, texts in parts if texts
        ]
        self._show_message("\n\n".join(lines))
        self.deleted.emit(outcome)

    def _show_message(self, text: str) -> None:
        self._message.setText(text)
        self._pages.setCurrentWidget(self._message)
        self._delete.hide()
        self._close.setText("Close")
        self._close.setEnabled(text != DELETING)

    def _lay_out(self) -> None:
        self._choice = QWidget()
        choice = QVBoxLayout(self._choice)
        choice.setContentsMargins(0, 0, 0, 0)
        choice.addWidget(QLabel("These files are deleted from this computer:"))
        choice.addSpacing(6)
        choice.addWidget(QLabel(WARNING, wordWrap=True))
        choice.addWidget(self._problem)
        choice.addStretch(1)
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        for page in (self._message, self._choice):
            self._pages.addWidget(page)
        buttons = QDialogButtonBox()
        buttons.addButton(self._delete, QDialogButtonBox.ButtonRole.DestructiveRole)
        buttons.addButton(self._close, QDialogButtonBox.ButtonRole.RejectRole)
        self._delete.clicked.connect(self._begin)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._pages, 1)
        layout.addWidget(buttons)
        self.setMinimumWidth(480)
