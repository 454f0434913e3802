"""One session on the disk: an SQLite file that grows while it is recorded, and survives what stops it."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from emotion_gui.recording.about import About
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.samples import (
    FACE,
    FRAME,
    PART_SECONDS,
    TALLY,
    Marker,
    Rows,
    marker_from_json,
    marker_to_json,
    tallies,
)
from emotion_gui.recording.vault import Key, Keyring, Lock, LockedError, NoSeal, Seal

ENDING = ".session"
VERSION = 1
BESIDE = ("", "-wal", "-shm", "-journal")  # what SQLite keeps beside a file
_BUSY_SECONDS = 5.0
# A row of block is what was seen between two commits: the number of its frames (4 bytes), their FRAME rows,
# then FACE rows. One blob for both, as unsealing costs by the piece. A row of minute holds its TALLY rows.
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE block (id INTEGER PRIMARY KEY, rows BLOB NOT NULL);
CREATE TABLE minute (minute INTEGER PRIMARY KEY, tally BLOB NOT NULL);
CREATE TABLE marker (id INTEGER PRIMARY KEY, value BLOB NOT NULL);
"""
_PUT_META = "INSERT OR REPLACE INTO meta VALUES (?, ?)"
_PUT_MINUTE = "INSERT OR REPLACE INTO minute VALUES (?, ?)"


class SessionWriter:
    """Makes a session and fills it, or goes on with one. Each `append` is safe on the disk when it returns.

    One thread only. All methods raise SessionError.
    """

    def __init__(self, path: Path, about: About, key: Key | None = None) -> None:
        """path: a new file, readable by the user alone. key: seals what is written."""
        self.path, self._about, self._seal = path, about, _seal_of(key)
        self._blocks = 0
        self._minute = np.zeros(0, TALLY)  # its parts so far; the last one may still grow
        with telling(path):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            try:
                self._base = connect(path)
                self._base.execute("PRAGMA journal_mode=WAL")
                self._base.execute("PRAGMA synchronous=FULL")
                self._base.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version={VERSION}; COMMIT;")
                if key is not None:
                    self._base.execute(_PUT_META, ("lock", key.lock.to_json()))
                self._put_about()
            except BaseException:
                delete_files(path)
                raise

    @classmethod
    def resume(cls, path: Path, keys: Keyring) -> "SessionWriter":
        """Go on with a session that was interrupted."""
        writer = cls.__new__(cls)
        writer.path = path
        with telling(path):
            writer._base = connect(path)
            try:
                require_version(writer._base, path)
                writer._base.execute("PRAGMA journal_mode=WAL")
                writer._base.execute("PRAGMA synchronous=FULL")
                writer._seal = seal_of(writer._base, keys)
                writer._about = get_about(writer._base, writer._seal)
                row = writer._base.execute("SELECT max(id) FROM block").fetchone()
                writer._blocks = row[0] or 0
                writer._minute = get_tallies(writer._base, writer._seal, last=True)
            except BaseException:
                writer._base.close()
                raise
        return writer

    @property
    def about(self) -> About:
        return self._about

    def append(self, frames: Rows, faces: Rows, markers: Sequence[Marker] = ()) -> None:
        """All of it or, where that fails, nothing.

        frames, faces: FRAME and FACE rows in the order of time, later than all before; in each frame the
        largest face comes first.
        """
        parts = _added(self._minute, tallies(frames, faces))
        with telling(self.path), transaction(self._base):
            if len(frames):
                put_block(self._base, self._seal, self._blocks + 1, frames, faces)
                put_tallies(self._base, self._seal, parts)
            put_markers(self._base, self._seal, markers)
        if len(frames):
            self._blocks += 1
            self._minute = parts[_minutes(parts) == _minutes(parts)[-1]]

    def describe(self, about: About) -> None:
        """Set what is known of the session as a whole."""
        self._about = about
        with telling(self.path):
            self._put_about()

    def close(self, *, ended: bool = True) -> None:
        """Leave one file, without its log. ended: it has come to its end."""
        with telling(self.path), closing(self._base):
            if ended != self._about.ended:
                self._about = replace(self._about, ended=ended)
                self._put_about()
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            with suppress(sqlite3.OperationalError):  # somebody reads it right now
                self._base.execute("PRAGMA journal_mode=DELETE")

    def abandon(self) -> None:
        """After an error: let go of the file as it is."""
        with suppress(sqlite3.Error):
            self._base.close()

    def _put_about(self) -> None:
        put_about(self._base, self._seal, self._about)


# The parts of a session, for those who read and change it too


def connect(path: Path) -> sqlite3.Connection:
    """Commits happen where they are asked for; deleted content is overwritten."""
    base = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    base.execute("PRAGMA secure_delete=ON")
    base.execute("PRAGMA trusted_schema=OFF")
    return base


@contextmanager
def opened(path: Path, *, write: bool = False) -> Iterator[sqlite3.Connection]:
    """A session that exists. Raises SessionError, also for SQLite's errors within the block."""
    if not path.is_file():
        raise SessionError(f"There is no session {path.stem} any more. It may have been moved or deleted.")
    with telling(path), closing(connect(path)) as base:
        require_version(base, path)
        if not write:
            base.execute("PRAGMA query_only=ON")
        yield base


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turns the errors of files and of SQLite into SessionError."""
    try:
        yield
    except OSError as error:
        raise SessionError(f"{path.name} cannot be written: {error.strerror or error}.") from error
    except sqlite3.Error as error:  # such as a full disk, or a file that is none
        raise SessionError(f"{path.name} cannot be used: {error}.") from error


def require_version(base: sqlite3.Connection, path: Path) -> None:
    version = base.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise SessionError(f"{path.name} was made by a newer version of the app. Update the app to open it.")
    if version < VERSION:
        raise SessionError(f"{path.name} is not a session, or nothing was written into it.")


def require_bytes(value: object) -> bytes:
    """What a column holds, since SQLite takes any kind of value. Raises SessionError."""
    if not isinstance(value, bytes):
        raise SessionError("The session is damaged: it holds values of another kind.")
    return value


def seal_of(base: sqlite3.Connection, keys: Keyring) -> Seal:
    """What opens the session. Raises LockedError where its key is not among these."""
    lock = get_lock(base)
    if lock is None:
        return NoSeal()
    if lock.id not in keys:
        raise LockedError("This session is locked. Enter the passphrase to open it.")
    return keys[lock.id]


def get_lock(base: sqlite3.Connection) -> Lock | None:
    row = base.execute("SELECT value FROM meta WHERE key = 'lock'").fetchone()
    return None if row is None else Lock.from_json(require_bytes(row[0]))


def get_about(base: sqlite3.Connection, seal: Seal) -> About:
    row = base.execute("SELECT value FROM meta WHERE key = 'about'").fetchone()
    return About() if row is None else About.from_json(seal.open(require_bytes(row[0]), "about"))


def put_about(base: sqlite3.Connection, seal: Seal, about: About) -> None:
    base.execute(_PUT_META, ("about", seal.seal(about.to_json(), "about")))


def get_blocks(base: sqlite3.Connection, seal: Seal, *, last: bool = False) -> Iterator[tuple[bytes, bytes]]:
    """FRAME and FACE rows as bytes, block by block."""
    order = "ORDER BY id DESC LIMIT 1" if last else "ORDER BY id"
    for number, rows in base.execute(f"SELECT id, rows FROM block {order}"):
        content = seal.open(require_bytes(rows), f"block {number}")
        end = 4 + FRAME.itemsize * int.from_bytes(content[:4], "little")
        yield content[4:end], content[end:]


def put_block(base: sqlite3.Connection, seal: Seal, number: int, frames: Rows, faces: Rows) -> None:
    rows = np.asarray(frames, FRAME).tobytes() + np.asarray(faces, FACE).tobytes()
    content = len(frames).to_bytes(4, "little") + rows
    base.execute("INSERT INTO block VALUES (?, ?)", (number, seal.seal(content, f"block {number}")))


def get_tallies(base: sqlite3.Connection, seal: Seal, *, last: bool = False) -> Rows:
    """TALLY rows in the order of time, of the last minute or of all; damaged ones are left out."""
    order = "ORDER BY minute DESC LIMIT 1" if last else "ORDER BY minute"
    found = []
    for minute, tally in base.execute(f"SELECT minute, tally FROM minute {order}"):
        content = seal.open(require_bytes(tally), f"minute {minute}")
        if len(content) % TALLY.itemsize == 0:
            found.append(content)
    return np.frombuffer(b"".join(found), TALLY)


def put_tallies(base: sqlite3.Connection, seal: Seal, parts: Rows) -> None:
    """All of the minutes that they are of, which take the place of what was there."""
    minutes = _minutes(parts)
    rows = ((int(minute), parts[minutes == minute].tobytes()) for minute in np.unique(minutes))
    base.executemany(_PUT_MINUTE, ((minute, seal.seal(row, f"minute {minute}")) for minute, row in rows))


def get_markers(base: sqlite3.Connection, seal: Seal) -> list[Marker]:
    rows = base.execute("SELECT id, value FROM marker")
    sealed = ((number, require_bytes(value)) for number, value in rows)
    found = [marker_from_json(seal.open(value, f"marker {number}"), number) for number, value in sealed]
    return sorted((marker for marker in found if marker), key=lambda marker: (marker.time, marker.id))


def put_markers(base: sqlite3.Connection, seal: Seal, markers: Iterable[Marker]) -> None:
    """New ones, whatever their id."""
    row = base.execute("SELECT coalesce(max(id), 0) FROM marker").fetchone()
    for number, marker in enumerate(markers, int(row[0]) + 1):
        sealed = seal.seal(marker_to_json(marker), f"marker {number}")
        base.execute("INSERT INTO marker VALUES (?, ?)", (number, sealed))


def delete_files(path: Path) -> None:
    """An SQLite file with what SQLite keeps beside it. Raises OSError."""
    for ending in BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)


@contextmanager
def transaction(base: sqlite3.Connection) -> Iterator[None]:
    base.execute("BEGIN IMMEDIATE")
    try:
        yield
        base.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            if base.in_transaction:
                base.execute("ROLLBACK")
        raise


def _seal_of(key: Key | None) -> Seal:
    return NoSeal() if key is None else key


def _minutes(parts: Rows) -> Rows:
    """(n,): the minute that each part is of."""
    return np.asarray(parts["part"] * PART_SECONDS // 60)


def _added(last: Rows, new: Rows) -> Rows:
    """The last minute's parts and the new ones; what both hold of one part is one row."""
    if not (len(last) and len(new) and last["part"][-1] == new["part"][0]):
        return np.concatenate([last, new])
    both = np.concatenate([last, new[1:]])
    for name in TALLY.names or ():
        if name != "part":
            both[name][len(last) - 1] += new[name][0]
    return both
