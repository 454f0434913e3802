"""The tables of a session and what their rows hold, sealed where there is a key: docs/session-format.md."""

import sqlite3
from collections.abc import Iterable, Iterator

import numpy as np

from emotion_gui.recording.database import require_bytes, version_of
from emotion_gui.recording.markers import Marker, marker_from_json, marker_to_json
from emotion_gui.recording.samples import FRAME, PART_SECONDS, Rows, RowType
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.vault import Cipher, Key, Keyring, Lock, LockedError, NullCipher

# A row of block is what was seen between two commits: the number of its frames (4 bytes), their FRAME rows,
# then those of their faces. One blob for both, as unsealing costs by the piece. A row of minute holds sums.
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE block (id INTEGER PRIMARY KEY, rows BLOB NOT NULL);
CREATE TABLE minute (minute INTEGER PRIMARY KEY, tally BLOB NOT NULL);
CREATE TABLE marker (id INTEGER PRIMARY KEY, value BLOB NOT NULL);
"""
_PUT_META = "INSERT OR REPLACE INTO meta VALUES (?, ?)"
_PUT_MINUTE = "INSERT OR REPLACE INTO minute VALUES (?, ?)"


def as_cipher(key: Key | None) -> Cipher:
    return NullCipher() if key is None else key


def cipher_of(connection: sqlite3.Connection, keys: Keyring) -> Cipher:
    """What opens the session. Raises LockedError where its key is not among these."""
    lock = get_lock(connection)
    if lock is None:
        return NullCipher()
    if lock.id not in keys:
        raise LockedError("This session is locked. Enter the passphrase to open it.")
    return keys[lock.id]


def get_lock(connection: sqlite3.Connection) -> Lock | None:
    row = connection.execute("SELECT value FROM meta WHERE key = 'lock'").fetchone()
    return None if row is None else Lock.from_json(require_bytes(row[0]))


def put_lock(connection: sqlite3.Connection, lock: Lock) -> None:
    connection.execute(_PUT_META, ("lock", lock.to_json()))


def get_meta(connection: sqlite3.Connection, cipher: Cipher, key: str) -> bytes | None:
    """What is kept under that key; not for the lock, which is not sealed."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else cipher.decrypt(require_bytes(row[0]), key)


def put_meta(connection: sqlite3.Connection, cipher: Cipher, key: str, content: bytes) -> None:
    connection.execute(_PUT_META, (key, cipher.encrypt(content, key)))


def get_info(connection: sqlite3.Connection, cipher: Cipher) -> SessionInfo:
    content = get_meta(connection, cipher, "about")
    return SessionInfo() if content is None else SessionInfo.from_json(content, version_of(connection))


def put_info(connection: sqlite3.Connection, cipher: Cipher, info: SessionInfo) -> None:
    """In the form of the file's own version."""
    put_meta(connection, cipher, "about", info.to_json(version_of(connection)))


def get_blocks(
    connection: sqlite3.Connection, cipher: Cipher, *, last: bool = False
) -> Iterator[tuple[bytes, bytes]]:
    """Rows of frames and of faces as bytes, block by block."""
    order = "ORDER BY id DESC LIMIT 1" if last else "ORDER BY id"
    for number, rows in connection.execute(f"SELECT id, rows FROM block {order}"):
        content = cipher.decrypt(require_bytes(rows), f"block {number}")
        end = 4 + FRAME.itemsize * int.from_bytes(content[:4], "little")
        yield content[4:end], content[end:]


def put_block(connection: sqlite3.Connection, cipher: Cipher, number: int, frames: Rows, faces: Rows) -> None:
    content = len(frames).to_bytes(4, "little") + frames.tobytes() + faces.tobytes()
    connection.execute(
        "INSERT INTO block VALUES (?, ?)", (number, cipher.encrypt(content, f"block {number}"))
    )


def get_bins(connection: sqlite3.Connection, cipher: Cipher, kind: RowType, *, last: bool = False) -> Rows:
    """Rows of that kind in the order of time, of the last minute or of all; damaged ones are left out."""
    order = "ORDER BY minute DESC LIMIT 1" if last else "ORDER BY minute"
    found = []
    for minute, tally in connection.execute(f"SELECT minute, tally FROM minute {order}"):
        content = cipher.decrypt(require_bytes(tally), f"minute {minute}")
        if len(content) % kind.itemsize == 0:
            found.append(content)
    return np.frombuffer(b"".join(found), kind)


def put_bins(connection: sqlite3.Connection, cipher: Cipher, parts: Rows) -> None:
    """All of the minutes that they are of, which take the place of what was there."""
    minutes = minutes_of(parts)
    rows = ((int(minute), parts[minutes == minute].tobytes()) for minute in np.unique(minutes))
    connection.executemany(
        _PUT_MINUTE, ((minute, cipher.encrypt(row, f"minute {minute}")) for minute, row in rows)
    )


def minutes_of(parts: Rows) -> Rows:
    """(n,): the minute that each part is of."""
    return np.asarray(parts["part"] * PART_SECONDS // 60)


def get_markers(connection: sqlite3.Connection, cipher: Cipher) -> list[Marker]:
    rows = connection.execute("SELECT id, value FROM marker")
    encrypted = ((number, require_bytes(value)) for number, value in rows)
    found = [
        marker_from_json(cipher.decrypt(value, f"marker {number}"), number) for number, value in encrypted
    ]
    return sorted((marker for marker in found if marker), key=lambda marker: (marker.time, marker.id))


def put_markers(connection: sqlite3.Connection, cipher: Cipher, markers: Iterable[Marker]) -> None:
    """New ones, whatever their id."""
    row = connection.execute("SELECT coalesce(max(id), 0) FROM marker").fetchone()
    for number, marker in enumerate(markers, int(row[0]) + 1):
        encrypted = cipher.encrypt(marker_to_json(marker), f"marker {number}")
        connection.execute("INSERT INTO marker VALUES (?, ?)", (number, encrypted))
