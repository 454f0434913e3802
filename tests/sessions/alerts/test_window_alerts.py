"""Tests of the connection between alerts, live view, recording and the Alerts page."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from made_store import made_store
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.alerts.rule import Actions, Rule
from emotion_gui.alerts.rule_json import save_rules
from emotion_gui.live.messages import Messages
from emotion_gui.sessions.alerts.alerts_page import AlertsPage
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.widgets.banner import Banner
from emotion_gui.window.alerts import WindowAlerts

SAD = Rule("sad", "Long sad", on=True, actions=Actions(address="http://127.0.0.1:1/"))


class Live(QWidget):
    """Stands in for the part of the Live tab that alerts need."""

    notice = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.banner = Banner(self)
        self.messages = Messages(self.banner)
        self.worker = self
        self.listeners: list[Callable[..., None]] = []
        self.add_listener, self.remove_listener = self.listeners.append, self.listeners.remove

    def set_signs(self, on: bool, user: object) -> None:
        """Measures nothing."""


class Record:
    """Remembers the markers of a recording."""

    def __init__(self) -> None:
        self.is_recording = False
        self.markers: list[tuple[str, str]] = []

    def mark(self, text: str, kind: str) -> None:
        self.markers.append((text, kind))


class LazyTab(QObject):
    """Stands in for the tab that builds the Sessions tab."""

    built = Signal(object)


def test_the_page_and_the_live_view_have_the_same_rules(tmp_path: Path, qtbot: QtBot) -> None:
    save_rules([SAD], tmp_path / "alerts.json")
    live, record, lazy_tab, tab = Live(), Record(), LazyTab(), QWidget()
    for widget in (live, tab):
        qtbot.addWidget(widget)
        widget.show()
    page = AlertsPage(SessionsContext(tmp_path, made_store(), lambda: []), tab)
    alerts = WindowAlerts(live, record, lazy_tab, tmp_path / "alerts.json")  # type: ignore[arg-type]
    lazy_tab.built.emit(tab)
    assert page.rules == [SAD]
    assert len(live.listeners) == 1

    for recording in (False, True):
        record.is_recording = recording
        alerts.control.marked.emit("Alert: Long sad")
    assert record.markers == [("Alert: Long sad", "alert")]

    messages: list[str] = []
    live.notice.connect(messages.append)
    next(each for each in page.findChildren(QPushButton) if each.text() == "Tr&y it").click()
    qtbot.waitUntil(lambda: bool(messages))
    assert messages == ["Nothing listens at http://127.0.0.1:1/."]
    assert live.banner.text.startswith("This is a try.")  # the failure does not cover it

    page.rules_changed.emit([replace(SAD, on=False)])
    assert live.listeners == []
    alerts.control.forget()
    assert page.rules == []
    page.shut_down()
    alerts.control.request_stop()
    alerts.control.shut_down()
