"""How good a model is: accuracy, precision, recall, F1, confusion, calibration."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer.dataset import Split
from trainer.labels import LABELS
from trainer.litert import LiteRTModel
from trainer.twins import Flags
from trainer.votes import agreed, majority

Probabilities = NDArray[np.float32]
Labels = NDArray[np.uint8]


def predict(model: LiteRTModel, split: Split, batch_size: int = 64) -> Probabilities:
    """Probabilities (n, 7) for a split, through the runtime that the app uses."""
    parts = [model(split.images[i : i + batch_size]) for i in range(0, len(split), batch_size)]
    return np.concatenate(parts)


def evaluate(probabilities: Probabilities, split: Split, leaked: Flags | None = None) -> dict[str, Any]:
    """All that is reported of a model's answers (n, 7) for a split.

    labels: `metrics` against the split's labels, with bootstrap intervals. votes: where the split has
    votes, the same against the emotion with the most of them, over the pictures that have enough;
    `agreed_accuracy` over those on which most people agree. leaked: (n,), pictures that have a near twin
    in training; then `labels_without_leaks` and so on leave them out, and the report holds their number.
    Parts that no picture is left for are not there.
    """
    report: dict[str, Any] = {}
    everything = np.ones(len(split), bool)
    clean = everything if leaked is None else ~leaked
    answers = {"labels": (split.labels, everything)}
    if split.votes is not None:
        answers["votes"] = majority(split.votes)
    for name, (right, usable) in answers.items():
        if usable.any():
            scored = probabilities[usable], right[usable]
            report[name] = metrics(*scored) | intervals(*scored)
        if leaked is not None and (usable & clean).any():
            kept = usable & clean
            report[f"{name}_without_leaks"] = metrics(probabilities[kept], right[kept])
    if split.votes is not None:
        right, chosen = answers["votes"][0], agreed(split.votes)
        hits = probabilities.argmax(axis=1) == right
        if chosen.any():
            report["agreed_accuracy"] = float(hits[chosen].mean())
        if leaked is not None and (chosen & clean).any():
            report["agreed_accuracy_without_leaks"] = float(hits[chosen & clean].mean())
    if leaked is not None:
        report["leaked"] = int(leaked.sum())
    return report


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


def intervals(probabilities: Probabilities, labels: Labels, rounds: int = 1000) -> dict[str, list[float]]:
    """95 % intervals of accuracy and macro recall, by the bootstrap over pictures.

    Only the class of a picture counts and whether it was recognised: so many of each kind are drawn.
    """
    right = probabilities.argmax(axis=1) == labels
    kinds = np.bincount(2 * labels.astype(int) + right, minlength=2 * len(LABELS))
    drawn = np.random.default_rng(0).multinomial(len(labels), kinds / len(labels), rounds)
    missed, hits = drawn[:, 0::2], drawn[:, 1::2]
    pictures = missed + hits
    recall = np.divide(hits, pictures, out=np.full(hits.shape, np.nan), where=pictures > 0)
    figures = {"accuracy": hits.sum(axis=1) / len(labels), "macro_recall": np.nanmean(recall, axis=1)}
    return {
        f"{name}_interval": np.percentile(values, (2.5, 97.5)).tolist() for name, values in figures.items()
    }


def reliability(probabilities: Probabilities, labels: Labels, bins: int = 15) -> list[dict[str, float]]:
    """Mean confidence, accuracy and number of pictures of each bin of confidence that holds some."""
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == labels
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        {
            "confidence": float(confidence[place == b].mean()),
            "accuracy": float(correct[place == b].mean()),
            "pictures": int((place == b).sum()),
        }
        for b in np.unique(place)
    ]


def calibration_error(probabilities: Probabilities, labels: Labels, bins: int = 15) -> float:
    """`expected_calibration_error` of a model's answers (n, 7)."""
    return expected_calibration_error(reliability(probabilities, labels, bins))


def expected_calibration_error(bins: Sequence[Mapping[str, float]]) -> float:
    """The mean gap between confidence and accuracy, 0 to 1, over the bins of `reliability`.

    Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    gaps = sum(abs(row["accuracy"] - row["confidence"]) * row["pictures"] for row in bins)
    return gaps / max(sum(row["pictures"] for row in bins), 1)


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


def as_text(report: Mapping[str, Any]) -> str:
    """What `evaluate` reports, as a table for the terminal."""
    values = report["labels"]
    low, high = values["accuracy_interval"]
    lines = [
        f"pictures           {values['pictures']}",
        f"accuracy           {values['accuracy']:.4f}  (95 % interval {low:.4f} to {high:.4f})",
    ]
    lines += _without_leaks(
        report, "labels_without_leaks", f"  ({report.get('leaked')} have a near twin in training)"
    )
    lines += [
        f"macro recall       {values['macro_recall']:.4f}",
        f"macro F1           {values['macro_f1']:.4f}",
        f"calibration error  {values['calibration_error']:.4f}",
    ]
    if "votes" in report:
        lines += _votes_as_text(report)
    lines += ["", f"{'':10}precision  recall      F1  pictures"]
    for label, row in values["classes"].items():
        lines.append(
            f"{label:10}{row['precision']:9.3f}{row['recall']:8.3f}{row['f1']:8.3f}{row['pictures']:10}"
        )
    lines += ["", f"{'true | taken for':18}" + "".join(f"{label:>9}" for label in LABELS)]
    for label, counts in zip(LABELS, values["confusion"], strict=True):
        lines.append(f"{label:18}" + "".join(f"{count:9}" for count in counts))
    return "\n".join(lines)


def _votes_as_text(report: Mapping[str, Any]) -> list[str]:
    votes = report["votes"]
    lines = [
        "",
        f"against the votes  {votes['accuracy']:.4f}  ({votes['pictures']} pictures, most votes)",
        *_without_leaks(report, "votes_without_leaks"),
        f"  macro recall     {votes['macro_recall']:.4f}",
    ]
    if "agreed_accuracy" in report:
        lines.append(f"most people agree  {report['agreed_accuracy']:.4f}")
        lines += _without_leaks(report, "agreed_accuracy_without_leaks")
    return lines


def _without_leaks(report: Mapping[str, Any], name: str, note: str = "") -> list[str]:
    """A line with the accuracy of this name; none where nobody looked for leaks."""
    if "leaked" not in report:
        return []
    part = report.get(name)
    if part is None:
        return ["  without leaks    none (all have a near twin in training)"]
    accuracy = part if isinstance(part, float) else part["accuracy"]
    return [f"  without leaks    {accuracy:.4f}{note}"]
