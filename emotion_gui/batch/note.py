"""What a batch writes into a session for itself: which state of the file it is of, and who works on it."""

import json
import os
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from emotion_gui.recording.session_file import opened, seal_of, transaction
from emotion_gui.recording.vault import Keyring, Seal

_KEY = "batch"


@dataclass(frozen=True, slots=True)
class Stamp:
    """By which a changed source is noticed: bytes and seconds since 1970 of a file or folder."""

    size: int = 0
    changed: float = 0.0


@dataclass(frozen=True, slots=True)
class Note:
    """stamp: of the source. pid, born: the process that fills the session, or was the last to do so."""

    stamp: Stamp
    pid: int
    born: float

    @classmethod
    def mine(cls, stamp: Stamp) -> "Note":
        return cls(stamp, os.getpid(), psutil.Process().create_time())

    @property
    def is_held(self) -> bool:
        """Whether another process fills the session right now."""
        try:
            process = psutil.Process(self.pid)
            born, ended = process.create_time(), process.status() == psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False
        return self.pid != os.getpid() and not ended and abs(born - self.born) < 1


def stamp_of(source: Path) -> Stamp:
    """Zeros for what is no file."""
    try:
        found = source.stat()
    except OSError:
        return Stamp()
    return Stamp(found.st_size, found.st_mtime)


def put_note(session: Path, keys: Keyring, note: Note) -> None:
    """Raises SessionError."""
    content = json.dumps(asdict(note)).encode()
    with opened(session, write=True) as base, transaction(base):
        sealed = seal_of(base, keys).seal(content, _KEY)
        base.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_KEY, sealed))


def get_note(base: sqlite3.Connection, seal: Seal) -> Note | None:
    """None where no batch has made the session. Raises SessionError and sqlite3.Error."""
    row = base.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    if row is None:
        return None
    try:
        saved = json.loads(seal.open(row[0], _KEY))
        stamp = Stamp(int(saved["stamp"]["size"]), float(saved["stamp"]["changed"]))
        return Note(stamp, int(saved["pid"]), float(saved["born"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
