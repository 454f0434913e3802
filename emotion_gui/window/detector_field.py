"""The choice of the face detector and of the file of its Haar cascade."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
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

from emotion_gui.core.face_options import DetectorKind
from emotion_gui.core.settings import Settings
from emotion_gui.vision.detector import DetectorError, HaarDetector
from emotion_gui.widgets.settings_store import SettingsStore

_NAMES: dict[DetectorKind, str] = {
    "haar+neural": "Haar + neural",
    "haar": "Haar alone",
    "neural": "Neural alone",
}
_ABOUT: dict[DetectorKind, str] = {
    "haar+neural": "Finds upright and tilted, near and far faces, and measures eyes, mouth and head.",
    "haar": "The classic: for upright faces that look at the camera. Eyes, mouth and head are not measured.",
    "neural": "As Haar + neural, with the neural networks alone. Eyes, mouth and head are measured.",
}


class DetectorField(QWidget):
    """Shows and changes the face detector in the settings.

    The settings change only if the chosen cascade can be used.
    """

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._detector_box = QComboBox()
        for detector, name in _NAMES.items():
            self._detector_box.addItem(name, detector)
        self._about, self._problem = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self._file = QLineEdit(readOnly=True)
        self._file.setPlaceholderText("The cascade that comes with the app")
        self._choose, self._use_own = QPushButton("Choose…"), QPushButton("Use the app's own")
        self._cascade = QWidget()
        self._set_accessible_names()
        self._lay_out()
        self._show(store.current)
        self._detector_box.currentIndexChanged.connect(self._detector_chosen)
        self._choose.clicked.connect(self._ask_for_file)
        self._use_own.clicked.connect(lambda: self._use(""))
        store.changed.connect(self._apply_settings)

    @property
    def problem(self) -> str:
        """The message below the file; empty if there is none."""
        return self._problem.text()

    def choose_file(self, path: Path) -> None:
        """Uses this cascade, or shows why it cannot be used."""
        try:
            HaarDetector(path)
        except DetectorError as error:
            self._show_problem(str(error))
        else:
            self._use(str(path))

    def _use(self, cascade: str) -> None:
        self._show_problem("")
        self._store.update(replace(self._store.current, cascade=cascade))

    def _detector_chosen(self) -> None:
        self._store.update(replace(self._store.current, detector=self._detector_box.currentData()))

    def _apply_settings(self, former: Settings, present: Settings) -> None:
        if (former.detector, former.cascade) != (present.detector, present.cascade):
            self._show(present)

    def _show(self, settings: Settings) -> None:
        with QSignalBlocker(self._detector_box):
            self._detector_box.setCurrentIndex(self._detector_box.findData(settings.detector))
        self._about.setText(_ABOUT[settings.detector])
        self._cascade.setVisible(settings.detector != "neural")
        self._file.setText(settings.cascade)
        self._use_own.setEnabled(bool(settings.cascade))
        self._show_problem("")

    def _show_problem(self, text: str) -> None:
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self, "Choose a Haar cascade", str(Path.home()), "Cascade files (*.xml)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.choose_file(Path(path)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _set_accessible_names(self) -> None:
        self._detector_box.setAccessibleName("Face detector")
        self._file.setAccessibleName("Haar cascade file")
        self._problem.setAccessibleName("About the file")
        self._choose.setAccessibleName("Choose a Haar cascade file")

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._cascade)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._file)
        row.addWidget(self._choose)
        row.addWidget(self._use_own)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self._detector_box, self._about, self._cascade, self._problem):
            layout.addWidget(widget)
