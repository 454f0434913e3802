"""Block length and resamples of a bootstrap for the mean of an autocorrelated series."""

import math

import numpy as np

from emotion_gui.statistics.series import Bools, Floats

MIN_BLOCKS = 5
_LENGTH_FACTOR = 3.0  # intervals with the right coverage need longer blocks than the variance of the mean
_SEED = 20260921


def automatic_block(residuals: Floats, count: int) -> float:
    """The block length of the circular bootstrap that estimates the variance of the mean best.

    Politis, D. N. & White, H. (2004). Automatic block-length selection for the dependent bootstrap.
    Econometric Reviews, 23, 53-70; with the correction by Patton, A., Politis, D. N. & White, H. (2009),
    the same journal, 28, 372-375. Lags are measured in time: gaps keep their length.

    Args:
        residuals: (n,) deviations from the mean at equal steps of time, 0 where there is no value.
        count: Number of values.

    Returns:
        Rows, from 1 to the smaller of 3 * sqrt(count) and count / 3; 1 for fewer than 25 values.
    """
    power = float(residuals @ residuals)
    if count < MIN_BLOCKS**2 or power <= 1e-12 * count:
        return 1.0
    streak = max(5, math.ceil(math.log10(count)))  # this many negligible lags in a row end the search
    most = min(math.ceil(math.sqrt(count)) + streak, len(residuals) - 1)
    covariance = _autocovariance(residuals, most) / count
    negligible = np.abs(covariance[1:]) < 2 * math.sqrt(math.log10(count) / count) * covariance[0]
    ends = np.flatnonzero(np.convolve(negligible, np.ones(streak), "valid") > streak - 0.5)
    reach = min(2 * max(int(ends[0]), 1), most) if len(ends) else most
    lags = np.arange(1, reach + 1)
    weighted = np.clip(2 * (1 - lags / reach), 0, 1) * covariance[1 : reach + 1]  # a flat-top lag window
    variance = covariance[0] + 2 * float(weighted.sum())  # of the mean, times the count
    slope = 2 * float((lags * weighted).sum())
    if variance <= 0:
        return 1.0
    best = float((2 * slope**2 / (4 / 3 * variance**2) * count) ** (1 / 3))
    return min(max(best, 1.0), math.ceil(min(3 * math.sqrt(count), count / 3)))


def block_length(residuals: Floats, count: int, shortest: int) -> int:
    """The block length for an interval, in rows; 0 if there are too few values for five blocks."""
    longest = count // MIN_BLOCKS
    if longest < shortest:
        return 0
    return min(max(math.ceil(_LENGTH_FACTOR * automatic_block(residuals, count)), shortest), longest)


def without_long_gaps(residuals: Floats, has_value: Bools, block: int) -> Floats:
    """The residuals with every gap that is longer than a block shortened to a block.

    Then no block has values from both sides of such a gap, and few of the drawn blocks are empty.
    """
    rows = np.arange(len(residuals))
    gap = rows - np.maximum.accumulate(np.where(has_value, rows, -1))  # rows since the last value
    return residuals[gap <= block]


def resampled_residuals(residuals: Floats, count: int, block: int, resamples: int, seed: int = 0) -> Floats:
    """Draw resamples, and return how far their means differ from the mean of all values.

    A resample consists of enough blocks to fill the series. They begin anywhere, and continue at the start
    where they reach the end (circular block bootstrap: Politis, D. N. & Romano, J. P. (1992)). Each
    difference is scaled to the spread of a series of the true length. The same input gives the same output.

    Args:
        residuals: (n,) deviations from the mean, 0 where there is no value.
        count: Number of values.
        block: Block length, in rows.
        resamples: Number of resamples.
        seed: Distinguishes independent series.

    Returns:
        (resamples,) differences.
    """
    length = len(residuals)
    sums = np.concatenate([[0.0], np.cumsum(np.concatenate([residuals, residuals[:block]]))])
    block_sums = sums[block : block + length] - sums[:length]
    draws = math.ceil(length / block)
    starts = np.random.default_rng(_SEED + seed).integers(0, length, (resamples, draws))
    excess = draws * block / length  # how much longer a resample is than the series
    drawn: Floats = block_sums[starts].sum(axis=1) / (excess * count)
    return drawn * (math.sqrt(excess) * _widening(block / count))


def _widening(share: float) -> float:
    """How much wider a 95% interval must be because its variance was estimated from few blocks.

    These are the critical values of fixed-b asymptotics for Bartlett's kernel, which has the variance of the
    block bootstrap: Kiefer, N. M. & Vogelsang, T. J. (2005). A new asymptotic theory for
    heteroskedasticity-autocorrelation robust tests. Econometric Theory, 21, 1130-1164.

    Args:
        share: Length of one block as a share of the series.
    """
    return 1 + (2.9694 * share + 0.4160 * share**2 - 0.5324 * share**3) / 1.96


def _autocovariance(residuals: Floats, most: int) -> Floats:
    """(most + 1,) sums of products at lags 0 to `most`."""
    spectrum = np.fft.rfft(residuals, 2 * len(residuals))
    return np.asarray(np.fft.irfft(spectrum * np.conj(spectrum))[: most + 1], np.float64)
