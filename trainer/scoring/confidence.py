"""Selects the confidence below which a model says "unsure", and measures selective accuracy."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from trainer.scoring.evaluation import Labels, Probabilities, shown
from trainer.shared.scores import Coverage, Shown

SHOWN = tuple(step / 20 for step in range(4, 19))  # 0.20, 0.25 … 0.90: the rows of the table
TRIED = tuple(step / 100 for step in range(20, 61))
EQUAL = 0.001  # share of the faces; a smaller gain does not justify showing guesses


def coverage(
    probabilities: Probabilities, labels: Labels, thresholds: Sequence[float] = SHOWN
) -> Iterator[Coverage]:
    """Coverage and selective accuracy of each threshold.

    Args:
        probabilities: (n, 7).
        labels: (n,), the true classes.
        thresholds: of the confidence, 0 to 1.
    """
    ranking = np.argsort(-probabilities, axis=1)
    confidence = probabilities.max(axis=1)
    right = ranking[:, 0] == labels
    in_top2 = right | (ranking[:, 1] == labels)
    for threshold in thresholds:
        sure = confidence >= threshold
        yield Coverage(
            threshold,
            float(sure.mean()),
            _share(right[sure]),
            _share(right[~sure]),
            _share(in_top2[~sure]),
        )


def unsure_below(probabilities: Probabilities, labels: Labels) -> float:
    """The threshold, 0.2 to 0.6, with the most correct minus wrong predictions shown.

    So a wrong prediction costs as much as a correct one gains, and "unsure" costs nothing. Of thresholds
    whose gains differ by no more than EQUAL, the highest is taken.
    """
    gains = {threshold: _gain(shown(probabilities, labels, threshold)) for threshold in TRIED}
    lowest_gain = max(gains.values()) - EQUAL
    return max(threshold for threshold, gain in gains.items() if gain >= lowest_gain)


def _gain(shares: Shown) -> float:
    return shares.right - shares.wrong


def _share(flags: NDArray[np.bool_]) -> float | None:
    return float(flags.mean()) if len(flags) else None
