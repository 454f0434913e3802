"""Tests of building the Sessions tab in steps."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from made_sessions import make_session
from made_store import made_store
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from emotion_gui.core.settings import Settings
from emotion_gui.sessions.lazy_sessions_tab import OPENING_TEXT, LazySessionsTab
from emotion_gui.sessions.sessions_tab import SessionsTab


@pytest.fixture
def lazy_tab(qtbot: QtBot, tmp_path: Path) -> Iterator[LazySessionsTab]:
    made = LazySessionsTab(tmp_path, made_store(), lambda: [("Default", tmp_path)])
    qtbot.addWidget(made)
    yield made
    made.shut_down()


def test_the_tab_is_built_in_steps(qtbot: QtBot, lazy_tab: LazySessionsTab) -> None:
    assert not lazy_tab.is_built
    ticks = []
    lazy_tab._timer.timeout.connect(lambda: ticks.append(lazy_tab.is_built))
    with qtbot.waitSignal(lazy_tab.built) as built:
        lazy_tab.build()
    assert lazy_tab.findChildren(SessionsTab) == built.args == [lazy_tab.tab]
    assert len(ticks) > 3


def test_an_opened_tab_is_built_soon_and_shows_its_sessions(
    qtbot: QtBot, lazy_tab: LazySessionsTab, tmp_path: Path
) -> None:
    make_session(tmp_path, seconds=5)
    with qtbot.waitSignal(lazy_tab.built):
        lazy_tab.show()
    qtbot.waitUntil(lambda: len(lazy_tab.tab._pages.sessions.sessions) == 1)


def test_a_text_is_shown_until_the_tab_is_built(qtbot: QtBot, lazy_tab: LazySessionsTab) -> None:
    lazy_tab.resize(400, 300)
    lazy_tab.show()
    [opening] = lazy_tab.findChildren(QLabel)
    assert opening.isVisible()
    assert opening.text() == OPENING_TEXT
    with qtbot.waitSignal(lazy_tab.built):
        pass
    assert not opening.isVisible()


def test_there_is_one_context_before_the_tab(qtbot: QtBot, lazy_tab: LazySessionsTab) -> None:
    with qtbot.waitSignal(lazy_tab.prepared, timeout=0):
        context = lazy_tab.context
    assert context is lazy_tab.context
    assert not lazy_tab.is_built
    assert lazy_tab.tab._context is context
    assert context.models() == [("Default", lazy_tab._folder)]
    lazy_tab._store.update(Settings(smoothing=1.5))
    assert context.settings.smoothing == 1.5


def test_a_tab_that_was_shut_down_is_not_built(qtbot: QtBot, lazy_tab: LazySessionsTab) -> None:
    lazy_tab.build()
    lazy_tab.shut_down()
    lazy_tab.build()
    assert not lazy_tab._timer.isActive()
    assert not lazy_tab.is_built
