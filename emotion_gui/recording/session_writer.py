"""Makes a session that grows while it is recorded, and survives what stops it."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from emotion_gui.recording.database import (
    connect,
    created,
    disable_wal,
    enable_wal,
    require_version,
    transaction,
    translate_errors,
)
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.samples import FRAME, Rows, summary_bins
from emotion_gui.recording.session_info import VERSION, SessionInfo
from emotion_gui.recording.tables import (
    SCHEMA,
    as_cipher,
    cipher_of,
    get_bins,
    get_info,
    minutes_of,
    put_bins,
    put_block,
    put_info,
    put_lock,
    put_markers,
)
from emotion_gui.recording.vault import Cipher, Key, Keyring


class SessionWriter:
    """Each `append` is safe on the disk when it returns. One thread only. All methods raise SessionError."""

    def __init__(self, path: Path, connection: sqlite3.Connection, cipher: Cipher, info: SessionInfo) -> None:
        """connection: of the file, which holds what is known of the session; it is closed with the writer."""
        self.path, self._connection, self._cipher, self._info = path, connection, cipher, info
        self._blocks: int = connection.execute("SELECT coalesce(max(id), 0) FROM block").fetchone()[0]
        # the parts of the last minute, which may still grow
        self._minute = get_bins(connection, cipher, info.bin_rows, last=True)

    @classmethod
    def create(cls, path: Path, info: SessionInfo, key: Key | None = None) -> "SessionWriter":
        """path: a new file, readable by the user alone. key: seals what is written."""
        with created(path, SCHEMA, VERSION) as connection:
            if key is not None:
                put_lock(connection, key.lock)
            put_info(connection, as_cipher(key), info)
            return cls(path, connection, as_cipher(key), info)

    @classmethod
    def resume(cls, path: Path, keys: Keyring) -> "SessionWriter":
        """Go on with a session that was interrupted, in the version of its format."""
        with translate_errors(path):
            connection = connect(path)
            try:
                require_version(connection, path)
                enable_wal(connection)
                cipher = cipher_of(connection, keys)
                return cls(path, connection, cipher, get_info(connection, cipher))
            except BaseException:
                connection.close()
                raise

    @property
    def info(self) -> SessionInfo:
        return self._info

    def append(self, frames: Rows, faces: Rows, markers: Sequence[Marker] = ()) -> None:
        """All of it or, where that fails, nothing.

        frames, faces: FRAME rows and `about.face_rows`, in the order of time, later than all before; in each
        frame the largest face comes first.
        """
        if (frames.dtype, faces.dtype) != (FRAME, self._info.face_rows):
            raise ValueError("rows of another session")
        parts = _merged(self._minute, summary_bins(frames, faces, self._info.bin_rows))
        with translate_errors(self.path), transaction(self._connection):
            if len(frames):
                put_block(self._connection, self._cipher, self._blocks + 1, frames, faces)
                put_bins(self._connection, self._cipher, parts)
            put_markers(self._connection, self._cipher, markers)
        if len(frames):
            self._blocks += 1
            self._minute = parts[minutes_of(parts) == minutes_of(parts)[-1]]

    def describe(self, info: SessionInfo) -> None:
        """Set what is known of the session as a whole."""
        self._info = info
        with translate_errors(self.path):
            put_info(self._connection, self._cipher, info)

    def close(self, *, ended: bool = True) -> None:
        """Leave one file, without its log. ended: it has come to its end."""
        with translate_errors(self.path), closing(self._connection):
            if ended != self._info.ended:
                self.describe(replace(self._info, ended=ended))
            disable_wal(self._connection)

    def abandon(self) -> None:
        """After an error: let go of the file as it is."""
        with suppress(sqlite3.Error):
            self._connection.close()


def _merged(last: Rows, new: Rows) -> Rows:
    """The last minute's parts and the new ones; what both hold of one part is one row."""
    if not (len(last) and len(new) and last["part"][-1] == new["part"][0]):
        return np.concatenate([last, new])
    both = np.concatenate([last, new[1:]])
    for name in both.dtype.names or ():
        if name != "part":
            both[name][len(last) - 1] += new[name][0]
    return both
