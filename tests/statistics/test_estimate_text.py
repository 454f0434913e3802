"""Estimates as the user reads them."""

import pytest

from emotion_gui.statistics.bootstrap import Estimate
from emotion_gui.statistics.estimate_text import change_text, number_text, points_text


def estimate(mean: float, low: float, high: float) -> Estimate:
    return Estimate(mean, low, high, seconds=60.0, blocks=20)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (estimate(0.05, -0.02, 0.12), "+5 points (−2 to +12 points)"),
        (estimate(-0.18, -0.35, -0.004), "−18 points (−35 to −0.4 points)"),
        (estimate(0.002, 0.0004, 0.004), "+0.2 points (+0.04 to +0.4 points)"),
        (estimate(0.002, -0.004, 0.008), "0 points (0 to +1 points)"),  # not clear: 0 says it all
    ],
)
def test_a_clear_difference_never_shows_an_interval_with_0(found: Estimate, text: str) -> None:
    assert points_text(found) == text


def test_valence_keeps_its_sign_too() -> None:
    found = estimate(-0.1, -0.2, -0.004)
    assert change_text(found) == "lower"
    assert number_text(found) == "−0.10 (−0.20 to −0.004)"
