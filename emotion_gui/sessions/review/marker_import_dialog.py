"""Shows the markers of a file before they are imported."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.recording.samples import Marker
from emotion_gui.sessions.review.marker_model import MarkerModel
from emotion_gui.sessions.review.time_text import TimeScale


class MarkerImportDialog(QDialog):
    """confirmed(list[Marker]): the user wants these."""

    confirmed = Signal(list)

    def __init__(self, file: Path, markers: Sequence[Marker], scale: TimeScale, parent: QWidget) -> None:
        super().__init__(parent)
        self._markers = [*markers]
        self._model = MarkerModel()
        self._model.set_editable(False)
        self._model.set_palette(self.palette())
        self._model.set_scale(scale)
        self._model.set_markers(self._markers)
        self._lay_out(file)

    def sizeHint(self) -> QSize:
        return QSize(460, 380)

    def _confirm(self) -> None:
        self.accept()
        self.confirmed.emit(self._markers)

    def _lay_out(self, file: Path) -> None:
        self.setWindowTitle("Import markers")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        count = len(self._markers)
        what = "1 marker" if count == 1 else f"{count:,} markers"
        table = QTableView()
        table.setModel(self._model)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setAccessibleName("Markers of the file")
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        table.setColumnWidth(0, self.fontMetrics().horizontalAdvance("00:00:00") + 36)
        table.horizontalHeader().setStretchLastSection(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        button = buttons.addButton(f"Import {what}", QDialogButtonBox.ButtonRole.AcceptRole)
        button.setDefault(True)
        buttons.accepted.connect(self._confirm)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(f"{file.name} has {what}:", textFormat=Qt.TextFormat.PlainText))
        layout.addWidget(table, 1)
        layout.addWidget(buttons)
