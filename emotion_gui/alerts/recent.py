"""Counts events of the last minutes, and the valid time in them; columns.py does so for whole sessions."""

from collections import deque


class Recent:
    """The events and the valid time of the last minutes.

    A valid sample stands for the time since the one before, as far as that was observed: the time after a gap
    counts as at most `meter.MAX_STEP`.
    """

    def __init__(self, minutes: float) -> None:
        self.length = round(minutes * 60_000)  # milliseconds
        self._events: deque[int] = deque()  # when each happened
        self._spans: deque[tuple[int, int]] = deque()  # (start, end) of valid time; they never overlap
        self._total = 0  # milliseconds of all spans
        self._since = 0  # what was before does not count

    def update(self, time: int, step: int, *, is_valid: bool, is_event: bool) -> None:
        """Add a sample.

        Args:
            time: Its time in milliseconds, not before that of the previous one.
            step: Milliseconds before it that it stands for.
            is_valid: Whether it tells if there is an event.
            is_event: Whether an event ended with it.
        """
        self._since = time - self.length
        if is_event:
            self._events.append(time)
        if is_valid and step:
            self._add_span(time - step, time)
        while self._events and self._events[0] <= self._since:
            self._events.popleft()
        while self._spans and self._spans[0][1] <= self._since:
            start, end = self._spans.popleft()
            self._total -= end - start

    @property
    def count(self) -> int:
        """Number of events."""
        return len(self._events)

    @property
    def valid(self) -> int:
        """Milliseconds of valid time."""
        return self._total - max(self._since - self._spans[0][0], 0) if self._spans else 0

    def _add_span(self, start: int, end: int) -> None:
        self._total += end - start
        if self._spans and self._spans[-1][1] == start:  # that span goes on
            start, _ = self._spans.pop()
        self._spans.append((start, end))
