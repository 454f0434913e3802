"""Compares our block bootstrap with that of the package arch, which others wrote from the same papers.

Needs the extra `oracles`. All seeds are fixed: the tolerances allow for differences between two correct
implementations, not for chance.
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import numpy as np
import pytest
from autocorrelated import ar1

from emotion_gui.statistics.blocks import automatic_block
from emotion_gui.statistics.bootstrap import mean_with_interval
from emotion_gui.statistics.series import Floats

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def arch() -> ModuleType:
    """The bootstrap module of arch."""
    if find_spec("arch") is None:
        how = "python3 start.py --with oracles test -m integration"
        pytest.fail(
            f"The package arch is missing. Install it and start this again with: {how}", pytrace=False
        )
    return import_module("arch.bootstrap")


def block_lengths(arch: ModuleType, length: int, correlation: float) -> tuple[Floats, Floats]:
    """Our block lengths of 30 series, and arch's."""
    every = ar1(length, correlation, 30, np.random.default_rng(21))
    every -= every.mean(axis=1, keepdims=True)
    ours = [automatic_block(series, length) for series in every]
    theirs = [arch.optimal_block_length(series)["circular"].iloc[0] for series in every]
    return np.array(ours), np.maximum(theirs, 1)  # a block has at least one value


@pytest.mark.parametrize(("length", "correlation"), [(300, 0.0), (5000, 0.0), (300, 0.98)])
def test_block_lengths_are_equal_where_the_papers_leave_no_choice(
    arch: ModuleType, length: int, correlation: float
) -> None:
    """The papers leave open up to which lag correlations count: here it is the first, or the last allowed."""
    ours, theirs = block_lengths(arch, length, correlation)

    assert ours == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize(("length", "correlation"), [(600, 0.8), (1200, 0.9), (3600, 0.8), (20_000, 0.8)])
def test_block_lengths_are_similar_elsewhere(arch: ModuleType, length: int, correlation: float) -> None:
    """The two read a different number of lags.

    The papers count up to twice the last lag before five negligible ones; arch mistakes the first of these
    five for that lag, and so reads two lags more. These contain noise of either sign, at most
    2 * sqrt(log10(n) / n) of the variance. It changes the block length of a series by up to 7% here, except
    for rare series whose noise nearly cancels the sum behind the length, and the mean of 30 series by 1%.
    """
    ours, theirs = block_lengths(arch, length, correlation)

    assert np.quantile(np.abs(ours / theirs - 1), 0.9) < 0.1
    assert ours.mean() == pytest.approx(theirs.mean(), rel=0.03)


def narrow_interval(series: Floats, resamples: int) -> tuple[int, float, float]:
    """The block length, and our interval's ends as distances from the mean.

    They leave out our widening for few blocks, which arch does not have.
    """
    estimate = mean_with_interval(np.arange(float(len(series))), series, resamples=resamples)
    share = 1 / estimate.blocks
    widening = 1 + (2.9694 * share + 0.4160 * share**2 - 0.5324 * share**3) / 1.96
    low, high = ((end - estimate.mean) / widening for end in (estimate.low, estimate.high))
    return round(len(series) / estimate.blocks), low, high


@pytest.mark.parametrize(
    ("length", "correlation"), [(200, 0.9), (300, 0.0), (600, 0.8), (1200, 0.9), (3600, 0.95)]
)
def test_intervals_are_those_of_the_circular_block_bootstrap(
    arch: ModuleType, length: int, correlation: float
) -> None:
    """The tolerance of 6% is four standard errors.

    With 20,000 resamples an end of a 95% interval has a standard error of 1% of its distance from the mean,
    sqrt(0.025 * 0.975 / 20,000) / (0.0584 * 1.96), and so the ratio of two of them has one of 1.4%.
    """
    for series in ar1(length, correlation, 3, np.random.default_rng(22)):
        block, low, high = narrow_interval(series, 20_000)
        bootstrap = arch.CircularBlockBootstrap(block, series, seed=23)
        theirs = bootstrap.conf_int(np.mean, 20_000, method="percentile").ravel() - series.mean()

        assert (low, high) == pytest.approx(tuple(theirs), rel=0.06)


def test_widths_are_on_average_those_of_the_stationary_bootstrap(arch: ModuleType) -> None:
    """The tolerance of 10% is the expected difference of 4% and four standard errors.

    The stationary bootstrap has blocks of random lengths. With the same mean length the two variances are
    equal up to terms of second order (Lahiri 1999), here 4% of the width; 30 series leave a standard error
    of 1.5%.
    """
    ratios = []
    for series in ar1(3600, 0.8, 30, np.random.default_rng(24)):
        block, low, high = narrow_interval(series, 2000)
        bootstrap = arch.StationaryBootstrap(block, series, seed=25)
        theirs = bootstrap.conf_int(np.mean, 2000, method="percentile").ravel()
        ratios.append((high - low) / (theirs[1] - theirs[0]))

    assert np.mean(ratios) == pytest.approx(1, abs=0.1)
