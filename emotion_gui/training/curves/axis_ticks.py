"""Round numbers for the axes of charts: where an axis begins and ends, and where its ticks are."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from trainer.shared.formatting import percent

_MAX_STEPS = 5  # of an axis that shows everything

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Quantity:
    """title: its name. around: the ends of an axis on which values from the lowest to the highest fit.

    form: how a value is written on an axis whose ticks are `step` apart, or in a readout.
    """

    title: str
    around: Callable[[float, float], Span]
    form: Callable[[float, float], str]


def round_step(span: float, most: float) -> float:
    """The least of 1, 2 or 5 times a power of ten with which `span` has at most `most` steps."""
    least = max(span, 1e-12) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))


def linear_ticks(low: float, high: float, most: float) -> tuple[list[float], float]:
    """At most about `most` round values from low to high, and the distance between them."""
    step = round_step(high - low, most)
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    return [index * step for index in range(first, last + 1)], step


def log_ticks(low: float, high: float, most: float) -> tuple[list[float], float]:
    """The same for an axis that shows logarithms; low and high are the values themselves, above 0."""
    for factors in ((1, 2, 5), (1,)):
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        ticks = [factor * 10.0**power for power in powers for factor in factors]
        ticks = [tick for tick in ticks if low * (1 - 1e-6) <= tick <= high * (1 + 1e-6)]
        if 3 <= len(ticks) <= most:
            return ticks, ticks[0]
    if high < 10 * low:
        return linear_ticks(low, high, most)
    return ticks[:: math.ceil(len(ticks) / most)], ticks[0]


def log_range(low: float, high: float) -> Span:
    """The ends of an axis that shows logarithms of values above 0."""
    return _beside(low, math.floor), max(_beside(high, math.ceil), _beside(low, math.floor) * 2)


def plain(value: float, step: float) -> str:
    """With as many decimals as tell ticks apart that are `step` apart."""
    return f"{value:.{_decimals(step)}f}"


def _loss_range(low: float, high: float) -> Span:
    step = max(round_step(high - low, _MAX_STEPS), 0.1)
    bottom = math.floor(low / step + 1e-6)
    return bottom * step, max(math.ceil(high / step - 1e-6), bottom + 1) * step


def _share_range(low: float, high: float) -> Span:
    """On whole tens of percent, at least two of them."""
    bottom, top = math.floor(low * 10 + 1e-6), math.ceil(high * 10 - 1e-6)
    bottom = min(bottom, top - 2) if top >= 2 else 0
    return bottom / 10, max(top, bottom + 2) / 10


def _rate_range(low: float, high: float) -> Span:
    """From 0, so that a fall to a tenth looks like one."""
    if high <= 0:
        return 0.0, 1.0
    step = round_step(high, _MAX_STEPS)
    return 0.0, math.ceil(high / step - 1e-6) * step


def _share(value: float, step: float) -> str:
    return percent(value, _decimals(step * 100))


def _rate(value: float, step: float) -> str:
    return f"{round(value, 12):.3g}"


def _decimals(step: float) -> int:
    return max(0, -math.floor(math.log10(step) + 1e-6))


def _beside(value: float, rounded: Callable[[float], int]) -> float:
    """The next of 1, 2, 5 times a power of ten, in the direction in which `rounded` goes."""
    power = 10.0 ** math.floor(math.log10(value) + 1e-9)
    steps = [factor * power for factor in (1, 2, 5, 10)]
    if rounded is math.floor:
        return max(step for step in steps if step <= value * (1 + 1e-9))
    return min(step for step in steps if step >= value * (1 - 1e-9))


LOSS = Quantity("Loss", _loss_range, plain)
ACCURACY = Quantity("Accuracy", _share_range, _share)
LEARNING_RATE = Quantity("Learning rate", _rate_range, _rate)
