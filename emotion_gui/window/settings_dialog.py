"""The settings page: the face detector's, the look, where files are kept, and how to be rid of them."""

from pathlib import Path

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.core.settings import THEMES, Settings
from emotion_gui.window.detector_field import DetectorField


class SettingsDialog(QDialog):
    """What is changed here holds at once; there is nothing to confirm.

    changed: {name of the setting: value}. everything_requested: the user wants to delete everything.
    """

    changed = Signal(dict)
    everything_requested = Signal()

    def __init__(
        self, settings: Settings, places: dict[str, Path], detectors: Path, parent: QWidget | None = None
    ) -> None:
        """places: folders to show, by what they are called. detectors: where the app keeps further ones."""
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.detector = DetectorField(settings, detectors)
        self._smallest = QSpinBox(minimum=20, maximum=400, singleStep=10, suffix=" pixels")
        self._smallest.setValue(settings.smallest_face)
        self._smoothing = QDoubleSpinBox(minimum=0, maximum=3, singleStep=0.1, decimals=1, suffix=" s")
        self._smoothing.setValue(settings.smoothing)
        self._theme = QComboBox()
        for theme in THEMES:
            self._theme.addItem(theme.capitalize(), theme)
        self._theme.setCurrentIndex(THEMES.index(settings.theme))
        self._lay_out(places)
        self.detector.changed.connect(self.changed)
        self._smallest.valueChanged.connect(lambda pixels: self.changed.emit({"smallest_face": pixels}))
        self._smoothing.valueChanged.connect(
            lambda seconds: self.changed.emit({"smoothing": round(seconds, 1)})
        )
        self._theme.currentIndexChanged.connect(
            lambda index: self.changed.emit({"theme": self._theme.itemData(index)})
        )

    def event(self, event: QEvent) -> bool:
        layout = self.layout()
        if event.type() == QEvent.Type.LayoutRequest and layout is not None:
            # a longer sentence may need one more line
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))
        return super().event(event)

    def done(self, result: int) -> None:
        """However it is closed."""
        self.detector.stop()
        super().done(result)

    def _lay_out(self, places: dict[str, Path]) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Face detector", self.detector)
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
        delete = QPushButton("Delete everything…")
        delete.setToolTip("Sessions, snapshots and what was remembered; asks before it does")
        delete.clicked.connect(self.everything_requested)
        form.addRow("Your data", _row(delete, QWidget()))
        buttons = QDialogButtonBox()
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)  # Qt's own has a dark icon
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in a field is meant for the field
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
