"""Finds blinks and long closings in a series of openness of both eyes."""

import math
from dataclasses import dataclass

CLOSED_BELOW = 0.60  # of the own open level
OPEN_ABOVE = 0.66  # hysteresis
# A laugh squeezes the eyes to 0.61 to 0.90 of the open level (measured), so a blink has to go deeper then.
CLOSED_BELOW_LAUGHING = 0.48
MAX_BLINK_SECONDS = 0.5
# A closing longer than a blink only counts if the eyes are about closed (0 closed, 1 open): who looks down or
# narrows the eyes lowers the lids part of the way, for as long as they like.
SHUT_BELOW = 0.25
_OPEN_AS_USUAL = 0.75
_SLOW_SECONDS = 0.3  # a blink's lids fall within 0.15 s; those that take longer follow a look downwards
_MAX_GAP_SECONDS = 1.0  # without valid eyes, after which a running closing is dropped
_MAX_BLINK_GAP_SECONDS = 0.25  # likewise one that may be a blink


@dataclass(frozen=True, slots=True)
class Closure:
    """What a sample of the series says.

    Attributes:
        closed: whether the eyes are closed.
        lowered: whether the lids are lowered without being closed.
        blink: length in seconds of a blink that has just ended; 0 for none.
        long_closure: likewise of a longer closing.
    """

    closed: bool = False
    lowered: bool = False
    blink: float = 0.0
    long_closure: float = 0.0


@dataclass(slots=True)
class _Running:
    """A closing that has not ended."""

    start: float
    shut: float = 0.0  # seconds in which the eyes were about closed
    fall: float = 0.0  # seconds from open eyes to its beginning


class ClosureDetector:
    """Times closings to a part of a frame, by interpolation at the threshold."""

    def __init__(self) -> None:
        self._time = math.nan
        self._ratio = 1.0
        self._fully_open = math.nan  # when the eyes were last as open as usual
        self._running: _Running | None = None

    def drop(self) -> None:
        """Forgets a running closing, as after a jump in time."""
        self._running = None
        self._time = self._fully_open = math.nan
        self._ratio = 1.0

    def interrupt(self) -> None:
        """Forgets a closing that may be a blink, because the eyes cannot be measured just now."""
        if self._running is not None and self._time - self._running.start <= MAX_BLINK_SECONDS:
            self.drop()

    def update(self, time: float, ratio: float, scaled: float, *, laughing: bool = False) -> Closure:
        """Takes the next sample of the more open eye, so that a wink is no closing.

        Args:
            time: in seconds, later than the last one.
            ratio: openness as a share of the own open level.
            scaled: openness with 0 for closed and 1 for open.
            laughing: whether a laugh may squeeze the eyes.
        """
        if not time - self._time <= _MAX_GAP_SECONDS:
            self.drop()
        elif time - self._time > _MAX_BLINK_GAP_SECONDS:
            self.interrupt()
        limit = CLOSED_BELOW_LAUGHING if laughing else CLOSED_BELOW
        if self._running is None and ratio < limit:
            self._begin(time, ratio, limit)
        running, ended = self._running, Closure()
        if running is not None:
            if ratio >= limit + OPEN_ABOVE - CLOSED_BELOW:
                ended = self._end(running, self._crossing(time, ratio, limit), laughing=laughing)
                running = self._running = None
            elif scaled < SHUT_BELOW and not math.isnan(self._time):
                running.shut += time - max(self._time, running.start)
        if ratio >= _OPEN_AS_USUAL:
            self._fully_open = time
        self._time, self._ratio = time, ratio
        if running is None:
            return ended
        long = time - running.start > MAX_BLINK_SECONDS
        closed = not long or (not laughing and _is_shut(running, time))
        return Closure(closed=closed, lowered=not closed)

    def _begin(self, time: float, ratio: float, limit: float) -> None:
        start = time if math.isnan(self._time) else self._crossing(time, ratio, limit)
        fall = 0.0 if math.isnan(self._fully_open) else start - self._fully_open
        self._running = _Running(start, fall=fall)

    def _end(self, running: _Running, end: float, *, laughing: bool) -> Closure:
        seconds = end - running.start
        if seconds <= MAX_BLINK_SECONDS:
            # Lids that came down slowly and never closed have followed a look.
            slow = running.fall > _SLOW_SECONDS and not running.shut
            return Closure() if slow else Closure(blink=max(seconds, 1e-3))
        if laughing or not _is_shut(running, end):
            return Closure()
        return Closure(long_closure=seconds)

    def _crossing(self, time: float, ratio: float, limit: float) -> float:
        """Returns when the line from the last sample to this one crosses the threshold."""
        change = ratio - self._ratio
        share = 1.0 if not change else min(1.0, max(0.0, (limit - self._ratio) / change))
        return self._time + share * (time - self._time)


def _is_shut(running: _Running, time: float) -> bool:
    return running.shut >= 0.5 * (time - running.start)
