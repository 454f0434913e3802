"""Times of a session in words: since its start, or by the clock, and round ones for an axis. No Qt here."""

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
    """started: of the session, seconds since 1970. clock: whether times are those of the clock."""

    started: float = 0.0
    clock: bool = False

    def text(self, seconds: float, decimals: int = 0) -> str:
        """A time of the session, `seconds` after its start."""
        return clock((seconds + self._offset) % _DAY if self.clock else seconds, decimals)

    def ticks(self, start: float, end: float, most: float) -> list[tuple[float, str]]:
        """At most about `most` round times from start to end, and their words."""
        span = max(end - start, 1e-6)
        step = next((each for each in _STEPS if span / each <= max(most, 1)), math.ceil(span / _DAY) * _DAY)
        offset = self._offset if self.clock else 0.0
        first = math.ceil((start + offset) / step - 1e-6)
        last = math.floor((end + offset) / step + 1e-6)
        decimals = 1 if step < 1 else 0
        places = [index * step - offset for index in range(first, last + 1)]
        return [(place, self.text(place + 1e-4, decimals)) for place in places]

    @property
    def _offset(self) -> float:
        """What the clock shows at the start, in seconds since midnight."""
        try:
            began = datetime.fromtimestamp(self.started)
        except (OverflowError, OSError, ValueError):
            return 0.0
        return began.hour * 3600 + began.minute * 60 + began.second + began.microsecond / 1e6
