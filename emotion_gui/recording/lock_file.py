"""The lock of new sessions, a file next to their folder, and the keys that a passphrase opens."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from emotion_gui.recording.database import opened
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.pictures import pictures_file
from emotion_gui.recording.session_reader import session_files
from emotion_gui.recording.tables import get_lock
from emotion_gui.recording.vault import Key, Lock, WrongPassphraseError, unlock
from trainer.shared.files import write_bytes

_NAME = "lock.json"
_MAX_SIZE = 10_000  # bytes
NO_LOCK = "There is no lock to open. Set a passphrase again, or let sessions be recorded without one."


def lock_file(sessions: Path) -> Path:
    """Returns the path of the lock file for this folder of sessions."""
    return sessions.parent / _NAME


def load_lock(sessions: Path) -> Lock | None:
    """Returns the lock of new sessions; None if they are not locked. Raises SessionError."""
    path = lock_file(sessions)
    try:
        if path.stat().st_size > _MAX_SIZE:
            raise SessionError(f"{path} is damaged: it is no lock.")
        return Lock.from_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SessionError(f"{path} cannot be read: {error.strerror or error}.") from error


def save_lock(sessions: Path, lock: Lock | None) -> None:
    """Saves the lock of new sessions; None removes it. Raises SessionError."""
    path = lock_file(sessions)
    try:
        if lock is None:
            path.unlink(missing_ok=True)
        else:
            write_bytes(path, lock.to_json(), private=True)
    except OSError as error:
        raise SessionError(f"{path} cannot be written: {error.strerror or error}.") from error


def locks_of(session: Path) -> list[Lock]:
    """Returns the locks of a session and its pictures, without those that cannot be read."""
    found = []
    for file in (session, pictures_file(session)):
        try:
            with opened(file) as connection:
                lock = get_lock(connection)
        except SessionError:
            continue
        if lock is not None:
            found.append(lock)
    return found


def known_locks(sessions: Path) -> Iterator[Lock]:
    """Yields each lock once: first that of new sessions, then those of the sessions. Raises SessionError."""
    yielded = set()
    newest = load_lock(sessions)
    if newest is not None:
        yielded.add(newest)
        yield newest
    for path in session_files(sessions):
        for lock in locks_of(path):
            if lock not in yielded:
                yielded.add(lock)
                yield lock


def open_locks(sessions: Path, passphrase: str, session: Path | None = None) -> list[Key]:
    """Opens the keys of a session, or of new sessions if none is given; takes some tenths of a second.

    While the passphrase is being changed, some files may still have the former lock; then both passphrases
    open the key.

    Args:
        sessions: Folder of the sessions.
        passphrase: What the user has entered.
        session: The session to open; None for new sessions.

    Raises:
        WrongPassphraseError: The passphrase does not open the lock.
        SessionError: There is no lock, or it cannot be read.
    """
    newest = _newest(sessions)
    wanted = _wanted(sessions, session)
    keys = [_open(lock, sessions, passphrase) for lock in wanted]
    if newest is not None and newest.id not in {lock.id for lock in wanted}:
        with suppress(WrongPassphraseError):  # it has another passphrase, and nobody asked for it
            keys.append(unlock(newest, passphrase))
    # new sessions get the newest lock, whichever lock has opened the key
    return [
        replace(key, lock=newest) if newest is not None and newest.id == key.lock.id else key for key in keys
    ]


def _wanted(sessions: Path, session: Path | None) -> list[Lock]:
    """Returns one lock for each key; a session and its pictures may have two. Raises SessionError."""
    found = [load_lock(sessions)] if session is None else locks_of(session)
    wanted = {lock.id: lock for lock in found if lock is not None}
    if not wanted:
        raise SessionError(NO_LOCK if session is None else "This session is not locked.")
    return [*wanted.values()]


def _open(lock: Lock, sessions: Path, passphrase: str) -> Key:
    """Opens the key with this lock, or with another lock of the same key. Raises WrongPassphraseError."""
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
    except SessionError:  # damaged, but the sessions have their own locks
        return None
