"""A long session at every resolution, so that any view of it can be drawn from a few thousand points."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emotion_gui.statistics.series import MAX_STEP, Bools, Floats, Series

Values = NDArray[np.float32]
View = tuple[Floats, Values, Values, Values]

_FRAMES_PER_BIN = 4  # at the finest level
_MAX_BINS = 1 << 20  # of the finest level, for sessions with long pauses
_BINS_PER_CHUNK = 1 << 14


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """Adjacent bins of equal length.

    Attributes:
        width: Length of a bin, in seconds.
        mean: (m, 7) means, NaN where the face was not seen.
        low: (m, 7) minima, likewise.
        high: (m, 7) maxima, likewise.
        count: (m,) number of frames in which the face was seen.
    """

    width: float
    mean: Values
    low: Values
    high: Values
    count: Values

    def halved(self) -> "_Level":
        """The next coarser level: two bins become one, which is NaN only if both were."""
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
    """Mean, minimum and maximum of a series in bins of about 4 frames, 8 frames, 16 frames and so on.

    The bins divide time rather than frames, so that pauses and times without a face keep their position and
    length: a bin is NaN only if the face was not seen in any part of it. A slow camera leaves bins without a
    frame; they repeat the previous bin, unless the pause is longer than 5 s.
    """

    def __init__(self, series: Series) -> None:
        self._series = series
        self._levels: list[_Level] = []
        times = series.times
        if len(times) < 2 * _FRAMES_PER_BIN:
            return
        self._start = float(times[0])
        span = float(times[-1]) - self._start
        width = max(_FRAMES_PER_BIN * float(np.median(np.diff(times))), span / _MAX_BINS, 1e-3)
        level = _finest(series, self._start, width)
        while True:
            self._levels.append(level)
            if len(level.count) < 2:
                return
            level = level.halved()

    def view(self, start: float, end: float, points: int) -> View:
        """The points to draw for a part of the session.

        Args:
            start: Start of the part, in seconds.
            end: Its end.
            points: The approximate maximum number of points.

        Returns:
            Times (m,) and mean, minimum and maximum (m, 7). Times are those of frames, or the centers of
            bins. Rows of NaN are gaps. One point before and one after the part are included, so that lines
            reach the edges of the view.
        """
        if not self._levels or self._count(start, end) <= points:
            return self._frames(start, end)
        for level in self._levels:
            if (end - start) / level.width <= points:
                break
        first = max(int((start - self._start) // level.width) - 1, 0)
        last = min(max(int((end - self._start) // level.width) + 2, first), len(level.count))
        part = slice(first, last)
        centers: Floats = self._start + (np.arange(first, last, dtype=np.float64) + 0.5) * level.width
        return (
            np.minimum(centers, self._series.times[-1]),
            level.mean[part],
            level.low[part],
            level.high[part],
        )

    def _count(self, start: float, end: float) -> int:
        first, last = np.searchsorted(self._series.times, (start, end))
        return int(last - first)

    def _frames(self, start: float, end: float) -> View:
        """Every frame, and a row of NaN within each long pause."""
        first, last = np.searchsorted(self._series.times, (start, end))
        part = slice(max(int(first) - 1, 0), int(last) + 1)
        times, values = self._series.times[part], self._series.values[part]
        pauses = np.flatnonzero(np.diff(times) > MAX_STEP) + 1
        if len(pauses):
            centers = (times[pauses - 1] + times[pauses]) / 2
            times, values = np.insert(times, pauses, centers), np.insert(values, pauses, np.nan, axis=0)
        return times, values, values, values


def _even(rows: Values) -> Values:
    """The rows, with an empty bin at the end if their number is odd."""
    if len(rows) % 2 == 0:
        return rows
    return np.concatenate([rows, np.full_like(rows[:1], 0 if rows.ndim == 1 else np.nan)])


def _finest(series: Series, start: float, width: float) -> _Level:
    bins = np.asarray((series.times - start) / width, np.intp)  # of each frame
    size, classes = int(bins[-1]) + 1, series.values.shape[1]
    mean, low, high = (np.full((size, classes), np.nan, np.float32) for _ in range(3))
    count = np.zeros(size, np.float32)
    seen = series.seen
    seen_bins, values = (bins, series.values) if seen.all() else (bins[seen], series.values[seen])
    if len(seen_bins):
        starts = np.flatnonzero(np.diff(seen_bins, prepend=-1))
        filled = seen_bins[starts]
        count[filled] = np.diff(starts, append=len(seen_bins))
        mean[filled] = _reduce(np.add, values, starts) / count[filled, None]
        low[filled] = _reduce(np.minimum, values, starts)
        high[filled] = _reduce(np.maximum, values, starts)
        empty, source = _empty_bins(series, bins, size)
        for each in (count, mean, low, high):
            each[empty] = each[source]
        count[empty] = np.minimum(count[empty], 1)
    return _Level(width, mean, low, high, count)


def _reduce(function: np.ufunc, values: Values, starts: NDArray[np.intp]) -> Values:
    """Reduce the rows from each start to the next, in chunks.

    NumPy holds the GIL during a `reduceat`: a single call would freeze the window for 0.1 s.
    """
    chunks: list[Values] = []
    for first in range(0, len(starts), _BINS_PER_CHUNK):
        chunk = starts[first : first + _BINS_PER_CHUNK]
        end = starts[first + _BINS_PER_CHUNK] if first + _BINS_PER_CHUNK < len(starts) else len(values)
        chunks.append(function.reduceat(values[chunk[0] : end], chunk - chunk[0], axis=0))
    return np.concatenate(chunks)


def _empty_bins(
    series: Series, bins: NDArray[np.intp], size: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Bins without a frame, except those of long pauses; and for each the last bin before it that has one."""
    has_frame = np.zeros(size, bool)
    has_frame[bins] = True
    empty: Bools = ~has_frame
    if not empty.any():
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    last = np.maximum.accumulate(np.where(has_frame, np.arange(size), 0))
    jumps = np.flatnonzero((np.diff(bins) > 1) & (np.diff(series.times) > MAX_STEP))
    before_pause = np.zeros(size, bool)
    before_pause[bins[jumps]] = True
    found = np.flatnonzero(empty & ~before_pause[last])
    return found, last[found]
