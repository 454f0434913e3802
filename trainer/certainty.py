"""How often a model dares to answer, and how often it is right then: below what it says "unsure"."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation import Labels, Probabilities

SHOWN = tuple(step / 20 for step in range(4, 19))  # 0.20, 0.25 … 0.90: the rows of the table
TRIED = tuple(step / 100 for step in range(20, 61))
RIGHT = 0.75  # of the shown answers
LEAST_SURE, BREAK_EVEN = 0.1, 0.5


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a threshold does. All are shares, 0 to 1, and None where there are no such pictures.

    coverage: faces whose best probability reaches it. answered: right ones among their answers.
    least_sure: the same of those that reach it by less than LEAST_SURE. unsure: the same of those below
    it. two_best: of those, how often one of the two best is right.
    """

    threshold: float
    coverage: float
    answered: float | None
    least_sure: float | None
    unsure: float | None
    two_best: float | None


def coverage(
    probabilities: Probabilities, labels: Labels, thresholds: Sequence[float] = SHOWN
) -> Iterator[Coverage]:
    """What each threshold would do to the answers (n, 7) for pictures with these labels (n,)."""
    ranking = np.argsort(-probabilities, axis=1)
    confidence = probabilities.max(axis=1)
    right = ranking[:, 0] == labels
    among_two = right | (ranking[:, 1] == labels)
    for threshold in thresholds:
        sure = confidence >= threshold
        yield Coverage(
            threshold,
            float(sure.mean()),
            _share(right[sure]),
            _share(right[sure & (confidence < threshold + LEAST_SURE)]),
            _share(right[~sure]),
            _share(among_two[~sure]),
        )


def unsure_below(probabilities: Probabilities, labels: Labels) -> float:
    """The lowest threshold, 0.2 to 0.6, at which both hold; the highest where none does.

    RIGHT of the shown answers are right: this is what a user can be promised. And the least sure of them,
    from there and from any higher threshold up, are right at least as often as wrong: this keeps a good
    model from showing guesses that its sure answers would pay for.
    """
    downwards = reversed(list(coverage(probabilities, labels, TRIED)))
    trusted = itertools.takewhile(
        lambda row: row.least_sure is None or row.least_sure >= BREAK_EVEN, downwards
    )
    enough = [row.threshold for row in trusted if (row.answered or 0) >= RIGHT]
    return min(enough, default=TRIED[-1])


def _share(flags: NDArray[np.bool_]) -> float | None:
    return float(flags.mean()) if len(flags) else None
