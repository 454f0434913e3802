"""The condition that a rule waits for, with a threshold and a release level (hysteresis)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from emotion_gui.vision.face_signs import DOWN_DEGREES
from trainer.shared.face_input import LABELS
from trainer.shared.records import FieldError


class ConditionKind(StrEnum):
    """What is measured on the largest face in the picture. The values are those in the rules file."""

    EMOTION = "emotion"  # the sum of the labels' probabilities is at or over the threshold, 0 to 1
    NO_FACE = "no_face"
    UNSURE = "unsure"  # the app is unsure
    # Yaw or pitch reaches the threshold, in degrees; never true if the detector gives no head pose.
    TURNED = "turned"
    # Within a second the face's center and size change by at most the threshold, as a share of its width.
    STILL = "still"
    # The kinds below need the signs of the face (FaceSigns), and are never true where these are not valid.
    HEAD_DOWN = "head_down"  # the pitch reaches the threshold downwards, in degrees
    EYES_CLOSED = "eyes_closed"  # both
    PERCLOS = "perclos"  # is at or over the threshold, 0 to 1
    BLINKS = "blinks"  # a minute, over the last `Condition.minutes`, are at or over the threshold
    FEW_BLINKS = "few_blinks"  # likewise, at or under the threshold
    LONG_CLOSURES = "long_closures"  # of the eyes within the last `Condition.minutes` reach the threshold
    YAWNS = "yawns"  # likewise


@dataclass(frozen=True, slots=True)
class Level:
    """Range and defaults of the two levels of a kind.

    Attributes:
        low: The lowest threshold or release that is allowed.
        high: The highest one.
        threshold: Default threshold.
        release: Default release.
        minutes: Default of `Condition.minutes`; None for a kind that looks at the present alone.
    """

    low: float
    high: float
    threshold: float
    release: float
    minutes: float | None = None


# Only the kinds that have levels. Their units: probability, degrees, share of the face's width or of time,
# blinks a minute, number of events.
LEVELS: dict[ConditionKind, Level] = {
    ConditionKind.EMOTION: Level(0.01, 1.0, 0.6, 0.5),
    ConditionKind.TURNED: Level(5.0, 90.0, 35.0, 25.0),
    ConditionKind.STILL: Level(0.005, 0.5, 0.04, 0.06),
    ConditionKind.HEAD_DOWN: Level(5.0, 90.0, DOWN_DEGREES, 15.0),
    ConditionKind.PERCLOS: Level(0.01, 1.0, 0.15, 0.12),
    ConditionKind.BLINKS: Level(1.0, 120.0, 30.0, 25.0, minutes=3.0),
    ConditionKind.FEW_BLINKS: Level(1.0, 120.0, 6.0, 8.0, minutes=3.0),
    ConditionKind.LONG_CLOSURES: Level(1.0, 100.0, 2.0, 2.0, minutes=5.0),
    ConditionKind.YAWNS: Level(1.0, 100.0, 3.0, 3.0, minutes=5.0),
}
AT_MOST = frozenset({ConditionKind.STILL, ConditionKind.FEW_BLINKS})  # come on at or under the threshold
COUNTS = frozenset({ConditionKind.LONG_CLOSURES, ConditionKind.YAWNS})  # have no release level of their own
WINDOWED = frozenset(kind for kind, level in LEVELS.items() if level.minutes is not None)
_USUAL = LEVELS[ConditionKind.EMOTION]
_HIGHEST = max(level.high for level in LEVELS.values())
_MINUTES = 5.0
GROUPS: dict[str, tuple[str, ...]] = {
    "negative": ("angry", "disgust", "fear", "sad"),
    "any but neutral": tuple(label for label in LABELS if label != "neutral"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of one rule. Between its two levels the state stays as it was.

    Attributes:
        kind: What is measured.
        labels: Emotions whose probabilities are added up, in the order of LABELS.
        threshold: The level at which the condition comes on.
        release: The level below which it goes off, or above which it does for the kinds of AT_MOST. Those of
            COUNTS do not use it.
        minutes: How far back events are counted, for the kinds of WINDOWED.
    """

    kind: ConditionKind = ConditionKind.EMOTION
    labels: Annotated[tuple[str, ...], Meta(min_length=1)] = ("sad",)
    threshold: Annotated[float, Meta(ge=0, le=_HIGHEST, title="Threshold")] = _USUAL.threshold
    release: Annotated[float, Meta(ge=0, le=_HIGHEST, title="Over at")] = _USUAL.release
    minutes: Annotated[float, Meta(ge=1, le=60, title="Over so many minutes")] = _MINUTES

    def __post_init__(self) -> None:
        """Check what single fields cannot.

        Raises:
            FieldError: A field is out of range or out of order.
        """
        if self.labels != tuple(label for label in LABELS if label in self.labels):
            raise FieldError("labels", "The labels must be known ones, each once, in their order")
        level = LEVELS.get(self.kind)
        if level is None:
            return
        for name, value in (("threshold", self.threshold), ("release", self.release)):
            if not level.low <= value <= level.high:
                raise FieldError(name, f"The {name} must lie between {level.low} and {level.high}")

    @classmethod
    def usual(cls, kind: ConditionKind, labels: tuple[str, ...] = ("sad",)) -> "Condition":
        """A condition of this kind with its default levels."""
        level = LEVELS.get(kind, _USUAL)
        return cls(kind, labels, level.threshold, level.release, level.minutes or _MINUTES)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Indices of the labels in LABELS."""
        return tuple(LABELS.index(label) for label in self.labels)

    @property
    def limits(self) -> tuple[float, float]:
        """(on, off) limits of what `Meter` measures: on at or over the first, off below the second."""
        if self.kind not in LEVELS:
            return 0.5, 0.5
        if self.kind in COUNTS:
            return self.threshold, self.threshold
        if self.kind in AT_MOST:
            return -self.threshold, -max(self.release, self.threshold)
        return self.threshold, min(self.release, self.threshold)


def group_name(labels: tuple[str, ...]) -> str:
    """The labels in words: the only one, the name of their group, or all of them joined with "or"."""
    for name, group in GROUPS.items():
        if labels == group:
            return name
    if len(labels) < 2:
        return "".join(labels)
    return f"{', '.join(labels[:-1])} or {labels[-1]}"
