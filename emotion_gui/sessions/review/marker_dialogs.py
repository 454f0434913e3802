"""Dialogs for the text of a marker and for a file of markers, which is previewed before the import."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QInputDialog,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.recording.marker_import import read_markers
from emotion_gui.recording.markers import MAX_LENGTH, Marker
from emotion_gui.recording.session_reader import Recording
from emotion_gui.sessions.review.markers_panel import MarkerModel
from emotion_gui.sessions.review.time_formatting import TimeScale
from emotion_gui.system.task import Task
from trainer.shared.formatting import count

MarkersCallback = Callable[[list[Marker]], None]


class MarkerDialogs(QObject):
    """Opens the dialogs about markers of a page.

    Attributes:
        failed: A sentence why a file cannot be imported.
        folder_chosen: (str) the folder of the file that the user has chosen.
    """

    failed = Signal(str)
    folder_chosen = Signal(str)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._file, self._scale = Path(), TimeScale()
        self._callback: MarkersCallback = _nothing
        self._reading = Task("list of markers", self)
        self._reading.returned.connect(self._preview)
        self._reading.errored.connect(lambda error: self.failed.emit(f"{self._file.name}: {error}"))

    def ask_text(self, callback: Callable[[str], object]) -> None:
        """Ask for a text and call `callback` with it, unless the user cancels."""
        dialog = QInputDialog(self._page)
        dialog.setWindowTitle("Add a marker")
        dialog.setLabelText("What happens at the cursor?")
        dialog.setOkButtonText("Add")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(lambda text: text.strip() and callback(text.strip()[:MAX_LENGTH]))
        dialog.open()

    def import_file(self, recording: Recording, folder: str, callback: MarkersCallback) -> None:
        """Let the user choose and preview a file, and call `callback` with its markers."""
        dialog = QFileDialog(
            self._page,
            "Import markers",
            folder or str(Path.home()),
            "Tables (*.csv *.tsv *.txt);;All files (*)",
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.read(Path(name), recording, callback))
        dialog.open()

    def read(self, file: Path, recording: Recording, callback: MarkersCallback) -> None:
        """Preview the markers of a file, and call `callback` with them if the user confirms."""
        started = recording.info.started
        self._file, self._callback, self._scale = file, callback, TimeScale(started)
        self.folder_chosen.emit(str(file.parent))
        self._reading.start(partial(read_markers, file, started, recording.seconds))

    def shut_down(self) -> None:
        self._reading.shut_down()

    def _preview(self, markers: list[Marker]) -> None:
        dialog = MarkerImportDialog(self._file, markers, self._scale, self._page)
        dialog.confirmed.connect(self._callback)
        dialog.open()


def _nothing(markers: list[Marker]) -> None:
    """Stand in for the callback before the first file."""


class MarkerImportDialog(QDialog):
    """Previews the markers of a file.

    Attributes:
        confirmed: (list[Marker]) the user wants to import these.
    """

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
        quantity = count(len(self._markers), "marker")
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
        button = buttons.addButton(f"Import {quantity}", QDialogButtonBox.ButtonRole.AcceptRole)
        button.setDefault(True)
        buttons.accepted.connect(self._confirm)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(f"{file.name} has {quantity}:", textFormat=Qt.TextFormat.PlainText))
        layout.addWidget(table, 1)
        layout.addWidget(buttons)
