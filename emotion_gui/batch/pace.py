"""How fast a process works, and how long it will take from now on."""

_MIN_SECONDS = 2.0  # of work before a forecast is worth something


class Pace:
    """Counts from the first frames that it is told of, as a process has to start before them.

    All times are in seconds on a clock that only goes forward.
    """

    def __init__(self) -> None:
        self._begun: float | None = None
        self._before = 0

    def update(self, frames: int, now: float) -> None:
        """So many are done."""
        if self._begun is None and frames:
            self._begun, self._before = now, frames

    def seconds_left(self, frames: int, total: int, now: float) -> float | None:
        """At the speed so far; None where nobody can tell. total: 0 where it is not known."""
        if self._begun is None or not total:
            return None
        spent, done = now - self._begun, frames - self._before
        if spent < _MIN_SECONDS or done <= 0:
            return None
        return max(total - frames, 0) * spent / done
