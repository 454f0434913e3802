"""How far a condition is met, sample by sample; columns.py does the same for whole sessions."""

import math
from collections import deque

from emotion_gui.alerts.condition import Condition, ConditionKind
from emotion_gui.alerts.sample import Place, Sample

MAX_STEP = 1000  # milliseconds between two samples; a longer step is a gap, of which no more counts
# How many milliseconds ago the face is compared with where it is now. Two, or a face that nods once a
# second would be still.
LAGS = (500, 1000)

BELOW, BETWEEN, OVER = 0, 1, 2  # the limits; what cannot be measured is below


class Meter:
    """Remembers the last second, for stillness."""

    def __init__(self, condition: Condition) -> None:
        self._kind = condition.kind
        self._numbers = condition.numbers
        self._on, self._off = condition.limits
        self._places: deque[tuple[int, Place]] = deque()
        self._face = 0

    def level(self, sample: Sample) -> int:
        """BELOW, BETWEEN or OVER."""
        value = self.measure(sample)
        if value >= self._on:
            return OVER
        return BETWEEN if value >= self._off else BELOW  # not a number is neither

    def measure(self, sample: Sample) -> float:
        """What is compared with the condition's limits; not a number where it cannot be measured."""
        match self._kind:
            case ConditionKind.EMOTION:
                return self._sum(sample)
            case ConditionKind.NO_FACE:
                return float(sample.values is None)
            case ConditionKind.UNSURE:
                return float(sample.values is not None and sample.unsure)
            case ConditionKind.TURNED:
                return _angle(sample)
            case _:
                return -self._movement(sample)

    def _sum(self, sample: Sample) -> float:
        if sample.values is None:
            return math.nan
        total = 0.0
        for number in self._numbers:
            total += sample.values[number]
        return total

    def _movement(self, sample: Sample) -> float:
        """Of the face within the last second, as a share of its width."""
        places = self._places
        broken = sample.values is None or sample.face != self._face
        if places and (broken or sample.time - places[-1][0] > MAX_STEP):
            places.clear()
        if sample.values is None:
            return math.nan
        self._face = sample.face
        places.append((sample.time, sample.place))
        while len(places) > 1 and places[1][0] <= sample.time - LAGS[-1]:
            places.popleft()  # the one before is the last that is old enough
        return max(self._moved_since(sample, lag) for lag in reversed(LAGS))  # nan comes first, and stays

    def _moved_since(self, sample: Sample, lag: int) -> float:
        before = sample.time - lag
        for time, place in reversed(self._places):
            if time <= before:
                return moved(place, sample.place)
        return math.nan


def moved(before: Place, now: Place) -> float:
    """How far the center, or the size, is from where it was, as a share of the present width."""
    (x, y, width, height), (x2, y2, width2, height2) = before, now
    across, down = abs(2 * x2 + width2 - 2 * x - width) / 2, abs(2 * y2 + height2 - 2 * y - height) / 2
    return max(across, down, float(abs(width2 - width)), float(abs(height2 - height))) / max(width2, 1)


def _angle(sample: Sample) -> float:
    known = [abs(angle) for angle in (sample.yaw, sample.pitch) if angle is not None]
    return float(max(known)) if known else math.nan
