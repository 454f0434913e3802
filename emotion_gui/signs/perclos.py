"""The share of the last minute in which the eyes were closed."""

import math
from collections import deque

CLOSED_AT = 0.20  # closed by at least 80% (P80)
WINDOW_SECONDS = 60.0
ENOUGH_SECONDS = 15.0


class Perclos:
    """PERCLOS P80 over the valid time of the last minute (Wierwille 1994; Dinges and Grace 1998)."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._samples: deque[tuple[float, float, bool]] = deque()  # time, the seconds before it, closed
        self._valid = self._closed = 0.0

    def add(self, time: float, seconds: float, *, closed: bool) -> None:
        """Adds a sample in which the eyes were valid; a time before the last one begins anew.

        Args:
            time: of the sample, in seconds.
            seconds: that the sample stands for.
            closed: whether the eyes were closed by at least 80%.
        """
        if self._samples and time < self._samples[-1][0]:
            self._forget()
        self._samples.append((time, seconds, closed))
        self._valid += seconds
        self._closed += seconds * closed

    def share(self, time: float) -> float:
        """Returns the share at this time, 0 to 1; NaN if too little of the last minute was valid."""
        while self._samples and self._samples[0][0] <= time - WINDOW_SECONDS:
            _, seconds, closed = self._samples.popleft()
            self._valid -= seconds
            self._closed -= seconds * closed
        if self._valid < ENOUGH_SECONDS:
            return math.nan
        return min(1.0, max(0.0, self._closed / self._valid))
