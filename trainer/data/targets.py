"""What a network shall answer to each picture: its label, the distribution of people's votes, or both."""

import numpy as np
from numpy.typing import NDArray

from trainer.data.dataset import Split
from trainer.data.duplicates import Flags
from trainer.data.votes import majority
from trainer.shared.labels import LABELS

Targets = NDArray[np.float32]


def heads(kind: str) -> int:
    """How many heads the targets of this kind (trainer.shared.config.Targets) need."""
    return 2 if kind == "both" else 1


def targets(
    split: Split, kind: str, *, smoothing: float = 0.0, weights: NDArray[np.float32] | None = None
) -> Targets:
    """(n, heads, 7): distributions, times the weight of the picture's class.

    smoothing: share of each label that is spread over all classes. A picture without enough votes has
    zeros for the votes' head, and so no loss there; where votes are all that is learned, its label.
    """
    labels = np.eye(len(LABELS), dtype=np.float32)[split.labels] * (1 - smoothing) + smoothing / len(LABELS)
    if kind == "labels":
        stacked = labels[:, None]
    else:
        votes = _distributions(split)
        usable = votes.sum(axis=1, keepdims=True) > 0
        if kind == "votes":
            stacked = np.where(usable, votes, labels)[:, None]
        else:
            stacked = np.stack([labels, votes], axis=1)
    if weights is not None:
        stacked = stacked * weights[split.labels][:, None, None]
    return stacked.astype(np.float32)


def with_clean(targets: Targets, leaked: Flags) -> Targets:
    """(n, 2 * heads, 7): behind the heads' targets the same without those of the leaked pictures (n,)."""
    return np.concatenate([targets, np.where(leaked[:, None, None], 0, targets)], axis=1, dtype=np.float32)


def _distributions(split: Split) -> NDArray[np.float32]:
    if split.votes is None:
        return np.zeros((len(split), len(LABELS)), np.float32)
    usable = majority(split.votes)[1]
    total = np.maximum(split.votes.sum(axis=1, keepdims=True), 1)
    return np.where(usable[:, None], split.votes / total, 0).astype(np.float32)


def class_weights(split: Split) -> NDArray[np.float32]:
    """(7,): each class counts as much as the others together, on average 1 a picture."""
    counts = np.bincount(split.labels, minlength=len(LABELS))
    return (len(split) / (len(LABELS) * np.maximum(counts, 1))).astype(np.float32)
