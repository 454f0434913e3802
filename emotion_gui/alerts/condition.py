"""What a rule waits for, and the two levels between which it does not change its mind."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from trainer.shared.face_input import LABELS
from trainer.shared.records import FieldError


class ConditionKind(StrEnum):
    """Of the largest face in the picture. The values are those in the file of the rules."""

    EMOTION = "emotion"  # the sum of the probabilities of the labels is at or over the threshold (0 to 1)
    NO_FACE = "no_face"
    UNSURE = "unsure"  # the answer is "unsure"
    # The head is turned or tilted by so many degrees or more; where nobody can tell, this never holds.
    TURNED = "turned"
    STILL = "still"  # within a second the face's center and size change by that share of its width at most


@dataclass(frozen=True, slots=True)
class Level:
    """low, high: what threshold and release of a kind may be. threshold, release: what it begins with."""

    low: float
    high: float
    threshold: float
    release: float


# Of the kinds whose level is a number: a share, degrees, a share of the face's width.
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
    """labels: in the order of LABELS.

    release: where a kind with a level lets go: below it, or above it for STILL. Between the two levels
    what was goes on.
    """

    kind: ConditionKind = ConditionKind.EMOTION
    labels: Annotated[tuple[str, ...], Meta(min_length=1)] = ("sad",)
    threshold: Annotated[float, Meta(ge=0, le=_HIGHEST, title="Threshold")] = _USUAL.threshold
    release: Annotated[float, Meta(ge=0, le=_HIGHEST, title="Over at")] = _USUAL.release

    def __post_init__(self) -> None:
        """Raises FieldError."""
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
        """What the kind begins with."""
        level = LEVELS.get(kind, _USUAL)
        return cls(kind, labels, level.threshold, level.release)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The labels' places in LABELS."""
        return tuple(LABELS.index(label) for label in self.labels)

    @property
    def limits(self) -> tuple[float, float]:
        """(on, off) of what `Meter` measures: on at or over the first, off below the second."""
        match self.kind:
            case ConditionKind.EMOTION | ConditionKind.TURNED:
                return self.threshold, min(self.release, self.threshold)
            case ConditionKind.STILL:
                return -self.threshold, -max(self.release, self.threshold)
            case _:
                return 0.5, 0.5


def group_name(labels: tuple[str, ...]) -> str:
    """What people call these labels: the one, the group's name, or all of them with "or"."""
    for name, group in GROUPS.items():
        if labels == group:
            return name
    if len(labels) < 2:
        return "".join(labels)
    return f"{', '.join(labels[:-1])} or {labels[-1]}"
