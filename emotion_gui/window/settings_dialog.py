"""The settings: face detector, appearance, folders, and the deletion of data."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.core.settings import Settings
from emotion_gui.widgets.number_boxes import decimal_box, whole_box
from emotion_gui.widgets.settings_store import SettingsStore
from emotion_gui.window.detector_field import DetectorField
from trainer.shared.records import declared

_FIELDS = declared(Settings)


class SettingsDialog(QDialog):
    """Applies changes at once; there is nothing to confirm.

    Attributes:
        everything_requested: the user wants to delete data.
        detector: the field of the face detector.
    """

    everything_requested = Signal()

    def __init__(self, store: SettingsStore, folders: dict[str, Path], parent: QWidget | None = None) -> None:
        """Creates the dialog.

        Args:
            store: the settings.
            folders: the folders to show, by their names.
            parent: the Qt parent.
        """
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self._store, settings = store, store.current
        self.detector = DetectorField(store)
        self._smallest = whole_box(
            _FIELDS["smallest_face"], settings.smallest_face, step=10, suffix=" pixels"
        )
        self._smoothing = decimal_box(_FIELDS["smoothing"], settings.smoothing, step=0.1, suffix=" s")
        self._theme = QComboBox()
        self._theme.setToolTip(_FIELDS["theme"].help)
        for theme in _FIELDS["theme"].choices:
            self._theme.addItem(theme.capitalize(), theme)
        self._theme.setCurrentIndex(self._theme.findData(settings.theme))
        self._lay_out(folders)
        self._smallest.valueChanged.connect(self._set_smallest)
        self._smoothing.valueChanged.connect(self._set_smoothing)
        self._theme.currentIndexChanged.connect(self._set_theme)
        store.changed.connect(self._show_settings)

    def event(self, event: QEvent) -> bool:
        layout = self.layout()
        if event.type() == QEvent.Type.LayoutRequest and layout is not None:
            # a longer sentence may need one more line
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))
        return super().event(event)

    def _set_smallest(self, pixels: int) -> None:
        self._store.update(replace(self._store.current, smallest_face=pixels))

    def _set_smoothing(self, seconds: float) -> None:
        self._store.update(replace(self._store.current, smoothing=round(seconds, 1)))

    def _set_theme(self) -> None:
        self._store.update(replace(self._store.current, theme=self._theme.currentData()))

    def _show_settings(self, _: Settings, present: Settings) -> None:
        """Shows changed settings, whether they were changed here or elsewhere. Input in progress stays."""
        if self._smallest.value() != present.smallest_face:
            self._smallest.setValue(present.smallest_face)
        if self._smoothing.value() != present.smoothing:
            self._smoothing.setValue(present.smoothing)
        self._theme.setCurrentIndex(self._theme.findData(present.theme))

    def _lay_out(self, folders: dict[str, Path]) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, widget in (
            ("detector", self.detector),
            ("smallest_face", self._smallest),
            ("smoothing", self._smoothing),
            ("theme", self._theme),
        ):
            form.addRow(_FIELDS[name].title, widget)
        for name, path in folders.items():
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
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)  # Qt's own button has a dark icon
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in a field belongs to the field
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
