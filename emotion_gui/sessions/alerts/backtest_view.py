"""Tests a rule on sessions that the user chooses, and shows how often and when it would have fired."""

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.alerts.backtest import BacktestResult
from emotion_gui.alerts.condition import ConditionKind
from emotion_gui.alerts.rule import Rule
from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.alerts.backtest_job import WEEK, BacktestJob, Choice, is_own
from emotion_gui.sessions.alerts.fields import Note
from emotion_gui.sessions.alerts.firing_strips import MAX_STRIPS, FiringStrips
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.exporting.chart_saving import add_save_action
from emotion_gui.sessions.list.session_formatting import local_start, name_of
from emotion_gui.sessions.list.summary_reader import SummaryReader
from trainer.shared.formatting import count, duration, percent, short_day

NOT_TESTED = "See how often this alert would have fired in your recorded sessions before you arm it."
STALE = "The rule has changed since. Test it again."
NO_SESSIONS = "There are no such sessions to test it on. Record one in the Live tab first."
NO_POSE = "where the head was turned"
_NO_EYES = "what the eyes did"
# What sessions do not say for which a condition could not be measured.
UNSAID = {
    ConditionKind.TURNED: NO_POSE,
    ConditionKind.HEAD_DOWN: "how the head was held",
    ConditionKind.EYES_CLOSED: _NO_EYES,
    ConditionKind.PERCLOS: _NO_EYES,
    ConditionKind.BLINKS: _NO_EYES,
    ConditionKind.FEW_BLINKS: _NO_EYES,
    ConditionKind.LONG_CLOSURES: _NO_EYES,
    ConditionKind.YAWNS: "whether somebody yawned",
}
ALL, RECENT, CHOSEN = "all", "recent", "chosen"
_TITLES = {ALL: "all of my own", RECENT: "my own of the last 7 days", CHOSEN: "chosen ones"}
_PATH = Qt.ItemDataRole.UserRole
_LIST_HEIGHT = 132


class BacktestView(QWidget):
    """Keeps one result per rule until the window closes.

    Attributes:
        opened: (Path, float) the user wants to see a session at that time, in seconds.
        tested: A test has finished.
    """

    opened = Signal(object, float)
    tested = Signal()

    def __init__(self, context: SessionsContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rule: Rule | None = None
        self._results: dict[str, BacktestResult] = {}
        self._tested = ""  # id of the rule that is tested
        self._job, self._reader = BacktestJob(self), SummaryReader(context, self)
        self._choice, self._strips = SessionChoice(), FiringStrips()
        self._start, self._cancel = QPushButton("&Back-test"), QPushButton("Cancel")
        self._progress = QProgressBar(textVisible=False)
        self._result, self._stale = Note(NOT_TESTED), Note(STALE)
        self._lay_out()
        self._connect()
        self._show_running(False)

    def show_rule(self, rule: Rule) -> None:
        """Show another rule, or the same one after a change."""
        self._rule = rule
        if self._job.is_running and self._tested != rule.id:
            self._cancel_test()
        self._show_result()

    def is_tested(self, rule: Rule) -> bool:
        """Return whether there is a result for the rule in its present form."""
        result = self._results.get(rule.id)
        return result is not None and result.form == rule.form

    def start(self) -> None:
        """Test the current rule."""
        if self._rule is None:
            return
        self._tested = self._rule.id
        self._progress.setRange(0, 0)
        self._show_running(True)
        self._job.start(self._rule, self._context.folder, self._context.keys, self._choice.choice)

    def remove_result(self, rule_id: str) -> None:
        """Drop the result of a rule that was deleted."""
        self._results.pop(rule_id, None)

    def shut_down(self) -> None:
        self._job.cancel()
        self._reader.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._reader.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._cancel_test()

    def _set_result(self, result: BacktestResult) -> None:
        self._results[self._tested] = result
        self._show_running(False)
        self._show_result()
        self.tested.emit()

    def _show_error(self, sentence: str) -> None:
        self._show_running(False)
        self._result.setText(sentence)

    def _cancel_test(self) -> None:
        self._job.cancel()
        self._show_running(False)

    def _show_progress(self, done: int, whole: int) -> None:
        self._progress.setRange(0, max(whole, 1))
        self._progress.setValue(done)

    def _show_running(self, running: bool) -> None:
        had_focus = (self._start if running else self._cancel).hasFocus()
        self._start.setEnabled(not running)
        for widget in (self._cancel, self._progress):
            widget.setVisible(running)
        if had_focus:
            (self._cancel if running else self._start).setFocus()

    def _show_result(self) -> None:
        rule = self._rule
        result = self._results.get(rule.id) if rule is not None else None
        if rule is None or result is None:
            self._result.setText(NOT_TESTED)
            self._stale.hide()
            self._strips.hide()
            return
        is_stale = result.form != rule.form
        self._result.setText(result_text(result, rule))
        self._stale.setVisible(is_stale)
        self._strips.show_sessions(result.sessions)
        self._strips.set_stale(is_stale)
        self._strips.setVisible(bool(result.sessions))

    def _connect(self) -> None:
        self._start.clicked.connect(self.start)
        self._cancel.clicked.connect(self._cancel_test)
        self._job.progressed.connect(self._show_progress)
        self._job.done.connect(self._set_result)
        self._job.failed.connect(self._show_error)
        self._reader.done.connect(self._set_sessions)
        self._context.sessions_changed.connect(self._refresh)
        self._strips.opened.connect(self.opened)
        add_save_action(self._strips, self._title, self._context)

    def _title(self) -> str:
        return f"Back-test of {self._rule.name}" if self._rule is not None else "Back-test"

    def _refresh(self) -> None:
        if self.isVisible():
            self._reader.start()

    def _set_sessions(self, sessions: list[Summary]) -> None:
        self._choice.set_sessions(sessions)

    def _lay_out(self) -> None:
        title = QLabel("Back-test")
        font = title.font()
        font.setBold(True)
        for label in (title, self._stale):
            label.setFont(font)
        sessions = QLabel("Sess&ions")
        sessions.setBuddy(self._choice)
        row = QHBoxLayout()
        row.addWidget(sessions)
        row.addWidget(self._choice, 1)
        for button in (self._start, self._cancel):
            row.addWidget(button)
        self._progress.setMaximumHeight(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(title)
        layout.addLayout(row)
        for widget in (self._progress, self._result, self._stale, self._strips):
            layout.addWidget(widget)


def result_text(result: BacktestResult, rule: Rule) -> str:
    """Format a result such as "12 times in 9 sessions of 24 h: 0.5 an hour, raised for 3% of the time."."""
    skipped = " ".join(result.skipped)
    number = len(result.sessions)
    if not number:
        return f"{NO_SESSIONS} {skipped}".strip()
    sessions = f"{count(number, 'session')} of {duration(result.hours * 3600)}"
    if not result.count:
        text = f"It would not have fired in {sessions}."
    else:
        times = "once" if result.count == 1 else f"{result.count:,} times"
        text = (
            f"It would have fired {times} in {sessions}: {result.per_hour:.1f} an hour, "
            f"raised for {percent(result.share, 1)} of the time."
        )
    if unmeasured := _unmeasured(result, rule.condition.kind):
        text = f"{text} {unmeasured}"
    if number > MAX_STRIPS:
        text = f"{text} Only sessions with a firing are drawn, {MAX_STRIPS} at most."
    return f"{text} {skipped}".strip()


def _unmeasured(result: BacktestResult, kind: ConditionKind) -> str:
    """A sentence about sessions in which the condition could not be measured; empty if there are none."""
    number = sum(not session.is_measured for session in result.sessions)
    if not number:
        return ""
    unsaid = UNSAID.get(kind, "what the rule needs")  # of the kind that was tested, if it has changed since
    if number == len(result.sessions):
        return f"These sessions do not say {unsaid}, so the rule could not hold."
    sessions = count(number, "session does", "sessions do")
    return f"{sessions} not say {unsaid}, so the rule could not hold there."


class SessionChoice(QWidget):
    """Lets the user choose all sessions, recent ones, or single ones from a list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = QComboBox()
        self._mode.setAccessibleName("Sessions to test on")
        for key, title in _TITLES.items():
            self._mode.addItem(title, key)
        self._list = QListWidget()
        self._list.setAccessibleName("Sessions")
        self._list.setFixedHeight(_LIST_HEIGHT)
        self._list.hide()
        self._mode.activated.connect(self._show_list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._mode)
        layout.addWidget(self._list)
        self.setFocusProxy(self._mode)

    @property
    def choice(self) -> Choice:
        """The sessions that are chosen now."""
        match self._mode.currentData():
            case "all":
                return Choice()
            case "recent":
                return Choice(since=time.time() - WEEK)
            case _:
                return Choice(tuple(self._checked()))

    def set_sessions(self, sessions: Sequence[Summary]) -> None:
        """List the sessions, and keep those checked that were."""
        checked = set(self._checked())
        self._list.clear()
        for summary in sessions:
            if summary.locked or summary.problem:
                continue
            item = QListWidgetItem(_title(summary), self._list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setData(_PATH, summary.path)
            on = summary.path in checked
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _checked(self) -> list[Path]:
        items = [self._list.item(row) for row in range(self._list.count())]
        return [item.data(_PATH) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _show_list(self) -> None:
        self._list.setVisible(self._mode.currentData() == CHOSEN)


def _title(summary: Summary) -> str:
    others = "" if is_own(summary) else ", others"
    start = local_start(summary)
    day = f"{short_day(start)} {start.year}, {start:%H:%M}"
    return f"{name_of(summary)}, {day}, {duration(summary.seconds)}{others}"
