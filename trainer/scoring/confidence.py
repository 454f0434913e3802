"""How often a model dares to answer, and how often it is right then: below what it says "unsure"."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from trainer.scoring.evaluation import Labels, Probabilities, shown
from trainer.shared.scores import Coverage, Shown

SHOWN = tuple(step / 20 for step in range(4, 19))  # 0.20, 0.25 … 0.90: the rows of the table
TRIED = tuple(step / 100 for step in range(20, 61))
EQUAL = 0.001  # of the faces: so small a gain is no reason to show guesses


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
            _share(right[~sure]),
            _share(among_two[~sure]),
        )


def unsure_below(probabilities: Probabilities, labels: Labels) -> float:
    """The threshold, 0.2 to 0.6, that shows the most right less wrong answers; the highest of EQUAL ones.

    So a shown answer that is wrong costs as much as a right one is worth, and "unsure" costs nothing.
    """
    gains = {threshold: _gain(shown(probabilities, labels, threshold)) for threshold in TRIED}
    enough = max(gains.values()) - EQUAL
    return max(threshold for threshold, gain in gains.items() if gain >= enough)


def _gain(seen: Shown) -> float:
    return seen.right - seen.wrong


def _share(flags: NDArray[np.bool_]) -> float | None:
    return float(flags.mean()) if len(flags) else None
