"""Clocks that a test controls in place of `time.perf_counter`, so that a slow machine does not matter."""

import threading
import time
from collections.abc import Sequence

import numpy as np
import pytest

from emotion_gui.vision import capture
from emotion_gui.vision.capture import _Reading
from emotion_gui.vision.frame import Frame
from emotion_gui.vision.frame_source import FrameSource
from emotion_gui.vision.latest import Latest


class StillClock:
    """Stands still until `go` is called, so that nothing takes too long by chance.

    Attributes:
        reads: how often it was read.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.reads = 0
        self._real = time.perf_counter
        self._state: tuple[float, float | None] = (self._real(), None)  # its time; when it was started
        patch.setattr(time, "perf_counter", self._read)

    def go(self) -> None:
        self._state = self._now(), self._real()

    def stop(self) -> None:
        self._state = self._now(), None

    def jump(self, seconds: float) -> None:
        """Advances the clock, as after the computer was suspended."""
        now, since = self._state
        self._state = now + seconds, since

    def _read(self) -> float:
        self.reads += 1
        return self._now()

    def _now(self) -> float:
        now, since = self._state
        return now if since is None else now + self._real() - since


class Pace(Latest[Frame]):
    """Receives the frames of a capture whose time passes only while it waits for the next frame.

    Attributes:
        times: when each frame arrived.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.times: list[float] = []
        self._now, self._lock = 0.0, threading.Lock()
        patch.setattr(time, "perf_counter", lambda: self._now)
        patch.setattr(capture, "_Reading", self._reading)

    def put(self, item: Frame) -> None:
        self.times.append(self._now)
        super().put(item)

    def gaps(self, start: int = 0, end: int | None = None) -> Sequence[float]:
        """Returns the seconds between consecutive frames."""
        return [float(gap) for gap in np.diff(self.times[start:end])]

    def jump(self, seconds: float) -> None:
        with self._lock:
            self._now += seconds

    def _reading(self, source: FrameSource) -> _Reading:
        reading = _Reading(source)
        reading.stopped = _Wait(self)
        return reading


class _Wait(threading.Event):
    def __init__(self, pace: Pace) -> None:
        super().__init__()
        self._pace = pace

    def wait(self, timeout: float | None = None) -> bool:
        self._pace.jump(timeout or 0.0)
        return self.is_set()
