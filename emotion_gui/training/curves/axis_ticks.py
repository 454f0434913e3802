"""Round numbers for chart axes: where an axis begins and ends, and where its ticks are."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from trainer.shared.formatting import percent

_MAX_STEPS = 5  # on an axis that shows all values

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity that a chart shows.

    Attributes:
        title: Its name.
        axis_range: Returns the ends of an axis that covers the values from the lowest to the highest.
        format: Formats a value for an axis with the given distance between ticks, or for a readout.
    """

    title: str
    axis_range: Callable[[float, float], Span]
    format: Callable[[float, float], str]


def round_step(span: float, max_steps: float) -> float:
    """Returns the smallest 1, 2 or 5 times a power of ten that divides `span` into at most `max_steps`."""
    smallest = max(span, 1e-12) / max(max_steps, 1)
    power = 10.0 ** math.floor(math.log10(smallest))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= smallest * (1 - 1e-9))


def linear_ticks(low: float, high: float, max_ticks: float) -> tuple[list[float], float]:
    """Returns at most about `max_ticks` round values from low to high, and the distance between them."""
    step = round_step(high - low, max_ticks)
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    return [index * step for index in range(first, last + 1)], step


def log_ticks(low: float, high: float, max_ticks: float) -> tuple[list[float], float]:
    """Does the same for a logarithmic axis; `low` and `high` are plain values above 0."""
    for factors in ((1, 2, 5), (1,)):
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        ticks = [factor * 10.0**power for power in powers for factor in factors]
        ticks = [tick for tick in ticks if low * (1 - 1e-6) <= tick <= high * (1 + 1e-6)]
        if 3 <= len(ticks) <= max_ticks:
            return ticks, ticks[0]
    if high < 10 * low:
        return linear_ticks(low, high, max_ticks)
    return ticks[:: math.ceil(len(ticks) / max_ticks)], ticks[0]


def log_range(low: float, high: float) -> Span:
    """Returns the ends of a logarithmic axis that covers values above 0 from `low` to `high`."""
    bottom = _next_round(low, math.floor)
    return bottom, max(_next_round(high, math.ceil), bottom * 2)


def plain(value: float, step: float) -> str:
    """Formats a value with the decimals needed to distinguish ticks that are `step` apart."""
    return f"{value:.{_decimals(step)}f}"


def _loss_range(low: float, high: float) -> Span:
    step = max(round_step(high - low, _MAX_STEPS), 0.1)
    bottom = math.floor(low / step + 1e-6)
    return bottom * step, max(math.ceil(high / step - 1e-6), bottom + 1) * step


def _share_range(low: float, high: float) -> Span:
    """Returns the ends of an axis for shares: multiples of 10%, at least 20% apart."""
    bottom, top = math.floor(low * 10 + 1e-6), math.ceil(high * 10 - 1e-6)
    bottom = min(bottom, top - 2) if top >= 2 else 0
    return bottom / 10, max(top, bottom + 2) / 10


def _rate_range(low: float, high: float) -> Span:
    """Returns an axis that starts at 0, so that a drop to a tenth looks like one."""
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


def _next_round(value: float, rounding: Callable[[float], int]) -> float:
    """Rounds to 1, 2 or 5 times a power of ten, down for math.floor and up for math.ceil."""
    power = 10.0 ** math.floor(math.log10(value) + 1e-9)
    steps = [factor * power for factor in (1, 2, 5, 10)]
    if rounding is math.floor:
        return max(step for step in steps if step <= value * (1 + 1e-9))
    return min(step for step in steps if step >= value * (1 - 1e-9))


LOSS = Quantity("Loss", _loss_range, plain)
ACCURACY = Quantity("Accuracy", _share_range, _share)
LEARNING_RATE = Quantity("Learning rate", _rate_range, _rate)
