"""Selects the combination of a network's heads.

The rule is: find the highest mean of accuracy and macro recall by the votes; of the combinations within a
tolerance of it, take the one with the highest accuracy by the labels. The votes tell what people see in a
face; the labels protect weak and posed expressions, which voters often call neutral.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trainer.data.dataset import Split
from trainer.scoring.evaluation import best_temperature
from trainer.scoring.head_fusion import Combination, HeadPredictions
from trainer.scoring.truths import LABELED, Truth, ruling, truths
from trainer.shared.labels import LABELS

_SHARES = tuple(step / 50 for step in range(51))
_PRIORS = tuple(step / 10 for step in range(11))


@dataclass(frozen=True, slots=True)
class Trial:
    """The scores of a combination on the validation images, 0 to 1.

    Attributes:
        combination: of the heads.
        accuracy: by the votes, or by the labels without votes.
        macro_recall: by the votes, or by the labels without votes.
        label_accuracy: by the labels.
    """

    combination: Combination
    accuracy: float
    macro_recall: float
    label_accuracy: float

    @property
    def score(self) -> float:
        return (self.accuracy + self.macro_recall) / 2


def trials(predictions: HeadPredictions, split: Split) -> list[Trial]:
    """Try all combinations, without a temperature, which changes no decision. One head has only one.

    predictions: of the heads for the split.
    """
    truth_by_name = truths(split)  # once, not for each of the thousands of combinations
    by_votes, by_labels = truth_by_name[ruling(split)], truth_by_name[LABELED]
    return [
        _trial(combination, predictions, by_votes, by_labels)
        for combination in _combinations(predictions.heads)
    ]


def trial(combination: Combination, predictions: HeadPredictions, split: Split) -> Trial:
    """Try one combination."""
    truth_by_name = truths(split)
    return _trial(combination, predictions, truth_by_name[ruling(split)], truth_by_name[LABELED])


def _trial(
    combination: Combination, predictions: HeadPredictions, by_votes: Truth, by_labels: Truth
) -> Trial:
    predicted = predictions.predicted(combination)
    accuracy, macro_recall = _scores(predicted, by_votes)
    return Trial(combination, accuracy, macro_recall, _scores(predicted, by_labels)[0])


def select(tried: Sequence[Trial], tolerance: float) -> Combination:
    """Select a combination by the rule above. tolerance: of the score, 0 to 1."""
    lowest_score = max(trial.score for trial in tried) - tolerance
    best = max(
        (trial for trial in tried if trial.score >= lowest_score),
        key=lambda trial: (trial.label_accuracy, trial.score),
    )
    return best.combination


def calibrated(combination: Combination, predictions: HeadPredictions, split: Split) -> Combination:
    """Fit the temperature that calibrates the combination, by the votes if there are any."""
    right, usable = truths(split)[ruling(split)]
    plain = predictions.combined(replace(combination, temperature=1.0))
    return replace(combination, temperature=best_temperature(plain[usable], right[usable]))


def _combinations(heads: int) -> Iterator[Combination]:
    if heads == 1:
        yield Combination()
        return
    for values in itertools.product(_SHARES, _PRIORS, _PRIORS):
        yield Combination(*values)


def _scores(predicted: NDArray[np.intp], truth: Truth) -> tuple[float, float]:
    """Accuracy, and macro recall over the classes that have images, as in trainer.scoring.evaluation."""
    right, hits = truth.right[truth.usable], (predicted == truth.right)[truth.usable]
    of_class = np.bincount(right, minlength=len(LABELS))
    found = np.bincount(right[hits], minlength=len(LABELS))
    known = of_class > 0
    return float(hits.mean()), float((found[known] / of_class[known]).mean())
