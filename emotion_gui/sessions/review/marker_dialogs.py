"""Asks for the text of a marker, and for a file of markers."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from emotion_gui.recording.marker_import import read_markers
from emotion_gui.recording.marker_text import LONGEST
from emotion_gui.recording.samples import Marker
from emotion_gui.recording.session_reader import Recording
from emotion_gui.sessions.review.background import Background
from emotion_gui.sessions.review.marker_import_dialog import MarkerImportDialog
from emotion_gui.sessions.review.time_text import TimeScale

Take = Callable[[list[Marker]], None]


class MarkerDialogs(QObject):
    """failed: a sentence why a file cannot be imported. folder_chosen(str): where the user found one."""

    failed = Signal(str)
    folder_chosen = Signal(str)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._file, self._scale = Path(), TimeScale()
        self._take: Take = _nothing
        self._reading = Background("list of markers", self)
        self._reading.done.connect(self._preview)
        self._reading.failed.connect(lambda error: self.failed.emit(f"{self._file.name}: {error}"))

    def ask_text(self, then: Callable[[str], object]) -> None:
        """Call `then` with what was typed; not at all where the user gives up."""
        dialog = QInputDialog(self._page)
        dialog.setWindowTitle("Add a marker")
        dialog.setLabelText("What happens at the cursor?")
        dialog.setOkButtonText("Add")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(lambda text: text.strip() and then(text.strip()[:LONGEST]))
        dialog.open()

    def import_file(self, recording: Recording, folder: str, then: Take) -> None:
        """Let the user choose one and see what is in it; call `then` with its markers."""
        dialog = QFileDialog(
            self._page,
            "Import markers",
            folder or str(Path.home()),
            "Tables (*.csv *.tsv *.txt);;All files (*)",
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.read(Path(name), recording, then))
        dialog.open()

    def read(self, file: Path, recording: Recording, then: Take) -> None:
        """Show what is in the file; call `then` where the user confirms it."""
        started = recording.about.started
        self._file, self._take, self._scale = file, then, TimeScale(started)
        self.folder_chosen.emit(str(file.parent))
        self._reading.start(partial(read_markers, file, started, recording.seconds))

    def shut_down(self) -> None:
        self._reading.shut_down()

    def _preview(self, markers: list[Marker]) -> None:
        dialog = MarkerImportDialog(self._file, markers, self._scale, self._page)
        dialog.confirmed.connect(self._take)
        dialog.open()


def _nothing(markers: list[Marker]) -> None:
    """Before the first file."""
