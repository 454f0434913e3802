"""How good a model is, as its report and its card say it: what trainer.scoring measures and readers show.

All of it is of pictures that the model was not trained on. Scores without their accuracy, and a row without
one of its figures, are of no use; the rest may be missing, as in files of former versions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from msgspec import Meta

from trainer.shared.labels import LABELS
from trainer.shared.quantities import Confidence, Count, Share

TruthName = Literal["votes", "agreed", "labels"]  # who is right about a picture (trainer.scoring.truths)
Ruling = Literal["votes", "labels"]
TRUTHS: tuple[TruthName, ...] = ("votes", "agreed", "labels")  # in the order of their weight

_SEVEN = Meta(min_length=len(LABELS), max_length=len(LABELS))
Confusion = Annotated[tuple[Annotated[tuple[Count, ...], _SEVEN], ...], _SEVEN]
Interval = tuple[Share, Share]


@dataclass(frozen=True, slots=True)
class Shown:
    """Shares of the faces: shown with the right emotion, as "unsure", and with a wrong one."""

    right: Share
    unsure: Share
    wrong: Share


@dataclass(frozen=True, slots=True)
class ClassScores:
    """Of one emotion. A share with nothing to divide by is 0."""

    precision: Share
    recall: Share
    f1: Share
    pictures: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The macro figures are means over the classes that have pictures.

    classes: by label. confusion[i][j]: pictures of class i that were taken for class j. Intervals: 95%.
    shown, neutral_shown: of all faces, and of the neutral ones.
    """

    pictures: Count = 0
    accuracy: Share
    macro_recall: Share | None = None
    macro_f1: Share | None = None
    calibration_error: Share | None = None
    classes: dict[str, ClassScores] = field(default_factory=dict)
    confusion: Confusion | None = None
    accuracy_interval: Interval | None = None
    macro_recall_interval: Interval | None = None
    shown: Shown | None = None
    neutral_shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Validation:
    """Scores by each truth that knows an answer, of all pictures and without the leaked ones.

    leaked: how many have a near twin in training; None where nobody looked. agreed_accuracy…: what runs of
    former versions know instead of `agreed`.
    """

    labels: Scores | None = None
    labels_without_leaks: Scores | None = None
    votes: Scores | None = None
    votes_without_leaks: Scores | None = None
    agreed: Scores | None = None
    agreed_without_leaks: Scores | None = None
    leaked: Count | None = None
    agreed_accuracy: Share | None = None
    agreed_accuracy_without_leaks: Share | None = None

    def by(self, truth: TruthName) -> Scores | None:
        """Of all pictures that this truth knows an answer for."""
        match truth:
            case "votes":
                return self.votes
            case "agreed":
                return self.agreed
            case "labels":
                return self.labels

    def without_leaks(self, truth: TruthName) -> Scores | None:
        """The same without the leaked pictures."""
        match truth:
            case "votes":
                return self.votes_without_leaks
            case "agreed":
                return self.agreed_without_leaks
            case "labels":
                return self.labels_without_leaks

    def each(self) -> Iterator[tuple[str, Scores]]:
        """All that there are by their names, in the order of their weight."""
        for truth in TRUTHS:
            found: Mapping[str, Scores | None] = {
                truth: self.by(truth),
                f"{truth}_without_leaks": self.without_leaks(truth),
            }
            yield from ((name, scores) for name, scores in found.items() if scores is not None)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a threshold of "unsure" does. All are shares, and None where there are no such pictures.

    coverage: faces whose best probability reaches it. answered: right ones among their answers.
    unsure: the same of those below it. two_best: of those, how often one of the two best is right.
    """

    threshold: Share
    coverage: Share
    answered: Share | None
    unsure: Share | None
    two_best: Share | None


@dataclass(frozen=True, slots=True)
class ConfidenceBin:
    """Answers of about the same confidence."""

    confidence: Confidence
    accuracy: Share
    pictures: Count


def calibration_error(bins: Sequence[ConfidenceBin]) -> float:
    """The expected one, 0 to 1: the mean gap between confidence and accuracy.

    Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    gaps = sum(abs(each.accuracy - each.confidence) * each.pictures for each in bins)
    return gaps / max(sum(each.pictures for each in bins), 1)
