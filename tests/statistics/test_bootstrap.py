import math
import tracemalloc

import numpy as np
import pytest
from autocorrelated import ar1
from calls import counted_calls

from emotion_gui.statistics.bootstrap import binned, difference_with_interval, mean_with_interval
from emotion_gui.statistics.series import Floats


def seconds(count: int) -> "np.typing.NDArray[np.float64]":
    return np.arange(float(count))


def test_a_constant_series_has_an_interval_of_no_width() -> None:
    estimate = mean_with_interval(seconds(100), np.full(100, 0.3))

    assert (estimate.mean, estimate.low, estimate.high) == pytest.approx((0.3, 0.3, 0.3))
    assert (estimate.seconds, estimate.blocks) == (100, 20)


def test_an_interval_by_hand() -> None:
    # 25 s in five runs of five seconds: blocks of 5 s are the shortest and, of 25, the longest there can be.
    # Values are 1 1 1 1 1 0 0 0 0 0 ...: mean 15 / 25 = 0.6, residuals +0.4 and -0.6.
    # Block sums from each start, circular: 2, 1, 0, -1, -2 | -3, -2, -1, 0, 1 | 2, 1, 0, -1, -2 |
    # -3, -2, -1, 0, 1 | 2, 2, 2, 2, 2.
    values = np.repeat([1.0, 0, 1, 0, 1], 5)
    sums = [2, 1, 0, -1, -2, -3, -2, -1, 0, 1, 2, 1, 0, -1, -2, -3, -2, -1, 0, 1, 2, 2, 2, 2, 2]
    # Five draws: the variance of their sum is 5 * 70 / 25 = 14, and of the mean 14 / 25^2.
    # A block is a fifth: widened by 1 + (0.59388 + 0.01664 - 0.00426) / 1.96 = 1.30932.
    # The half width of a normal interval is 1.96 * sqrt(14) / 25 * 1.30932 = 0.3841.
    assert sum(each * each for each in sums) == 70

    estimate = mean_with_interval(seconds(25), values, resamples=20_000)

    assert estimate.mean == pytest.approx(0.6)
    assert estimate.low == pytest.approx(0.6 - 0.384, abs=0.03)
    assert estimate.high == pytest.approx(0.6 + 0.384, abs=0.03)


@pytest.mark.parametrize(("length", "correlation"), [(300, 0.0), (600, 0.8), (1200, 0.9)])
def test_intervals_of_correlated_series_have_their_coverage_and_naive_ones_do_not(
    length: int, correlation: float
) -> None:
    within = naive = 0
    for series in ar1(length, correlation, 300, np.random.default_rng(8)):
        estimate = mean_with_interval(seconds(length), series, resamples=500)
        within += estimate.low <= 0 <= estimate.high
        naive += abs(series.mean()) <= 1.96 * series.std() / math.sqrt(length)

    assert 0.90 <= within / 300 <= 0.98
    assert correlation == 0 or naive / 300 < 0.6


def test_differences_of_correlated_series_have_their_coverage() -> None:
    pairs = ar1(600, 0.8, 600, np.random.default_rng(9)).reshape(300, 2, 600)
    within = 0
    for first, second in pairs:
        estimate = difference_with_interval((seconds(600), first), (seconds(600), second + 1), resamples=500)
        within += estimate.low <= 1 <= estimate.high

    assert 0.90 <= within / 300 <= 0.98


def test_the_difference_is_the_second_less_the_first_with_the_time_of_the_shorter() -> None:
    estimate = difference_with_interval(
        (seconds(100), np.full(100, 0.2)), (seconds(50), np.full(50, 0.5)), limits=(-1, 1)
    )

    assert (estimate.mean, estimate.low, estimate.high) == pytest.approx((0.3, 0.3, 0.3))
    assert (estimate.seconds, estimate.blocks) == (50, 10)


def test_the_frame_rate_does_not_matter() -> None:
    # A minute at 30 frames a second with 1, then one at 2 frames a second with 0: half and half.
    times = np.concatenate([np.arange(0, 60, 1 / 30), np.arange(60, 120, 0.5)])

    assert mean_with_interval(times, np.where(times < 60, 1.0, 0.0)).mean == pytest.approx(0.5)


def test_more_frames_in_the_same_seconds_do_not_narrow_the_interval() -> None:
    series = ar1(300, 0.7, 1, np.random.default_rng(10))[0]
    slow = mean_with_interval(seconds(300), series)
    fast = mean_with_interval(np.arange(9000) / 30, np.repeat(series, 30))

    assert (fast.low, fast.high) == pytest.approx((slow.low, slow.high))


@pytest.mark.parametrize("count", [1, 9, 24])
def test_too_little_data_has_a_mean_and_no_interval(count: int) -> None:
    estimate = mean_with_interval(seconds(count), np.linspace(0, 1, count))
    difference = difference_with_interval(
        (seconds(count), np.zeros(count)), (seconds(100), np.random.default_rng(1).random(100))
    )

    assert estimate.mean == pytest.approx(np.linspace(0, 1, count).mean())
    assert not estimate.is_known and math.isnan(estimate.high)
    assert not difference.is_known and difference.mean > 0


def test_no_values_give_no_mean() -> None:
    for times, values in ((seconds(0), np.zeros(0)), (seconds(50), np.full(50, np.nan))):
        estimate = mean_with_interval(times, values)
        assert math.isnan(estimate.mean) and math.isnan(estimate.low) and estimate.seconds == 0


def test_seconds_without_a_value_widen_the_interval() -> None:
    random = np.random.default_rng(11)
    series = ar1(600, 0.6, 1, random)[0] + 0.2
    holes = np.where(random.random(600) < 0.75, np.nan, series)

    whole, part = mean_with_interval(seconds(600), series), mean_with_interval(seconds(600), holes)

    assert part.mean == pytest.approx(np.nanmean(holes))
    assert part.seconds == np.isfinite(holes).sum()
    assert part.high - part.low > 1.3 * (whole.high - whole.low)


def test_intervals_have_their_coverage_across_a_long_gap() -> None:
    within = 0
    for series in ar1(600, 0.8, 300, np.random.default_rng(12)):
        times = np.where(np.arange(600) < 300, np.arange(600.0), np.arange(600.0) + 3000)
        estimate = mean_with_interval(times, series, resamples=500)
        within += estimate.low <= 0 <= estimate.high

    assert 0.90 <= within / 300 <= 0.98


def test_the_same_input_gives_the_same_interval_within_its_limits() -> None:
    values = np.where(np.random.default_rng(13).random(100) < 0.03, 1.0, 0.0)

    first, second = (mean_with_interval(seconds(100), values, limits=(0, 1)) for _ in range(2))

    assert first == second
    assert first.low == 0


def test_a_higher_confidence_is_wider() -> None:
    series = ar1(300, 0.5, 1, np.random.default_rng(14))[0]
    usual, higher = (mean_with_interval(seconds(300), series, confidence) for confidence in (0.95, 0.99))

    assert higher.low < usual.low < usual.mean < usual.high < higher.high


def test_bins_of_long_sessions_are_longer_than_a_second() -> None:
    means, width = binned(np.array([0.0, 0.2, 1.5, 7200]), np.array([1.0, 3, np.nan, 5]))

    assert (width, len(means)) == (2, 3601)
    assert (means[0], means[-1]) == (2, 5) and np.isnan(means[1:-1]).all()


def test_an_hour_at_thirty_frames_a_second_costs_hardly_more_than_one_a_second() -> None:
    times = np.arange(108_000) / 30
    values = np.random.default_rng(15).random(len(times))

    calls, peaks = zip(*(cost(times[::step], values[::step]) for step in (1, 30)), strict=True)

    assert calls[0] == calls[1] < 1000  # less than one for each of the 2,000 resamples
    assert peaks[0] - peaks[1] < 10_000_000


def cost(times: Floats, values: Floats) -> tuple[int, int]:
    """Calls of functions, and bytes."""
    tracemalloc.start()
    with counted_calls() as calls:
        mean_with_interval(times, values)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return calls.total(), peak
