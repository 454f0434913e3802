"""The choice of the face detector and its file."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.core.settings import Detector, Settings
from emotion_gui.vision.detector import DetectorError, HaarDetector
from emotion_gui.vision.yunet_download import YUNET, Download
from emotion_gui.widgets.settings_store import SettingsStore
from emotion_gui.window.detector_downloader import DetectorDownloader

_NAMES: dict[Detector, str] = {"haar": "Haar cascade", "yunet": "YuNet, a small neural network"}
_PLACEHOLDERS = {"haar": "The one that comes with the app", "yunet": "Not on this computer yet"}
_FILTERS = {"haar": "Cascade files (*.xml)", "yunet": "Networks (*.onnx)"}
_ABOUT = {
    "haar": "For faces that look at the camera.",
    "yunet": "For turned and tilted faces too. Its file, of {size} KB, is downloaded once from OpenCV's "
    "model zoo, or chosen by hand; from then on it works offline.",
}


class DetectorField(QWidget):
    """Shows and changes the face detector in the settings.

    The settings change only once the chosen detector can be used.

    Attributes:
        file_renewed: the settings have not changed, but the file that they name was replaced or restored.
    """

    file_renewed = Signal()

    def __init__(
        self, store: SettingsStore, folder: Path, download: Download = YUNET, parent: QWidget | None = None
    ) -> None:
        """Creates the field.

        Args:
            store: the settings.
            folder: the folder for detectors that do not come with the app.
            download: the file to download.
            parent: the Qt parent.
        """
        super().__init__(parent)
        self._store = store
        self._size = round(download.size / 1000)
        self._downloader = DetectorDownloader(folder, download, self)
        self._detector_box = QComboBox()
        for detector, name in _NAMES.items():
            self._detector_box.addItem(name, detector)
        self._detector_box.setCurrentIndex(self._detector_box.findData(store.current.detector))
        self._about, self._problem = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self._file = QLineEdit(readOnly=True)
        self._choose, self._second_button = QPushButton("Choose…"), QPushButton()
        self._busy = False
        self._set_accessible_names()
        self._lay_out()
        self._connect()
        self._show()

    @property
    def detector(self) -> Detector:
        """The chosen detector."""
        chosen: Detector = self._detector_box.currentData()
        return chosen

    @property
    def problem(self) -> str:
        """The message below the file; empty if there is none."""
        return self._problem.text()

    def choose_file(self, path: Path) -> None:
        """Uses this file for the chosen detector, or shows why it cannot be used."""
        if self.detector == "haar":
            self._choose_cascade(path)
        else:
            self._show_busy(f"Looking at {path.name} …")
            self._downloader.adopt(path)

    def stop(self) -> None:
        """Cancels a download."""
        self._downloader.cancel()

    def _choose_cascade(self, path: Path) -> None:
        try:
            HaarDetector(path)
        except DetectorError as error:
            self._show_message(str(error))
            return
        self._use(replace(self._store.current, detector="haar", cascade=str(path)))

    def _use(self, settings: Settings) -> None:
        if settings == self._store.current:
            self.file_renewed.emit()
        self._store.update(settings)
        self._show()

    def _detector_chosen(self) -> None:
        self._downloader.cancel()
        self._show()
        if self.detector == "haar" or self._present_file:
            self._store.update(replace(self._store.current, detector=self.detector))

    def _use_other(self) -> None:
        """Handles the second button: use the app's own cascade, download a file, or cancel a download."""
        if self._busy:
            self._downloader.cancel()
            self._show()
        elif self.detector == "haar":
            self._use(replace(self._store.current, detector="haar", cascade=""))
        else:
            self._show_busy("Downloading …")
            self._downloader.download()

    def _on_downloaded(self, path: str) -> None:
        self._use(replace(self._store.current, detector="yunet", yunet=path))

    def _on_failed(self, sentence: str) -> None:
        self._show()
        self._show_message(sentence)

    def _apply_settings(self, former: Settings, present: Settings) -> None:
        """Applies changed settings, whether they were changed here or elsewhere."""
        if _choice(present) != _choice(former):
            self._downloader.cancel()
            with QSignalBlocker(self._detector_box):
                self._detector_box.setCurrentIndex(self._detector_box.findData(present.detector))
            self._show()

    # Display

    @property
    def _present_file(self) -> str:
        """The file of the chosen detector; empty for the app's own, or if it does not exist."""
        settings = self._store.current
        if self.detector == "haar":
            return settings.cascade
        return settings.yunet if settings.yunet and Path(settings.yunet).is_file() else ""

    def _show(self) -> None:
        """Shows the chosen detector, with no work in progress."""
        which, file = self.detector, self._present_file
        self._busy = False
        self._about.setText(_ABOUT[which].format(size=self._size))
        self._file.setPlaceholderText(_PLACEHOLDERS[which])
        self._file.setText(file)
        self._second_button.setText("Use the app's own" if which == "haar" else "Download")
        self._second_button.setEnabled(which == "yunet" or bool(file))
        self._choose.setEnabled(True)
        waiting = which == "yunet" and not file
        self._show_message("Until its file is here, the Haar cascade finds the faces." if waiting else "")

    def _show_busy(self, text: str) -> None:
        self._busy = True
        self._choose.setEnabled(False)
        self._second_button.setText("Cancel")
        self._show_message(text)

    def _show_message(self, text: str) -> None:
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self, "Choose a face detector", str(Path.home()), _FILTERS[self.detector])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.choose_file(Path(path)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # Setting up

    def _set_accessible_names(self) -> None:
        self._detector_box.setAccessibleName("Face detector")
        self._file.setAccessibleName("Face detector file")
        self._problem.setAccessibleName("About the file")
        self._choose.setAccessibleName("Choose a face detector file")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for widget in (self._file, self._choose, self._second_button):
            row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._detector_box)
        layout.addWidget(self._about)
        layout.addLayout(row)
        layout.addWidget(self._problem)

    def _connect(self) -> None:
        self._detector_box.currentIndexChanged.connect(self._detector_chosen)
        self._choose.clicked.connect(self._ask_for_file)
        self._second_button.clicked.connect(self._use_other)
        self._downloader.progress.connect(lambda percent: self._show_message(f"Downloading … {percent}%"))
        self._downloader.finished.connect(self._on_downloaded)
        self._downloader.failed.connect(self._on_failed)
        self._store.changed.connect(self._apply_settings)


def _choice(settings: Settings) -> tuple[str, str, str]:
    return settings.detector, settings.cascade, settings.yunet
