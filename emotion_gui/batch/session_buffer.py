"""Collects the rows of a batch between commits; the file is created with the first row.

A commit is made about every second.
"""

import math
import platform
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from emotion_gui.batch.existing_session import OwnerRecord, SourceFingerprint, put_owner
from emotion_gui.core.version import app_version
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.samples import FRAME, Rows
from emotion_gui.recording.session_dates import free_names
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.vault import Key

_COMMIT_SECONDS = 1.0


class SessionBuffer:
    """The session of a batch. All methods raise SessionError; what was committed before is safe then."""

    def __init__(
        self, make: Callable[[tuple[int, int]], SessionWriter], recorded: int = 0, ids: set[int] | None = None
    ) -> None:
        """Creates an empty buffer.

        Args:
            make: Opens the writer, for frames of that (width, height).
            recorded: How many frames the session already has.
            ids: Ids of the faces that the session already has.
        """
        self._make = make
        self._writer: SessionWriter | None = None
        self._frames: list[Rows] = []
        self._faces: list[Rows] = []
        self._markers: list[Marker] = []
        self._committed = -math.inf
        self._size = (0, 0)
        self.count, self.ids = recorded, ids or set()

    @property
    def path(self) -> Path | None:
        """Path of the session; None until there is a file."""
        return self._writer.path if self._writer else None

    def add(self, frame: Rows, faces: Rows, size: tuple[int, int]) -> None:
        """Adds a frame.

        Args:
            frame: One FRAME row.
            faces: Rows of its faces.
            size: (width, height) of the frame.
        """
        self._size = self._size if self._frames else size
        self._frames.append(frame)
        self._faces.append(faces)
        self.count += 1
        self.ids.update(int(number) for number in faces["id"])
        if time.monotonic() - self._committed >= _COMMIT_SECONDS:
            self.commit()

    def mark(self, marker: Marker) -> None:
        """Adds a marker, which is written with the next commit."""
        self._markers.append(marker)

    def commit(self) -> None:
        """Writes what is new; nothing if there is no frame."""
        if not self._frames:
            return
        if self._writer is None:
            self._writer = self._make(self._size)
        try:
            self._writer.append(np.concatenate(self._frames), np.concatenate(self._faces), self._markers)
        except BaseException:
            self._writer.abandon()
            raise
        for written in (self._frames, self._faces, self._markers):
            written.clear()
        self._committed = time.monotonic()

    def close(self, *, ended: bool) -> None:
        """Commits the rest and closes the file; `ended` says whether the session is complete."""
        self.commit()
        if self._writer is not None:
            self._writer.append(np.zeros(0, FRAME), np.zeros(0, self._writer.info.face_rows), self._markers)
            self._writer.close(ended=ended)


def make_writer(
    folder: Path, info: SessionInfo, fingerprint: SourceFingerprint, key: Key | None
) -> SessionWriter:
    """Creates a session named after the current time, owned by this process. Raises SessionError."""
    info = replace(info, id=secrets.token_hex(16), version=app_version(), system=platform.platform())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SessionError(f"{folder} cannot be made: {error.strerror or error}.") from error
    writer = _first_free(folder, info, key)
    try:
        put_owner(
            writer.path, {} if key is None else {key.lock.id: key}, OwnerRecord.of_this_process(fingerprint)
        )
    except BaseException:
        writer.abandon()
        raise
    return writer


def _first_free(folder: Path, info: SessionInfo, key: Key | None) -> SessionWriter:
    """Creates the file under the first free name, as other processes may create theirs at the same time."""
    for path in free_names(folder):
        try:
            return SessionWriter.create(path, info, key)
        except SessionError as error:
            if not isinstance(error.__cause__, FileExistsError):
                raise
    raise AssertionError("the names have no end")
