"""Statistics of a segment of a session, and differences between two segments or two models."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emotion_gui.statistics.affect import affect_of
from emotion_gui.statistics.bootstrap import Estimate, difference_with_interval, mean_with_interval
from emotion_gui.statistics.series import MAX_STEP, Floats, Series
from trainer.shared.face_input import LABELS

_MAX_APART = 0.05  # seconds; two frames that are closer count as the same moment

Stretch = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class SegmentStatistics:
    """Statistics of one segment.

    Attributes:
        start: Start of the segment, in seconds.
        end: Its end.
        emotions: Mean probability of each of LABELS, 0 to 1.
        valence: Mean, -1 to 1.
        arousal: Mean, -1 to 1.
        labels: (7,) share of the time with a sure answer in which each of LABELS was the answer; NaN if there
            was no sure answer.
        seen: Share of the time in which the face was seen.
        unsure: Share of that in which the app was unsure; NaN if the face was not seen.
        dominant: The emotion with the highest mean; empty if the face was not seen.
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
    """One emotion in two segments.

    Attributes:
        emotion: One of LABELS.
        first: Mean in the first segment.
        second: Mean in the second segment.
        difference: How much higher the second mean is.
    """

    emotion: str
    first: Estimate
    second: Estimate
    difference: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Agreement of two series of the same session.

    Attributes:
        frames: Number of frames that both have.
        same_label: Share of these frames with the same label; NaN without any.
        differences: (7,) mean absolute difference of each probability; NaN without such frames.
    """

    frames: int
    same_label: float
    differences: Floats


def segment_means(series: Series, start: float, end: float, confidence: float = 0.95) -> SegmentStatistics:
    """Statistics of the frames from `start` to before `end`.

    Args:
        series: The session.
        start: Start of the segment, in seconds.
        end: Its end.
        confidence: Confidence level of the intervals, 0 to 1.
    """
    part = _part(series, (start, end))
    seconds, seen = _seconds(series)[_rows(series, (start, end))], part.seen
    affect = affect_of(part.values)
    emotions = tuple(
        mean_with_interval(part.times, part.values[:, index], confidence, limits=(0, 1))
        for index in range(len(LABELS))
    )
    valence, arousal = (
        mean_with_interval(part.times, affect[:, index], confidence, limits=(-1, 1)) for index in (0, 1)
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
    """The difference of each emotion between two segments, in the order of LABELS.

    Args:
        series: The session.
        a: Start and end of the first segment, in seconds.
        b: Start and end of the second one. Differences are positive where its means are higher.
        confidence: Confidence level of the intervals, 0 to 1.
    """
    one, other = _part(series, a), _part(series, b)
    return [
        _difference(
            label, (one.times, one.values[:, index]), (other.times, other.values[:, index]), confidence
        )
        for index, label in enumerate(LABELS)
    ]


def around_marker(
    series: Series, time: float, before: float, after: float, confidence: float = 0.95
) -> list[Difference]:
    """The change of each emotion at a time, in the order of LABELS.

    Args:
        series: The session.
        time: Time of the marker, in seconds.
        before: Length of the segment that ends at `time`, in seconds.
        after: Length of the segment that begins at `time`, in seconds.
        confidence: Confidence level of the intervals, 0 to 1.
    """
    return compare(series, (time - before, time), (time, time + after), confidence)


def agreement(a: Series, b: Series) -> Agreement:
    """How well two series of the same session agree, such as those of two models.

    Each frame of the series with fewer frames is compared with the nearest of the other, at most 50 ms away.
    """
    few, many = (a, b) if len(a.times) <= len(b.times) else (b, a)
    nothing = Agreement(0, np.nan, np.full(len(LABELS), np.nan))
    if not len(few.times):
        return nothing
    right = np.clip(np.searchsorted(many.times, few.times), 1, max(len(many.times) - 1, 1))
    right = np.minimum(right, len(many.times) - 1)
    left = np.maximum(right - 1, 0)
    is_left = few.times - many.times[left] <= many.times[right] - few.times
    nearest = np.where(is_left, left, right)
    both = few.seen & many.seen[nearest] & (np.abs(many.times[nearest] - few.times) <= _MAX_APART)
    if not both.any():
        return nothing
    same = few.label[both] == many.label[nearest[both]]
    differences = np.abs(few.values[both].astype(np.float64) - many.values[nearest[both]])
    return Agreement(int(both.sum()), float(same.mean()), differences.mean(axis=0))


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
    rows = _rows(series, stretch)
    return Series(series.times[rows], series.values[rows], series.unsure[rows], series.label[rows])


def _seconds(series: Series) -> Floats:
    """How long each frame lasts: until the next one, at most 5 s; the last one as long as the one before."""
    steps = np.diff(series.times)
    return np.minimum(np.append(steps, steps[-1:] if len(steps) else np.zeros(len(series.times))), MAX_STEP)


def _span(series: Series, stretch: Stretch) -> float:
    """Seconds of the session within the segment."""
    if not len(series.times):
        return 0.0
    start, end = max(stretch[0], float(series.times[0])), min(stretch[1], float(series.times[-1]))
    return max(end - start, 0.0)


def _divided(values: Floats, total: float) -> Floats:
    return values / total if total else np.full(len(values), np.nan)
