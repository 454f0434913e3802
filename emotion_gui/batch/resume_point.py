"""Where an interrupted session continues: which frames are analyzed again, and how faces keep their ids."""

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

WARM_UP = (
    5000  # milliseconds before the resume point that are analyzed again: the tracker remembers two seconds
)
TimedFrame = tuple[int, Frame]
_SAME_FACE = 0.5  # intersection over union


@dataclass(frozen=True, slots=True, eq=False)
class ResumePoint:
    """Where an interrupted session continues.

    Attributes:
        info: Metadata of the session.
        last: Time of the last recorded frame in milliseconds; -1 if there is none.
        frames: How many frames are recorded.
        ids: Ids of all faces so far.
        faces: Rows of the faces of the last seconds, which are analyzed again.
    """

    info: SessionInfo
    last: int
    frames: int
    ids: set[int]
    faces: Rows


def no_resume_point(info: SessionInfo) -> ResumePoint:
    """Returns the start of a new session."""
    return ResumePoint(info, -1, 0, set(), np.zeros(0, info.face_rows))


def read_resume_point(session: Path, keys: Keyring) -> ResumePoint:
    """Returns where the session continues. Raises SessionError."""
    recording = read_recording(session, keys)
    last = int(recording.frames["time"][-1]) if len(recording.frames) else -1
    ids = {int(number) for number in np.unique(recording.faces["id"])}
    near = recording.faces[recording.faces["time"] >= max(last - WARM_UP, 0)]
    return ResumePoint(recording.info, last, len(recording.frames), ids, near)


class FaceIdMap:
    """Maps the ids of a pipeline that has started again to the ids in the session."""

    def __init__(self, resume_point: ResumePoint) -> None:
        self._resume_point = resume_point
        self._ids: dict[int, int] = {}
        self._highest = max(resume_point.ids, default=0)

    def recognize(self, faces: Rows) -> None:
        """Matches the faces of a frame that was already recorded.

        A face that overlaps a recorded one gets that one's id. All others get new ids, above the former ones.

        Args:
            faces: The pipeline's rows of the faces of one frame.
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
        """Sets the ids in these rows of faces; those of a session without an interruption stay."""
        if self._resume_point.last < 0:
            return
        for row in faces:
            number = int(row["id"])
            if number not in self._ids:
                self._highest += 1
                self._ids[number] = self._highest
            row["id"] = self._ids[number]


def timed_from(source: FrameSource, last: int) -> Iterator[TimedFrame]:
    """Yields the frames of an open source with their times, from WARM_UP before `last` or earlier.

    If the source cannot seek there and then deliver exactly the frame at `last`, all frames are yielded again
    from the first one on.

    Args:
        source: The source, already open.
        last: Time in milliseconds of the last recorded frame; -1 for none.

    Raises:
        SourceError: The source breaks off.
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
    """Makes each time later than the one before, even if frames come faster than one per millisecond."""
    former = -1
    while (frame := source.read()) is not None:
        former = max(former + 1, round(frame.time * 1000))
        yield former, frame


def _box(row: "np.void") -> Box:
    return Box(int(row["x"]), int(row["y"]), int(row["width"]), int(row["height"]))
