"""How good a model is: accuracy, precision, recall, F1, confusion, calibration."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer.dataset import Split
from trainer.labels import LABELS
from trainer.litert import LiteRTModel

Probabilities = NDArray[np.float32]
Labels = NDArray[np.uint8]


def predict(model: LiteRTModel, split: Split, batch_size: int = 64) -> Probabilities:
    """Probabilities (n, 7) for a split, through the runtime that the app uses."""
    parts = [model(split.images[i : i + batch_size]) for i in range(0, len(split), batch_size)]
    return np.concatenate(parts)


def evaluate(model: LiteRTModel, split: Split) -> dict[str, Any]:
    """`metrics` of the model's answers for a split."""
    return metrics(predict(model, split), split.labels)


def metrics(probabilities: Probabilities, labels: Labels) -> dict[str, Any]:
    """All figures, ready for JSON; shares lie between 0 and 1.

    confusion[i][j] counts the pictures of class i that were taken for class j. A precision, recall
    or F1 with nothing to divide by is 0.
    """
    predicted = probabilities.argmax(axis=1)
    confusion = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(confusion, (labels, predicted), 1)
    hits = np.diag(confusion).astype(float)
    precision = hits / np.maximum(confusion.sum(axis=0), 1)
    recall = hits / np.maximum(confusion.sum(axis=1), 1)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return {
        "pictures": len(labels),
        "accuracy": float(hits.sum() / max(len(labels), 1)),
        "macro_recall": float(recall.mean()),
        "macro_f1": float(f1.mean()),
        "calibration_error": calibration_error(probabilities, labels),
        "classes": {
            label: {
                "precision": float(precision[i]),
                "recall": float(recall[i]),
                "f1": float(f1[i]),
                "pictures": int(confusion[i].sum()),
            }
            for i, label in enumerate(LABELS)
        },
        "confusion": confusion.tolist(),
    }


def calibration_error(probabilities: Probabilities, labels: Labels, bins: int = 15) -> float:
    """Expected calibration error: the mean gap between confidence and accuracy over bins of confidence.

    Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == labels
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(correct[place == b].mean() - confidence[place == b].mean()) * (place == b).sum()
        for b in np.unique(place)
    ]
    return float(sum(gaps) / max(len(labels), 1))


def best_temperature(probabilities: Probabilities, labels: Labels) -> float:
    """The temperature with the lowest negative log-likelihood, by golden-section search in log T."""
    logits = np.log(np.clip(probabilities, 1e-7, 1))

    def loss(log_temperature: float) -> float:
        scaled = logits / np.exp(log_temperature)
        normaliser = np.log(np.exp(scaled - scaled.max(axis=1, keepdims=True)).sum(axis=1)) + scaled.max(
            axis=1
        )
        return float((normaliser - scaled[np.arange(len(labels)), labels]).mean())

    low, high, ratio = -2.0, 2.0, (5**0.5 - 1) / 2
    for _ in range(40):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def as_text(values: Mapping[str, Any]) -> str:
    """The figures as a table for the terminal."""
    lines = [
        f"pictures           {values['pictures']}",
        f"accuracy           {values['accuracy']:.4f}",
        f"macro recall       {values['macro_recall']:.4f}",
        f"macro F1           {values['macro_f1']:.4f}",
        f"calibration error  {values['calibration_error']:.4f}",
        "",
        f"{'':10}precision  recall      F1  pictures",
    ]
    for label, row in values["classes"].items():
        lines.append(
            f"{label:10}{row['precision']:9.3f}{row['recall']:8.3f}{row['f1']:8.3f}{row['pictures']:10}"
        )
    lines += ["", f"{'true | taken for':18}" + "".join(f"{label:>9}" for label in LABELS)]
    for label, counts in zip(LABELS, values["confusion"], strict=True):
        lines.append(f"{label:18}" + "".join(f"{count:9}" for count in counts))
    return "\n".join(lines)
