"""What a rule waits for, and when it watches, as a form."""

from dataclasses import replace

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QGridLayout, QLabel, QTimeEdit, QWidget

from emotion_gui.alerts.condition import LEVELS, Condition, ConditionKind
from emotion_gui.alerts.schedule import DAY_NAMES, Schedule
from emotion_gui.alerts.sentence import LOSES_TURNED, NEEDS_POSE
from emotion_gui.sessions.alerts.fields import EmotionChoice, Note, NumberField, row_of

TITLES: dict[ConditionKind, str] = {
    "emotion": "an emotion is strong",
    "no_face": "no face is seen",
    "unsure": "the answer is unsure",
    "turned": "the face is turned away",
    "still": "the face keeps still",
}
# What a kind begins with: threshold and release.
USUAL: dict[ConditionKind, tuple[float, float]] = {
    "emotion": (0.6, 0.5),
    "turned": (35.0, 25.0),
    "still": (0.04, 0.06),
}
_LEVEL_WORDS: dict[ConditionKind, tuple[str, str]] = {
    "emotion": ("At or over", "until below"),
    "turned": ("By at least", "until below"),
    "still": ("Moves at most", "until above"),
}
_REMARKS: dict[ConditionKind, str] = {
    "emotion": "The smoothed probability of the largest face, as it is shown; of a group, the sum.",
    "no_face": LOSES_TURNED,
    "turned": NEEDS_POSE,
    "still": "Of its width, within a second. The place of a face that rests wavers by 1 to 2%.",
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
        for kind, title in TITLES.items():
            self._kind.addItem(title, kind)
        self._emotions = EmotionChoice()
        self._threshold = NumberField("Threshold", "%", 0, 100)
        self._release = NumberField("Over at", "%", 0, 100)
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
        self._kind.setCurrentIndex(self._kind.findData(kind))
        self._emotions.set_labels(condition.labels)
        self._form.setRowVisible(self._emotions, kind == "emotion")
        self._form.setRowVisible(self._levels, kind in LEVELS)
        self._form.setRowVisible(self._remark, kind in _REMARKS)
        self._remark.setText(_REMARKS.get(kind, ""))
        if kind in LEVELS:
            self._show_levels(condition)

    def _show_levels(self, condition: Condition) -> None:
        low, high = LEVELS[condition.kind]
        scale = 1.0 if condition.kind == "turned" else 100.0
        for field in (self._threshold, self._release):
            field.blockSignals(True)
            field.setSuffix("°" if condition.kind == "turned" else "%")
            field.setSingleStep(0.5 if condition.kind == "still" else 5)
            field.setRange(low * scale, high * scale)
        self._threshold.setValue(condition.threshold * scale)
        # Where it lets go is never on the wrong side of where it holds.
        if condition.kind == "still":
            self._release.setMinimum(condition.threshold * scale)
        else:
            self._release.setMaximum(condition.threshold * scale)
        self._release.setValue(condition.release * scale)
        for field in (self._threshold, self._release):
            field.blockSignals(False)
        title, between = _LEVEL_WORDS[condition.kind]
        self._level_title.setText(title)
        self._between.setText(between)

    def _take_kind(self) -> None:
        kind: ConditionKind = self._kind.currentData()
        if kind != self._condition.kind:
            threshold, release = USUAL.get(kind, USUAL["emotion"])
            self._take(Condition(kind, self._condition.labels, threshold, release))

    def _take_levels(self) -> None:
        scale = 1.0 if self._condition.kind == "turned" else 0.01
        threshold = round(self._threshold.value() * scale, 4)
        release = round(self._release.value() * scale, 4)
        keep = max if self._condition.kind == "still" else min
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
