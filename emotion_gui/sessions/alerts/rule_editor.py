"""The form for one rule, below the sentence that describes it."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from emotion_gui.alerts.condition import ConditionKind
from emotion_gui.alerts.rule import MAX_NAME, Rule, usual_durations
from emotion_gui.alerts.sentence import DEMONSTRATION, sentence
from emotion_gui.sessions.alerts.action_fields import ActionFields
from emotion_gui.sessions.alerts.condition_fields import ConditionFields, ScheduleFields
from emotion_gui.sessions.alerts.fields import Note, NumberField, WheelGuard, row_of
from trainer.shared.records import declared


class RuleEditor(QWidget):
    """Edits one rule.

    Attributes:
        changed: (Rule) the rule after a change by the user.
        try_requested: (Rule) the user wants to run its actions once.
    """

    changed = Signal(object)
    try_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule: Rule | None = None
        self._sentence, self._warning = Note(), Note(DEMONSTRATION)
        self._name = QLineEdit(maxLength=MAX_NAME)
        self._condition, self._schedule, self._actions = ConditionFields(), ScheduleFields(), ActionFields()
        known = declared(Rule)
        self._seconds = NumberField(known["seconds"], " s")
        self._release_seconds = NumberField(known["release_seconds"], " s")
        self._cool_down = NumberField(known["cool_down"], " s")
        self._lay_out()
        self._wheel = WheelGuard(self)
        self._wheel.guard(self)
        self._connect()

    def show_rule(self, rule: Rule) -> None:
        """Show a rule without a signal."""
        self._rule = rule
        if self._name.text() != rule.name:
            self._name.setText(rule.name)
        self._condition.show_condition(rule.condition)
        self._seconds.show_value(rule.seconds)
        self._release_seconds.show_value(rule.release_seconds)
        self._cool_down.show_value(rule.cool_down)
        self._schedule.show_schedule(rule.schedule)
        self._actions.show_actions(rule.actions, rule.name)
        self._show_sentence(rule)

    def set_abilities(self, sound: str, can_notify: bool) -> None:
        """Set what alerts can do on this computer; see `ActionFields`."""
        self._actions.set_abilities(sound, can_notify)

    def show_test_result(self, sentence: str) -> None:
        """Show the result of running the actions once."""
        self._actions.show_test_result(sentence)

    def set_armed(self, rule: Rule) -> None:
        """Replace the rule by one that was armed or disarmed elsewhere."""
        self._rule = rule

    def focus_name(self) -> None:
        """Let the user edit the name of a new rule."""
        self._name.setFocus()
        self._name.selectAll()

    def _show_sentence(self, rule: Rule) -> None:
        self._sentence.setText(sentence(rule))
        self._warning.setVisible(rule.demonstration)

    def _condition_changed(self) -> None:
        if self._rule is not None:
            self._suit_durations(self._rule.condition.kind, self._condition.condition.kind)
        self._form_changed()

    def _suit_durations(self, former: ConditionKind, kind: ConditionKind) -> None:
        """Show the usual durations of a kind that was chosen, unless the user has changed those before."""
        if (self._seconds.value(), self._release_seconds.value()) == usual_durations(former):
            seconds, release_seconds = usual_durations(kind)
            self._seconds.show_value(seconds)
            self._release_seconds.show_value(release_seconds)

    def _form_changed(self) -> None:
        if self._rule is None:
            return
        self._rule = replace(
            self._rule,
            name=self._name.text(),
            condition=self._condition.condition,
            seconds=self._seconds.value(),
            release_seconds=self._release_seconds.value(),
            cool_down=self._cool_down.value(),
            schedule=self._schedule.schedule,
            actions=self._actions.chosen,
        )
        self._show_sentence(self._rule)
        self.changed.emit(self._rule)

    def _request_try(self) -> None:
        if self._rule is not None:
            self.try_requested.emit(self._rule)

    def _connect(self) -> None:
        self._name.textEdited.connect(self._form_changed)
        self._condition.changed.connect(self._condition_changed)
        for part in (self._schedule, self._actions):
            part.changed.connect(self._form_changed)
        for field in (self._seconds, self._release_seconds, self._cool_down):
            field.valueChanged.connect(self._form_changed)
        self._actions.try_clicked.connect(self._request_try)

    def _lay_out(self) -> None:
        font = self._sentence.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self._sentence.setFont(font)
        self._sentence.setAccessibleName("The rule in words")
        self._warning.setFrameShape(QFrame.Shape.StyledPanel)
        self._warning.setMargin(6)
        duration = QWidget()
        form = QFormLayout(duration)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("&For", row_of(self._seconds, "until gone for", self._release_seconds))
        form.addRow("&Not again for", row_of(self._cool_down))
        name = QWidget()
        top = QFormLayout(name)
        top.setContentsMargins(0, 0, 0, 0)
        top.addRow("Na&me", self._name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        parts = (
            self._sentence,
            self._warning,
            name,
            self._condition,
            duration,
            self._schedule,
            self._actions,
        )
        for part in parts:
            layout.addWidget(part)
        _align([part.layout() for part in parts[2:]])


def _align(forms: list[object]) -> None:
    """Make the labels of all forms as wide as the widest one."""
    labels: list[QLabel] = []
    for form in forms:
        assert isinstance(form, QFormLayout)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for row in range(form.rowCount()):
            item = form.itemAt(row, QFormLayout.ItemRole.LabelRole)
            label = item.widget() if item is not None else None
            if isinstance(label, QLabel):
                labels.append(label)
    width = max(label.sizeHint().width() for label in labels)
    for label in labels:
        label.setMinimumWidth(max(width, label.fontMetrics().horizontalAdvance("Moves at most") + 8))
