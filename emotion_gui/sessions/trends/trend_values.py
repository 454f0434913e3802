"""The values that trend charts show for each measure: the seven emotions, or signs of the eyes."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.sessions.trends.trend_axes import rate_top, share_top
from emotion_gui.statistics.sign_tally import TREND_SIGNS
from emotion_gui.statistics.trends import Measure
from trainer.shared.face_input import LABELS
from trainer.shared.formatting import percent


@dataclass(frozen=True, slots=True)
class TrendValue:
    """One chart.

    Attributes:
        title: Of the value.
        color: Of its points, as "#RRGGBB".
        top: Returns a round top of the axis for the highest value.
        tick_text: Formats a value on the axis.
        text: Formats a value anywhere else.
    """

    title: str
    color: str
    top: Callable[[float], float]
    tick_text: Callable[[float], str]
    text: Callable[[float], str]


def value_text(value: float) -> str:
    """Format a share such as "34%" or "1.2%"."""
    if math.isnan(value):
        return "none"
    return percent(value, 0 if value >= 0.0995 else 1)


def rate_text(value: float) -> str:
    """Format a rate such as "14.2"."""
    return "none" if math.isnan(value) else f"{value:.1f}"


_EMOTIONS = tuple(
    TrendValue(label, EMOTION_COLORS[label], share_top, percent, value_text) for label in LABELS
)
_BLINKS, _PERCLOS = TREND_SIGNS
_SIGNS = (
    TrendValue(_BLINKS, "#3D8FD1", rate_top, "{:g}".format, rate_text),
    TrendValue(_PERCLOS, "#9467BD", share_top, percent, value_text),
)


def values_of(measure: Measure) -> tuple[TrendValue, ...]:
    """Return the values of a measure, in the order of `Totals.values`."""
    return _SIGNS if measure == "signs" else _EMOTIONS
