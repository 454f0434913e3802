"""What a stretch of a session shows, and how two of them, or two views of the same, differ."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emotion_gui.statistics.affect import affect_of
from emotion_gui.statistics.bootstrap import Estimate, difference_with_interval, mean_with_interval
from emotion_gui.statistics.series import MAX_STEP, Floats, Series
from trainer.shared.face_input import LABELS

_NEAREST = 0.05  # seconds between two frames that are taken for the same moment

Stretch = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class SegmentStatistics:
    """start, end: seconds. emotions: mean probability of each of LABELS. valence, arousal: -1 to 1.

    labels: (7,) share of the sure frames that had each of LABELS as their answer; NaN without any.
    seen: share of the time in which the face was seen. unsure: share of that without a sure answer; NaN
    where it was not seen. dominant: the emotion with the highest mean; empty where nothing was seen.
    """

    start: float
    end: float
    emotions: tuple[Estimate, ...]
    valence: Estimate
    arousal: Estimate
    labels: Floats
    seen: float
    unsure: float
    dominant: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one emotion in two stretches. difference: how much higher the second mean is."""

    emotion: str
    first: Estimate
    second: Estimate
    difference: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Of two series over the same session. frames: that both have. same_label: share of these with the same
    label. differences: (7,) mean absolute difference of each probability. Both NaN without such frames."""

    frames: int
    same_label: float
    differences: Floats


def segment_means(series: Series, start: float, end: float, confidence: float = 0.95) -> SegmentStatistics:
    """Of the frames from `start` up to, but not with, `end` (seconds)."""
    part = _part(series, (start, end))
    seconds, seen = _seconds(series)[_rows(series, (start, end))], part.seen
    affect = affect_of(part.values)
    emotions = tuple(
        mean_with_interval(part.times, part.values[:, place], confidence, limits=(0, 1))
        for place in range(len(LABELS))
    )
    valence, arousal = (
        mean_with_interval(part.times, affect[:, place], confidence, limits=(-1, 1)) for place in (0, 1)
    )
    in_sight, sure = float(seconds[seen].sum()), seen & ~part.unsure
    answers = np.bincount(part.label[sure], seconds[sure], len(LABELS)).astype(np.float64)
    span = max(_span(series, (start, end)), float(seconds.sum()))
    means = [each.mean for each in emotions]
    return SegmentStatistics(
        start,
        end,
        emotions,
        valence,
        arousal,
        labels=_divided(answers, float(answers.sum())),
        seen=in_sight / span if span else 0.0,
        unsure=float(seconds[seen & part.unsure].sum()) / in_sight if in_sight else np.nan,
        dominant=LABELS[int(np.argmax(means))] if in_sight else "",
    )


def compare(series: Series, a: Stretch, b: Stretch, confidence: float = 0.95) -> list[Difference]:
    """How each emotion, in the order of LABELS, differs between two stretches: positive is higher in `b`."""
    one, other = _part(series, a), _part(series, b)
    return [
        _difference(
            label, (one.times, one.values[:, place]), (other.times, other.values[:, place]), confidence
        )
        for place, label in enumerate(LABELS)
    ]


def around_marker(
    series: Series, time: float, before: float, after: float, confidence: float = 0.95
) -> list[Difference]:
    """What changed from the `before` seconds that led to `time` to the `after` seconds from it on."""
    return compare(series, (time - before, time), (time, time + after), confidence)


def agreement(a: Series, b: Series) -> Agreement:
    """How alike two answers to the same session are, as of two models: on the times that both have.

    Each frame of the one with fewer is set beside the nearest of the other, at most 50 ms apart.
    """
    few, many = (a, b) if len(a.times) <= len(b.times) else (b, a)
    nothing = Agreement(0, np.nan, np.full(len(LABELS), np.nan))
    if not len(few.times):
        return nothing
    right = np.clip(np.searchsorted(many.times, few.times), 1, max(len(many.times) - 1, 1))
    right = np.minimum(right, len(many.times) - 1)
    left = np.maximum(right - 1, 0)
    nearer = few.times - many.times[left] <= many.times[right] - few.times
    beside = np.where(nearer, left, right)
    both = few.seen & many.seen[beside] & (np.abs(many.times[beside] - few.times) <= _NEAREST)
    if not both.any():
        return nothing
    same = few.label[both] == many.label[beside[both]]
    apart = np.abs(few.values[both].astype(np.float64) - many.values[beside[both]])
    return Agreement(int(both.sum()), float(same.mean()), apart.mean(axis=0))


def _difference(
    label: str,
    one: tuple[Floats, NDArray[np.float32]],
    other: tuple[Floats, NDArray[np.float32]],
    confidence: float,
) -> Difference:
    first, second = (mean_with_interval(*each, confidence, limits=(0, 1)) for each in (one, other))
    return Difference(label, first, second, difference_with_interval(one, other, confidence, limits=(-1, 1)))


def _rows(series: Series, stretch: Stretch) -> slice:
    first, last = np.searchsorted(series.times, stretch)
    return slice(int(first), int(last))


def _part(series: Series, stretch: Stretch) -> Series:
    some = _rows(series, stretch)
    return Series(series.times[some], series.values[some], series.unsure[some], series.label[some])


def _seconds(series: Series) -> Floats:
    """How long each frame lasts: until the next one, at most 5 s; the last one as long as the one before."""
    steps = np.diff(series.times)
    return np.minimum(np.append(steps, steps[-1:] if len(steps) else np.zeros(len(series.times))), MAX_STEP)


def _span(series: Series, stretch: Stretch) -> float:
    """Seconds of the session within the stretch."""
    if not len(series.times):
        return 0.0
    start, end = max(stretch[0], float(series.times[0])), min(stretch[1], float(series.times[-1]))
    return max(end - start, 0.0)


def _divided(values: Floats, total: float) -> Floats:
    return values / total if total else np.full(len(values), np.nan)
