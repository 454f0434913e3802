"""Measures frames per second and latency over the last second, for the status bar."""

from collections import deque
from statistics import median


class RateMeter:
    """A sliding window of painted frames. All times are in seconds on the same clock."""

    def __init__(self, window: float = 1.0) -> None:
        self._window = window
        self._painted: deque[tuple[float, float]] = deque()

    def add(self, captured: float, painted: float) -> None:
        """Adds a frame with the times of its capture and of the end of its painting."""
        self._painted.append((painted, painted - captured))
        while self._painted[0][0] < painted - self._window:
            self._painted.popleft()

    def clear(self) -> None:
        self._painted.clear()

    def frames_per_second(self, now: float) -> float:
        return sum(1 for painted, _ in self._painted if painted > now - self._window) / self._window

    def latency(self) -> float | None:
        """Returns the median seconds from capture to the end of painting; None without frames."""
        return median(seconds for _, seconds in self._painted) if self._painted else None
