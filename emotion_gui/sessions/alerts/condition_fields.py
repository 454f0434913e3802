"""What a rule waits for, and when it watches, as a form."""

from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QGridLayout, QLabel, QTimeEdit, QWidget

from emotion_gui.alerts.condition import LEVELS, Condition, ConditionKind
from emotion_gui.alerts.schedule import DAY_NAMES, Schedule
from emotion_gui.alerts.sentence import LOSES_TURNED, NEEDS_POSE
from emotion_gui.sessions.alerts.fields import EmotionChoice, Note, NumberField, row_of
from trainer.shared.records import declared

_TITLES = {
    ConditionKind.EMOTION: "an emotion is strong",
    ConditionKind.NO_FACE: "no face is seen",
    ConditionKind.UNSURE: "the answer is unsure",
    ConditionKind.TURNED: "the face is turned away",
    ConditionKind.STILL: "the face keeps still",
}
_KINDS = tuple(_TITLES)
_REMARKS = {
    ConditionKind.EMOTION: "The smoothed probability of the largest face, as it is shown; of a group, the "
    "sum.",
    ConditionKind.NO_FACE: LOSES_TURNED,
    ConditionKind.TURNED: NEEDS_POSE,
    ConditionKind.STILL: "Of its width, within a second. The place of a face that rests wavers by 1 to 2%.",
}


class _LevelLook(NamedTuple):
    """scale: what is shown for 1."""

    title: str
    between: str
    unit: str = "%"
    scale: float = 100.0
    step: float = 5.0


_LEVEL_LOOKS = {
    ConditionKind.EMOTION: _LevelLook("At or over", "until below"),
    ConditionKind.TURNED: _LevelLook("By at least", "until below", "°", 1.0),
    ConditionKind.STILL: _LevelLook("Moves at most", "until above", step=0.5),
}
_IN_A_ROW = 4
_LONG_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_USUAL_HOURS = (8 * 60, 18 * 60)


class ConditionFields(QWidget):
    """changed: by the user."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._condition = Condition()
        self._kind = QComboBox()
        self._kind.setAccessibleName("What to wait for")
        self._kind.addItems([*_TITLES.values()])
        self._emotions = EmotionChoice()
        known = declared(Condition)
        self._threshold = NumberField(known["threshold"], "%")
        self._release = NumberField(known["release"], "%")
        self._level_title, self._between = QLabel(), QLabel()
        self._levels = row_of(self._threshold, self._between, self._release)
        self._remark = Note()
        self._form = QFormLayout(self)
        self._lay_out()
        self._connect()

    @property
    def condition(self) -> Condition:
        """As the form has it."""
        return self._condition

    def show_condition(self, condition: Condition) -> None:
        """Without telling anybody."""
        self._condition = condition
        kind = condition.kind
        self._kind.setCurrentIndex(_KINDS.index(kind))
        self._emotions.set_labels(condition.labels)
        self._form.setRowVisible(self._emotions, kind is ConditionKind.EMOTION)
        self._form.setRowVisible(self._levels, kind in LEVELS)
        self._form.setRowVisible(self._remark, kind in _REMARKS)
        self._remark.setText(_REMARKS.get(kind, ""))
        if kind in LEVELS:
            self._show_levels(condition)

    def _show_levels(self, condition: Condition) -> None:
        level, look = LEVELS[condition.kind], _LEVEL_LOOKS[condition.kind]
        for field in (self._threshold, self._release):
            field.blockSignals(True)
            field.setSuffix(look.unit)
            field.setSingleStep(look.step)
            field.setRange(level.low * look.scale, level.high * look.scale)
        self._threshold.setValue(condition.threshold * look.scale)
        # Where it lets go is never on the wrong side of where it holds.
        if condition.kind is ConditionKind.STILL:
            self._release.setMinimum(condition.threshold * look.scale)
        else:
            self._release.setMaximum(condition.threshold * look.scale)
        self._release.setValue(condition.release * look.scale)
        for field in (self._threshold, self._release):
            field.blockSignals(False)
        self._level_title.setText(look.title)
        self._between.setText(look.between)

    def _take_kind(self) -> None:
        kind = _KINDS[self._kind.currentIndex()]
        if kind is not self._condition.kind:
            self._take(Condition.usual(kind, self._condition.labels))

    def _take_levels(self) -> None:
        kind = self._condition.kind
        threshold, release = (
            round(field.value() / _LEVEL_LOOKS[kind].scale, 4) for field in (self._threshold, self._release)
        )
        keep = max if kind is ConditionKind.STILL else min
        self._take(replace(self._condition, threshold=threshold, release=keep(release, threshold)))

    def _take(self, condition: Condition) -> None:
        self.show_condition(condition)
        self.changed.emit()

    def _lay_out(self) -> None:
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.addRow("&When", self._kind)
        self._form.addRow("&Emotion", self._emotions)
        self._form.addRow(self._level_title, self._levels)
        self._form.addRow("", self._remark)

    def _connect(self) -> None:
        self._kind.activated.connect(self._take_kind)
        self._emotions.changed.connect(
            lambda: self._take(replace(self._condition, labels=self._emotions.labels))
        )
        self._threshold.valueChanged.connect(self._take_levels)
        self._release.valueChanged.connect(self._take_levels)


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
        self._end.setToolTip(declared(Schedule)["end"].help)
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
        self._show_times(*((schedule.start, schedule.end) if limited else _USUAL_HOURS))
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
