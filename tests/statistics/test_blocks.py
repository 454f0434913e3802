import itertools

import numpy as np
import pytest
from autocorrelated import ar1

from emotion_gui.statistics.blocks import (
    automatic_block,
    block_length,
    resampled_residuals,
    without_long_gaps,
)


def test_every_resample_of_a_tiny_series_by_hand() -> None:
    # Six values with mean 0 in blocks of three. The circular block sums are
    # 3+0-1=2, 0-1-2=-3, -1-2+1=-2, -2+1-1=-2, 1-1+3=3, -1+3+0=2.
    # A resample is any two of them; its mean is their sum / 6. The widening for blocks that are half of the
    # series is 1 + (2.9694/2 + 0.4160/4 - 0.5324/8) / 1.96 = 1.776615.
    residuals = np.array([3.0, 0, -1, -2, 1, -1])
    sums = (2, -3, -2, -2, 3, 2)
    every = sorted({round((a + b) / 6 * 1.776615, 4) for a, b in itertools.product(sums, sums)})

    drawn = resampled_residuals(residuals, 6, 3, 5000)

    assert sorted(set(np.round(drawn, 4))) == pytest.approx(every, abs=2e-4)
    # The variance of one block sum is (4 + 9 + 4 + 4 + 9 + 4) / 6 = 34 / 6.
    assert drawn.std() == pytest.approx(np.sqrt(2 * 34 / 6) / 6 * 1.776615, rel=0.03)


def test_resamples_longer_than_the_series_count_as_one_of_its_length() -> None:
    # Ten rows in blocks of four take three blocks, twelve rows: their mean varies less by sqrt(10 / 12).
    residuals = np.tile([1.0, -1], 5) + np.array([1.0] * 5 + [-1] * 5)
    block_sums = [sum(residuals[(start + step) % 10] for step in range(4)) for start in range(10)]
    widening = 1 + (2.9694 * 0.4 + 0.4160 * 0.16 - 0.5324 * 0.064) / 1.96

    drawn = resampled_residuals(residuals, 10, 4, 20_000)

    expected = np.sqrt(3 * np.mean(np.square(block_sums))) / 12 * np.sqrt(12 / 10) * widening
    assert drawn.std() == pytest.approx(expected, rel=0.03)


def test_the_block_length_of_a_first_order_process_is_that_of_its_formula() -> None:
    # With a correlation of r between neighbors, Politis and White's formula gives
    # (1.5 * (2 r / (1 - r^2))^2 * n)^(1/3): for r = 0.5 and n = 20,000 that is 37.6.
    random = np.random.default_rng(5)
    lengths = [automatic_block(series - series.mean(), 20_000) for series in ar1(20_000, 0.5, 20, random)]

    assert np.mean(lengths) == pytest.approx(37.6, rel=0.15)


def test_blocks_are_short_without_correlation_and_long_with_it() -> None:
    random = np.random.default_rng(6)
    noise, slow = random.standard_normal(1000), ar1(1000, 0.95, 1, random)[0]

    assert automatic_block(noise - noise.mean(), 1000) < 4
    assert automatic_block(slow - slow.mean(), 1000) > 20
    assert automatic_block(np.zeros(1000), 1000) == 1


def test_at_least_five_blocks_or_none() -> None:
    slow = ar1(100, 0.99, 1, np.random.default_rng(7))[0]

    assert block_length(slow - slow.mean(), 100, shortest=5) == 20
    assert block_length(np.zeros(100), 100, shortest=5) == 5
    assert block_length(np.zeros(24), 24, shortest=5) == 0


def test_long_gaps_shrink_to_a_block_and_short_ones_stay() -> None:
    values = np.array([1.0, 0, 0, 2, 0, 0, 0, 0, 0, 3])
    has_value = values > 0

    assert list(without_long_gaps(values, has_value, 3)) == [1, 0, 0, 2, 0, 0, 0, 3]
