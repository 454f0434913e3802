"""The scores of a model in its report and on its card, as measured by trainer.scoring.

All are for images that the model was not trained on. The accuracy, and all values of a row, are required; the
rest may be missing, as in files of earlier versions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from msgspec import Meta

from trainer.shared.labels import LABELS
from trainer.shared.quantities import Confidence, Count, Share

TruthName = Literal["votes", "agreed", "labels"]  # the reference (trainer.scoring.truths)
Ruling = Literal["votes", "labels"]
TRUTHS: tuple[TruthName, ...] = ("votes", "agreed", "labels")  # most important first

_SEVEN = Meta(min_length=len(LABELS), max_length=len(LABELS))
Confusion = Annotated[tuple[Annotated[tuple[Count, ...], _SEVEN], ...], _SEVEN]
Interval = tuple[Share, Share]


@dataclass(frozen=True, slots=True)
class Shown:
    """Shares of faces shown with the correct emotion, as "unsure", and with a wrong emotion."""

    right: Share
    unsure: Share
    wrong: Share


@dataclass(frozen=True, slots=True)
class ClassScores:
    """The scores of one emotion. A share of nothing is 0."""

    precision: Share
    recall: Share
    f1: Share
    pictures: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The scores by one reference. Macro scores are means over the classes that have images.

    Attributes:
        pictures: number of images.
        classes: by label.
        confusion: (7, 7), at [i][j] the number of images of class i that were predicted as class j.
        accuracy_interval: 95% confidence interval.
        macro_recall_interval: 95% confidence interval.
        shown: for all faces.
        neutral_shown: for neutral faces.
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
    """The scores by each reference, for all images and without the leaked ones.

    Attributes:
        leaked: number of images that have a duplicate in training; None if unknown.
        agreed_accuracy: what runs of earlier versions have instead of `agreed`.
        agreed_accuracy_without_leaks: the same without leaked images.
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
        """The scores by a reference, for all images."""
        match truth:
            case "votes":
                return self.votes
            case "agreed":
                return self.agreed
            case "labels":
                return self.labels

    def without_leaks(self, truth: TruthName) -> Scores | None:
        """The scores by a reference, without leaked images."""
        match truth:
            case "votes":
                return self.votes_without_leaks
            case "agreed":
                return self.agreed_without_leaks
            case "labels":
                return self.labels_without_leaks

    def each(self) -> Iterator[tuple[str, Scores]]:
        """All scores with their names, most important first."""
        for truth in TRUTHS:
            found: Mapping[str, Scores | None] = {
                truth: self.by(truth),
                f"{truth}_without_leaks": self.without_leaks(truth),
            }
            yield from ((name, scores) for name, scores in found.items() if scores is not None)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The effect of a threshold for "unsure". All are shares, None if there are no such images.

    Attributes:
        threshold: of the confidence.
        coverage: faces whose confidence reaches the threshold.
        answered: accuracy for these faces (selective accuracy).
        unsure: accuracy for the faces below the threshold.
        two_best: top-2 accuracy for the faces below the threshold.
    """

    threshold: Share
    coverage: Share
    answered: Share | None
    unsure: Share | None
    two_best: Share | None


@dataclass(frozen=True, slots=True)
class ConfidenceBin:
    """Predictions of similar confidence: their mean confidence, accuracy and number."""

    confidence: Confidence
    accuracy: Share
    pictures: Count


def calibration_error(bins: Sequence[ConfidenceBin]) -> float:
    """The expected calibration error, 0 to 1: the mean gap between confidence and accuracy.

    Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    gaps = sum(abs(each.accuracy - each.confidence) * each.pictures for each in bins)
    return gaps / max(sum(each.pictures for each in bins), 1)
