"""Passphrases, keys and locks."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from made_sessions import make_session

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.lock_file import NO_LOCK, known_locks, load_lock, lock_file, open_locks, save_lock
from emotion_gui.recording.reencryption import put_lock
from emotion_gui.recording.vault import Lock, WrongPassphraseError, make_key, unlock, with_passphrase

KEY = make_key("correct horse")


@pytest.fixture
def sessions(tmp_path: Path) -> Path:
    folder = tmp_path / "sessions"
    folder.mkdir()
    return folder


def test_only_the_passphrase_opens_a_lock() -> None:
    lock = Lock.from_json(KEY.lock.to_json())
    assert lock == KEY.lock
    assert unlock(lock, "correct horse").secret == KEY.secret
    for wrong in ("Correct horse", "correct horse ", ""):
        with pytest.raises(WrongPassphraseError, match="not the passphrase"):
            unlock(lock, wrong)


def test_neither_the_lock_nor_a_session_holds_key_or_passphrase(sessions: Path) -> None:
    content = KEY.lock.to_json() + make_session(sessions, seconds=3, key=KEY).read_bytes()
    assert KEY.secret not in content
    assert b"correct horse" not in content


def test_a_new_passphrase_keeps_the_key(sessions: Path) -> None:
    changed = with_passphrase(KEY, "new")
    assert changed.secret == KEY.secret == unlock(changed.lock, "new").secret
    with pytest.raises(WrongPassphraseError):
        unlock(changed.lock, "correct horse")


@pytest.mark.parametrize(
    "changes",
    [{"memory": 1 << 40}, {"operations": 10_000}, {"salt": b"short"}, {"wrapped": b""}, {"memory": -1}],
)
def test_a_damaged_lock_costs_neither_memory_nor_time(changes: dict[str, object]) -> None:
    with pytest.raises(WrongPassphraseError):
        unlock(replace(KEY.lock, **changes), "correct horse")


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"id": 1}', b"\xff", b"[" * 100_000])
def test_content_that_is_no_lock_is_rejected(content: bytes) -> None:
    with pytest.raises(SessionError, match="damaged"):
        Lock.from_json(content)


def test_encrypted_content_cannot_be_decrypted_elsewhere() -> None:
    encrypted = KEY.encrypt(b"numbers", "block 1")
    assert KEY.decrypt(encrypted, "block 1") == b"numbers"
    assert KEY.encrypt(b"numbers", "block 1") != encrypted
    for changed, context in ((encrypted, "block 2"), (encrypted[:-1], "block 1"), (b"", "block 1")):
        with pytest.raises(SessionError, match="damaged or changed"):
            KEY.decrypt(changed, context)


# The lock of new sessions


def test_the_lock_file_is_next_to_the_sessions_for_the_user_alone(sessions: Path) -> None:
    assert load_lock(sessions) is None
    save_lock(sessions, KEY.lock)
    assert load_lock(sessions) == KEY.lock
    assert lock_file(sessions).stat().st_mode & 0o077 == 0
    assert [path.name for path in sessions.parent.iterdir() if path.is_file()] == ["lock.json"]
    save_lock(sessions, None)
    save_lock(sessions, None)
    assert load_lock(sessions) is None


def test_a_damaged_lock_file_is_reported(sessions: Path) -> None:
    lock_file(sessions).write_text(json.dumps({"id": "x"}))
    with pytest.raises(SessionError):
        load_lock(sessions)
    lock_file(sessions).write_bytes(bytes(100_000))
    with pytest.raises(SessionError, match=r"lock\.json is damaged"):
        load_lock(sessions)


def test_the_passphrase_opens_the_key_of_new_sessions(sessions: Path) -> None:
    save_lock(sessions, KEY.lock)
    assert open_locks(sessions, "correct horse") == [KEY]
    with pytest.raises(WrongPassphraseError):
        open_locks(sessions, "wrong")


def test_a_session_of_another_computer_opens_with_its_own_passphrase(sessions: Path) -> None:
    save_lock(sessions, KEY.lock)
    other = make_key("theirs")
    path = make_session(sessions, seconds=3, key=other)
    assert open_locks(sessions, "theirs", path) == [other]
    with pytest.raises(WrongPassphraseError):
        open_locks(sessions, "correct horse", path)


def test_between_two_passphrases_both_open_and_new_sessions_get_the_new_lock(sessions: Path) -> None:
    """After a crash while the passphrase was changed, one of two sessions has the new lock already."""
    first = make_session(sessions, "2026-09-21 10.00.00", seconds=3, key=KEY)
    second = make_session(sessions, "2026-09-21 11.00.00", seconds=3, key=KEY)
    changed = with_passphrase(KEY, "new")
    save_lock(sessions, changed.lock)
    put_lock(first, changed.lock)
    assert list(known_locks(sessions)) == [changed.lock, KEY.lock]
    for session in (None, first, second):
        for passphrase in ("correct horse", "new"):
            [key] = open_locks(sessions, passphrase, session)
            assert key == changed
    put_lock(second, changed.lock)
    with pytest.raises(WrongPassphraseError):
        open_locks(sessions, "correct horse", second)


def test_without_any_lock_there_is_nothing_to_open(sessions: Path) -> None:
    with pytest.raises(SessionError, match=NO_LOCK):
        open_locks(sessions, "anything")
