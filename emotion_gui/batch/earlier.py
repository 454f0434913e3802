"""Sessions that were made of a source before: each has a note on its source and on who works on it."""

import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from emotion_gui.recording.about import About
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.session_file import get_about, opened, seal_of, transaction
from emotion_gui.recording.session_reader import session_files
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


@dataclass(frozen=True, slots=True)
class Earlier:
    path: Path
    about: About
    note: Note


@dataclass(frozen=True, slots=True)
class Wanted:
    """What makes two sessions the same work: source, its state, model and detector."""

    origin: str
    replay_of: str
    stamp: Stamp
    fingerprint: str
    detector: str

    def fits(self, earlier: Earlier) -> bool:
        about = earlier.about
        mine = (self.origin, self.replay_of, self.fingerprint, self.detector)
        return earlier.note.stamp == self.stamp and mine == (
            about.origin,
            about.replay_of,
            about.fingerprint,
            about.detector,
        )


def find_earlier(folder: Path, wanted: Wanted, keys: Keyring, known: Path | None = None) -> Earlier | None:
    """One that was interrupted rather than one that is finished; None where there is neither.

    known: the file that it should be. Locked and damaged sessions are passed over.
    """
    paths = [known] if known is not None and known.is_file() else session_files(folder)
    fitting = [earlier for earlier in _read(paths, keys) if wanted.fits(earlier)]
    return next((each for each in fitting if not each.about.ended), next(iter(fitting), None))


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


def _read(paths: list[Path], keys: Keyring) -> Iterator[Earlier]:
    for path in paths:
        try:
            with opened(path) as base:
                seal = seal_of(base, keys)
                note = get_note(base, seal)
                if note is not None:
                    yield Earlier(path, get_about(base, seal), note)
        except SessionError:
            continue
