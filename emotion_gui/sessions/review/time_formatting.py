"""Formats the times of a session, since its start or by the clock, and the ticks of an axis. No Qt here."""

import math
from dataclasses import dataclass
from datetime import datetime

from trainer.shared.formatting import clock

_STEPS = (
    0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400,
)  # fmt: skip
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class TimeScale:
    """How the times of a session are written.

    Attributes:
        started: When the session started, in seconds since 1970.
        clock: Whether times are clock times instead of times since the start.
    """

    started: float = 0.0
    clock: bool = False

    def text(self, seconds: float, decimals: int = 0) -> str:
        """Format a time that is `seconds` after the start of the session."""
        return clock((seconds + self._offset) % _DAY if self.clock else seconds, decimals)

    def ticks(self, start: float, end: float, max_count: float) -> list[tuple[float, str]]:
        """Choose round times from `start` to `end`, about `max_count` at most, each with its text."""
        span = max(end - start, 1e-6)
        step = next(
            (each for each in _STEPS if span / each <= max(max_count, 1)), math.ceil(span / _DAY) * _DAY
        )
        offset = self._offset if self.clock else 0.0
        first = math.ceil((start + offset) / step - 1e-6)
        last = math.floor((end + offset) / step + 1e-6)
        decimals = 1 if step < 1 else 0
        times = [index * step - offset for index in range(first, last + 1)]
        return [(time, self.text(time + 1e-4, decimals)) for time in times]

    @property
    def _offset(self) -> float:
        """The clock time of the start, in seconds since midnight."""
        try:
            start = datetime.fromtimestamp(self.started)
        except (OverflowError, OSError, ValueError):
            return 0.0
        return start.hour * 3600 + start.minute * 60 + start.second + start.microsecond / 1e6
