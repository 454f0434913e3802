"""Means with intervals that respect how alike neighboring frames are."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion_gui.statistics.blocks import block_length, resampled_residuals, without_long_gaps
from emotion_gui.statistics.series import Floats

RESAMPLES = 2000
MIN_BLOCK = 5.0  # seconds: expressions last about as long
_MAX_BINS = 3600

Limits = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """mean: of the seconds with a value. low, high: ends of the interval; NaN where there is too little data
    to say. seconds: with a value. blocks: how many independent pieces the data is worth, at least."""

    mean: float
    low: float
    high: float
    seconds: float
    blocks: float

    @property
    def is_known(self) -> bool:
        """Whether there is an interval."""
        return not math.isnan(self.low)


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """spread: (resamples,) by how much means of other samples like it differ; None with too little data."""

    mean: float
    spread: Floats | None
    seconds: float
    blocks: float


def mean_with_interval(
    times: Floats,
    values: NDArray[Any],
    confidence: float = 0.95,
    *,
    limits: Limits = (-math.inf, math.inf),
    resamples: int = RESAMPLES,
) -> Estimate:
    """The mean of a series over time, and between what values it lies with this confidence.

    times: (n,) seconds, rising. values: (n,), NaN where there is none. limits: what a mean can be.

    The values are averaged to seconds first (longer bins beyond an hour), so that the frame rate does not
    matter, then resampled in blocks: see `emotion_gui.statistics.blocks`. Seconds without a value are left
    out, and keep their place in time.
    """
    return _estimate(_sample(times, values, resamples, seed=0), confidence, limits)


def difference_with_interval(
    first: tuple[Floats, NDArray[Any]],
    second: tuple[Floats, NDArray[Any]],
    confidence: float = 0.95,
    *,
    limits: Limits = (-math.inf, math.inf),
    resamples: int = RESAMPLES,
) -> Estimate:
    """How much higher the mean of the second is, each (times, values) as in `mean_with_interval`.

    Both are resampled independently. seconds and blocks are those of the one that has less.
    """
    one, other = _sample(*first, resamples, seed=1), _sample(*second, resamples, seed=2)
    spread = None if one.spread is None or other.spread is None else other.spread - one.spread
    seconds, blocks = min(one.seconds, other.seconds), min(one.blocks, other.blocks)
    return _estimate(_Sample(other.mean - one.mean, spread, seconds, blocks), confidence, limits)


def binned(times: Floats, values: NDArray[Any]) -> tuple[Floats, float]:
    """(m,) means in equal bins from the first time on, NaN where there is no value; and a bin's length in
    seconds."""
    width = max(1.0, (float(times[-1]) - float(times[0])) / _MAX_BINS)
    at = np.asarray((times - times[0]) / width, np.intp)
    known = ~np.isnan(values)
    size = int(at[-1]) + 1
    counts = np.bincount(at[known], minlength=size)
    sums = np.bincount(at[known], np.asarray(values, np.float64)[known], minlength=size)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan), width


def _sample(times: Floats, values: NDArray[Any], resamples: int, seed: int) -> _Sample:
    if not len(times) or np.isnan(values).all():
        return _Sample(math.nan, None, 0.0, 0.0)
    means, width = binned(times, values)
    has_value = ~np.isnan(means)
    count = int(has_value.sum())
    mean = float(means[has_value].mean())
    residuals = np.where(has_value, means - mean, 0.0)
    block = block_length(residuals, count, math.ceil(MIN_BLOCK / width))
    if not block:
        return _Sample(mean, None, count * width, count * width / MIN_BLOCK)
    whole = without_long_gaps(residuals, has_value, block)
    spread = resampled_residuals(whole, count, block, resamples, seed)
    return _Sample(mean, spread, count * width, count / block)


def _estimate(sample: _Sample, confidence: float, limits: Limits) -> Estimate:
    low = high = math.nan
    if sample.spread is not None:
        outside = (1 - confidence) / 2
        ends = np.quantile(sample.spread, (outside, 1 - outside))
        low, high = (min(max(sample.mean + float(end), limits[0]), limits[1]) for end in ends)
    return Estimate(sample.mean, low, high, sample.seconds, sample.blocks)
