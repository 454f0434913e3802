"""Evaluates a model: accuracy, precision, recall, F1, confusion, calibration (trainer.shared.scores)."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trainer.data.dataset import Split
from trainer.data.duplicates import Flags
from trainer.scoring.truths import AGREED, LABELED, VOTED, truths
from trainer.shared.labels import LABELS
from trainer.shared.litert import LiteRTModel
from trainer.shared.scores import (
    ClassScores,
    ConfidenceBin,
    Interval,
    Scores,
    Shown,
    TruthName,
    Validation,
    calibration_error,
)

Probabilities = NDArray[np.float32]
Labels = NDArray[np.uint8]
NEUTRAL = LABELS.index("neutral")


def predict(model: LiteRTModel, split: Split, batch_size: int = 64) -> Probabilities:
    """Probabilities (n, 7) for a split, by the same runtime as in the app."""
    parts = [model(split.images[i : i + batch_size]) for i in range(0, len(split), batch_size)]
    return np.concatenate(parts)


def evaluate(
    probabilities: Probabilities, split: Split, leaked: Flags | None = None, *, unsure_below: float
) -> Validation:
    """Evaluate predictions for a split by each of trainer.scoring.truths.

    Args:
        probabilities: (n, 7).
        split: the images.
        leaked: (n,), which images have a duplicate in training; None if that is unknown.
        unsure_below: the probability, 0 to 1, below which the app shows no emotion.

    Returns:
        The scores of all images and, if `leaked` is given, without the leaked ones. Scores are None if
        no image is left for them.
    """
    known = truths(split)

    def by(name: TruthName, *, clean: bool = False) -> Scores | None:
        if name not in known or (clean and leaked is None):
            return None
        right, usable = known[name]
        kept = usable & ~leaked if clean and leaked is not None else usable
        return scores(probabilities[kept], right[kept], unsure_below) if kept.any() else None

    return Validation(
        by(LABELED),
        by(LABELED, clean=True),
        by(VOTED),
        by(VOTED, clean=True),
        by(AGREED),
        by(AGREED, clean=True),
        leaked=None if leaked is None else int(leaked.sum()),
    )


def scores(probabilities: Probabilities, labels: Labels, unsure_below: float) -> Scores:
    """`metrics` and their `intervals`, and the shares `shown` for all faces and for neutral faces."""
    neutral = labels == NEUTRAL
    accuracy, macro_recall = intervals(probabilities, labels)
    return replace(
        metrics(probabilities, labels),
        accuracy_interval=accuracy,
        macro_recall_interval=macro_recall,
        shown=shown(probabilities, labels, unsure_below),
        neutral_shown=shown(probabilities[neutral], labels[neutral], unsure_below),
    )


def shown(probabilities: Probabilities, labels: Labels, unsure_below: float) -> Shown:
    """The shares of faces for which the app shows a correct emotion, "unsure", or a wrong emotion.

    Args:
        probabilities: (n, 7).
        labels: (n,), the true classes.
        unsure_below: the threshold of the confidence, 0 to 1.
    """
    sure = probabilities.max(axis=1, initial=0) >= unsure_below
    hits = probabilities.argmax(axis=1) == labels
    faces = max(len(labels), 1)
    right, wrong = float((sure & hits).sum() / faces), float((sure & ~hits).sum() / faces)
    return Shown(right, float((~sure).sum() / faces), wrong)


def metrics(probabilities: Probabilities, labels: Labels) -> Scores:
    """The scores without intervals and shares shown."""
    predicted = probabilities.argmax(axis=1)
    confusion = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(confusion, (labels, predicted), 1)
    hits = np.diag(confusion).astype(float)
    precision = hits / np.maximum(confusion.sum(axis=0), 1)
    recall = hits / np.maximum(confusion.sum(axis=1), 1)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return Scores(
        pictures=len(labels),
        accuracy=float(hits.sum() / max(len(labels), 1)),
        macro_recall=_mean_of(recall, confusion),
        macro_f1=_mean_of(f1, confusion),
        calibration_error=calibration_error(reliability(probabilities, labels)),
        classes={
            label: ClassScores(float(precision[i]), float(recall[i]), float(f1[i]), int(confusion[i].sum()))
            for i, label in enumerate(LABELS)
        },
        confusion=tuple(tuple(row) for row in confusion.tolist()),
    )


def _mean_of(figures: NDArray[np.float64], confusion: NDArray[np.int_]) -> float:
    """The mean over the classes that have images; 0 if there are none."""
    known = figures[confusion.sum(axis=1) > 0]
    return float(known.mean()) if len(known) else 0.0


def intervals(probabilities: Probabilities, labels: Labels, rounds: int = 1000) -> tuple[Interval, Interval]:
    """95% confidence intervals of accuracy and macro recall, by the bootstrap over images.

    Only the class of an image and whether it was recognized matter, so the numbers of each kind are drawn
    from a multinomial distribution.
    """
    right = probabilities.argmax(axis=1) == labels
    kinds = np.bincount(2 * labels.astype(int) + right, minlength=2 * len(LABELS))
    drawn = np.random.default_rng(0).multinomial(len(labels), kinds / len(labels), rounds)
    missed, hits = drawn[:, 0::2], drawn[:, 1::2]
    totals = missed + hits
    recall = np.divide(hits, totals, out=np.full(hits.shape, np.nan), where=totals > 0)
    return _interval(hits.sum(axis=1) / len(labels)), _interval(np.nanmean(recall, axis=1))


def _interval(values: NDArray[np.float64]) -> Interval:
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)


def reliability(probabilities: Probabilities, labels: Labels, bins: int = 15) -> tuple[ConfidenceBin, ...]:
    """Mean confidence, accuracy and number of images of each bin of confidence that is not empty."""
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == labels
    bin_indexes = np.minimum((confidence * bins).astype(int), bins - 1)
    return tuple(
        ConfidenceBin(
            float(confidence[bin_indexes == b].mean()),
            float(correct[bin_indexes == b].mean()),
            int((bin_indexes == b).sum()),
        )
        for b in np.unique(bin_indexes)
    )


def best_temperature(probabilities: Probabilities, labels: Labels) -> float:
    """The temperature with the lowest negative log-likelihood, by golden-section search in log T."""
    logits = np.log(np.clip(probabilities, 1e-7, 1))

    def loss(log_temperature: float) -> float:
        scaled = logits / np.exp(log_temperature)
        normalizer = np.log(np.exp(scaled - scaled.max(axis=1, keepdims=True)).sum(axis=1)) + scaled.max(
            axis=1
        )
        return float((normalizer - scaled[np.arange(len(labels)), labels]).mean())

    low, high, ratio = -2.0, 2.0, (5**0.5 - 1) / 2
    for _ in range(40):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))
