"""The tables of a session and what their rows hold, encrypted if there is a key: docs/session-format.md."""

import sqlite3
from collections.abc import Iterable, Iterator

import numpy as np

from emotion_gui.recording.database import require_bytes, version_of
from emotion_gui.recording.markers import Marker, marker_from_json, marker_to_json
from emotion_gui.recording.samples import FRAME, PART_SECONDS, Rows, RowType
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.vault import Cipher, Key, Keyring, Lock, LockedError, NullCipher

# A row of block holds what was recorded between two commits: the number of frames (4 bytes), the FRAME rows
# and the rows of faces, all in one blob, as each decryption has a fixed cost. A row of minute holds bins.
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE block (id INTEGER PRIMARY KEY, rows BLOB NOT NULL);
CREATE TABLE minute (minute INTEGER PRIMARY KEY, tally BLOB NOT NULL);
CREATE TABLE marker (id INTEGER PRIMARY KEY, value BLOB NOT NULL);
"""
_PUT_META = "INSERT OR REPLACE INTO meta VALUES (?, ?)"
_PUT_MINUTE = "INSERT OR REPLACE INTO minute VALUES (?, ?)"


def as_cipher(key: Key | None) -> Cipher:
    """Returns the cipher that encrypts with this key; None encrypts nothing."""
    return NullCipher() if key is None else key


def cipher_of(connection: sqlite3.Connection, keys: Keyring) -> Cipher:
    """Returns the cipher that decrypts the session. Raises LockedError if its key is not in `keys`."""
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
    """Returns the value of a key in the table of metadata; not for the lock, which is not encrypted."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else cipher.decrypt(require_bytes(row[0]), key)


def put_meta(connection: sqlite3.Connection, cipher: Cipher, key: str, content: bytes) -> None:
    connection.execute(_PUT_META, (key, cipher.encrypt(content, key)))


def get_info(connection: sqlite3.Connection, cipher: Cipher) -> SessionInfo:
    content = get_meta(connection, cipher, "about")
    return SessionInfo() if content is None else SessionInfo.from_json(content, version_of(connection))


def put_info(connection: sqlite3.Connection, cipher: Cipher, info: SessionInfo) -> None:
    """Stores the metadata in the form of the file's own version."""
    put_meta(connection, cipher, "about", info.to_json(version_of(connection)))


def get_blocks(
    connection: sqlite3.Connection, cipher: Cipher, *, last: bool = False
) -> Iterator[tuple[bytes, bytes]]:
    """Yields rows of frames and rows of faces as bytes, block by block."""
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
    """Returns the bins of all minutes or of the last one, in order of time; damaged ones are left out."""
    order = "ORDER BY minute DESC LIMIT 1" if last else "ORDER BY minute"
    found = []
    for minute, tally in connection.execute(f"SELECT minute, tally FROM minute {order}"):
        content = cipher.decrypt(require_bytes(tally), f"minute {minute}")
        if len(content) % kind.itemsize == 0:
            found.append(content)
    return np.frombuffer(b"".join(found), kind)


def put_bins(connection: sqlite3.Connection, cipher: Cipher, parts: Rows) -> None:
    """Stores all bins of the minutes that they belong to, in place of what was there."""
    minutes = minutes_of(parts)
    rows = ((int(minute), parts[minutes == minute].tobytes()) for minute in np.unique(minutes))
    connection.executemany(
        _PUT_MINUTE, ((minute, cipher.encrypt(row, f"minute {minute}")) for minute, row in rows)
    )


def minutes_of(parts: Rows) -> Rows:
    """Returns (n,): the minute that each bin belongs to."""
    return np.asarray(parts["part"] * PART_SECONDS // 60)


def get_markers(connection: sqlite3.Connection, cipher: Cipher) -> list[Marker]:
    rows = connection.execute("SELECT id, value FROM marker")
    encrypted = ((number, require_bytes(value)) for number, value in rows)
    found = [
        marker_from_json(cipher.decrypt(value, f"marker {number}"), number) for number, value in encrypted
    ]
    return sorted((marker for marker in found if marker), key=lambda marker: (marker.time, marker.id))


def put_markers(connection: sqlite3.Connection, cipher: Cipher, markers: Iterable[Marker]) -> None:
    """Adds new markers, whatever their ids."""
    row = connection.execute("SELECT coalesce(max(id), 0) FROM marker").fetchone()
    for number, marker in enumerate(markers, int(row[0]) + 1):
        encrypted = cipher.encrypt(marker_to_json(marker), f"marker {number}")
        connection.execute("INSERT INTO marker VALUES (?, ?)", (number, encrypted))
