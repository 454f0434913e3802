"""Tests of the coordinates and filled areas of a plot."""

import numpy as np
import pytest

from emotion_gui.sessions.review.canvas import band_image, columns, stacked

RED, BLUE = 0xFFFF0000, 0xFF0000FF


def test_bands_lie_one_above_the_other_from_the_bottom() -> None:
    values = np.tile([0.25, 0.75], (3, 1))
    image = band_image(stacked(values, (RED, BLUE)), 3, 8)
    assert image[:, 1].tolist() == [BLUE] * 6 + [RED] * 2


def test_nothing_is_drawn_in_a_gap() -> None:
    values = np.array([[0.5, 0.5], [np.nan, np.nan], [0.5, 0.5]])
    image = band_image(stacked(values, (RED, BLUE)), 3, 4)
    assert image[:, 1].tolist() == [0] * 4
    assert image[:, 2].tolist() == [BLUE, BLUE, RED, RED]


def test_columns_are_values_at_their_middles() -> None:
    times, values = np.array([0.0, 10.0]), np.array([[0.0], [1.0]])
    assert columns(times, values, 0, 10, 5)[:, 0] == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])
    assert np.isnan(columns(times, values, 0, 20, 4)[2:]).all()
    assert np.isnan(columns(times[:0], values[:0], 0, 20, 4)).all()
