"""Tests of deleting sessions after some days."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_sessions import make_session
from pytestqt.qtbot import QtBot
from sessions_page import SessionsPage

from emotion_gui.core.settings import Settings
from emotion_gui.recording.deletion import DAY_SECONDS
from emotion_gui.recording.session_dates import NAME_FORMAT
from emotion_gui.sessions.privacy.retention import RetentionDialog


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make sessions of 0, 5 and 40 days ago."""
    made = tmp_path / "sessions"
    made.mkdir()
    for days in (0, 5, 40):
        make_session(made, named(days), seconds=2)
    return made


@pytest.fixture
def page(qtbot: QtBot, folder: Path) -> Iterator[SessionsPage]:
    """Open a page with default settings."""
    made = SessionsPage(folder, qtbot).read()
    yield made
    made.close()


def named(days: float) -> str:
    return time.strftime(NAME_FORMAT, time.localtime(time.time() - days * DAY_SECONDS))


def left(folder: Path) -> int:
    return len(list(folder.glob("*.session")))


def idle(page: SessionsPage) -> None:
    """Wait until all work in the background has ended."""
    page.wait_for(lambda: not page.tab._retention._jobs._task.is_running)


def open_dialog(page: SessionsPage) -> RetentionDialog:
    [text] = [text for text in page.menu() if text.startswith("Forget sessions")]
    page.menu()[text].trigger()
    dialog = page.dialog(RetentionDialog)
    page.wait_for(lambda: "Counting" not in dialog._message.text())
    return dialog


def test_by_default_sessions_are_kept(page: SessionsPage, folder: Path) -> None:
    assert Settings().forget_after_days == 0
    idle(page)
    assert left(folder) == 3


def test_the_dialog_shows_what_would_be_deleted_now(page: SessionsPage, folder: Path) -> None:
    dialog = open_dialog(page)
    assert dialog._message.text() == "Sessions stay until you delete them."
    dialog._enabled.setChecked(True)
    dialog._days.setValue(100)
    assert dialog._message.text().startswith("None of the 3 sessions is that old yet.")
    assert dialog._accept.text() == "Set"
    dialog._days.setValue(4)
    assert dialog._message.text().startswith("2 sessions are that old (")
    assert "kB) and would be deleted now" in dialog._message.text()
    assert dialog._accept.text() == "Delete 2 now, and set"
    assert not dialog._accept.isDefault()
    assert left(folder) == 3
    dialog._accept.click()
    page.wait_for(lambda: left(folder) == 1)
    assert page.context.settings.forget_after_days == 4
    page.wait_for(lambda: page.values_of("message") == ["Forgot 2 sessions older than 4 days."])
    page.wait_for(lambda: len(page.names) == 1)
    assert "Forget sessions after … (now 4 days)" in page.menu()


def test_canceling_deletes_and_sets_nothing(page: SessionsPage, folder: Path) -> None:
    dialog = open_dialog(page)
    dialog._enabled.setChecked(True)
    dialog._days.setValue(1)
    dialog.reject()
    idle(page)
    assert left(folder) == 3
    assert page.context.settings.forget_after_days == 0


def test_old_sessions_are_deleted_at_the_start(qtbot: QtBot, folder: Path) -> None:
    page = SessionsPage(folder, qtbot, Settings(forget_after_days=30))
    page.wait_for(lambda: left(folder) == 2)
    page.wait_for(lambda: page.values_of("message") == ["Forgot 1 session older than 30 days."])
    page.close()


def test_an_open_window_deletes_once_a_day(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = SessionsPage(folder, qtbot, Settings(forget_after_days=30))
    page.wait_for(lambda: left(folder) == 2)
    retention = page.tab._retention
    old = make_session(folder, named(31), seconds=2)
    retention._check_daily()
    idle(page)
    assert old.exists()
    retention._last -= DAY_SECONDS
    retention._check_daily()
    page.wait_for(lambda: not old.exists())
    page.close()


def test_a_session_being_recorded_is_never_deleted(page: SessionsPage, folder: Path) -> None:
    oldest = min(folder.glob("*.session"))
    page.context.set_recording(oldest)
    page.store.update(Settings(forget_after_days=3))
    page.tab._retention.delete_outdated()
    page.wait_for(lambda: left(folder) == 2)
    assert oldest.exists()
