"""Tests of the pages of the Sessions tab together."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from made_sessions import make_session
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter
from pytestqt.qtbot import QtBot
from sessions_page import SessionsPage

from emotion_gui.recording.vault import make_key
from emotion_gui.sessions.list_and_review import ListAndReview
from emotion_gui.sessions.privacy.passphrase_dialogs import PassphraseDialog
from emotion_gui.sessions.review.review_page import ReviewPage
from emotion_gui.sessions.trends.trends_page import TrendsPage

KEY = make_key("correct horse")


@pytest.fixture
def sessions(tmp_path: Path) -> list[Path]:
    """Make two sessions, of which the second one is locked."""
    folder = tmp_path / "sessions"
    folder.mkdir()
    return [
        make_session(folder, "2026-09-21 11.00.00", seconds=20),
        make_session(folder, "2026-09-21 10.00.00", seconds=20, key=KEY),
    ]


@pytest.fixture
def page(qtbot: QtBot, sessions: list[Path]) -> Iterator[SessionsPage]:
    made = SessionsPage(sessions[0].parent, qtbot)
    made.lazy_tab.resize(1300, 700)
    made.read()
    yield made
    made.close()


def test_a_session_opens_next_to_the_list(page: SessionsPage, sessions: list[Path], qtbot: QtBot) -> None:
    review = page.widget(ReviewPage)
    page.choose(sessions[0].stem)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    page.wait_for(lambda: review.is_open)
    assert review.path == sessions[0]
    assert page.view.isVisible()


def test_a_locked_session_opens_after_the_passphrase(page: SessionsPage, sessions: list[Path]) -> None:
    review = page.widget(ReviewPage)
    page.context.open_requested.emit(sessions[1])
    dialog = page.dialog(PassphraseDialog)
    assert review.path is None
    dialog.field.setText("correct horse")
    dialog._open.click()
    page.wait_for(lambda: review.is_open)
    assert review.path == sessions[1]


def test_an_alert_shows_when_it_would_have_fired(page: SessionsPage, sessions: list[Path]) -> None:
    review = page.widget(ReviewPage)
    page.tab._tabs.setCurrentIndex(2)
    page.tab.alerts._open(sessions[0], 12.5)
    page.wait_for(lambda: review.is_open)
    assert page.tab._tabs.currentIndex() == 0
    assert review.view.cursor_time == pytest.approx(12.5, abs=0.2)


def test_a_deleted_session_closes(page: SessionsPage, sessions: list[Path]) -> None:
    review = page.widget(ReviewPage)
    page.context.open_requested.emit(sessions[0])
    page.wait_for(lambda: review.is_open)
    page.choose(sessions[0].stem)
    page.button("Delete…").click()
    page.answer("Delete for good")
    page.wait_for(lambda: not sessions[0].exists())
    assert review.path is None


def test_the_trends_know_the_sessions(page: SessionsPage, sessions: list[Path]) -> None:
    trends = page.widget(TrendsPage)
    assert [summary.path for summary in trends._sessions] == sessions


def test_in_a_narrow_window_list_and_session_take_turns(
    page: SessionsPage, sessions: list[Path], qtbot: QtBot
) -> None:
    halves, review = page.widget(ListAndReview), page.widget(ReviewPage)
    page.lazy_tab.resize(760, 480)
    page.wait_for(lambda: halves.is_narrow)
    assert page.lazy_tab.width() == 760
    assert page.view.isVisible()
    assert not review.isVisible()
    page.context.open_requested.emit(sessions[0])
    page.wait_for(lambda: review.is_open)
    assert review.isVisible()
    assert not page.view.isVisible()
    halves._back.click()
    assert page.view.isVisible()
    assert not review.isVisible()
    page.lazy_tab.resize(1300, 700)
    page.wait_for(lambda: review.isVisible() and page.view.isVisible())
    assert not halves._back.isVisible()


def test_the_widths_are_remembered(qtbot: QtBot, sessions: list[Path], page: SessionsPage) -> None:
    splitter = page.widget(ListAndReview)._halves
    splitter.setSizes([450, 850])
    width = splitter.sizes()[0]
    page.lazy_tab.hide()
    assert page.store.current.sessions_splitter
    again = SessionsPage(sessions[0].parent, qtbot, page.store.current)
    again.lazy_tab.resize(1300, 700)
    page.wait_for(lambda: again.widget(ListAndReview).findChild(QSplitter).sizes()[0] == width)  # type: ignore[union-attr]
    again.close()


def test_failures_are_shown_in_the_tab(page: SessionsPage) -> None:
    page.context.failed.emit("The drive is full.")
    assert page.banner.isVisible()
    assert page.banner.text == "The drive is full."
    page.tab._tabs.setCurrentIndex(1)
    assert page.banner.isVisible()


def test_control_f_searches(page: SessionsPage, qtbot: QtBot) -> None:
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    page.wait_for(page.search.hasFocus)
