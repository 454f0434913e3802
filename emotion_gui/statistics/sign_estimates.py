"""Rates and shares of the signs of a face in a stretch of time, with their uncertainty."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from emotion_gui.statistics.bootstrap import (
    Estimate,
    Ratio,
    ratio_difference_with_interval,
    ratio_with_interval,
)
from emotion_gui.statistics.segments import Stretch
from emotion_gui.statistics.series import Floats
from emotion_gui.statistics.sign_series import SignSeries, Values
from emotion_gui.statistics.sign_summary import (
    ENOUGH_SECONDS,
    SignSummary,
    frame_seconds,
    is_away,
    is_down,
    summarize_signs,
)

Rate = Literal["blinks_per_minute", "perclos", "closed", "away", "down"]  # fields of SignSummary
RATES: tuple[Rate, ...] = ("blinks_per_minute", "perclos", "closed", "away", "down")


@dataclass(frozen=True, slots=True)
class SignStatistics:
    """The signs of a face in one stretch.

    Attributes:
        summary: Counts, rates, and shares of valid time.
        estimates: Of each of RATES, with the mean that the summary has.
    """

    summary: SignSummary
    estimates: Mapping[Rate, Estimate]


@dataclass(frozen=True, slots=True)
class SignComparison:
    """The signs of a face in two stretches.

    Attributes:
        first: Summary of the first stretch.
        second: Summary of the second one.
        differences: How much higher each of RATES is in the second stretch.
    """

    first: SignSummary
    second: SignSummary
    differences: Mapping[Rate, Estimate]


def sign_statistics(series: SignSeries, start: float, end: float) -> SignStatistics:
    """Statistics of the frames from `start` to before `end`, in seconds."""
    times, values = series.part(start, end)
    ratios = _ratios(times, values)
    found = {rate: ratio_with_interval(ratios[rate], limits=_limits(rate)) for rate in RATES}
    return SignStatistics(summarize_signs(times, values), found)


def compare_signs(series: SignSeries, a: Stretch, b: Stretch) -> SignComparison:
    """The difference of each rate and share between two stretches.

    Args:
        series: The signs.
        a: Start and end of the first stretch, in seconds.
        b: Start and end of the second one. Differences are positive where it has more.
    """
    one, other = series.part(*a), series.part(*b)
    first, second = _ratios(*one), _ratios(*other)
    differences = {
        rate: ratio_difference_with_interval(first[rate], second[rate], limits=_limits(rate, signed=True))
        for rate in RATES
    }
    return SignComparison(summarize_signs(*one), summarize_signs(*other), differences)


def _ratios(times: Floats, values: Mapping[str, Values]) -> dict[Rate, Ratio]:
    """What is divided by what; the results are those of `summarize_signs`."""
    seconds = frame_seconds(times)
    eyes, head = (
        np.where(np.isnan(values[name]), np.float64(0), seconds) for name in ("eyes_closed", "head_yaw")
    )
    perclos = values["perclos"].astype(np.float64)
    known = ~np.isnan(perclos)
    return {
        "blinks_per_minute": _ratio(times, np.where(values["blink"] > 0, 60.0, 0.0), eyes),
        "perclos": Ratio(times, np.where(known, perclos, 0.0), known.astype(np.float64)),
        "closed": _ratio(times, eyes * (values["eyes_closed"] > 0), eyes),
        "away": _ratio(times, head * is_away(values), head),
        "down": _ratio(times, head * is_down(values), head),
    }


def _ratio(times: Floats, amounts: Floats, seconds: Floats) -> Ratio:
    """Amounts over valid time; over none if that is too short."""
    return Ratio(times, amounts, seconds if seconds.sum() >= ENOUGH_SECONDS else np.zeros(len(seconds)))


def _limits(rate: Rate, *, signed: bool = False) -> tuple[float, float]:
    high = math.inf if rate == "blinks_per_minute" else 1.0
    return -high if signed else 0.0, high
