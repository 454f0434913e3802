"""Estimates how long a job will take, by the speed so far."""

_MIN_SECONDS = 2.0  # of work before an estimate is meaningful


class Pace:
    """Measures the speed from the first reported frames on, as a process takes time to start.

    All times are in seconds on a monotonic clock.
    """

    def __init__(self) -> None:
        self._begun: float | None = None
        self._before = 0

    def update(self, frames: int, now: float) -> None:
        """Reports that so many frames are done."""
        if self._begun is None and frames:
            self._begun, self._before = now, frames

    def seconds_left(self, frames: int, total: int, now: float) -> float | None:
        """Returns the time left at the speed so far; None if it is unknown.

        Args:
            frames: How many frames are done.
            total: How many there are; 0 if unknown.
            now: The current time.
        """
        if self._begun is None or not total:
            return None
        spent, done = now - self._begun, frames - self._before
        if spent < _MIN_SECONDS or done <= 0:
            return None
        return max(total - frames, 0) * spent / done
