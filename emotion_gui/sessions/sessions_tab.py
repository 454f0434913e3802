"""The Sessions tab, which joins the pages for recorded sessions."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.alerts.alerts_page import AlertsPage
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.list.summary_reader import SummaryReader
from emotion_gui.sessions.list_and_review import ListAndReview
from emotion_gui.sessions.privacy.lock_control import LockControl
from emotion_gui.sessions.privacy.privacy_button import PrivacyButton
from emotion_gui.sessions.privacy.relock_bar import RelockBar
from emotion_gui.sessions.privacy.retention import Retention
from emotion_gui.sessions.sessions_pages import SessionsPages
from emotion_gui.widgets.banner import Banner

_REFRESH_MS = 150  # after the last change, as changes often come together


class SessionsTab(QWidget):
    """Reads the list of sessions again whenever it is shown and when something has changed."""

    def __init__(self, context: SessionsContext, pages: SessionsPages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._pages = context, pages
        self._reader = SummaryReader(context, self)
        self._locks = LockControl(context, pages.jobs, RelockBar(), self)
        self._retention = Retention(context, pages.jobs)
        self._refresh_timer = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._halves = ListAndReview(pages.sessions, pages.review)
        self._tabs = QTabWidget()
        area = self._tabs.findChild(QStackedWidget)  # the tab bar stays visible
        self._banner = Banner(area or self._tabs)
        self._lay_out()
        self._connect()
        context.in_use = lambda: pages.videos.sessions_in_progress
        self._retention.delete_outdated()

    @property
    def alerts(self) -> AlertsPage:
        """The Alerts page, whose rules watch the live view."""
        return self._pages.alerts

    @property
    def is_busy(self) -> bool:
        """Whether sessions are being written: videos are analyzed, or sessions locked."""
        return self._pages.videos.is_running or self._locks.bar.is_busy

    def refresh(self) -> None:
        """Read the list again in the background."""
        self._reader.start()

    def shut_down(self) -> None:
        """Save unsaved notes, and end all work in the background."""
        self._refresh_timer.stop()
        self._reader.shut_down()
        self._retention.shut_down()
        self._locks.bar.shut_down()
        self._pages.sessions.save()
        for page in (self._pages.review, self._pages.trends, self._pages.alerts, self._pages.videos):
            page.shut_down()
        self._pages.jobs.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        state = self._halves.save_state()
        if state and state != self._context.settings.sessions_splitter:
            self._context.store.update(replace(self._context.settings, sessions_splitter=state))

    # Display

    def _show_found(self, summaries: list[Summary]) -> None:
        self._pages.sessions.set_sessions(summaries, complete=False)

    def _show_all(self, summaries: list[Summary]) -> None:
        self._pages.sessions.set_sessions(summaries, complete=True)
        self._pages.trends.set_sessions(summaries)
        self._locks.set_sessions(summaries)

    def _open(self, session: Path) -> None:
        """Show a session, after asking for the passphrase if it is locked."""
        self._tabs.setCurrentIndex(0)
        if self._is_locked(session):
            self._context.ask_passphrase(lambda: self._context.open_requested.emit(session), session)
            return
        self._banner.dismiss()
        self._pages.sessions.select(session)
        self._halves.show_review()
        self._pages.review.open_session(session)

    def _open_at(self, session: Path, seconds: float) -> None:
        """Move the cursor of the session that `_open` has opened before."""
        if self._pages.review.path == session:
            self._pages.review.open_session(session, seconds)

    def _search(self) -> None:
        self._tabs.setCurrentIndex(0)
        self._halves.show_list()
        self._pages.sessions.focus_search()

    def _is_locked(self, session: Path) -> bool:
        locks = [each.lock for each in self._pages.sessions.sessions if each.path == session]
        return any(lock is not None and lock.id not in self._context.keys for lock in locks)

    def _show_error(self, sentence: str) -> None:
        self._banner.show_message(sentence, "error")

    # Setting up

    def _connect(self) -> None:
        context = self._context
        self._refresh_timer.timeout.connect(self.refresh)
        self._tabs.currentChanged.connect(self._refresh_timer.start)
        self._reader.found.connect(self._show_found)
        self._reader.done.connect(self._show_all)
        self._reader.failed.connect(self._show_error)
        context.sessions_changed.connect(self._refresh_timer.start)
        context.unlocked.connect(self._refresh_timer.start)
        context.open_requested.connect(self._open)
        self._pages.alerts.time_requested.connect(self._open_at)
        context.replay_requested.connect(lambda _: self._tabs.setCurrentWidget(self._pages.videos))
        context.failed.connect(self._show_error)
        self._locks.bar.began.connect(lambda: self._tabs.setEnabled(False))
        self._locks.bar.ended.connect(lambda: self._tabs.setEnabled(True))
        finder = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        # It also works from the tab bar of the window while this tab is visible.
        finder.activated.connect(self._search)

    def _lay_out(self) -> None:
        self._halves.restore_state(self._context.settings.sessions_splitter)
        self._tabs.setDocumentMode(True)
        for page, title in (
            (self._halves, "Sessions"),
            (self._pages.trends, "Trends"),
            (self._pages.alerts, "Alerts"),
            (self._pages.videos, "Videos"),
        ):
            self._tabs.addTab(page, title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._tabs, 1)
        layout.addWidget(self._locks.bar)
        self._pages.sessions.add_menu(PrivacyButton(self._context, self._locks, self._retention))
