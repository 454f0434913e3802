"""Means of series whose neighbors are alike: how long the blocks of a bootstrap are, and its resamples."""

import math

import numpy as np

from emotion_gui.statistics.series import Bools, Floats

MIN_BLOCKS = 5
_LONGER = 3.0  # than what makes the variance most exact: intervals that hold need more
_SEED = 20260921


def automatic_block(residuals: Floats, count: int) -> float:
    """The block length of the circular bootstrap that makes the variance of the mean most exact, in rows.

    residuals: (n,) deviations from the mean at equal steps of time, 0 where there is no value.
    count: of the values. From 1 to the smaller of 3 * sqrt(count) and count / 3;
    1 where there are fewer than 25.

    Politis, D. N. & White, H. (2004). Automatic block-length selection for the dependent bootstrap.
    Econometric Reviews, 23, 53-70; with the correction by Patton, A., Politis, D. N. & White, H. (2009),
    the same journal, 28, 372-375. Lags are those of the clock: gaps keep their length.
    """
    power = float(residuals @ residuals)
    if count < MIN_BLOCKS**2 or power <= 1e-12 * count:
        return 1.0
    streak = max(5, math.ceil(math.log10(count)))  # so many lags without correlation end it
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
    """The block length for an interval, in rows; 0 where there are too few values for five blocks."""
    longest = count // MIN_BLOCKS
    if longest < shortest:
        return 0
    return min(max(math.ceil(_LONGER * automatic_block(residuals, count)), shortest), longest)


def without_long_gaps(residuals: Floats, has_value: Bools, block: int) -> Floats:
    """The residuals with gaps of more than a block shortened to a block.

    So no block holds values from both sides of such a gap, and few are drawn from nothing.
    """
    places = np.arange(len(residuals))
    since = places - np.maximum.accumulate(np.where(has_value, places, -1))
    return residuals[since <= block]


def resampled_residuals(residuals: Floats, count: int, block: int, resamples: int, seed: int = 0) -> Floats:
    """(resamples,) differences between the mean of a resample and the mean of all.

    A resample is made of blocks that begin anywhere and go on from the start where they reach the end
    (circular block bootstrap: Politis, D. N. & Romano, J. P. (1992)), as many as fill the series. Each is
    brought to the spread of a series of the true length. The same input gives the same output.
    """
    length = len(residuals)
    sums = np.concatenate([[0.0], np.cumsum(np.concatenate([residuals, residuals[:block]]))])
    of_blocks = sums[block : block + length] - sums[:length]
    draws = math.ceil(length / block)
    starts = np.random.default_rng(_SEED + seed).integers(0, length, (resamples, draws))
    filled = draws * block / length
    drawn: Floats = of_blocks[starts].sum(axis=1) / (filled * count)
    return drawn * (math.sqrt(filled) * _widening(block / count))


def _widening(share: float) -> float:
    """How much wider an interval must be because its variance was estimated from few blocks.

    share: of one block of the series. Critical values of fixed-b asymptotics for Bartlett's kernel, whose
    variance is that of the block bootstrap, at 95%: Kiefer, N. M. & Vogelsang, T. J. (2005). A new
    asymptotic theory for heteroskedasticity-autocorrelation robust tests. Econometric Theory, 21, 1130-1164.
    """
    return 1 + (2.9694 * share + 0.4160 * share**2 - 0.5324 * share**3) / 1.96


def _autocovariance(residuals: Floats, most: int) -> Floats:
    """Sums of products at lags 0 to `most`."""
    spectrum = np.fft.rfft(residuals, 2 * len(residuals))
    return np.asarray(np.fft.irfft(spectrum * np.conj(spectrum))[: most + 1], np.float64)
