"""Coordinates in the report's charts."""

import numpy as np
import pytest

from emotion_gui.export.report.svg import Plot, band_path, line_path, steps_of, time_ticks
from trainer.shared.formatting import clock


def test_values_have_the_coordinates_of_the_axes() -> None:
    plot = Plot(top=10, height=100, start=50, end=150, low=-1, high=1)
    assert plot.y(np.array([-1.0, 0.0, 1.0, 9.0])) == pytest.approx([110, 60, 10, 10])
    left, middle, right = plot.x(np.array([50.0, 100.0, 150.0]))
    assert middle == pytest.approx((left + right) / 2)
    assert right - left == pytest.approx(plot.width)


def test_a_line_has_a_gap() -> None:
    nan = np.nan
    assert line_path(np.arange(5.0), np.array([1, 2, nan, 3, 4])) == "M0 1L1 2M3 3L4 4"
    assert line_path(np.arange(3.0), np.array([nan, 7, nan])) == "M0.5 7L1.5 7"  # still visible
    assert line_path(np.arange(2.0), np.array([nan, nan])) == ""


def test_a_band_is_a_closed_path() -> None:
    assert band_path(np.arange(2.0), np.array([1.0, 2.0]), np.array([3.0, 4.0])) == "M0 1L1 2L1 4L0 3Z"


def test_stacked_areas_share_their_edges() -> None:
    low, high = np.array(steps_of(np.array([[0.2, 0.3, 0.5], [np.nan] * 3]))).swapaxes(0, 1)
    assert low[:, 0] == pytest.approx([0, 0.2, 0.5])
    assert high[:, 0] == pytest.approx([0.2, 0.5, 1])
    assert np.isnan(low[:, 1]).all()


@pytest.mark.parametrize("span", [0.5, 3, 59, 600, 3700, 8 * 3600, 30 * 86_400])
def test_ticks_are_few_and_round(span: float) -> None:
    ticks = time_ticks(0, span)
    assert 1 <= len(ticks) <= 10
    assert ticks[0] == 0
    assert ticks[-1] <= span + 1e-6
    assert len({clock(tick) for tick in ticks}) == len(ticks)
