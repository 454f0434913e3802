"""Signs of a face as curves and events, which timelines and reports draw at any zoom."""

from dataclasses import dataclass

import numpy as np

from emotion_gui.statistics.pyramid import Pyramid, View
from emotion_gui.statistics.series import Floats, Series
from emotion_gui.statistics.sign_series import SignSeries, Values
from trainer.shared.formatting import percent


@dataclass(frozen=True, slots=True)
class Curve:
    """A sign with a value in each frame.

    Attributes:
        title: What it is called.
        signs: Fields of `FaceSigns`, of which the mean is drawn.
        unit: "%" for shares, which are written in percent; "°"; empty for a plain number.
    """

    title: str
    signs: tuple[str, ...]
    unit: str = ""

    def value_text(self, value: float) -> str:
        """Such as "93%", "+12°" or "0.05"; a dash where it is not valid."""
        if np.isnan(value):
            return "–"
        match self.unit:
            case "%":
                return percent(value)
            case "°":
                return f"{round(value):+d}°".replace("-", "−") if round(value) else "0°"
            case _:
                return f"{value:.2f}"


@dataclass(frozen=True, slots=True)
class EventKind:
    """A sign that happens now and then.

    Attributes:
        title: What many of them are called.
        sign: The field of `FaceSigns`.
    """

    title: str
    sign: str


@dataclass(frozen=True, slots=True)
class SignGroup:
    """Signs that share an axis.

    Attributes:
        title: What they are signs of.
        curves: The main one first; the second one is drawn in another color.
        events: What happens, below the curves.
        low: Value at the bottom of the axis.
        high: Value at its top.
        ticks: Values with a label.
    """

    title: str
    curves: tuple[Curve, ...]
    events: tuple[EventKind, ...]
    low: float
    high: float
    ticks: tuple[float, ...]


GROUPS = (
    SignGroup(
        "Eyes",
        (Curve("eyes open", ("eye_left", "eye_right"), "%"), Curve("PERCLOS", ("perclos",), "%")),
        (EventKind("blinks", "blink"), EventKind("closings", "long_closure")),
        *(0.0, 1.25, (0.0, 0.5, 1.0)),
    ),
    SignGroup(
        "Mouth",
        (Curve("mouth", ("mouth",)),),
        (EventKind("yawns", "yawn"),),
        *(0.0, 1.2, (0.0, 0.5, 1.0)),
    ),
    SignGroup(
        "Head",
        (Curve("turned", ("head_yaw",), "°"), Curve("raised", ("head_pitch",), "°")),
        (EventKind("nods", "nod"),),
        *(-60.0, 60.0, (-45.0, 0.0, 45.0)),
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class SignView:
    """What is drawn of a part of a session.

    Attributes:
        group: Its signs.
        curves: For each curve times (m,) and mean, lowest and highest (m, 1); NaN where it is not valid.
        events: For each kind the starts and the ends of the events in view, in seconds.
    """

    group: SignGroup
    curves: tuple[View, ...]
    events: tuple[tuple[Floats, Floats], ...]


class SignCurves:
    """The signs of one group, indexed so that views of eight hours are fast; made in a few 0.1 s."""

    def __init__(self, signs: SignSeries, group: SignGroup) -> None:
        self.group = group
        self._series = [_series(signs, curve) for curve in group.curves]
        self._pyramids = [Pyramid(each) for each in self._series]
        self._events = [_events(signs, kind) for kind in group.events]

    def view(self, start: float, end: float, points: int) -> SignView:
        """What is drawn from `start` to `end` (seconds), with about `points` points at most."""
        curves = tuple(each.view(start, end, points) for each in self._pyramids)
        return SignView(self.group, curves, tuple(_between(*each, start, end) for each in self._events))

    def values_at(self, row: int | None) -> list[float]:
        """The value of each curve in a frame of the session; NaN where it is not valid."""
        return [float("nan") if row is None else float(each.values[row, 0]) for each in self._series]


def _series(signs: SignSeries, curve: Curve) -> Series:
    values = _mean([signs.values(sign) for sign in curve.signs])
    nothing = np.zeros(len(values), np.uint8)
    return Series(signs.times, values[:, None], nothing.astype(bool), nothing)


def _mean(all_values: list[Values]) -> Values:
    """The mean of what is valid; NaN where nothing is."""
    first, *others = all_values
    for other in others:
        both = (first + other) / 2
        first = np.where(np.isnan(first), other, np.where(np.isnan(other), first, both))
    return first


def _events(signs: SignSeries, kind: EventKind) -> tuple[Floats, Floats]:
    """(n,) starts and (n,) ends in seconds. A nod, which has no length, takes no time."""
    values = signs.values(kind.sign)
    rows = np.flatnonzero(values > 0)
    ends = signs.times[rows]
    lengths = np.zeros(len(rows)) if kind.sign == "nod" else values[rows]
    return ends - lengths, ends


def _between(starts: Floats, ends: Floats, start: float, end: float) -> tuple[Floats, Floats]:
    """The events of which a part lies between two times."""
    inside = (ends >= start) & (starts <= end)
    return starts[inside], ends[inside]
