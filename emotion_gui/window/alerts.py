"""Connects the alerts of the live view with the recording and with their page in the Sessions tab."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from emotion_gui.live.alert_control import AlertControl
from emotion_gui.live.live_tab import LiveTab
from emotion_gui.live.recording.record_control import RecordControl
from emotion_gui.recording.markers import MarkerKind
from emotion_gui.sessions.lazy_sessions_tab import LazySessionsTab

if TYPE_CHECKING:
    from emotion_gui.sessions.alerts.alerts_page import AlertsPage


class WindowAlerts(QObject):
    """Connects the alerts.

    Attributes:
        control: keeps the rules and evaluates the armed ones.
    """

    def __init__(self, live: LiveTab, record: RecordControl, sessions: LazySessionsTab, file: Path) -> None:
        """Connects the control.

        Args:
            live: the tab whose results are evaluated.
            record: gets the markers of alerts.
            sessions: the tab with the page of the rules.
            file: the file of the rules.
        """
        super().__init__(live)
        self._record = record
        self.control = AlertControl(live.worker, live.messages, file, self)
        self.control.marked.connect(self._mark)
        self.control.failed.connect(live.messages.show_error)
        self.control.action_failed.connect(live.notice)  # no banner, because the alert's own one stays
        sessions.built.connect(self._join_page)

    def _mark(self, text: str) -> None:
        if self._record.is_recording:
            self._record.mark(text, MarkerKind.ALERT)

    def _join_page(self, tab: QObject) -> None:
        from emotion_gui.sessions.alerts.alerts_page import AlertsPage

        page = tab.findChild(AlertsPage)
        if page is not None:
            self._show_rules(page)

    def _show_rules(self, page: AlertsPage) -> None:
        page.set_rules(self.control.rules)
        page.set_abilities(*self.control.abilities())
        self.control.loaded.connect(page.set_rules)
        page.rules_changed.connect(self.control.set_rules)
        page.try_requested.connect(self.control.test_actions)
        self.control.action_succeeded.connect(page.show_test_result)
        self.control.action_failed.connect(page.show_test_result)
