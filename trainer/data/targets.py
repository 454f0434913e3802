"""Makes the training targets of each image: its label, the distribution of its votes, or both."""

import numpy as np
from numpy.typing import NDArray

from trainer.data.dataset import Split
from trainer.data.duplicates import Flags
from trainer.data.votes import majority
from trainer.shared.labels import LABELS

Targets = NDArray[np.float32]


def heads(kind: str) -> int:
    """The number of heads for targets of this kind (trainer.shared.config.Targets)."""
    return 2 if kind == "both" else 1


def targets(
    split: Split, kind: str, *, smoothing: float = 0.0, weights: NDArray[np.float32] | None = None
) -> Targets:
    """The target distributions of a split.

    Args:
        split: the images with their labels and votes.
        kind: "labels", "votes" or "both" (trainer.shared.config.Targets).
        smoothing: share of each label, 0 to 1, that is spread over all classes.
        weights: (7,), the weight of each class, which multiplies its targets.

    Returns:
        (n, heads, 7). An image without enough votes has zeros for the votes' head, and so no loss there;
        if only votes are learned, it has its label instead.
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
    """(n, 2 * heads, 7): the targets, then a copy with zeros for the leaked images (n,)."""
    return np.concatenate([targets, np.where(leaked[:, None, None], 0, targets)], axis=1, dtype=np.float32)


def _distributions(split: Split) -> NDArray[np.float32]:
    if split.votes is None:
        return np.zeros((len(split), len(LABELS)), np.float32)
    usable = majority(split.votes)[1]
    total = np.maximum(split.votes.sum(axis=1, keepdims=True), 1)
    return np.where(usable[:, None], split.votes / total, 0).astype(np.float32)


def class_weights(split: Split) -> NDArray[np.float32]:
    """(7,): weights by which all classes count the same; the mean over all images is 1."""
    counts = np.bincount(split.labels, minlength=len(LABELS))
    return (len(split) / (len(LABELS) * np.maximum(counts, 1))).astype(np.float32)
