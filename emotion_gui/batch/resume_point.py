"""Where an interrupted session goes on: which frames are looked at again, and who is who beyond that."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emotion_gui.recording.samples import Rows
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import read_recording
from emotion_gui.recording.vault import Keyring
from emotion_gui.vision.frame import Box, Frame
from emotion_gui.vision.frame_source import FrameSource

WARM_UP = 5000  # milliseconds before a seam that are looked at again: the tracker remembers two seconds
TimedFrame = tuple[int, Frame]
_SAME_FACE = 0.5  # intersection over union


@dataclass(frozen=True, slots=True, eq=False)
class ResumePoint:
    """info: of the session. last: milliseconds of the last frame that is recorded; -1 for none.

    frames: how many there are. ids: of all faces so far. faces: rows of those of the seconds before, which
    are looked at again.
    """

    info: SessionInfo
    last: int
    frames: int
    ids: set[int]
    faces: Rows


def no_resume_point(info: SessionInfo) -> ResumePoint:
    """Of a new session."""
    return ResumePoint(info, -1, 0, set(), np.zeros(0, info.face_rows))


def read_resume_point(session: Path, keys: Keyring) -> ResumePoint:
    """Raises SessionError."""
    recording = read_recording(session, keys)
    last = int(recording.frames["time"][-1]) if len(recording.frames) else -1
    ids = {int(number) for number in np.unique(recording.faces["id"])}
    near = recording.faces[recording.faces["time"] >= max(last - WARM_UP, 0)]
    return ResumePoint(recording.info, last, len(recording.frames), ids, near)


class FaceIdMap:
    """Numbers of faces in the session, for those of a pipeline that began anew."""

    def __init__(self, resume_point: ResumePoint) -> None:
        self._resume_point = resume_point
        self._ids: dict[int, int] = {}
        self._highest = max(resume_point.ids, default=0)

    def recognize(self, faces: Rows) -> None:
        """faces: the pipeline's rows of the faces of a frame that is recorded.

        Whoever is where somebody was keeps that number; all others get numbers above the former ones.
        """
        if not len(faces):
            return
        recorded = self._resume_point.faces[self._resume_point.faces["time"] == faces["time"][0]]
        known = {int(row["id"]): _box(row) for row in recorded if int(row["id"]) not in self._ids.values()}
        for row in faces:
            overlaps = {number: box.iou(_box(row)) for number, box in known.items()}
            nearest = max(overlaps, key=overlaps.__getitem__, default=0)
            if overlaps.get(nearest, 0) >= _SAME_FACE and int(row["id"]) not in self._ids:
                self._ids[int(row["id"])] = nearest
                del known[nearest]

    def renumber(self, faces: Rows) -> None:
        """Sets the numbers in these rows of faces; those of a session without a seam stay."""
        if self._resume_point.last < 0:
            return
        for row in faces:
            number = int(row["id"])
            if number not in self._ids:
                self._highest += 1
                self._ids[number] = self._highest
            row["id"] = self._ids[number]


def timed_from(source: FrameSource, last: int) -> Iterator[TimedFrame]:
    """Frames of an open source, from WARM_UP before `last` at the latest. Raises SourceError.

    last: the frame to begin after, -1 for none. Where the source cannot jump there and meet just that frame
    again, all frames come once more from the first on.
    """
    start = last - WARM_UP
    if start > 0:
        if source.seek(start / 1000):
            found_last = False
            for at, frame in _timed(source):
                found_last = found_last or at == last
                if at > last and not found_last:
                    break
                yield at, frame
            if found_last:
                return
        source.open()
    yield from _timed(source)


def _timed(source: FrameSource) -> Iterator[TimedFrame]:
    """Each is later than the one before, also where they come faster than milliseconds."""
    former = -1
    while (frame := source.read()) is not None:
        former = max(former + 1, round(frame.time * 1000))
        yield former, frame


def _box(row: "np.void") -> Box:
    return Box(int(row["x"]), int(row["y"]), int(row["width"]), int(row["height"]))
