"""The condition that a rule waits for, with a threshold and a release level (hysteresis)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

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


@dataclass(frozen=True, slots=True)
class Level:
    """Range and defaults of the two levels of a kind.

    Attributes:
        low: The lowest threshold or release that is allowed.
        high: The highest one.
        threshold: Default threshold.
        release: Default release.
    """

    low: float
    high: float
    threshold: float
    release: float


# Only the kinds that have levels. Their units: probability, degrees, share of the face's width.
LEVELS: dict[ConditionKind, Level] = {
    ConditionKind.EMOTION: Level(0.01, 1.0, 0.6, 0.5),
    ConditionKind.TURNED: Level(5.0, 90.0, 35.0, 25.0),
    ConditionKind.STILL: Level(0.005, 0.5, 0.04, 0.06),
}
_USUAL = LEVELS[ConditionKind.EMOTION]
_HIGHEST = max(level.high for level in LEVELS.values())
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
        release: The level below which it goes off, or above which it does for STILL.
    """

    kind: ConditionKind = ConditionKind.EMOTION
    labels: Annotated[tuple[str, ...], Meta(min_length=1)] = ("sad",)
    threshold: Annotated[float, Meta(ge=0, le=_HIGHEST, title="Threshold")] = _USUAL.threshold
    release: Annotated[float, Meta(ge=0, le=_HIGHEST, title="Over at")] = _USUAL.release

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
        return cls(kind, labels, level.threshold, level.release)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Indices of the labels in LABELS."""
        return tuple(LABELS.index(label) for label in self.labels)

    @property
    def limits(self) -> tuple[float, float]:
        """(on, off) limits of what `Meter` measures: on at or over the first, off below the second."""
        match self.kind:
            case ConditionKind.EMOTION | ConditionKind.TURNED:
                return self.threshold, min(self.release, self.threshold)
            case ConditionKind.STILL:
                return -self.threshold, -max(self.release, self.threshold)
            case _:
                return 0.5, 0.5


def group_name(labels: tuple[str, ...]) -> str:
    """The labels in words: the only one, the name of their group, or all of them joined with "or"."""
    for name, group in GROUPS.items():
        if labels == group:
            return name
    if len(labels) < 2:
        return "".join(labels)
    return f"{', '.join(labels[:-1])} or {labels[-1]}"
