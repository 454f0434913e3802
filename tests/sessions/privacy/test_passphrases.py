"""Tests of passphrases as a user sets, enters, changes and removes them."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_sessions import make_session
from patience import PATIENCE
from pytestqt.qtbot import QtBot
from sessions_page import SessionsPage

from emotion_gui.core.settings import Settings
from emotion_gui.recording.lock_file import load_lock, locks_of, save_lock
from emotion_gui.recording.reencryption import put_lock
from emotion_gui.recording.session_reader import read_summary
from emotion_gui.recording.vault import WrongPassphraseError, make_key, unlock, with_passphrase
from emotion_gui.sessions.privacy.lock_control import WHILE_RECORDING
from emotion_gui.sessions.privacy.passphrase_control import LOST
from emotion_gui.sessions.privacy.passphrase_dialogs import WARNING, NewPassphraseDialog, PassphraseDialog

KEY = make_key("correct horse")
LOCKED = Settings(lock_id=KEY.lock.id)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "sessions"
    made.mkdir()
    return made


@pytest.fixture
def pages(qtbot: QtBot, folder: Path) -> Iterator[list[SessionsPage]]:
    """Collect pages and close them at the end."""
    opened: list[SessionsPage] = []
    yield opened
    for page in opened:
        page.close()


def open_page(pages: list[SessionsPage], folder: Path, qtbot: QtBot, settings: Settings) -> SessionsPage:
    pages.append(SessionsPage(folder, qtbot, settings))
    return pages[-1].read()


@pytest.fixture
def open_one(qtbot: QtBot, folder: Path, pages: list[SessionsPage]) -> SessionsPage:
    """Open a page with two sessions and no passphrase."""
    for hour in (10, 11):
        make_session(folder, f"2026-09-21 {hour}.00.00", seconds=3, notes="a secret")
    return open_page(pages, folder, qtbot, Settings())


@pytest.fixture
def locked_one(qtbot: QtBot, folder: Path, pages: list[SessionsPage]) -> SessionsPage:
    """Open a page with two sessions that are locked with KEY."""
    save_lock(folder, KEY.lock)
    for hour in (10, 11):
        make_session(folder, f"2026-09-21 {hour}.00.00", seconds=3, key=KEY, notes="a secret")
    return open_page(pages, folder, qtbot, LOCKED)


def enter(page: SessionsPage, passphrase: str) -> PassphraseDialog:
    dialog = page.dialog(PassphraseDialog)
    dialog.field.setText(passphrase)
    dialog._open.click()
    return dialog


def choose_passphrase(
    page: SessionsPage, passphrase: str, former: str = "", *, older: bool = True
) -> NewPassphraseDialog:
    dialog = page.dialog(NewPassphraseDialog)
    dialog.former.setText(former)
    dialog.first.setText(passphrase)
    dialog.second.setText(passphrase)
    dialog.older.setChecked(older)
    dialog._accept.click()
    return dialog


def locked(page: SessionsPage) -> list[bool]:
    return [bool(locks_of(path)) for path in sorted(page.folder.glob("*.session"))]


# Setting


def test_a_passphrase_locks_new_and_existing_sessions(open_one: SessionsPage) -> None:
    open_one.menu()["Lock sessions with a passphrase…"].trigger()
    choose_passphrase(open_one, "battery staple")
    open_one.wait_for(lambda: locked(open_one) == [True, True] and not open_one.tab._locks.bar.is_busy)
    lock = load_lock(open_one.folder)
    assert lock is not None
    assert open_one.context.settings.lock_id == lock.id in open_one.context.keys
    assert unlock(lock, "battery staple").lock == lock
    assert open_one.read().model.summary(open_one.model.index(1)).info.notes == "a secret"  # type: ignore[union-attr]
    assert not any(b"a secret" in path.read_bytes() for path in open_one.folder.iterdir())
    assert {"Lock again now", "Change the passphrase…", "Remove the passphrase…"} <= set(open_one.menu())


def test_older_sessions_can_stay_open_and_be_locked_later(
    open_one: SessionsPage,
) -> None:
    open_one.menu()["Lock sessions with a passphrase…"].trigger()
    choose_passphrase(open_one, "battery staple", older=False)
    open_one.wait_for(lambda: bool(open_one.context.settings.lock_id))
    assert locked(open_one) == [False, False]
    open_one.menu()["Lock the 2 sessions that lie open"].trigger()
    open_one.wait_for(lambda: locked(open_one) == [True, True])
    open_one.wait_for(lambda: not open_one.tab._locks.bar.is_busy)
    open_one.read()
    assert not [text for text in open_one.menu() if "lie open" in text]


def test_the_passphrase_has_to_be_long_enough_and_the_same_twice(open_one: SessionsPage) -> None:
    open_one.menu()["Lock sessions with a passphrase…"].trigger()
    dialog = open_one.dialog(NewPassphraseDialog)
    for first, second, ready in (
        ("seven77", "seven77", False),
        ("eight888", "eight889", False),
        ("eight888", "eight888", True),
    ):
        dialog.first.setText(first)
        dialog.second.setText(second)
        assert dialog._accept.isEnabled() == ready
    assert "nobody can recover it" in WARNING
    dialog.reject()
    assert load_lock(open_one.folder) is None


def test_during_a_recording_the_passphrase_cannot_be_changed(open_one: SessionsPage) -> None:
    open_one.context.set_recording(open_one.folder / "2026-09-21 11.00.00.session")
    open_one.menu()["Lock sessions with a passphrase…"].trigger()
    assert open_one.banner.text == WHILE_RECORDING
    assert not open_one.lazy_tab.findChildren(NewPassphraseDialog)


def test_canceled_locking_can_continue_later(open_one: SessionsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    from emotion_gui.recording.reencryption import Reencryption

    reencrypt, may_continue = Reencryption.reencrypt, threading.Event()

    def slow(self: Reencryption, session: Path) -> None:
        if session.name.startswith("2026-09-21 10"):  # the newest one is first
            may_continue.wait(PATIENCE)
        reencrypt(self, session)

    monkeypatch.setattr(Reencryption, "reencrypt", slow)
    open_one.menu()["Lock sessions with a passphrase…"].trigger()
    choose_passphrase(open_one, "battery staple")
    open_one.wait_for(lambda: locked(open_one) == [False, True])
    assert open_one.tab._locks.bar.isVisible()
    assert not open_one.view.isEnabled()  # nothing can be changed meanwhile
    open_one.tab._locks.bar._cancel.click()
    may_continue.set()
    open_one.wait_for(lambda: not open_one.tab._locks.bar.is_busy)
    assert locked(open_one) == [False, True]
    assert open_one.view.isEnabled()
    assert not open_one.tab._locks.bar.isVisible()
    open_one.read().menu()["Lock the session that lies open"].trigger()
    open_one.wait_for(lambda: locked(open_one) == [True, True])
    open_one.wait_for(lambda: not open_one.tab._locks.bar.is_busy)


# Entering


def test_a_locked_session_asks_for_the_passphrase_and_opens(locked_one: SessionsPage) -> None:
    wanted = locked_one.folder / "2026-09-21 10.00.00.session"
    locked_one.choose(wanted.stem)
    locked_one.button("Open").click()
    dialog = enter(locked_one, "wrong one")
    locked_one.wait_for(lambda: "not the passphrase" in dialog._message.text())
    assert locked_one.values_of("open_requested") == [wanted]
    dialog.field.setText("correct horse")
    dialog._open.click()
    locked_one.wait_for(lambda: locked_one.values_of("open_requested") == [wanted, wanted])
    assert locked_one.context.keys == {KEY.lock.id: KEY}
    locked_one.wait_for(lambda: len(locked_one.names) == 2 and not locked_one.model.sessions[0].locked)
    assert not locked_one.lazy_tab.findChildren(PassphraseDialog) or not dialog.isVisible()


def test_a_recording_asks_for_the_passphrase_and_does_not_start_without(locked_one: SessionsPage) -> None:
    started: list[str] = []
    locked_one.context.ask_passphrase(lambda: started.append("first"))
    locked_one.dialog(PassphraseDialog).reject()
    locked_one.context.ask_passphrase(lambda: started.append("second"))
    enter(locked_one, "correct horse")
    locked_one.wait_for(lambda: started == ["second"])


def test_canceling_during_the_check_opens_nothing(locked_one: SessionsPage) -> None:
    started: list[str] = []
    locked_one.context.ask_passphrase(lambda: started.append("too late"))
    enter(locked_one, "correct horse").reject()
    checking = locked_one.lazy_tab._passphrases._jobs._task
    assert checking.is_running
    locked_one.wait_for(lambda: not checking.is_running)
    assert started == []
    assert locked_one.context.keys == {}


def test_locked_again_the_sessions_ask_again(locked_one: SessionsPage) -> None:
    locked_one.context.add_key(KEY)
    locked_one.wait_for(lambda: not locked_one.model.sessions[0].locked)
    locked_one.menu()["Lock again now"].trigger()
    locked_one.wait_for(lambda: locked_one.model.sessions[0].locked)
    assert locked_one.context.keys == {}
    assert "Enter the passphrase…" in locked_one.menu()


# Changing


def test_after_a_change_only_the_new_passphrase_opens(locked_one: SessionsPage) -> None:
    locked_one.menu()["Change the passphrase…"].trigger()
    dialog = choose_passphrase(locked_one, "battery staple", "not the former")
    locked_one.wait_for(lambda: "not the passphrase" in dialog._message.text())
    choose_passphrase(locked_one, "battery staple", "correct horse")
    locked_one.wait_for(lambda: "The passphrase is changed." in locked_one.values_of("message"))
    for path in locked_one.folder.iterdir():
        [lock] = locks_of(path)
        assert unlock(lock, "battery staple").secret == KEY.secret
        with pytest.raises(WrongPassphraseError):
            unlock(lock, "correct horse")
    assert locks_of(path) == [load_lock(locked_one.folder)]
    assert locked_one.context.keys[KEY.lock.id].lock == lock


def test_a_change_that_a_crash_cut_short_is_finished_when_the_passphrase_is_entered(
    folder: Path, locked_one: SessionsPage
) -> None:
    changed = with_passphrase(KEY, "battery staple")
    save_lock(folder, changed.lock)
    first, second = sorted(folder.glob("*.session"))
    put_lock(first, changed.lock)
    locked_one.context.ask_passphrase(lambda: None, second)
    enter(locked_one, "battery staple")
    locked_one.wait_for(lambda: locks_of(second) == [changed.lock])


# Removing


def test_removing_the_passphrase_unlocks_all_sessions(locked_one: SessionsPage) -> None:
    locked_one.menu()["Remove the passphrase…"].trigger()
    enter(locked_one, "correct horse")
    assert "2 sessions will lie open" in locked_one.answer("Remove it")
    locked_one.wait_for(lambda: locked_one.context.settings.lock_id == "")
    assert locked(locked_one) == [False, False]
    assert load_lock(locked_one.folder) is None
    assert read_summary(locked_one.folder / "2026-09-21 10.00.00.session", {}).info.notes == "a secret"
    assert "Lock sessions with a passphrase…" in locked_one.menu()


def test_the_passphrase_stays_if_one_session_cannot_be_unlocked(locked_one: SessionsPage) -> None:
    damaged = make_session(locked_one.folder, "2026-09-21 12.00.00", seconds=9, key=KEY)
    with sqlite3.connect(damaged) as base:
        base.execute("UPDATE block SET rows = zeroblob(length(rows)) WHERE id = 1")
    base.close()
    locked_one.read().context.add_key(KEY)
    locked_one.menu()["Remove the passphrase…"].trigger()
    locked_one.answer("Remove it")
    locked_one.wait_for(locked_one.banner.isVisible)
    assert "The passphrase stays until all are unlocked." in locked_one.banner.text
    assert locked_one.context.settings.lock_id == KEY.lock.id
    assert load_lock(locked_one.folder) == KEY.lock


# Lost settings and locks


def test_lost_settings_do_not_leave_new_sessions_open(
    folder: Path, pages: list[SessionsPage], qtbot: QtBot
) -> None:
    save_lock(folder, KEY.lock)
    page = open_page(pages, folder, qtbot, Settings())
    assert page.context.settings.lock_id == KEY.lock.id
    assert page.store.current.lock_id == KEY.lock.id


def test_a_lost_lock_comes_back_from_a_session(folder: Path, pages: list[SessionsPage], qtbot: QtBot) -> None:
    make_session(folder, seconds=3, key=KEY)
    page = open_page(pages, folder, qtbot, LOCKED)
    page.wait_for(lambda: load_lock(folder) == KEY.lock)
    assert page.context.settings.lock_id == KEY.lock.id


def test_a_lock_that_is_lost_for_good_is_reported(
    folder: Path, pages: list[SessionsPage], qtbot: QtBot
) -> None:
    make_session(folder, seconds=3)
    page = open_page(pages, folder, qtbot, LOCKED)
    page.wait_for(lambda: page.values_of("failed") == [LOST])
    assert page.context.settings.lock_id == ""
