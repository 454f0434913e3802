"""The lock that new sessions get, beside the folder of the sessions; it is there before the first of them."""

from collections.abc import Iterator
from pathlib import Path

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.pictures import pictures_file
from emotion_gui.recording.session_file import get_lock, opened
from emotion_gui.recording.session_reader import session_files
from emotion_gui.recording.vault import Lock
from trainer.shared.files import write_aside

_NAME = "lock.json"
_LARGEST = 10_000  # bytes


def lock_file(sessions: Path) -> Path:
    """sessions: their folder."""
    return sessions.parent / _NAME


def load_lock(sessions: Path) -> Lock | None:
    """None where new sessions get none. Raises SessionError."""
    path = lock_file(sessions)
    try:
        if path.stat().st_size > _LARGEST:
            raise SessionError(f"{path} is damaged: it is no lock.")
        return Lock.from_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SessionError(f"{path} cannot be read: {error.strerror or error}.") from error


def save_lock(sessions: Path, lock: Lock | None) -> None:
    """None takes it away. Raises SessionError."""
    path = lock_file(sessions)
    try:
        if lock is None:
            path.unlink(missing_ok=True)
        else:
            write_aside(path, lambda aside: _write(aside, lock.to_json()))
    except OSError as error:
        raise SessionError(f"{path} cannot be written: {error.strerror or error}.") from error


def locks_of(session: Path) -> list[Lock]:
    """Of a session and its pictures; none where they are open. What cannot be read is left out."""
    found = []
    for file in (session, pictures_file(session)):
        try:
            with opened(file) as base:
                lock = get_lock(base)
        except SessionError:
            continue
        if lock is not None:
            found.append(lock)
    return found


def known_locks(sessions: Path) -> Iterator[Lock]:
    """Each one once: that of new sessions first, then those of the sessions. Raises SessionError."""
    told = set()
    first = load_lock(sessions)
    if first is not None:
        told.add(first)
        yield first
    for path in session_files(sessions):
        for lock in locks_of(path):
            if lock not in told:
                told.add(lock)
                yield lock


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)  # before anything is in it
    path.write_bytes(content)
