"""A session made ready for being drawn, and the part of it that a window shows. No Qt here."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from emotion_gui.recording.samples import Rows
from emotion_gui.recording.session_reader import Recording
from emotion_gui.statistics.affect import affect_of
from emotion_gui.statistics.pyramid import Pyramid, Values
from emotion_gui.statistics.series import Floats, Series, series_of

Runs = list[tuple[float, float]]
_UNSURE = 0.5  # share of the frames of a point from which it counts as unsure


@dataclass(frozen=True, slots=True, eq=False)
class SessionView:
    """times: (m,) seconds. mean, low, high: (m, 7), 0 to 1; rows of NaN are gaps.

    gaps: from, to, where no face was seen. unsure: from, to, where most answers were "unsure".
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
    """A series of one face of a recording at one smoothing, and what makes views of it fast."""

    def __init__(self, recording: Recording, face: int | None = None, smoothing: float | None = None) -> None:
        """face: its id; None for the largest one. smoothing: in seconds; None for the session's own."""
        self.recording, self.face = recording, face
        self.smoothing = recording.info.smoothing if smoothing is None else smoothing
        self.series: Series = series_of(recording, face, smoothing)
        self._pyramid = Pyramid(self.series)
        self._face_times = np.ascontiguousarray(recording.faces["time"])
        self._unsure = np.concatenate([[0], np.cumsum(self.series.unsure, dtype=np.int64)])

    @cached_property
    def unsmoothed(self) -> Series:
        """For averages: smoothed values of a range would hold something of what came before it."""
        return series_of(self.recording, self.face, 0.0)

    def view(self, start: float, end: float, points: int) -> SessionView:
        """What is to be drawn from `start` to `end` (seconds), about `points` points at most."""
        times, mean, low, high = self._pyramid.view(start, end, points)
        edges = _edges(times)
        seen = np.isfinite(mean[:, 0]) if len(times) else np.zeros(0, bool)
        unsure = seen & (self._share_unsure(edges) >= _UNSURE) if len(times) else seen
        return SessionView(times, mean, low, high, _runs(edges, ~seen), _runs(edges, unsure))

    def row_at(self, time: float) -> int | None:
        """The row of the series that is shown at that time; None before the first."""
        row = int(np.searchsorted(self.series.times, time + 5e-4, side="right")) - 1
        return row if row >= 0 else None

    def values_at(self, time: float) -> NDArray[np.float32] | None:
        """(7,) at that time; None where no face was seen."""
        row = self.row_at(time)
        if row is None or not np.isfinite(self.series.values[row, 0]):
            return None
        values: NDArray[np.float32] = self.series.values[row]
        return values

    def faces_at(self, milliseconds: int) -> Rows:
        """FACE rows of the frame of exactly that time."""
        first, last = np.searchsorted(self._face_times, (milliseconds, milliseconds + 1))
        return self.recording.faces[int(first) : int(last)]

    def _share_unsure(self, edges: Floats) -> Floats:
        places = np.searchsorted(self.series.times, edges)
        counts = np.maximum(np.diff(places), 1)
        # Between the edges of a single frame there may be none; then the frame itself tells.
        singles = np.minimum(places[:-1], len(self.series.times) - 1)
        shares = np.diff(self._unsure[places]) / counts
        return np.where(np.diff(places) > 0, shares, self.series.unsure[singles])


def _edges(times: Floats) -> Floats:
    """(m + 1,): where the part that each point stands for begins and ends."""
    if len(times) < 2:
        return np.concatenate([times, times + 0.001]) if len(times) else np.zeros(1)
    middles = (times[1:] + times[:-1]) / 2
    return np.concatenate([[times[0]], middles, [times[-1]]])


def _runs(edges: Floats, flags: NDArray[np.bool_]) -> Runs:
    """From, to, of the stretches where the flags hold."""
    steps = np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8))
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    return list(zip(edges[starts].tolist(), edges[ends].tolist(), strict=True))
