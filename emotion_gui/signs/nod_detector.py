"""Finds nods in a series of head poses."""

import math
from collections import deque
from dataclasses import dataclass

MIN_DEGREES = 7.0  # of the swing; poses of a still head vary by 1, those of a small face by 3
MIN_RETURN = 0.6  # of the swing has to be taken back
MIN_SECONDS, MAX_SECONDS = 0.25, 1.2  # from the beginning of the swing to its return
SAME_NODDING_SECONDS = 1.5  # in which further nods have the direction of the first one
_SMOOTHING_SECONDS = 0.08


@dataclass(frozen=True, slots=True)
class _Sample:
    time: float
    yaw: float
    pitch: float


class NodDetector:
    """A nod is one swing of the pitch, down and up or up and down, with little turning."""

    def __init__(self) -> None:
        self._samples: deque[_Sample] = deque()
        self._last = -math.inf  # time of the last nod
        self._direction = 1

    def drop(self) -> None:
        """Forgets a running nod, as after a jump in time."""
        self._samples.clear()
        self._last = -math.inf

    def update(self, time: float, yaw: float, pitch: float) -> bool:
        """Takes the next pose in degrees, and returns whether a nod has just ended."""
        if self._samples:
            last = self._samples[-1]
            weight = 1 - math.exp(-(time - last.time) / _SMOOTHING_SECONDS)
            yaw, pitch = last.yaw + weight * (yaw - last.yaw), last.pitch + weight * (pitch - last.pitch)
        self._samples.append(_Sample(time, yaw, pitch))
        while self._samples[0].time < time - MAX_SECONDS:
            self._samples.popleft()
        running = time - self._last < SAME_NODDING_SECONDS
        for direction in (self._direction,) if running else (1, -1):
            if self._is_nod(direction):
                self._last, self._direction = time, direction
                self._samples = deque([self._samples[-1]])
                return True
        return False

    def _is_nod(self, direction: int) -> bool:
        """Returns whether the samples end with a nod: down first for 1, up first for -1."""
        samples = list(self._samples)
        heights = [direction * each.pitch for each in samples]
        turn = heights.index(min(heights))
        if not 0 < turn < len(samples) - 1:
            return False
        swing = max(heights[:turn]) - heights[turn]
        returned = heights[turn] + MIN_RETURN * swing
        if swing < MIN_DEGREES or heights[-1] < returned:
            return False
        start = max(i for i in range(turn) if heights[i] >= heights[turn] + 0.9 * swing)
        end = next(i for i in range(turn, len(samples)) if heights[i] >= returned)
        yaws = [each.yaw for each in samples[start : end + 1]]
        return samples[end].time - samples[start].time >= MIN_SECONDS and max(yaws) - min(yaws) < swing
