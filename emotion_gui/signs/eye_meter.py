"""Measures both eyes of a face over time."""

import math

from emotion_gui.signs.closure_detector import CLOSED_BELOW, SHUT_BELOW, ClosureDetector
from emotion_gui.signs.open_eye import FLOOR, OpenEye
from emotion_gui.signs.perclos import CLOSED_AT, Perclos
from emotion_gui.vision.face_signs import FaceSigns

MAX_BLINK_STEP_SECONDS = 0.15  # at lower frame rates blinks fall between frames
# The share of a laugh's time that tells how far the eyes are usually open: they are narrow, but somebody may
# smile all the time.
_LAUGHING_WEIGHT = 0.25


class EyeMeter:
    """Openness against the own open eyes, and what follows from it."""

    def __init__(self) -> None:
        self._levels = OpenEye(), OpenEye()
        self._closures = ClosureDetector()
        self._perclos = Perclos()

    def drop(self) -> None:
        """Forgets running events, as after a jump in time."""
        self._closures.drop()

    def update(
        self, time: float, seconds: float, openness: tuple[float, float], *, laughing: bool
    ) -> FaceSigns:
        """Takes the next sample.

        Args:
            time: in seconds, later than the last one.
            seconds: that the sample stands for.
            openness: of the eye at the picture's left and of the other one; NaN if it is not valid.
            laughing: whether a laugh may squeeze the eyes.

        Returns:
            The signs of the eyes; all others are not valid.
        """
        for level, each in zip(self._levels, openness, strict=True):
            if level.is_unknown and each >= FLOOR:
                level.add(each, seconds)
        scaled = [level.scaled(each) for level, each in zip(self._levels, openness, strict=True)]
        if any(math.isnan(each) for each in openness):
            self._closures.interrupt()
            self._learn(openness, seconds, laughing=laughing)
            return FaceSigns(*_shown(scaled), perclos=self._perclos.share(time))
        ratio = max(level.ratio(each) for level, each in zip(self._levels, openness, strict=True))
        found = self._closures.update(time, ratio, max(scaled), laughing=laughing)
        if not found.closed:
            self._learn(openness, seconds, laughing=laughing)
        if found.lowered and laughing:  # nobody can tell whether they are closed
            return FaceSigns(*_shown(scaled), perclos=self._perclos.share(time))
        self._perclos.add(time, seconds, closed=max(scaled) <= CLOSED_AT)
        return FaceSigns(
            *_shown(scaled),
            eyes_closed=float(found.closed),
            perclos=self._perclos.share(time),
            blink=found.blink if seconds <= MAX_BLINK_STEP_SECONDS else math.nan,
            long_closure=found.long_closure,
        )

    def _learn(self, openness: tuple[float, float], seconds: float, *, laughing: bool) -> None:
        """Adds eyes that are not closed to their levels; also lowered lids, or a wrong level would stay."""
        weight = _LAUGHING_WEIGHT if laughing else 1.0
        for level, each in zip(self._levels, openness, strict=True):
            if level.ratio(each) >= CLOSED_BELOW or level.scaled(each) >= SHUT_BELOW:
                level.add(each, weight * seconds)


def _shown(scaled: list[float]) -> tuple[float, float]:
    left, right = scaled
    return left, right
