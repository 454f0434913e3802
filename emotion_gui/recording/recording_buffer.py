"""Collects the rows, markers and pictures of a recording between two commits."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.frame_encoder import FrameEncoder
from emotion_gui.recording.markers import Marker, MarkerKind
from emotion_gui.recording.pictures import PictureWriter
from emotion_gui.recording.presence_detector import PresenceDetector
from emotion_gui.recording.rows import FaceValues, rows_of
from emotion_gui.recording.samples import FRAME, Rows
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.vault import Key
from emotion_gui.vision.frame import FrameResult


class RecordingBuffer:
    """The files of a growing session, and what is not yet in them.

    One thread only. All methods raise SessionError.
    """

    def __init__(self, path: Path, info: SessionInfo, key: Key | None = None) -> None:
        """Creates the files.

        Args:
            path: Path of the new session.
            info: What is known of the session; also says whether there are pictures.
            key: Encrypts both files; None leaves them readable.
        """
        self._writer = SessionWriter.create(path, info, key)
        self._pictures: PictureWriter | None = None
        self._encoder = FrameEncoder(overlay=info.pictures == "overlay", blurred=info.blurred)
        self._presence = PresenceDetector()
        self._frames: list[Rows] = []
        self._faces: list[Rows] = []
        self._markers: list[Marker] = []
        self._jpegs: list[tuple[int, bytes]] = []
        self._time = -1
        if info.pictures:
            try:
                self._pictures = PictureWriter(path, key)
            except SessionError:
                self.close(ended=False)
                raise

    def add(self, result: FrameResult, time: int, values: FaceValues | None = None) -> None:
        """Adds a result.

        Args:
            result: What the pipeline has found in a frame.
            time: Milliseconds from the start; moved on if it is not later than the time before.
            values: Values of the columns, see `rows_of`.
        """
        if self._time < 0:
            self._writer.describe(replace(self._writer.info, frame_size=result.frame.size))
        time = self._time = max(self._time + 1, time)
        frames, faces = rows_of(result, time, self._writer.info, values)
        self._frames.append(frames)
        self._faces.append(faces)
        change = self._presence.update(time, bool(result.faces))
        if change is not None:
            self._markers.append(Marker(*change, MarkerKind.AUTO))
        if self._pictures is not None:
            self._encoder.add(result, time)
            self._jpegs += self._encoder.encode_ready(time)

    def commit(self, markers: list[Marker], *, last: bool = False) -> None:
        """Writes what is new; `last` also writes the pictures that are still held back."""
        frames = np.concatenate([np.zeros(0, FRAME), *self._frames])
        faces = np.concatenate([np.zeros(0, self._writer.info.face_rows), *self._faces])
        self._writer.append(frames, faces, [*self._markers, *markers])
        for written in (self._frames, self._faces, self._markers):
            written.clear()
        if self._pictures is not None:
            self._jpegs += self._encoder.encode_ready() if last else ()
            self._pictures.append(self._jpegs)
            self._jpegs.clear()

    def close(self, *, ended: bool) -> None:
        """Closes the files; `ended` says whether the session came to its regular end."""
        try:
            if self._pictures is not None:
                self._pictures.close()
            self._writer.close(ended=ended)
        except SessionError:
            self._writer.abandon()
            if ended:
                raise
