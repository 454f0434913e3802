"""The signs of one face of a session over time, one row for each frame."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emotion_gui.recording.columns import NOT_VALID
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording
from emotion_gui.recording.sign_columns import SIGN_COLUMNS
from emotion_gui.statistics.series import Floats, face_rows_on_frames

Values = NDArray[np.float32]

_ALWAYS_MEASURED = ("eyes_closed", "head_yaw")  # where anything of the eyes, or of mouth and head, is valid


@dataclass(frozen=True, slots=True, eq=False)
class SignSeries:
    """Signs that are converted to numbers only where they are asked for: eight hours of all would be 40 MB.

    Attributes:
        recording: The session.
        times: (n,) seconds from the session's start, ascending.
        rows: (n,) the row of the face in `recording.faces`; -1 where the face was not seen.
    """

    recording: Recording
    times: Floats
    rows: NDArray[np.int32]

    def values(self, name: str, part: slice = slice(None)) -> Values:
        """(m,) values of a sign in a part of the frames; NaN where it is not valid."""
        column = next(each for each in self.recording.info.columns if each.name == name)
        rows = self.rows[part]
        if not len(self.recording.faces):
            return np.full(len(rows), np.nan, np.float32)
        steps = self.recording.faces[name][rows]
        return column.from_steps(np.where(rows < 0, np.int16(NOT_VALID), steps))

    def part(self, start: float, end: float) -> tuple[Floats, Mapping[str, Values]]:
        """Times and values of all signs from `start` to before `end`, in seconds; see `summarize_signs`."""
        first, last = (int(row) for row in np.searchsorted(self.times, (start, end)))
        part = slice(first, last)
        return self.times[part], {column.name: self.values(column.name, part) for column in SIGN_COLUMNS}


def has_sign_columns(info: SessionInfo) -> bool:
    """Whether a session has the columns of all signs, in the units of this version."""
    return {(each.name, each.unit) for each in SIGN_COLUMNS} <= {
        (each.name, each.unit) for each in info.columns
    }


def has_signs(recording: Recording) -> bool:
    """Whether any sign of any face was measured in a session."""
    return has_sign_columns(recording.info) and any(
        bool((recording.faces[name] != NOT_VALID).any()) for name in _ALWAYS_MEASURED
    )


def sign_series_of(
    recording: Recording, face: int | None = None, times: Floats | None = None
) -> SignSeries | None:
    """The signs of one face, frame by frame; None if the session has none.

    Args:
        recording: The session.
        face: Id of the face; None for the largest face of each frame, whoever it is.
        times: Those of a series of the recording, to share their memory.
    """
    if not has_signs(recording):
        return None
    seconds = recording.frames["time"] / 1000 if times is None else times
    return SignSeries(recording, seconds, face_rows_on_frames(recording, face))
