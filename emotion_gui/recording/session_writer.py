"""Makes a session that grows while it is recorded, and survives what stops it."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from emotion_gui.recording.about import VERSION, About
from emotion_gui.recording.database import (
    connect,
    created,
    end_log,
    keep_a_log,
    require_version,
    telling,
    transaction,
)
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.samples import FRAME, Rows, tallies
from emotion_gui.recording.tables import (
    SCHEMA,
    get_about,
    get_tallies,
    minutes_of,
    put_about,
    put_block,
    put_lock,
    put_markers,
    put_tallies,
    seal_of,
    seal_with,
)
from emotion_gui.recording.vault import Key, Keyring, Seal


class SessionWriter:
    """Each `append` is safe on the disk when it returns. One thread only. All methods raise SessionError."""

    def __init__(self, path: Path, base: sqlite3.Connection, seal: Seal, about: About) -> None:
        """base: of the file, which holds what is known of the session; it is closed with the writer."""
        self.path, self._base, self._seal, self._about = path, base, seal, about
        self._blocks: int = base.execute("SELECT coalesce(max(id), 0) FROM block").fetchone()[0]
        # the parts of the last minute, which may still grow
        self._minute = get_tallies(base, seal, about.tally_rows, last=True)

    @classmethod
    def create(cls, path: Path, about: About, key: Key | None = None) -> "SessionWriter":
        """path: a new file, readable by the user alone. key: seals what is written."""
        with created(path, SCHEMA, VERSION) as base:
            if key is not None:
                put_lock(base, key.lock)
            put_about(base, seal_with(key), about)
            return cls(path, base, seal_with(key), about)

    @classmethod
    def resume(cls, path: Path, keys: Keyring) -> "SessionWriter":
        """Go on with a session that was interrupted, in the version of its format."""
        with telling(path):
            base = connect(path)
            try:
                require_version(base, path)
                keep_a_log(base)
                seal = seal_of(base, keys)
                return cls(path, base, seal, get_about(base, seal))
            except BaseException:
                base.close()
                raise

    @property
    def about(self) -> About:
        return self._about

    def append(self, frames: Rows, faces: Rows, markers: Sequence[Marker] = ()) -> None:
        """All of it or, where that fails, nothing.

        frames, faces: FRAME rows and `about.face_rows`, in the order of time, later than all before; in each
        frame the largest face comes first.
        """
        if (frames.dtype, faces.dtype) != (FRAME, self._about.face_rows):
            raise ValueError("rows of another session")
        parts = _added(self._minute, tallies(frames, faces, self._about.tally_rows))
        with telling(self.path), transaction(self._base):
            if len(frames):
                put_block(self._base, self._seal, self._blocks + 1, frames, faces)
                put_tallies(self._base, self._seal, parts)
            put_markers(self._base, self._seal, markers)
        if len(frames):
            self._blocks += 1
            self._minute = parts[minutes_of(parts) == minutes_of(parts)[-1]]

    def describe(self, about: About) -> None:
        """Set what is known of the session as a whole."""
        self._about = about
        with telling(self.path):
            put_about(self._base, self._seal, about)

    def close(self, *, ended: bool = True) -> None:
        """Leave one file, without its log. ended: it has come to its end."""
        with telling(self.path), closing(self._base):
            if ended != self._about.ended:
                self.describe(replace(self._about, ended=ended))
            end_log(self._base)

    def abandon(self) -> None:
        """After an error: let go of the file as it is."""
        with suppress(sqlite3.Error):
            self._base.close()


def _added(last: Rows, new: Rows) -> Rows:
    """The last minute's parts and the new ones; what both hold of one part is one row."""
    if not (len(last) and len(new) and last["part"][-1] == new["part"][0]):
        return np.concatenate([last, new])
    both = np.concatenate([last, new[1:]])
    for name in both.dtype.names or ():
        if name != "part":
            both[name][len(last) - 1] += new[name][0]
    return both
