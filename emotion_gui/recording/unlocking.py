"""From a passphrase to the keys that it opens."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.lock_file import known_locks, load_lock, locks_of
from emotion_gui.recording.vault import Key, Lock, WrongPassphraseError, unlock

NO_LOCK = "There is no lock to open. Set a passphrase again, or let sessions be recorded without one."


def open_locks(sessions: Path, passphrase: str, session: Path | None = None) -> list[Key]:
    """Keys for this session, or for new ones where none is named.

    sessions: their folder. Where the passphrase was changed and some files still have the former lock, both
    passphrases open the key. Raises WrongPassphraseError and SessionError. Takes some tenths of a second.
    """
    newest = _newest(sessions)
    wanted = _wanted(sessions, session)
    keys = [_open(lock, sessions, passphrase) for lock in wanted]
    if newest is not None and newest.id not in {lock.id for lock in wanted}:
        with suppress(WrongPassphraseError):  # of another passphrase, which nobody asked for
            keys.append(unlock(newest, passphrase))
    # new sessions get the newest lock, whichever has opened the key
    return [
        replace(key, lock=newest) if newest is not None and newest.id == key.lock.id else key for key in keys
    ]


def _wanted(sessions: Path, session: Path | None) -> list[Lock]:
    """One for each key, which for a session and its pictures may be two. Raises SessionError."""
    found = [load_lock(sessions)] if session is None else locks_of(session)
    wanted = {lock.id: lock for lock in found if lock is not None}
    if not wanted:
        raise SessionError(NO_LOCK if session is None else "This session is not locked.")
    return [*wanted.values()]


def _open(lock: Lock, sessions: Path, passphrase: str) -> Key:
    """By this lock or another one of the same key. Raises WrongPassphraseError."""
    try:
        return unlock(lock, passphrase)
    except WrongPassphraseError:
        for other in known_locks(sessions):
            if other.id == lock.id and other != lock:
                with suppress(WrongPassphraseError):
                    return unlock(other, passphrase)
        raise


def _newest(sessions: Path) -> Lock | None:
    try:
        return load_lock(sessions)
    except SessionError:  # damaged: the sessions have their own
        return None
