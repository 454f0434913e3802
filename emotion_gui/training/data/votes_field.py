"""Chooses the file with crowd votes, by a dialog or by drag and drop."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from emotion_gui.training.data_field import dropped_path

_NONE = "none"
_EXPLAINED = (
    "A table with one line a picture and how many people saw which emotion in it. "
    "A run can learn from these votes instead of the single label."
)


class VotesField(QWidget):
    """Shows the chosen file with crowd votes, and buttons to choose or remove it.

    Attributes:
        changed: Signal: the user has chosen another file or removed it.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._name = QLabel(_NONE, textFormat=Qt.TextFormat.PlainText)
        self._choose = QPushButton("Choose file…")
        self._remove = QPushButton("Remove")
        self._choose.clicked.connect(self._open_dialog)
        self._remove.clicked.connect(lambda: self._choose_path(None))
        self._lay_out()
        self.set_path(None)

    @property
    def path(self) -> Path | None:
        return self._path

    def set_path(self, path: Path | None) -> None:
        """Sets the file without emitting `changed`."""
        had_focus = self._remove.hasFocus()
        self._path = path
        self._name.setText(path.name if path else _NONE)
        self._name.setToolTip(str(path) if path else _EXPLAINED)
        self._remove.setVisible(path is not None)
        if had_focus and path is None:
            self._choose.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if Path(dropped_path(event.mimeData())).is_file():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._choose_path(Path(dropped_path(event.mimeData())))
        event.acceptProposedAction()

    def _open_dialog(self) -> None:
        folder = str(self._path.parent if self._path else Path.home())
        dialog = QFileDialog(self, "Choose a file with votes", folder, "Tables (*.csv);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self._choose_path(Path(chosen)))
        dialog.open()

    def _choose_path(self, path: Path | None) -> None:
        if path != self._path:
            self.set_path(path)
            self.changed.emit()

    def _lay_out(self) -> None:
        self.setAcceptDrops(True)
        self.setToolTip(_EXPLAINED)
        self._choose.setAccessibleName("Choose a file with votes")
        self._choose.setAccessibleDescription(_EXPLAINED)
        self._remove.setAccessibleName("Remove the votes")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(QLabel("Votes of several people (FER+), optional:"))
        layout.addWidget(self._name)
        layout.addWidget(self._choose)
        layout.addWidget(self._remove)
