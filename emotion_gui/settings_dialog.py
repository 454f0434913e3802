"""The settings page: the face detector's, the look, and where files are kept."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.settings import THEMES, Settings
from emotion_gui.vision.detector import DetectorError, HaarDetector

SHIPPED = "The one that comes with the app"


class SettingsDialog(QDialog):
    """What is changed here holds at once; there is nothing to confirm.

    changed: {name of the setting: value}.
    """

    changed = Signal(dict)

    def __init__(self, settings: Settings, places: dict[str, Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self._cascade = QLineEdit(settings.cascade, readOnly=True, placeholderText=SHIPPED)
        self._cascade.setAccessibleName("Face detector file")
        self._problem = QLabel(wordWrap=True)
        self._problem.setAccessibleName("What is wrong with the file")
        self._smallest = QSpinBox(minimum=20, maximum=400, singleStep=10, suffix=" pixels")
        self._smallest.setValue(settings.smallest_face)
        self._smoothing = QDoubleSpinBox(minimum=0, maximum=3, singleStep=0.1, decimals=1, suffix=" s")
        self._smoothing.setValue(settings.smoothing)
        self._theme = QComboBox()
        for theme in THEMES:
            self._theme.addItem(theme.capitalize(), theme)
        self._theme.setCurrentIndex(THEMES.index(settings.theme))
        self._lay_out(places)
        self._smallest.valueChanged.connect(lambda pixels: self.changed.emit({"smallest_face": pixels}))
        self._smoothing.valueChanged.connect(
            lambda seconds: self.changed.emit({"smoothing": round(seconds, 1)})
        )
        self._theme.currentIndexChanged.connect(
            lambda index: self.changed.emit({"theme": self._theme.itemData(index)})
        )

    def choose_cascade(self, path: Path) -> None:
        """Take this cascade file, or say in the dialog why it cannot be used."""
        try:
            HaarDetector(path, self._smallest.value())
        except DetectorError as error:
            self._problem.setText(str(error))
            self._problem.show()
            return
        self._problem.hide()
        self._cascade.setText(str(path))
        self.changed.emit({"cascade": str(path)})

    def _use_shipped(self) -> None:
        self._problem.hide()
        self._cascade.clear()
        self.changed.emit({"cascade": ""})

    def _ask_for_cascade(self) -> None:
        dialog = QFileDialog(self, "Choose a cascade file", str(Path.home()), "Cascade files (*.xml)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.choose_cascade(Path(path)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _lay_out(self, places: dict[str, Path]) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        choose, shipped = QPushButton("Choose…"), QPushButton("Use the app's own")
        choose.clicked.connect(self._ask_for_cascade)
        shipped.clicked.connect(self._use_shipped)
        form.addRow("Face detector", _row(self._cascade, choose, shipped))
        form.addRow("", self._problem)
        self._problem.hide()
        form.addRow("Smallest face", self._smallest)
        form.addRow("Smoothing", self._smoothing)
        form.addRow("Theme", self._theme)
        for name, path in places.items():
            shown = QLineEdit(str(path), readOnly=True)
            shown.setAccessibleName(name)
            opener = QPushButton("Open")
            opener.setAccessibleName(f"Open the folder: {name}")
            opener.clicked.connect(lambda _=False, path=path: _open_folder(path))
            form.addRow(name, _row(shown, opener))
        buttons = QDialogButtonBox()
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)  # Qt's own has a dark icon
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.resize(640, self.sizeHint().height())


def _row(*widgets: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        layout.addWidget(widget)
    return row


def _open_folder(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
