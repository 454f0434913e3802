"""The controls that add videos and choose the model and the number of parallel videos."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from emotion_gui.batch.choosing import VIDEOS
from emotion_gui.batch.scheduler import cores
from emotion_gui.core.settings import Settings
from emotion_gui.models.library import shipped_model
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.videos.video_queue import at_once
from emotion_gui.vision.file_sources import PICTURES

_MAX_PARALLEL = 32
_MAX_WIDTH = 320  # pixels, of the list of models


class SourceButtons(QWidget):
    """Lets the user add files and folders.

    Attributes:
        chosen: (list[Path]) the files or the folder to add.
    """

    chosen = Signal(object)

    def __init__(self, context: SessionsContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._dialog: QFileDialog | None = None
        self._models = QComboBox()
        self._at_once = QSpinBox(minimum=1, maximum=max(_MAX_PARALLEL, cores()))
        self._at_once.setValue(at_once(context.settings))
        self._lay_out()
        self._at_once.valueChanged.connect(self._set_at_once)
        context.store.changed.connect(self._settings_changed)
        self.refresh_models()

    @property
    def model(self) -> Path:
        """The folder of the chosen model."""
        chosen = self._models.currentData()
        return chosen if isinstance(chosen, Path) else shipped_model()

    def refresh_models(self) -> None:
        """List the models again, and keep the choice, which is at first that of the live view."""
        former = self._models.currentData() or Path(self._context.settings.model or shipped_model())
        with QSignalBlocker(self._models):
            self._models.clear()
            for name, folder in self._context.models():
                self._models.addItem(name, folder)
        self._models.setCurrentIndex(max(self._models.findData(former), 0))

    def choose_files(self) -> None:
        endings = " ".join(f"*{ending}" for ending in sorted(VIDEOS | PICTURES))
        self._open_dialog("Choose videos or pictures", QFileDialog.FileMode.ExistingFiles, endings)

    def choose_folder(self) -> None:
        self._open_dialog("Choose a folder of videos or pictures", QFileDialog.FileMode.Directory, "")

    def _open_dialog(self, title: str, mode: QFileDialog.FileMode, endings: str) -> None:
        dialog = QFileDialog(self.window(), title, self._context.settings.last_folder)
        dialog.setFileMode(mode)
        if endings:
            dialog.setNameFilters([f"Videos and pictures ({endings})", "All files (*)"])
        dialog.fileSelected.connect(self._remember_folder)
        dialog.filesSelected.connect(lambda files: self.chosen.emit([Path(file) for file in files]))
        dialog.finished.connect(dialog.deleteLater)
        self._dialog = dialog
        dialog.open()

    def _remember_folder(self, file: str) -> None:
        self._context.store.update(replace(self._context.settings, last_folder=str(Path(file).parent)))

    def _set_at_once(self, number: int) -> None:
        videos = 0 if number == cores() else number
        self._context.store.update(replace(self._context.settings, videos_at_once=videos))

    def _settings_changed(self, _: Settings, present: Settings) -> None:
        """Show the number of parallel videos of changed settings."""
        self._at_once.setValue(at_once(present))

    def _lay_out(self) -> None:
        files, folder = QPushButton("Add &files…"), QPushButton("Add fol&der…")
        files.setToolTip("Videos or pictures; dropping them here does the same")
        folder.setToolTip("All videos in it, or its pictures as one session, one a second")
        files.clicked.connect(self.choose_files)
        folder.clicked.connect(self.choose_folder)
        model, number = QLabel("&Model"), QLabel("At on&ce")
        model.setBuddy(self._models)
        number.setBuddy(self._at_once)
        self._models.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._models.setMinimumContentsLength(12)
        self._models.setMaximumWidth(_MAX_WIDTH)
        self._models.setToolTip("For the videos that are added next")
        self._at_once.setToolTip(f"How many are analyzed at the same time; this computer has {cores()} cores")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(files)
        row.addWidget(folder)
        row.addStretch(1)
        for widget in (model, self._models, number, self._at_once):
            row.addWidget(widget, 1 if widget is self._models else 0)
