"""A session prepared for drawing, and the part of it that is in view. No Qt here."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from emotion_gui.recording.samples import Rows
from emotion_gui.recording.session_reader import Recording
from emotion_gui.statistics.affect import affect_of
from emotion_gui.statistics.pyramid import Pyramid, Values
from emotion_gui.statistics.series import Floats, Series, series_of
from emotion_gui.statistics.sign_series import SignSeries, sign_series_of

Runs = list[tuple[float, float]]
_UNSURE = 0.5  # share of unsure frames from which a point counts as unsure


@dataclass(frozen=True, slots=True, eq=False)
class SessionView:
    """What is drawn of a session.

    Attributes:
        times: (m,) in seconds.
        mean: (m, 7) mean probabilities, 0 to 1; rows of NaN are gaps.
        low: (m, 7) lowest probabilities, 0 to 1.
        high: (m, 7) highest probabilities, 0 to 1.
        gaps: (start, end) in seconds of the parts without a face.
        unsure: (start, end) in seconds of the parts in which most frames were "unsure".
    """

    times: Floats
    mean: Values
    low: Values
    high: Values
    gaps: Runs
    unsure: Runs

    @property
    def affect(self) -> Values:
        """(m, 2): valence and arousal, -1 to 1."""
        return np.asarray(affect_of(self.mean), np.float32)


class PreparedSession:
    """The series of one face of a recording at one smoothing, indexed so that views of it are fast."""

    def __init__(self, recording: Recording, face: int | None = None, smoothing: float | None = None) -> None:
        """Prepare a recording.

        Args:
            recording: What was recorded.
            face: The id of a face; None for the largest one of each frame.
            smoothing: Time constant in seconds; None for that of the recording.
        """
        self.recording, self.face = recording, face
        self.smoothing = recording.info.smoothing if smoothing is None else smoothing
        self.series: Series = series_of(recording, face, smoothing)
        self._pyramid = Pyramid(self.series)
        self._face_times = np.ascontiguousarray(recording.faces["time"])
        self._unsure = np.concatenate([[0], np.cumsum(self.series.unsure, dtype=np.int64)])

    @cached_property
    def unsmoothed(self) -> Series:
        """The series for averages: smoothed values of a range would depend on the time before it."""
        return series_of(self.recording, self.face, 0.0)

    @cached_property
    def signs(self) -> SignSeries | None:
        """The signs of the same face; None if the session has none."""
        return sign_series_of(self.recording, self.face, self.series.times)

    def view(self, start: float, end: float, points: int) -> SessionView:
        """Return what is drawn from `start` to `end` (seconds), with about `points` points at most."""
        times, mean, low, high = self._pyramid.view(start, end, points)
        edges = edges_of(times)
        seen = np.isfinite(mean[:, 0]) if len(times) else np.zeros(0, bool)
        unsure = seen & (self._share_unsure(edges) >= _UNSURE) if len(times) else seen
        return SessionView(times, mean, low, high, runs_of(edges, ~seen), runs_of(edges, unsure))

    def row_at(self, time: float) -> int | None:
        """Return the row of the series at a time in seconds; None before the first one."""
        row = int(np.searchsorted(self.series.times, time + 5e-4, side="right")) - 1
        return row if row >= 0 else None

    def values_at(self, time: float) -> NDArray[np.float32] | None:
        """Return the (7,) probabilities at a time in seconds; None where no face was seen."""
        row = self.row_at(time)
        if row is None or not np.isfinite(self.series.values[row, 0]):
            return None
        values: NDArray[np.float32] = self.series.values[row]
        return values

    def faces_at(self, milliseconds: int) -> Rows:
        """Return the FACE rows of the frame at exactly that time."""
        first, last = np.searchsorted(self._face_times, (milliseconds, milliseconds + 1))
        return self.recording.faces[int(first) : int(last)]

    def _share_unsure(self, edges: Floats) -> Floats:
        rows = np.searchsorted(self.series.times, edges)
        counts = np.maximum(np.diff(rows), 1)
        # No frame may lie between the edges of a single frame; then that frame decides.
        singles = np.minimum(rows[:-1], len(self.series.times) - 1)
        shares = np.diff(self._unsure[rows]) / counts
        return np.where(np.diff(rows) > 0, shares, self.series.unsure[singles])


def edges_of(times: Floats) -> Floats:
    """Return the (m + 1,) limits of the parts that the points stand for."""
    if len(times) < 2:
        return np.concatenate([times, times + 0.001]) if len(times) else np.zeros(1)
    middles = (times[1:] + times[:-1]) / 2
    return np.concatenate([[times[0]], middles, [times[-1]]])


def runs_of(edges: Floats, flags: NDArray[np.bool_]) -> Runs:
    """Return (start, end) of the runs in which the flags are set."""
    steps = np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8))
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    return list(zip(edges[starts].tolist(), edges[ends].tolist(), strict=True))
