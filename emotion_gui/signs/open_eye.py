"""How far a person's eye is open when it is open."""

from collections import deque

import numpy as np

FLOOR = 0.20  # the least level: who never opens the eyes has no other one
# Openness of closed eyes: about the median of 20 closed pairs among 2,802 press photographs, judged by eye,
# which had 0.03 to 0.13.
CLOSED_OPENNESS = 0.09
_PERCENTILE = 80.0
_SECONDS = 10.0
_RECALCULATE_SECONDS = 0.1


class OpenEye:
    """The 80th percentile of an eye's openness over the last ten seconds in which it was open.

    These seconds do not pass while the eye is closed, so a long closing leaves the level as it was.

    Attributes:
        level: the openness of the open eye, at least FLOOR.
    """

    def __init__(self) -> None:
        self.level = FLOOR
        self._samples: deque[tuple[float, float]] = deque()  # seconds that it stands for, openness
        self._seconds = 0.0
        self._pending = _RECALCULATE_SECONDS  # the first sample counts at once

    @property
    def is_unknown(self) -> bool:
        """Whether the eye was never open."""
        return not self._samples

    def add(self, openness: float, seconds: float) -> None:
        """Adds the openness of an open eye, and the seconds that it stands for."""
        self._samples.append((seconds, openness))
        self._seconds += seconds
        while self._seconds > _SECONDS and len(self._samples) > 1:
            self._seconds -= self._samples.popleft()[0]
        self._pending += seconds
        if self._pending >= _RECALCULATE_SECONDS:
            self._pending = 0.0
            found = float(np.percentile([each for _, each in self._samples], _PERCENTILE))
            self.level = max(FLOOR, found)

    def ratio(self, openness: float) -> float:
        """Returns the openness as a share of the level."""
        return openness / self.level

    def scaled(self, openness: float) -> float:
        """Returns the openness on a scale with 1 for the own open eye and 0 for a closed one."""
        above = (openness - CLOSED_OPENNESS) / (self.level - CLOSED_OPENNESS)
        return 0.0 if above < 0 else above
