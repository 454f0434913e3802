"""The Trends page, which compares days and weeks of the user's own sessions with a baseline."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.exporting.chart_saving import add_save_action
from emotion_gui.sessions.task_queue import TaskQueue
from emotion_gui.sessions.trends.baseline_dialog import BaselineChoice, BaselineDialog
from emotion_gui.sessions.trends.sign_reader import SignReader, with_signs
from emotion_gui.sessions.trends.trend_board import TrendBoard
from emotion_gui.sessions.trends.trend_controls import TrendControls
from emotion_gui.sessions.trends.trend_formatting import EMPTY, LIMITS, READING, session_text
from emotion_gui.sessions.trends.trend_legend import TrendLegend
from emotion_gui.sessions.trends.trend_work import MIN, TrendRequest, Trends, compute
from emotion_gui.statistics.trends import Enough


class TrendsPage(QWidget):
    """Computes the trends in the background while it is visible, only for the newest of several changes."""

    def __init__(
        self,
        context: SessionsContext,
        parent: QWidget | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__(parent)
        self._context, self._today = context, today
        self._sessions: Sequence[Summary] = ()
        self._own: list[Summary] = []
        self._is_stale, self._is_busy = True, False
        self._jobs, self._signs = TaskQueue(self), SignReader()
        self._dialog: BaselineDialog | None = None
        self._controls, self._board = TrendControls(), TrendBoard()
        self._summary, self._readout = _text(), _text()
        self._empty = _text()
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()

    def set_sessions(self, sessions: list[Summary]) -> None:
        """Set all sessions, in any order."""
        self._sessions = sessions
        self._update()

    def shut_down(self) -> None:
        """Close the dialog and end all work in the background."""
        if self._dialog is not None:
            self._dialog.close()
        self._jobs.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._update()

    # Display

    def _update(self) -> None:
        self._is_stale = True
        if not self.isVisible() or self._is_busy:
            return
        self._is_stale, self._is_busy = False, True
        settings = self._context.settings
        enough = Enough(settings.enough_minutes, settings.enough_percent / 100)
        choice = self._controls.choice
        request = TrendRequest(
            self._sessions,
            choice,
            settings.baseline,
            enough,
            self._today(),
            self._signs,
            dict(self._context.keys),
        )
        if choice.measure == "signs" and not self._signs.knows(with_signs(self._own)):
            self._summary.setText(READING)
        self._jobs.run(partial(compute, request), self._show_trends, self._fail)

    def _show_trends(self, trends: Trends) -> None:
        self._is_busy = False
        self._own = trends.own
        has_videos = trends.excluded.videos > 0 or self._controls.choice.videos
        self._controls.offer(videos=has_videos, baseline=bool(trends.own), signs=trends.with_signs >= MIN)
        self._controls.setVisible(has_videos or trends.data is not None)
        choice = self._controls.choice  # may have changed in the meantime
        is_same = trends.data is not None and trends.data.measure == choice.measure
        self._board.show_data(trends.data, choice.emotion if is_same else None)
        if trends.data is None:
            self._empty.setText(f"{EMPTY}\n\n{trends.text}".strip())
        self._summary.setText(trends.text)
        self._pages.setCurrentIndex(0 if trends.data is None else 1)
        if self._is_stale:
            self._update()

    def _fail(self, sentence: str) -> None:
        self._is_busy = False
        self._context.failed.emit(sentence)

    # Input

    def _ask_baseline(self) -> None:
        settings = self._context.settings
        choice = BaselineChoice(settings.baseline, settings.enough_minutes, settings.enough_percent)
        self._dialog = BaselineDialog(self._own, choice, self)
        self._dialog.chosen.connect(self._set_baseline)
        self._dialog.destroyed.connect(self._drop_dialog)
        self._dialog.open()

    def _drop_dialog(self) -> None:
        self._dialog = None

    def _set_baseline(self, choice: BaselineChoice) -> None:
        settings = replace(
            self._context.settings,
            baseline=choice.sessions,
            enough_minutes=choice.minutes,
            enough_percent=choice.percent,
        )
        self._context.store.update(settings)
        self._update()

    def _open(self, ids: Sequence[str]) -> None:
        """Open the session of a period, or let the user choose one of several."""
        found = [each for each in self._own if each.info.id in ids]
        if len(found) == 1:
            self._context.open_requested.emit(found[0].path)
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for summary in found:
            action = menu.addAction(session_text(summary).replace("&", "&&"))
            action.triggered.connect(partial(self._context.open_requested.emit, summary.path))
        menu.popup(QCursor.pos())

    # Setting up

    def _connect(self) -> None:
        self._controls.changed.connect(self._update)
        self._controls.baseline_requested.connect(self._ask_baseline)
        self._board.pointed.connect(self._readout.setText)
        self._board.chosen.connect(lambda period: self._open(period.sessions))

    def _lay_out(self) -> None:
        below = QWidget()
        inner = QVBoxLayout(below)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._board, 1)
        inner.addWidget(TrendLegend())
        limits = _text()
        limits.setText(LIMITS)
        inner.addWidget(limits)
        add_save_action(below, "Trends", self._context)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(below)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        line = QFrame(frameShape=QFrame.Shape.HLine, frameShadow=QFrame.Shadow.Sunken)
        for widget in (self._summary, scroll, line, self._readout):
            layout.addWidget(widget, 1 if widget is scroll else 0)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(48, 24, 48, 24)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(content)
        outer = QVBoxLayout(self)
        outer.addWidget(self._controls)
        outer.addWidget(self._pages, 1)


def _text() -> QLabel:
    return QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
