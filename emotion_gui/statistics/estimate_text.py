"""Estimates in words, the same everywhere."""

import math
from collections.abc import Callable

from emotion_gui.statistics.bootstrap import Estimate

TOO_SHORT = "too short to say"
NOTHING = "not seen"
_MAX_DECIMALS = 4


def percent_text(estimate: Estimate) -> str:
    """A probability: "34% (29 to 39%)"."""
    return _format(estimate, lambda value: f"{100 * value:.0f}", "%")


def points_text(estimate: Estimate) -> str:
    """A difference of probabilities: "+5 points (−2 to +12 points)"; "−0.4" where "0" would hide the sign."""
    clear = _is_clear(estimate)
    return _format(estimate, lambda value: _signed(100 * value, 0, keep_sign=clear), " points")


def rate_text(estimate: Estimate) -> str:
    """A rate such as blinks per minute: "14.2 (11.0 to 17.5)"."""
    return _format(estimate, lambda value: f"{value:.1f}", "")


def rate_change_text(estimate: Estimate) -> str:
    """A difference of rates: "+3.1 (+0.4 to +5.8)"."""
    clear = _is_clear(estimate)
    return _format(estimate, lambda value: _signed(value, 1, keep_sign=clear), "")


def number_text(estimate: Estimate) -> str:
    """Valence or arousal: "+0.12 (+0.03 to +0.21)"."""
    clear = _is_clear(estimate)
    return _format(estimate, lambda value: _signed(value, 2, keep_sign=clear), "")


def change_text(estimate: Estimate) -> str:
    """A difference in words: "higher", "lower", "no clear difference", TOO_SHORT or NOTHING."""
    if math.isnan(estimate.mean):
        return NOTHING
    if not estimate.is_known:
        return TOO_SHORT
    return "higher" if estimate.low > 0 else "lower" if estimate.high < 0 else "no clear difference"


def _format(estimate: Estimate, number: Callable[[float], str], unit: str) -> str:
    if math.isnan(estimate.mean):
        return NOTHING
    mean = f"{number(estimate.mean)}{unit}"
    if not estimate.is_known:
        return f"{mean} ({TOO_SHORT})"
    return f"{mean} ({number(estimate.low)} to {number(estimate.high)}{unit})"


def _is_clear(estimate: Estimate) -> bool:
    """Whether the interval excludes 0."""
    return estimate.is_known and (estimate.low > 0 or estimate.high < 0)


def _signed(value: float, decimals: int, *, keep_sign: bool) -> str:
    """The value with its sign. With `keep_sign`, it gets more decimals rather than becoming 0."""
    text = f"{abs(value):.{decimals}f}"
    while keep_sign and value and not float(text) and decimals < _MAX_DECIMALS:
        decimals += 1
        text = f"{abs(value):.{decimals}f}"
    if not float(text):
        return text
    return f"{'−' if value < 0 else '+'}{text}"
