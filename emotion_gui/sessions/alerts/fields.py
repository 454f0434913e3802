"""The widgets of the form for a rule."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.alerts.condition import GROUPS
from trainer.shared.face_input import LABELS
from trainer.shared.records import Field

CUSTOM_GROUP = "a group of your own"
_COLUMNS = 4
_MIN_WIDTH = 120  # pixels, of a note


class WheelGuard(QObject):
    """Lets the mouse wheel scroll the page instead of changing an editor that has no focus."""

    def guard(self, root: QWidget) -> None:
        """Guard all number fields, time fields and lists below this widget."""
        for kind in (QAbstractSpinBox, QComboBox):
            for editor in root.findChildren(kind):
                editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                editor.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class NumberField(QDoubleSpinBox):
    """A number with its unit and without trailing zeros."""

    def __init__(self, field: Field, unit: str) -> None:
        """Create an editor with the range, title and help of a declared field."""
        super().__init__(decimals=1, suffix=unit)
        assert field.low is not None
        assert field.high is not None
        self.setRange(field.low, field.high)
        self.setAccelerated(True)
        self.setAccessibleName(field.title)
        self.setToolTip(field.help)

    def textFromValue(self, value: float) -> str:
        text = super().textFromValue(value)
        point = self.locale().decimalPoint()
        return text.rstrip("0").rstrip(point) if point in text else text

    def show_value(self, value: float) -> None:
        """Show a value without a signal."""
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)


def row_of(*parts: QWidget | str) -> QWidget:
    """Put widgets and texts into a row, which passes the focus to its first editor."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        layout.addWidget(QLabel(part) if isinstance(part, str) else part)
    layout.addStretch(1)
    for part in reversed(parts):
        if isinstance(part, QWidget) and _can_focus(part):
            row.setFocusProxy(part)
    return row


def _can_focus(part: QWidget) -> bool:
    return part.focusPolicy() != Qt.FocusPolicy.NoFocus


class Note(QLabel):
    """A note in plain text that is as high as its text needs at the present width.

    It sets its height by itself, because nested layouts in a scroll area give such labels too much space, and
    others too little.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.setMinimumWidth(_MIN_WIDTH)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            QTimer.singleShot(0, self, self._fit)  # a running layout ignores changes of the height

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.setMinimumHeight(0)  # otherwise the present height would count as needed
        needed = self.heightForWidth(max(self.width(), _MIN_WIDTH))
        self.setFixedHeight(max(needed, self.fontMetrics().height()))  # -1 without a text


class EmotionChoice(QWidget):
    """Lets the user choose one emotion, a known group, or any group.

    Attributes:
        changed: The user has chosen other emotions.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = QComboBox()
        self._boxes = {label: QCheckBox(label) for label in LABELS}
        self._custom = QWidget()
        self._list.setAccessibleName("Emotion or group of emotions")
        for label in LABELS:
            self._list.addItem(label, (label,))
        self._list.insertSeparator(self._list.count())
        for name, labels in GROUPS.items():
            self._list.addItem(_title(name, labels), labels)
        self._list.addItem(CUSTOM_GROUP, ())
        self._lay_out()
        self._list.activated.connect(self._choose)
        for box in self._boxes.values():
            box.clicked.connect(self._check)

    @property
    def labels(self) -> tuple[str, ...]:
        """The chosen emotions, at least one, in the order of LABELS."""
        return tuple(label for label, box in self._boxes.items() if box.isChecked())

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Show a choice without a signal."""
        for label, box in self._boxes.items():
            box.setChecked(label in labels)
        known = [self._list.itemData(row) for row in range(self._list.count())]
        row = known.index(labels) if labels in known else self._list.count() - 1
        self._list.setCurrentIndex(row)
        self._custom.setVisible(row == self._list.count() - 1)

    def _choose(self) -> None:
        labels = self._list.currentData()
        self._custom.setVisible(not labels)
        if labels:
            self.set_labels(labels)
            self.changed.emit()

    def _check(self) -> None:
        if not self.labels:  # at least one is needed
            sender = self.sender()
            assert isinstance(sender, QCheckBox)
            sender.setChecked(True)
        self.changed.emit()

    def _lay_out(self) -> None:
        grid = QGridLayout(self._custom)
        grid.setContentsMargins(0, 0, 0, 0)
        for number, box in enumerate(self._boxes.values()):
            grid.addWidget(box, number // _COLUMNS, number % _COLUMNS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._list)
        layout.addWidget(self._custom)


def _title(name: str, labels: tuple[str, ...]) -> str:
    return name if len(labels) > 4 else f"{name} ({', '.join(labels)})"
