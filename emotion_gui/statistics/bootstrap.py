"""Means with confidence intervals that account for the autocorrelation of neighboring frames."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion_gui.statistics.blocks import block_length, resampled_residuals, without_long_gaps
from emotion_gui.statistics.series import Bools, Floats

RESAMPLES = 2000
MIN_BLOCK = 5.0  # seconds, about as long as an expression lasts
_MAX_BINS = 3600

Limits = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its confidence interval.

    Attributes:
        mean: Mean over the seconds with a value.
        low: Lower limit of the interval; NaN if there is too little data.
        high: Upper limit, likewise.
        seconds: How many seconds have a value.
        blocks: The least number of independent blocks that the data amounts to.
    """

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
class Ratio:
    """Amounts over time, and what their sum is divided by.

    Attributes:
        times: (n,) seconds, ascending.
        amounts: (n,) amounts, 0 where the weight is 0.
        weights: (n,) weights, such as the seconds that each frame stands for; 0 where nothing is known.
    """

    times: Floats
    amounts: Floats
    weights: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """A mean before its interval is computed.

    Attributes:
        mean: Mean over the seconds with a value.
        spread: (resamples,) how far resampled means differ from it; None for too little data.
        seconds: As in `Estimate`.
        blocks: As in `Estimate`.
    """

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
    """The mean of a series over time, with its confidence interval.

    The values are first averaged to seconds (longer bins beyond an hour), so that the frame rate does not
    matter, then resampled in blocks: see `emotion_gui.statistics.blocks`. Seconds without a value do not
    count, but keep their position in time.

    Args:
        times: (n,) seconds, ascending.
        values: (n,) values, NaN where there is none.
        confidence: Confidence level of the interval, 0 to 1.
        limits: Lowest and highest possible mean.
        resamples: Number of resamples.
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
    """How much higher the mean of the second series is, with its confidence interval.

    Both are resampled independently. `seconds` and `blocks` of the estimate are those of the smaller series.

    Args:
        first: (times, values) as in `mean_with_interval`.
        second: Likewise.
        confidence: Confidence level of the interval, 0 to 1.
        limits: Lowest and highest possible difference.
        resamples: Number of resamples.
    """
    one, other = _sample(*first, resamples, seed=1), _sample(*second, resamples, seed=2)
    return _difference(one, other, confidence, limits)


def ratio_with_interval(
    ratio: Ratio, confidence: float = 0.95, *, limits: Limits = (-math.inf, math.inf)
) -> Estimate:
    """The ratio of two sums over time, such as blinks per minute, with its confidence interval.

    Both are summed up to seconds (longer bins beyond an hour), which are resampled in blocks by how far each
    amount differs from what the ratio of all predicts (linearization of a ratio: Cochran, Sampling
    Techniques, 1977, section 2.11).

    Args:
        ratio: The amounts and what they are divided by.
        confidence: Confidence level of the interval, 0 to 1.
        limits: Lowest and highest possible ratio.
    """
    return _estimate(_ratio_sample(ratio, seed=0), confidence, limits)


def ratio_difference_with_interval(
    first: Ratio, second: Ratio, confidence: float = 0.95, *, limits: Limits = (-math.inf, math.inf)
) -> Estimate:
    """How much higher the second ratio is, with its confidence interval; see `difference_with_interval`."""
    return _difference(_ratio_sample(first, seed=1), _ratio_sample(second, seed=2), confidence, limits)


def binned(times: Floats, values: NDArray[Any]) -> tuple[Floats, float]:
    """Average a series in equal bins that begin at the first time.

    Args:
        times: (n,) seconds, ascending.
        values: (n,) values, NaN where there is none.

    Returns:
        (m,) means, NaN where there is no value; and the length of a bin, in seconds.
    """
    bins, width = _bins(times)
    known = ~np.isnan(values)
    size = int(bins[-1]) + 1
    counts = np.bincount(bins[known], minlength=size)
    sums = np.bincount(bins[known], np.asarray(values, np.float64)[known], minlength=size)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan), width


def _sample(times: Floats, values: NDArray[Any], resamples: int, seed: int) -> _Sample:
    if not len(times) or np.isnan(values).all():
        return _Sample(math.nan, None, 0.0, 0.0)
    means, width = binned(times, values)
    has_value = ~np.isnan(means)
    mean = float(means[has_value].mean())
    residuals = np.where(has_value, means - mean, 0.0)
    return _resampled(mean, residuals, has_value, width, resamples=resamples, seed=seed)


def _ratio_sample(ratio: Ratio, seed: int) -> _Sample:
    if not ratio.weights.sum() > 0:
        return _Sample(math.nan, None, 0.0, 0.0)
    bins, width = _bins(ratio.times)
    amounts, weights = (np.bincount(bins, each) for each in (ratio.amounts, ratio.weights))
    has_value = weights > 0
    mean = float(amounts.sum() / weights.sum())
    residuals = np.where(has_value, (amounts - mean * weights) / weights[has_value].mean(), 0.0)
    return _resampled(mean, residuals, has_value, width, resamples=RESAMPLES, seed=seed)


def _bins(times: Floats) -> tuple[NDArray[np.intp], float]:
    """(n,) the bin of each time, and the length of a bin in seconds."""
    width = max(1.0, (float(times[-1]) - float(times[0])) / _MAX_BINS)
    return np.asarray((times - times[0]) / width, np.intp), width


def _resampled(
    mean: float, residuals: Floats, has_value: Bools, width: float, *, resamples: int, seed: int
) -> _Sample:
    """Draw resamples of the residuals of bins, `width` seconds each, which are 0 where there is no value."""
    count = int(has_value.sum())
    block = block_length(residuals, count, math.ceil(MIN_BLOCK / width))
    if not block:
        return _Sample(mean, None, count * width, count * width / MIN_BLOCK)
    shortened = without_long_gaps(residuals, has_value, block)
    spread = resampled_residuals(shortened, count, block, resamples, seed)
    return _Sample(mean, spread, count * width, count / block)


def _difference(one: _Sample, other: _Sample, confidence: float, limits: Limits) -> Estimate:
    spread = None if one.spread is None or other.spread is None else other.spread - one.spread
    seconds, blocks = min(one.seconds, other.seconds), min(one.blocks, other.blocks)
    return _estimate(_Sample(other.mean - one.mean, spread, seconds, blocks), confidence, limits)


def _estimate(sample: _Sample, confidence: float, limits: Limits) -> Estimate:
    low = high = math.nan
    if sample.spread is not None:
        tail = (1 - confidence) / 2
        ends = np.quantile(sample.spread, (tail, 1 - tail))
        low, high = (min(max(sample.mean + float(end), limits[0]), limits[1]) for end in ends)
    return Estimate(sample.mean, low, high, sample.seconds, sample.blocks)
