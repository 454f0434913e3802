"""The form for the condition and the schedule of a rule."""

from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QGridLayout, QLabel, QTimeEdit, QWidget

from emotion_gui.alerts.condition import AT_MOST, COUNTS, LEVELS, WINDOWED, Condition, ConditionKind
from emotion_gui.alerts.schedule import DAY_NAMES, Schedule
from emotion_gui.alerts.sentence import LOSES_TURNED, NEEDS_POSE, NEEDS_SIGNS
from emotion_gui.sessions.alerts.fields import EmotionChoice, Note, NumberField, row_of
from trainer.shared.records import declared

_TITLES = {
    ConditionKind.EMOTION: "an emotion is strong",
    ConditionKind.NO_FACE: "no face is seen",
    ConditionKind.UNSURE: "the answer is unsure",
    ConditionKind.TURNED: "the face is turned away",
    ConditionKind.STILL: "the face keeps still",
    ConditionKind.HEAD_DOWN: "the head hangs down",
    ConditionKind.EYES_CLOSED: "the eyes are closed",
    ConditionKind.PERCLOS: "PERCLOS is high",
    ConditionKind.BLINKS: "the eyes blink often",
    ConditionKind.FEW_BLINKS: "the eyes blink rarely",
    ConditionKind.LONG_CLOSURES: "the eyes close for long",
    ConditionKind.YAWNS: "somebody yawns",
}
_KINDS = tuple(_TITLES)
_RATES = "The eyes have to be seen for at least half of that time."
_EVENTS = "Each counts once, when it ends."
_REMARKS = {
    ConditionKind.EMOTION: "The smoothed probability of the largest face, as it is shown; of a group, the "
    "sum.",
    ConditionKind.NO_FACE: LOSES_TURNED,
    ConditionKind.TURNED: NEEDS_POSE,
    ConditionKind.STILL: "Of its width, within a second. The place of a face that rests wavers by 1 to 2%.",
    ConditionKind.HEAD_DOWN: f"Against how this person holds the head usually. {NEEDS_SIGNS}",
    ConditionKind.EYES_CLOSED: 'Both of them. Keep "until gone for" short: otherwise quick blinks count as '
    f"one closing. {NEEDS_SIGNS}",
    ConditionKind.PERCLOS: "The share of the last minute in which the eyes were closed by at least 80%. "
    f"{NEEDS_SIGNS}",
    ConditionKind.BLINKS: f"{_RATES} {NEEDS_SIGNS}",
    ConditionKind.FEW_BLINKS: f"Many people blink less at a screen. {_RATES} {NEEDS_SIGNS}",
    ConditionKind.LONG_CLOSURES: "Closings of both eyes that are too long for a blink. "
    f"{_EVENTS} {NEEDS_SIGNS}",
    ConditionKind.YAWNS: f"A mouth that is wide open for long; speech and laughter do not count. {_EVENTS} "
    f"{NEEDS_SIGNS}",
}


class _LevelStyle(NamedTuple):
    """How the levels of a kind of condition are shown.

    Attributes:
        title: Label of the threshold.
        between: Text between the threshold and the level for the release; empty for a kind without one.
        unit: Of the numbers.
        scale: The number that is shown for 1.
        step: Of the buttons beside the numbers.
    """

    title: str
    between: str = ""
    unit: str = "%"
    scale: float = 100.0
    step: float = 5.0


_LEVEL_STYLES = {
    ConditionKind.EMOTION: _LevelStyle("At or over", "until below"),
    ConditionKind.TURNED: _LevelStyle("By at least", "until below", "°", 1.0),
    ConditionKind.STILL: _LevelStyle("Moves at most", "until above", step=0.5),
    ConditionKind.HEAD_DOWN: _LevelStyle("By at least", "until below", "°", 1.0),
    ConditionKind.PERCLOS: _LevelStyle("At or over", "until below", step=1.0),
    ConditionKind.BLINKS: _LevelStyle("At least", "until below", " a minute", 1.0, 1.0),
    ConditionKind.FEW_BLINKS: _LevelStyle("At most", "until above", " a minute", 1.0, 1.0),
    ConditionKind.LONG_CLOSURES: _LevelStyle("At least", unit="×", scale=1.0, step=1.0),
    ConditionKind.YAWNS: _LevelStyle("At least", unit="×", scale=1.0, step=1.0),
}
_COLUMNS = 4
_LONG_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DEFAULT_HOURS = (8 * 60, 18 * 60)


class ConditionFields(QWidget):
    """Edits the condition of a rule.

    Attributes:
        changed: The user has changed something.
    """

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
        self._minutes = NumberField(known["minutes"], " min")
        self._window = row_of("the last", self._minutes)
        self._levels = row_of(self._threshold, self._between, self._release)
        self._remark = Note()
        self._form = QFormLayout(self)
        self._lay_out()
        self._connect()

    @property
    def condition(self) -> Condition:
        """The condition in the form."""
        return self._condition

    def show_condition(self, condition: Condition) -> None:
        """Show a condition without a signal."""
        self._condition = condition
        kind = condition.kind
        self._kind.setCurrentIndex(_KINDS.index(kind))
        self._emotions.set_labels(condition.labels)
        self._form.setRowVisible(self._emotions, kind is ConditionKind.EMOTION)
        self._form.setRowVisible(self._levels, kind in LEVELS)
        self._form.setRowVisible(self._window, kind in WINDOWED)
        self._form.setRowVisible(self._remark, kind in _REMARKS)
        self._remark.setText(_REMARKS.get(kind, ""))
        self._minutes.show_value(condition.minutes)
        if kind in LEVELS:
            self._show_levels(condition)

    def _show_levels(self, condition: Condition) -> None:
        level, style = LEVELS[condition.kind], _LEVEL_STYLES[condition.kind]
        for field in (self._threshold, self._release):
            field.blockSignals(True)
            field.setDecimals(0 if condition.kind in COUNTS else 1)
            field.setSuffix(style.unit)
            field.setSingleStep(style.step)
            field.setRange(level.low * style.scale, level.high * style.scale)
        self._threshold.setValue(condition.threshold * style.scale)
        # The level for the release is never on the wrong side of the threshold.
        if condition.kind in AT_MOST:
            self._release.setMinimum(condition.threshold * style.scale)
        else:
            self._release.setMaximum(condition.threshold * style.scale)
        self._release.setValue(condition.release * style.scale)
        for field in (self._threshold, self._release):
            field.blockSignals(False)
        self._level_title.setText(style.title)
        self._between.setText(style.between)
        for part in (self._between, self._release):
            part.setVisible(bool(style.between))

    def _kind_changed(self) -> None:
        kind = _KINDS[self._kind.currentIndex()]
        if kind is not self._condition.kind:
            self._set_condition(Condition.usual(kind, self._condition.labels))

    def _levels_changed(self) -> None:
        kind = self._condition.kind
        threshold, release = (
            round(field.value() / _LEVEL_STYLES[kind].scale, 4) for field in (self._threshold, self._release)
        )
        if kind in COUNTS:
            release = threshold
        limit = max if kind in AT_MOST else min
        self._set_condition(replace(self._condition, threshold=threshold, release=limit(release, threshold)))

    def _minutes_changed(self) -> None:
        self._set_condition(replace(self._condition, minutes=round(self._minutes.value(), 1)))

    def _set_condition(self, condition: Condition) -> None:
        self.show_condition(condition)
        self.changed.emit()

    def _lay_out(self) -> None:
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.addRow("&When", self._kind)
        self._form.addRow("&Emotion", self._emotions)
        self._form.addRow(self._level_title, self._levels)
        self._form.addRow("&Over", self._window)
        self._form.addRow("", self._remark)

    def _connect(self) -> None:
        self._kind.activated.connect(self._kind_changed)
        self._emotions.changed.connect(
            lambda: self._set_condition(replace(self._condition, labels=self._emotions.labels))
        )
        self._threshold.valueChanged.connect(self._levels_changed)
        self._release.valueChanged.connect(self._levels_changed)
        self._minutes.valueChanged.connect(self._minutes_changed)


class ScheduleFields(QWidget):
    """Edits the schedule of a rule.

    Attributes:
        changed: The user has changed something.
    """

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
        """The schedule in the form."""
        days = tuple(number for number, box in enumerate(self._days) if box.isChecked())
        if not self._limited.isChecked():
            return Schedule(days=days)
        return Schedule(_minutes(self._start), _minutes(self._end), days)

    def show_schedule(self, schedule: Schedule) -> None:
        """Show a schedule without a signal."""
        limited = schedule.start != schedule.end
        self._limited.setChecked(limited)
        self._show_times(*((schedule.start, schedule.end) if limited else _DEFAULT_HOURS))
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
            grid.addWidget(box, number // _COLUMNS, number % _COLUMNS)
        grid.setColumnStretch(_COLUMNS, 1)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("Time of day", row_of(self._limited, self._start, "to", self._end))
        form.addRow("Days", week)


def _minutes(field: QTimeEdit) -> int:
    time = field.time()
    return time.hour() * 60 + time.minute()
