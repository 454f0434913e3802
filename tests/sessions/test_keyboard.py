"""Tests that the Tab key reaches all of the Sessions tab and leaves it again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from made_sessions import make_session
from made_store import made_store
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTabWidget, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.recording.markers import Marker
from emotion_gui.sessions.lazy_sessions_tab import LazySessionsTab

MANY = 100  # more widgets than any page has


class Window(QTabWidget):
    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        super().__init__()
        qtbot.addWidget(self)
        self.lazy_tab = LazySessionsTab(folder, made_store(), lambda: [])
        self.addTab(QPushButton("Another"), "Another")
        self.addTab(self.lazy_tab, "Sessions")
        corner = QToolButton()
        corner.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCornerWidget(corner)
        self.pages = self.lazy_tab.tab._pages  # built after the corner, as in the app
        self.setCurrentWidget(self.lazy_tab)
        self.resize(1100, 700)
        with qtbot.waitExposed(self):
            self.show()
        self.activateWindow()
        qtbot.waitUntil(self.isActiveWindow)

    def reached(self) -> list[QWidget]:
        """Return the widgets that the Tab key reaches, from the tab bar until it has the focus again."""
        self.tabBar().setFocus()
        found: list[QWidget] = []
        while len(found) < MANY and (widget := QApplication.focusWidget()) is not None:
            if found and widget is found[0]:
                break
            found.append(widget)
            QTest.keyClick(widget, Qt.Key.Key_Tab)
        return found

    def reachable(self) -> set[QWidget]:
        return {
            each
            for each in self.findChildren(QWidget)
            if each.isVisible()
            and each.isEnabled()
            and each.focusPolicy() & Qt.FocusPolicy.TabFocus
            and each.focusProxy() is None
        }


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot) -> Iterator[Window]:
    for name in ("one", "two"):
        make_session(tmp_path, name, seconds=10, markers=[Marker(5000, "Question", "key")])
    made = Window(tmp_path, qtbot)
    qtbot.waitUntil(lambda: len(made.pages.sessions.sessions) == 2)
    yield made
    made.lazy_tab.shut_down()


def reaches_all(window: Window) -> bool:
    reached = window.reached()
    assert len(reached) < MANY, f"the focus does not leave {reached[-1]}"
    return set(reached) == window.reachable()


def test_the_list_and_an_open_session(window: Window, qtbot: QtBot) -> None:
    assert reaches_all(window)
    [session, *_] = window.pages.sessions.sessions
    window.lazy_tab.context.open_requested.emit(session.path)
    qtbot.waitUntil(lambda: window.pages.review.is_open)
    assert reaches_all(window)
    order = [type(each).__name__ for each in window.reached()]
    assert order.index("QLineEdit") < order.index("PrivacyButton") < order.index("SessionView")


@pytest.mark.parametrize("name", ["trends", "alerts", "videos"])
def test_the_other_pages(window: Window, name: str) -> None:
    window.pages.alerts._add_preset("Long sad")
    window.lazy_tab.tab._tabs.setCurrentWidget(getattr(window.pages, name))
    assert reaches_all(window)


def test_the_search_is_reached_from_the_tab_bar_and_from_other_pages(window: Window) -> None:
    for page in (window.pages.trends, window.pages.alerts):
        window.lazy_tab.tab._tabs.setCurrentWidget(page)
        window.tabBar().setFocus()
        QTest.keyClick(window.tabBar(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert window.pages.sessions._search.hasFocus()


def test_without_sessions_too(tmp_path: Path, qtbot: QtBot) -> None:
    window = Window(tmp_path, qtbot)
    assert reaches_all(window)
    window.lazy_tab.shut_down()
