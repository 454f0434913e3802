"""Finds yawns in a series of mouth openings."""

import math

OPEN_ABOVE = 0.25  # a yawn begins and ends here; in units of `mouth_opening`
WIDE_ABOVE = 0.33  # rarely reached in speech, and then for a syllable
PEAK_ABOVE = 0.40
MIN_SECONDS = 2.0  # yawns take 4 to 7 s, and rarely less than 3 (Barbizet 1958; Provine 1986)
MAX_SECONDS = 15.0  # a mouth that stays open longer does not yawn
MIN_WIDE_SECONDS = 1.5
MAX_STEP_SECONDS = 0.6  # between two samples
_CLOSED_SECONDS = 0.15  # shorter than a pause between two syllables, longer than a flaw of the mesh
_SMOOTHING_SECONDS = 0.1


class YawnDetector:
    """A yawn is one opening of the mouth that is wide and long, and rises to one broad peak."""

    def __init__(self) -> None:
        self.drop()

    def drop(self) -> None:
        """Forgets a running yawn, as after a jump in time."""
        self._time = math.nan
        self._smoothed = 0.0
        self._begin_again()

    def _begin_again(self) -> None:
        self._start = self._last_open = math.nan
        self._wide = self._longest_wide = self._peak = self._laughing = 0.0

    def update(self, time: float, opening: float, *, laughing: bool) -> float:
        """Takes the next sample.

        Args:
            time: in seconds, later than the last one.
            opening: of the mouth, from `mouth_opening`.
            laughing: whether the face laughs.

        Returns:
            The length in seconds of a yawn that has just ended, else 0.
        """
        step = 0.0 if math.isnan(self._time) else time - self._time
        if step > MAX_STEP_SECONDS:  # nobody knows what the mouth did meanwhile
            self.drop()
            step = 0.0
        self._time = time
        self._smoothed += (opening - self._smoothed) * (1 - math.exp(-step / _SMOOTHING_SECONDS))
        if self._smoothed >= OPEN_ABOVE:
            self._extend(time, step, laughing=laughing)
        elif time - self._last_open > _CLOSED_SECONDS:
            found = self._finished()
            self._begin_again()
            return found
        return 0.0

    def _extend(self, time: float, step: float, *, laughing: bool) -> None:
        if math.isnan(self._start):
            self._start = time
        self._last_open = time
        self._peak = max(self._peak, self._smoothed)
        self._wide = self._wide + step if self._smoothed >= WIDE_ABOVE else 0.0
        self._longest_wide = max(self._longest_wide, self._wide)
        self._laughing += step * laughing

    def _finished(self) -> float:
        seconds = self._last_open - self._start
        is_yawn = (
            MIN_SECONDS <= seconds <= MAX_SECONDS
            and self._peak >= PEAK_ABOVE
            and self._longest_wide >= MIN_WIDE_SECONDS
            and self._laughing < seconds / 2
        )
        return seconds if is_yawn else 0.0
