"""A long session at every resolution: any view of it is drawn from a few thousand points."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emotion_gui.statistics.series import MAX_STEP, Bools, Floats, Series

Values = NDArray[np.float32]
View = tuple[Floats, Values, Values, Values]

_FIRST = 4  # frames in a bin of the finest level
_MAX_BINS = 1 << 20  # of the finest level, for sessions with long pauses
_BINS_AT_ONCE = 1 << 14


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """Bins of equal length side by side. width: in seconds. mean, low, high: (m, 7), NaN where nothing was
    seen. count: (m,), frames in which the face was seen."""

    width: float
    mean: Values
    low: Values
    high: Values
    count: Values

    def halved(self) -> "_Level":
        """Two bins become one; it is NaN only where both were."""
        count, mean, low, high = (_even(each) for each in (self.count, self.mean, self.low, self.high))
        one, other = count[::2], count[1::2]
        share = (one / np.maximum(one + other, 1))[:, None]
        both = np.where(
            (share > 0) & (share < 1),
            mean[::2] * share + mean[1::2] * (1 - share),
            np.where(share > 0, mean[::2], mean[1::2]),
        )
        low, high = np.fmin(low[::2], low[1::2]), np.fmax(high[::2], high[1::2])
        return _Level(2 * self.width, both.astype(np.float32), low, high, one + other)


class Pyramid:
    """Mean, least and most of a series in bins of 4 frames, 8 frames, 16 frames and so on.

    The bins divide time, not frames, so that pauses and times without the face keep their place and length:
    a bin is NaN only where the face was not seen in all of it. A slow camera leaves bins without a frame;
    they go on as the bin before, unless the pause is longer than 5 s.
    """

    def __init__(self, series: Series) -> None:
        self._series = series
        self._levels: list[_Level] = []
        times = series.times
        if len(times) < 2 * _FIRST:
            return
        self._start = float(times[0])
        span = float(times[-1]) - self._start
        width = max(_FIRST * float(np.median(np.diff(times))), span / _MAX_BINS, 1e-3)
        level = _finest(series, self._start, width)
        while True:
            self._levels.append(level)
            if len(level.count) < 2:
                return
            level = level.halved()

    def view(self, start: float, end: float, points: int) -> View:
        """What is drawn from `start` to `end` (seconds) with at most about `points` points.

        (times (m,), mean (m, 7), low (m, 7), high (m, 7)); times are those of frames, or the middles of
        bins. Rows of NaN are gaps. One point before and one after the view belong to it, so that lines leave
        it at its edges.
        """
        if not self._levels or self._count(start, end) <= points:
            return self._frames(start, end)
        for level in self._levels:
            if (end - start) / level.width <= points:
                break
        first = max(int((start - self._start) // level.width) - 1, 0)
        last = min(max(int((end - self._start) // level.width) + 2, first), len(level.count))
        some = slice(first, last)
        middles: Floats = self._start + (np.arange(first, last, dtype=np.float64) + 0.5) * level.width
        return (
            np.minimum(middles, self._series.times[-1]),
            level.mean[some],
            level.low[some],
            level.high[some],
        )

    def _count(self, start: float, end: float) -> int:
        first, last = np.searchsorted(self._series.times, (start, end))
        return int(last - first)

    def _frames(self, start: float, end: float) -> View:
        """Every frame, and a row of NaN within each long pause."""
        first, last = np.searchsorted(self._series.times, (start, end))
        some = slice(max(int(first) - 1, 0), int(last) + 1)
        times, values = self._series.times[some], self._series.values[some]
        pauses = np.flatnonzero(np.diff(times) > MAX_STEP) + 1
        if len(pauses):
            middles = (times[pauses - 1] + times[pauses]) / 2
            times, values = np.insert(times, pauses, middles), np.insert(values, pauses, np.nan, axis=0)
        return times, values, values, values


def _even(rows: Values) -> Values:
    """With an empty bin at the end where the number of bins is odd."""
    if len(rows) % 2 == 0:
        return rows
    return np.concatenate([rows, np.full_like(rows[:1], 0 if rows.ndim == 1 else np.nan)])


def _finest(series: Series, start: float, width: float) -> _Level:
    at = np.asarray((series.times - start) / width, np.intp)
    bins, kinds = int(at[-1]) + 1, series.values.shape[1]
    mean, low, high = (np.full((bins, kinds), np.nan, np.float32) for _ in range(3))
    count = np.zeros(bins, np.float32)
    seen = series.seen
    whole = bool(seen.all())
    of_seen, values = (at, series.values) if whole else (at[seen], series.values[seen])
    if len(of_seen):
        starts = np.flatnonzero(np.diff(of_seen, prepend=-1))
        filled = of_seen[starts]
        count[filled] = np.diff(starts, append=len(of_seen))
        mean[filled] = _reduced(np.add, values, starts) / count[filled, None]
        low[filled] = _reduced(np.minimum, values, starts)
        high[filled] = _reduced(np.maximum, values, starts)
        held, source = _held(series, at, bins)
        for each in (count, mean, low, high):
            each[held] = each[source]
        count[held] = np.minimum(count[held], 1)
    return _Level(width, mean, low, high, count)


def _reduced(function: np.ufunc, values: Values, starts: NDArray[np.intp]) -> Values:
    """`function` over the rows from each start to the next, piece by piece.

    NumPy keeps Python's lock during a `reduceat`: in one piece it would stop the window for 0.1 s.
    """
    pieces: list[Values] = []
    for first in range(0, len(starts), _BINS_AT_ONCE):
        some = starts[first : first + _BINS_AT_ONCE]
        end = starts[first + _BINS_AT_ONCE] if first + _BINS_AT_ONCE < len(starts) else len(values)
        pieces.append(function.reduceat(values[some[0] : end], some - some[0], axis=0))
    return np.concatenate(pieces)


def _held(series: Series, at: NDArray[np.intp], bins: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Bins without any frame that a slow camera left, and the bin before each that has one."""
    frames = np.zeros(bins, bool)
    frames[at] = True
    empty: Bools = ~frames
    if not empty.any():
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    last = np.maximum.accumulate(np.where(frames, np.arange(bins), 0))
    jumps = np.flatnonzero((np.diff(at) > 1) & (np.diff(series.times) > MAX_STEP))
    paused = np.zeros(bins, bool)
    paused[at[jumps]] = True  # what follows these bins is a pause
    held = np.flatnonzero(empty & ~paused[last])
    return held, last[held]
