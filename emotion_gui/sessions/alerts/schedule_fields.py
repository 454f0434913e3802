"""When a rule watches, as a form."""

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QGridLayout, QTimeEdit, QWidget

from emotion_gui.alerts.schedule import DAY_NAMES, Schedule
from emotion_gui.sessions.alerts.fields import row_of

_IN_A_ROW = 4
_LONG_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_USUAL = (8 * 60, 18 * 60)


class ScheduleFields(QWidget):
    """changed: by the user."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limited = QCheckBox("only from")
        self._start, self._end = QTimeEdit(), QTimeEdit()
        for field in (self._start, self._end):
            field.setDisplayFormat("HH:mm")
        self._start.setAccessibleName("From")
        self._end.setAccessibleName("To")
        self._end.setToolTip("An end before the start lies on the next day")
        self._days = [QCheckBox(name) for name in DAY_NAMES]
        self._lay_out()
        self._limited.clicked.connect(self._limit)
        for field in (self._start, self._end):
            field.timeChanged.connect(self.changed)
        for box in self._days:
            box.clicked.connect(self.changed)

    @property
    def schedule(self) -> Schedule:
        """As the form has it."""
        days = tuple(number for number, box in enumerate(self._days) if box.isChecked())
        if not self._limited.isChecked():
            return Schedule(days=days)
        return Schedule(_minutes(self._start), _minutes(self._end), days)

    def show_schedule(self, schedule: Schedule) -> None:
        """Without telling anybody."""
        limited = schedule.start != schedule.end
        self._limited.setChecked(limited)
        self._show_times(*((schedule.start, schedule.end) if limited else _USUAL))
        for number, box in enumerate(self._days):
            box.setChecked(number in schedule.days)

    def _limit(self) -> None:
        for field in (self._start, self._end):
            field.setEnabled(self._limited.isChecked())
        self.changed.emit()

    def _show_times(self, *minutes: int) -> None:
        for field, minute in zip((self._start, self._end), minutes, strict=True):
            field.blockSignals(True)
            field.setTime(QTime(minute // 60, minute % 60))
            field.blockSignals(False)
            field.setEnabled(self._limited.isChecked())

    def _lay_out(self) -> None:
        week = QWidget()
        grid = QGridLayout(week)
        grid.setContentsMargins(0, 0, 0, 0)
        for number, box in enumerate(self._days):
            box.setAccessibleName(_LONG_NAMES[number])
            grid.addWidget(box, number // _IN_A_ROW, number % _IN_A_ROW)
        grid.setColumnStretch(_IN_A_ROW, 1)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("Time of day", row_of(self._limited, self._start, "to", self._end))
        form.addRow("Days", week)


def _minutes(field: QTimeEdit) -> int:
    time = field.time()
    return time.hour() * 60 + time.minute()
