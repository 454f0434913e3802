"""Writes a session that grows while it is recorded and survives an interruption."""

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
    """Writes a session; each `append` is safe on the disk when it returns.

    One thread only. All methods raise SessionError.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, cipher: Cipher, info: SessionInfo) -> None:
        """Takes over an open file; `create` and `resume` open one.

        Args:
            path: Path of the session.
            connection: The open file, which already holds the metadata; closed with the writer.
            cipher: Encrypts what is written.
            info: The metadata of the session.
        """
        self.path, self._connection, self._cipher, self._info = path, connection, cipher, info
        self._blocks: int = connection.execute("SELECT coalesce(max(id), 0) FROM block").fetchone()[0]
        # the bins of the last minute, which may still grow
        self._minute = get_bins(connection, cipher, info.bin_rows, last=True)

    @classmethod
    def create(cls, path: Path, info: SessionInfo, key: Key | None = None) -> "SessionWriter":
        """Creates a session that only the user can read.

        Args:
            path: Path of the new file.
            info: The metadata of the session.
            key: Encrypts what is written; None leaves it readable.
        """
        with created(path, SCHEMA, VERSION) as connection:
            if key is not None:
                put_lock(connection, key.lock)
            put_info(connection, as_cipher(key), info)
            return cls(path, connection, as_cipher(key), info)

    @classmethod
    def resume(cls, path: Path, keys: Keyring) -> "SessionWriter":
        """Opens an interrupted session to continue it, in the version of its format."""
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
        """Writes all of it or, if that fails, nothing.

        Args:
            frames: FRAME rows in order of time, later than all before.
            faces: Rows of `info.face_rows` in order of time; in each frame the largest face comes first.
            markers: New markers.

        Raises:
            ValueError: The rows have the fields of another session.
            SessionError: They cannot be written.
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
        """Replaces the metadata of the session."""
        self._info = info
        with translate_errors(self.path):
            put_info(self._connection, self._cipher, info)

    def close(self, *, ended: bool = True) -> None:
        """Closes the file without a log; `ended` says whether the session has come to its end."""
        with translate_errors(self.path), closing(self._connection):
            if ended != self._info.ended:
                self.describe(replace(self._info, ended=ended))
            disable_wal(self._connection)

    def abandon(self) -> None:
        """Closes the file as it is, after an error."""
        with suppress(sqlite3.Error):
            self._connection.close()


def _merged(last: Rows, new: Rows) -> Rows:
    """Returns the bins of the last minute and the new ones; two rows of the same bin are added up."""
    if not (len(last) and len(new) and last["part"][-1] == new["part"][0]):
        return np.concatenate([last, new])
    both = np.concatenate([last, new[1:]])
    for name in both.dtype.names or ():
        if name != "part":
            both[name][len(last) - 1] += new[name][0]
    return both
