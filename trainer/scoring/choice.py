"""Which combination of its heads a network answers with.

The rule: maximize the mean of accuracy and macro recall by the votes; of the combinations that come within
a tolerance of the best, take the one with the highest accuracy by the labels. The votes say what people
see in a face; the labels guard the weak and the posed expressions, which voters often call neutral.
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
    """What a combination reaches on the validation pictures; shares, 0 to 1.

    accuracy, macro_recall: by the votes, or by the labels where there are none.
    label_accuracy: by the labels.
    """

    combination: Combination
    accuracy: float
    macro_recall: float
    label_accuracy: float

    @property
    def score(self) -> float:
        return (self.accuracy + self.macro_recall) / 2


def trials(answers: HeadPredictions, split: Split) -> list[Trial]:
    """All combinations, without a temperature, which changes no answer; of one head there is one.

    answers: to the split's pictures.
    """
    known = truths(split)  # once, not for each of thousands
    by_votes, by_labels = known[ruling(split)], known[LABELED]
    return [_trial(each, answers, by_votes, by_labels) for each in _combinations(answers.heads)]


def trial(combination: Combination, answers: HeadPredictions, split: Split) -> Trial:
    """Of one combination."""
    known = truths(split)
    return _trial(combination, answers, known[ruling(split)], known[LABELED])


def _trial(combination: Combination, answers: HeadPredictions, by_votes: Truth, by_labels: Truth) -> Trial:
    predicted = answers.predicted(combination)
    accuracy, macro_recall = _scores(predicted, by_votes)
    return Trial(combination, accuracy, macro_recall, _scores(predicted, by_labels)[0])


def select(tried: Sequence[Trial], tolerance: float) -> Combination:
    """By the rule above. tolerance: of the score, 0 to 1."""
    enough = max(trial.score for trial in tried) - tolerance
    best = max(
        (trial for trial in tried if trial.score >= enough),
        key=lambda trial: (trial.label_accuracy, trial.score),
    )
    return best.combination


def calibrated(combination: Combination, answers: HeadPredictions, split: Split) -> Combination:
    """With the temperature that makes it as sure as it is right, by the votes where there are any."""
    right, usable = truths(split)[ruling(split)]
    plain = answers.combined(replace(combination, temperature=1.0))
    return replace(combination, temperature=best_temperature(plain[usable], right[usable]))


def _combinations(heads: int) -> Iterator[Combination]:
    if heads == 1:
        yield Combination()
        return
    for values in itertools.product(_SHARES, _PRIORS, _PRIORS):
        yield Combination(*values)


def _scores(predicted: NDArray[np.intp], truth: Truth) -> tuple[float, float]:
    """Accuracy, and macro recall over the classes that have pictures, as in trainer.scoring.evaluation."""
    right, hits = truth.right[truth.usable], (predicted == truth.right)[truth.usable]
    of_class = np.bincount(right, minlength=len(LABELS))
    found = np.bincount(right[hits], minlength=len(LABELS))
    known = of_class > 0
    return float(hits.mean()), float((found[known] / of_class[known]).mean())
