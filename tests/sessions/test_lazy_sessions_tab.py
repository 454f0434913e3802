from collections.abc import Iterator
from pathlib import Path

import pytest
from made_sessions import make_session
from made_store import made_store
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from emotion_gui.core.settings import Settings
from emotion_gui.sessions.lazy_sessions_tab import OPENING_TEXT, SessionsPlace
from emotion_gui.sessions.sessions_tab import SessionsTab


@pytest.fixture
def place(qtbot: QtBot, tmp_path: Path) -> Iterator[SessionsPlace]:
    made = SessionsPlace(tmp_path, made_store(), lambda: [("Default", tmp_path)])
    qtbot.addWidget(made)
    yield made
    made.shut_down()


def test_the_tab_comes_by_itself_and_the_window_answers_in_between(
    qtbot: QtBot, place: SessionsPlace
) -> None:
    assert not place.is_built
    ticks = []
    place._timer.timeout.connect(lambda: ticks.append(place.is_built))
    with qtbot.waitSignal(place.built) as built:
        place.build()
    assert place.findChildren(SessionsTab) == built.args == [place.tab]
    assert len(ticks) > 3


def test_who_opens_the_tab_gets_it_soon_and_with_its_sessions(
    qtbot: QtBot, place: SessionsPlace, tmp_path: Path
) -> None:
    make_session(tmp_path, seconds=5)
    with qtbot.waitSignal(place.built):
        place.show()
    qtbot.waitUntil(lambda: len(place.tab._pages.sessions.sessions) == 1)


def test_who_comes_before_the_tab_reads_that_it_is_being_opened(qtbot: QtBot, place: SessionsPlace) -> None:
    place.resize(400, 300)
    place.show()
    [opening] = place.findChildren(QLabel)
    assert opening.isVisible()
    assert opening.text() == OPENING_TEXT
    with qtbot.waitSignal(place.built):
        pass
    assert not opening.isVisible()


def test_the_context_is_one_and_comes_before_the_tab(qtbot: QtBot, place: SessionsPlace) -> None:
    with qtbot.waitSignal(place.prepared, timeout=0):
        context = place.context
    assert context is place.context
    assert not place.is_built
    assert place.tab._context is context
    assert context.models() == [("Default", place._folder)]
    place._store.update(Settings(smoothing=1.5))
    assert context.settings.smoothing == 1.5


def test_a_window_closed_before_it_came_has_nothing_to_let_go(qtbot: QtBot, place: SessionsPlace) -> None:
    place.build()
    place.shut_down()
    place.build()
    assert not place._timer.isActive()
    assert not place.is_built
