"""What a rule waits for, and the two levels between which it does not change its mind."""

from dataclasses import dataclass
from typing import Literal

from trainer.shared.face_input import LABELS

ConditionKind = Literal["emotion", "no_face", "unsure", "turned", "still"]

KINDS: tuple[ConditionKind, ...] = ("emotion", "no_face", "unsure", "turned", "still")
# Kinds whose level is a number, and what it may be: a share, degrees, a share of the face's width.
LEVELS: dict[ConditionKind, tuple[float, float]] = {
    "emotion": (0.01, 1.0),
    "turned": (5.0, 90.0),
    "still": (0.005, 0.5),
}
GROUPS: dict[str, tuple[str, ...]] = {
    "negative": ("angry", "disgust", "fear", "sad"),
    "any but neutral": tuple(label for label in LABELS if label != "neutral"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """Of the largest face in the picture.

    kind:
        "emotion": the sum of the probabilities of `labels` is at or over `threshold` (0 to 1).
        "no_face": no face is seen. "unsure": the answer is "unsure".
        "turned": the head is turned or tilted by `threshold` degrees or more; where nobody can tell, which
        goes for the detectors so far, this never holds.
        "still": within a second the face's centre and size change by `threshold` of its width at most.
    labels: in the order of LABELS.
    release: where "emotion", "turned" and "still" let go: below it, or above it for "still". Between
    the two levels what was goes on.
    """

    kind: ConditionKind = "emotion"
    labels: tuple[str, ...] = ("sad",)
    threshold: float = 0.6
    release: float = 0.5

    @property
    def numbers(self) -> tuple[int, ...]:
        """The labels' places in LABELS."""
        return tuple(LABELS.index(label) for label in self.labels)

    @property
    def limits(self) -> tuple[float, float]:
        """(on, off) of what `Meter` measures: on at or over the first, off below the second."""
        match self.kind:
            case "emotion" | "turned":
                return self.threshold, min(self.release, self.threshold)
            case "still":
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
