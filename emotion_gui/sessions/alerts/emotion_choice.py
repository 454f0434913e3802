"""Which emotion a rule waits for, or which group of them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QVBoxLayout, QWidget

from emotion_gui.alerts.condition import GROUPS
from trainer.shared.face_input import LABELS

OWN = "a group of your own"
_IN_A_ROW = 4


class EmotionChoice(QWidget):
    """One emotion, a known group, or any. changed: by the user."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = QComboBox()
        self._boxes = {label: QCheckBox(label) for label in LABELS}
        self._own = QWidget()
        self._list.setAccessibleName("Emotion or group of emotions")
        for label in LABELS:
            self._list.addItem(label, (label,))
        self._list.insertSeparator(self._list.count())
        for name, labels in GROUPS.items():
            self._list.addItem(_title(name, labels), labels)
        self._list.addItem(OWN, ())
        self._lay_out()
        self._list.activated.connect(self._choose)
        for box in self._boxes.values():
            box.clicked.connect(self._check)

    @property
    def labels(self) -> tuple[str, ...]:
        """At least one, in the order of LABELS."""
        return tuple(label for label, box in self._boxes.items() if box.isChecked())

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Show these, without telling anybody."""
        for label, box in self._boxes.items():
            box.setChecked(label in labels)
        known = [self._list.itemData(row) for row in range(self._list.count())]
        row = known.index(labels) if labels in known else self._list.count() - 1
        self._list.setCurrentIndex(row)
        self._own.setVisible(row == self._list.count() - 1)

    def _choose(self) -> None:
        labels = self._list.currentData()
        self._own.setVisible(not labels)
        if labels:
            self.set_labels(labels)
            self.changed.emit()

    def _check(self) -> None:
        if not self.labels:  # one at least
            sender = self.sender()
            assert isinstance(sender, QCheckBox)
            sender.setChecked(True)
        self.changed.emit()

    def _lay_out(self) -> None:
        grid = QGridLayout(self._own)
        grid.setContentsMargins(0, 0, 0, 0)
        for number, box in enumerate(self._boxes.values()):
            grid.addWidget(box, number // _IN_A_ROW, number % _IN_A_ROW)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._list)
        layout.addWidget(self._own)


def _title(name: str, labels: tuple[str, ...]) -> str:
    return name if len(labels) > 4 else f"{name} ({', '.join(labels)})"
