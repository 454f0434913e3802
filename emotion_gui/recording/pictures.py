"""The pictures of a session, if the user wants them: JPEGs with their times, in a separate file.

A video file would not do: it loses its index in a crash, cannot be encrypted as it grows, and seeks
inexactly.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np

from emotion_gui.recording.database import (
    connect,
    created,
    disable_wal,
    require_version,
    transaction,
    translate_errors,
)
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.tables import as_cipher, cipher_of, put_lock
from emotion_gui.recording.vault import Key, Keyring
from emotion_gui.vision.frame import Image

PICTURES_ENDING = ".pictures"
_VERSION = 1
_QUALITY = 80  # of JPEG
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE picture (time INTEGER PRIMARY KEY, jpeg BLOB NOT NULL);
"""


def pictures_file(session: Path) -> Path:
    """Returns the path of a session's pictures, whether it has any or not."""
    return session.with_suffix(PICTURES_ENDING)


def encoded(image: Image) -> bytes:
    """Encodes a BGR uint8 image as JPEG."""
    _, content = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return content.tobytes()


class PictureWriter:
    """Creates the file of pictures. One thread only. All methods raise SessionError."""

    def __init__(self, session: Path, key: Key | None = None) -> None:
        self.path = pictures_file(session)
        self._cipher = as_cipher(key)
        # in a crash, pictures may lose a second more than numbers
        with created(self.path, SCHEMA, _VERSION, synchronous="NORMAL") as self._connection:
            if key is not None:
                put_lock(self._connection, key.lock)

    def append(self, pictures: Sequence[tuple[int, bytes]]) -> None:
        """Appends pictures as pairs of milliseconds and JPEG, which must be later than all before."""
        rows = [(time, self._cipher.encrypt(jpeg, f"picture {time}")) for time, jpeg in pictures]
        with translate_errors(self.path), transaction(self._connection):
            self._connection.executemany("INSERT OR REPLACE INTO picture VALUES (?, ?)", rows)

    def close(self) -> None:
        with translate_errors(self.path), closing(self._connection):
            disable_wal(self._connection)


class PictureReader:
    """Reads the pictures of a session; must be closed. One thread only. All methods raise SessionError."""

    def __init__(self, session: Path, keys: Keyring) -> None:
        self.path = pictures_file(session)
        if not self.path.is_file():
            raise SessionError("This session has no pictures.")
        with translate_errors(self.path):
            self._connection = connect(self.path)
            try:
                require_version(self._connection, self.path, _VERSION)
                self._connection.execute("PRAGMA query_only=ON")
                self._cipher = cipher_of(self._connection, keys)
            except BaseException:
                self._connection.close()
                raise

    @cached_property
    def times(self) -> list[int]:
        """Times of all pictures in milliseconds.

        The first access reads the whole file, which takes seconds for some hours of pictures.
        """
        with translate_errors(self.path):
            return [row[0] for row in self._connection.execute("SELECT time FROM picture ORDER BY time")]

    def at(self, time: int) -> tuple[int, Image] | None:
        """Returns the time (milliseconds) and image of the newest picture at or before `time`, if any."""
        newest = "SELECT time FROM picture WHERE time <= ? ORDER BY time DESC LIMIT 1"
        with translate_errors(self.path):
            row = self._connection.execute(newest, (time,)).fetchone()
        return None if row is None else (row[0], self._read(row[0]))

    def __iter__(self) -> Iterator[tuple[int, Image]]:
        for time in self.times:
            yield time, self._read(time)

    def close(self) -> None:
        self._connection.close()

    def _read(self, time: int) -> Image:
        with translate_errors(self.path):
            row = self._connection.execute("SELECT jpeg FROM picture WHERE time = ?", (time,)).fetchone()
        content = self._cipher.decrypt(row[0], f"picture {time}") if row else b""
        image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None
        if image is None:
            raise SessionError("A picture of the session is damaged.")
        return np.asarray(image, np.uint8)
