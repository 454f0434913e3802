"""The Alerts page with the list of rules, the form for one of them, and its back-test."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.alerts.presets import PRESETS, new_id
from emotion_gui.alerts.rule import MAX_NAME, Rule
from emotion_gui.alerts.rule_json import MAX_RULES
from emotion_gui.sessions.alerts.backtest_view import BacktestView
from emotion_gui.sessions.alerts.rule_editor import RuleEditor
from emotion_gui.sessions.alerts.rule_list import RuleList
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.questions import confirm
from emotion_gui.widgets.banner import Banner

EMPTY_TEXT = (
    "No alerts yet.\nAn alert watches the live view and tells you, or another program, when something "
    "has lasted for long enough. Add one, try it on your recorded sessions, then arm it."
)
UNTESTED = "{} is armed. It was not back-tested in its present form."

_LAYOUT_DELAY_MS = 50  # until the layout has settled


class AlertsPage(QWidget):
    """Edits, arms and tests the rules of alerts.

    Attributes:
        rules_changed: (list[Rule]) the user has changed the rules.
        try_requested: (Rule) the user wants to run its actions once.
        time_requested: (Path, float) the user wants to see a session at that time, in seconds. The context
            emits `open_requested` before.
    """

    rules_changed = Signal(list)
    try_requested = Signal(object)
    time_requested = Signal(object, float)

    def __init__(self, context: SessionsContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rules: list[Rule] = []
        self._list, self._editor, self._backtest = RuleList(), RuleEditor(), BacktestView(context)
        self._add = QPushButton("&Add")
        self._duplicate, self._delete = QPushButton("D&uplicate"), QPushButton("&Delete…")
        self._area, self._right = QScrollArea(), QStackedWidget()
        self._banner = Banner(self._right)
        self._lay_out()
        self._connect()
        self.set_rules([])

    @property
    def rules(self) -> list[Rule]:
        """The rules that are shown."""
        return [*self._rules]

    def set_rules(self, rules: Sequence[Rule]) -> None:
        """Show rules without a signal."""
        self._rules = [*rules]
        self._list.show_rules(self._rules, self._list.current)

    def set_abilities(self, sound: str, can_notify: bool) -> None:
        """Set what alerts can do on this computer; see `ActionFields`."""
        self._editor.set_abilities(sound, can_notify)

    def show_test_result(self, sentence: str) -> None:
        """Show the result of running actions once."""
        self._editor.show_test_result(sentence)

    def shut_down(self) -> None:
        """End all work in the background."""
        self._backtest.shut_down()

    # Rules

    def _current(self) -> Rule | None:
        return next((rule for rule in self._rules if rule.id == self._list.current), None)

    def _choose(self) -> None:
        rule = self._current()
        for button in (self._duplicate, self._delete):
            button.setEnabled(rule is not None)
        self._right.setCurrentIndex(1 if rule is not None else 0)
        self._banner.dismiss()
        if rule is not None:
            self._editor.show_rule(rule)
            self._backtest.show_rule(rule)
            self._area.verticalScrollBar().setValue(0)

    def _rule_changed(self, rule: Rule) -> None:
        self._rules = [rule if each.id == rule.id else each for each in self._rules]
        self._list.update_rule(rule)
        self._backtest.show_rule(rule)
        self.rules_changed.emit(self.rules)

    def _arm(self, rule_id: str, on: bool) -> None:
        rule = next(rule for rule in self._rules if rule.id == rule_id)
        armed = replace(rule, on=on)
        if self._list.current == rule_id:
            self._editor.set_armed(armed)
        self._rules = [armed if each.id == rule_id else each for each in self._rules]
        self._list.update_rule(armed)
        self.rules_changed.emit(self.rules)
        if on and not self._backtest.is_tested(armed):
            self._list.choose(rule_id)
            self._banner.show_message(UNTESTED.format(_name(armed)), "info", "Back-test it")
        else:
            self._banner.dismiss()

    def _test(self) -> None:
        self._banner.dismiss()
        self._area.ensureWidgetVisible(self._backtest)
        self._backtest.start()

    def _show_test(self) -> None:
        """Scroll to the top of the back-test."""
        self._area.verticalScrollBar().setValue(self._backtest.y())

    def _add_preset(self, name: str, *_: bool) -> None:
        self._insert(PRESETS[name]())

    def _duplicate_current(self) -> None:
        rule = self._current()
        if rule is not None:
            name = f"{rule.name} (copy)"[:MAX_NAME]
            self._insert([replace(rule, id=new_id(), name=name, on=False)])

    def _insert(self, new: Sequence[Rule]) -> None:
        if len(self._rules) + len(new) > MAX_RULES:
            self._banner.show_message(f"There are {MAX_RULES} alerts, which is the most.", "warning")
            return
        self._rules += new
        self._list.show_rules(self._rules, new[0].id)
        self.rules_changed.emit(self.rules)
        if len(new) == 1:
            self._editor.focus_name()
        else:
            self._list.setFocus()

    def _ask_to_delete(self) -> None:
        rule = self._current()
        if rule is not None:
            question = f"Delete the alert {_name(rule)}?"
            confirm(self, question, "This cannot be undone.", "Delete", lambda: self._delete_rule(rule))

    def _delete_rule(self, rule: Rule) -> None:
        row = self._list.currentRow()
        self._rules = [each for each in self._rules if each.id != rule.id]
        self._backtest.remove_result(rule.id)
        neighbor = self._rules[min(row, len(self._rules) - 1)].id if self._rules else ""
        self._list.show_rules(self._rules, neighbor)
        self.rules_changed.emit(self.rules)

    def _open(self, path: object, seconds: float) -> None:
        self._context.open_requested.emit(path)
        self.time_requested.emit(path, seconds)

    # Setting up

    def _connect(self) -> None:
        self._list.chosen.connect(self._choose)
        self._list.armed.connect(self._arm)
        self._editor.changed.connect(self._rule_changed)
        self._editor.try_requested.connect(self.try_requested)
        self._backtest.opened.connect(self._open)
        self._backtest.tested.connect(lambda: QTimer.singleShot(_LAYOUT_DELAY_MS, self, self._show_test))
        self._duplicate.clicked.connect(self._duplicate_current)
        self._delete.clicked.connect(self._ask_to_delete)
        self._banner.button_clicked.connect(self._test)
        delete = QAction(self._list)
        delete.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        delete.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        delete.triggered.connect(self._ask_to_delete)
        self._list.addAction(delete)

    def _lay_out(self) -> None:
        menu = QMenu(self._add)
        for name in PRESETS:
            menu.addAction(name).triggered.connect(partial(self._add_preset, name))
        self._add.setMenu(menu)
        self._add.setToolTip("A new alert, or one that is made already")
        buttons = QHBoxLayout()
        for button in (self._add, self._duplicate, self._delete):
            buttons.addWidget(button)
        buttons.addStretch(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._list, 1)
        column.addLayout(buttons)
        empty = QLabel(EMPTY_TEXT, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True, margin=32)
        self._right.addWidget(empty)
        self._right.addWidget(self._scrolled())
        halves = QSplitter(childrenCollapsible=False)
        for half, width in ((left, 300), (self._right, 520)):
            halves.addWidget(half)
            halves.setStretchFactor(halves.count() - 1, width)
        halves.setSizes([300, 520])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(halves)
        self.setFocusProxy(self._list)

    def _scrolled(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(10, 4, 10, 4)
        column.addWidget(self._editor)
        line = QFrame(frameShape=QFrame.Shape.HLine, frameShadow=QFrame.Shadow.Sunken)
        column.addWidget(line)
        column.addWidget(self._backtest)
        column.addStretch(1)
        self._area.setWidget(inside)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return self._area


def _name(rule: Rule) -> str:
    return f'"{rule.name}"' if rule.name else "without a name"
