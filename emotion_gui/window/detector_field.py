"""Which face detector finds the faces, and the file that it works with."""

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
    """The settings change once something else can be used.

    file_renewed: they stay, but the file that they name is another one now, or there again.
    """

    file_renewed = Signal()

    def __init__(
        self, store: SettingsStore, folder: Path, download: Download = YUNET, parent: QWidget | None = None
    ) -> None:
        """folder: where the app keeps detectors that it does not come with."""
        super().__init__(parent)
        self._store = store
        self._size = round(download.size / 1000)
        self._getter = DetectorDownloader(folder, download, self)
        self._which = QComboBox()
        for detector, name in _NAMES.items():
            self._which.addItem(name, detector)
        self._which.setCurrentIndex(self._which.findData(store.current.detector))
        self._about, self._problem = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self._file = QLineEdit(readOnly=True)
        self._choose, self._other = QPushButton("Choose…"), QPushButton()
        self._busy = False
        self._name_all()
        self._lay_out()
        self._connect()
        self._show()

    @property
    def detector(self) -> Detector:
        """The one that is chosen here."""
        chosen: Detector = self._which.currentData()
        return chosen

    @property
    def problem(self) -> str:
        """What is said below the file."""
        return self._problem.text()

    def choose_file(self, path: Path) -> None:
        """Take this file for the chosen detector, or say here why it cannot be used."""
        if self.detector == "haar":
            self._choose_cascade(path)
        else:
            self._work(f"Looking at {path.name} …")
            self._getter.adopt(path)

    def stop(self) -> None:
        """Nobody waits for a download any more."""
        self._getter.cancel()

    def _choose_cascade(self, path: Path) -> None:
        try:
            HaarDetector(path)
        except DetectorError as error:
            self._say(str(error))
            return
        self._use(replace(self._store.current, detector="haar", cascade=str(path)))

    def _use(self, settings: Settings) -> None:
        if settings == self._store.current:
            self.file_renewed.emit()
        self._store.update(settings)
        self._show()

    def _detector_chosen(self) -> None:
        self._getter.cancel()
        self._show()
        if self.detector == "haar" or self._present_file:
            self._store.update(replace(self._store.current, detector=self.detector))

    def _use_other(self) -> None:
        """The second button: the app's own cascade, a download, or its end."""
        if self._busy:
            self._getter.cancel()
            self._show()
        elif self.detector == "haar":
            self._use(replace(self._store.current, detector="haar", cascade=""))
        else:
            self._work("Downloading …")
            self._getter.download()

    def _got(self, path: str) -> None:
        self._use(replace(self._store.current, detector="yunet", yunet=path))

    def _failed(self, sentence: str) -> None:
        self._show()
        self._say(sentence)

    def _follow(self, former: Settings, present: Settings) -> None:
        """Somebody has changed settings, perhaps here."""
        if _choice(present) != _choice(former):
            self._getter.cancel()
            with QSignalBlocker(self._which):
                self._which.setCurrentIndex(self._which.findData(present.detector))
            self._show()

    # What is shown

    @property
    def _present_file(self) -> str:
        """Of the chosen detector; empty for the app's own, and where there is none."""
        settings = self._store.current
        if self.detector == "haar":
            return settings.cascade
        return settings.yunet if settings.yunet and Path(settings.yunet).is_file() else ""

    def _show(self) -> None:
        """The chosen detector, at rest."""
        which, file = self.detector, self._present_file
        self._busy = False
        self._about.setText(_ABOUT[which].format(size=self._size))
        self._file.setPlaceholderText(_PLACEHOLDERS[which])
        self._file.setText(file)
        self._other.setText("Use the app's own" if which == "haar" else "Download")
        self._other.setEnabled(which == "yunet" or bool(file))
        self._choose.setEnabled(True)
        waiting = which == "yunet" and not file
        self._say("Until its file is here, the Haar cascade finds the faces." if waiting else "")

    def _work(self, text: str) -> None:
        self._busy = True
        self._choose.setEnabled(False)
        self._other.setText("Cancel")
        self._say(text)

    def _say(self, text: str) -> None:
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self, "Choose a face detector", str(Path.home()), _FILTERS[self.detector])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.choose_file(Path(path)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # Setting up

    def _name_all(self) -> None:
        self._which.setAccessibleName("Face detector")
        self._file.setAccessibleName("Face detector file")
        self._problem.setAccessibleName("About the file")
        self._choose.setAccessibleName("Choose a face detector file")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for widget in (self._file, self._choose, self._other):
            row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._which)
        layout.addWidget(self._about)
        layout.addLayout(row)
        layout.addWidget(self._problem)

    def _connect(self) -> None:
        self._which.currentIndexChanged.connect(self._detector_chosen)
        self._choose.clicked.connect(self._ask_for_file)
        self._other.clicked.connect(self._use_other)
        self._getter.progress.connect(lambda percent: self._say(f"Downloading … {percent}%"))
        self._getter.finished.connect(self._got)
        self._getter.failed.connect(self._failed)
        self._store.changed.connect(self._follow)


def _choice(settings: Settings) -> tuple[str, str, str]:
    return settings.detector, settings.cascade, settings.yunet
