"""Measures a condition sample by sample; columns.py does the same for whole sessions."""

import math
from collections import deque

from emotion_gui.alerts.condition import AT_MOST, COUNTS, WINDOWED, Condition, ConditionKind
from emotion_gui.alerts.recent import Recent
from emotion_gui.alerts.sample import PixelBox, Sample
from emotion_gui.vision.face_signs import FaceSigns

MAX_STEP = 1000  # milliseconds; a longer step between two samples is a gap, and counts as this much
# The face's box is compared with those of so many milliseconds ago. With one lag alone, a face that nods
# once a second would count as still.
LAGS = (500, 1000)

# Share of the minutes of a rate that has to be valid: in a few seconds anybody blinks rarely, or often.
ENOUGH_VALID = 0.5
MINUTE = 60_000  # milliseconds

# The sign that a kind measures.
SIGNS = {
    ConditionKind.HEAD_DOWN: "head_pitch",
    ConditionKind.EYES_CLOSED: "eyes_closed",
    ConditionKind.PERCLOS: "perclos",
    ConditionKind.BLINKS: "blink",
    ConditionKind.FEW_BLINKS: "blink",
    ConditionKind.LONG_CLOSURES: "long_closure",
    ConditionKind.YAWNS: "yawn",
}

BELOW, BETWEEN, OVER = 0, 1, 2  # level against the two limits; BELOW if it cannot be measured


class Meter:
    """Measures one condition.

    It keeps the boxes of the last second, for stillness, and the events of the last minutes, for the kinds
    that count them.
    """

    def __init__(self, condition: Condition) -> None:
        self._kind = condition.kind
        self._numbers = condition.numbers
        self._on, self._off = condition.limits
        self._boxes: deque[tuple[int, PixelBox]] = deque()
        self._face = 0
        self._recent = Recent(condition.minutes)
        self._last: int | None = None  # time of the previous sample

    def level(self, sample: Sample) -> int:
        """The sample's level against the condition's limits: BELOW, BETWEEN or OVER."""
        value = self.measure(sample)
        if value >= self._on:
            return OVER
        return BETWEEN if value >= self._off else BELOW  # also for NaN

    def measure(self, sample: Sample) -> float:
        """The value that is compared with `Condition.limits`; NaN if it cannot be measured."""
        value = self._sign_value(sample) if self._kind in SIGNS else self._value(sample)
        return -value if self._kind in AT_MOST else value

    def _value(self, sample: Sample) -> float:
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
                return self._movement(sample)

    def _sum(self, sample: Sample) -> float:
        if sample.values is None:
            return math.nan
        total = 0.0
        for number in self._numbers:
            total += sample.values[number]
        return total

    def _sign_value(self, sample: Sample) -> float:
        value = math.nan if sample.signs is None else float(getattr(sample.signs, SIGNS[self._kind]))
        if self._kind in WINDOWED:
            return self._frequency(sample.time, value)
        return -value if self._kind is ConditionKind.HEAD_DOWN else value

    def _frequency(self, time: int, value: float) -> float:
        """Events within the last minutes: their number, or how many there were in a valid minute."""
        recent, step = self._recent, 0 if self._last is None else min(time - self._last, MAX_STEP)
        self._last = time
        recent.update(time, step, is_valid=not math.isnan(value), is_event=value > 0)
        if math.isnan(value):
            return math.nan
        if self._kind in COUNTS:
            return float(recent.count)
        enough = recent.valid >= ENOUGH_VALID * recent.length
        return recent.count * MINUTE / recent.valid if enough else math.nan

    def _movement(self, sample: Sample) -> float:
        """How far the face moved within the last second, as a share of its width."""
        boxes = self._boxes
        interrupted = sample.values is None or sample.face != self._face
        if boxes and (interrupted or sample.time - boxes[-1][0] > MAX_STEP):
            boxes.clear()
        if sample.values is None:
            return math.nan
        self._face = sample.face
        boxes.append((sample.time, sample.box))
        while len(boxes) > 1 and boxes[1][0] <= sample.time - LAGS[-1]:
            boxes.popleft()  # the next one is old enough too
        return max(self._movement_since(sample, lag) for lag in reversed(LAGS))  # max keeps a leading NaN

    def _movement_since(self, sample: Sample, lag: int) -> float:
        before = sample.time - lag
        for time, box in reversed(self._boxes):
            if time <= before:
                return box_movement(box, sample.box)
        return math.nan


def box_movement(before: PixelBox, now: PixelBox) -> float:
    """The largest change of the box's center, width or height, as a share of its present width."""
    (x, y, width, height), (x2, y2, width2, height2) = before, now
    across, down = abs(2 * x2 + width2 - 2 * x - width) / 2, abs(2 * y2 + height2 - 2 * y - height) / 2
    return max(across, down, float(abs(width2 - width)), float(abs(height2 - height))) / max(width2, 1)


def _angle(sample: Sample) -> float:
    """The larger one of yaw and pitch, each against the person's own zero where that is known."""
    signs = sample.signs or FaceSigns()
    known = [
        abs(own if fixed is None or not math.isnan(own) else fixed)
        for own, fixed in ((signs.head_yaw, sample.yaw), (signs.head_pitch, sample.pitch))
    ]
    return max((angle for angle in known if not math.isnan(angle)), default=math.nan)
