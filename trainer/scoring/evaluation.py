"""How good a model is: accuracy, precision, recall, F1, confusion, calibration."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer.data.dataset import Split
from trainer.data.duplicates import Flags
from trainer.scoring.truths import AGREED, LABELED, VOTED, truths
from trainer.shared.formatting import count, percent
from trainer.shared.labels import LABELS
from trainer.shared.litert import LiteRTModel

Probabilities = NDArray[np.float32]
Labels = NDArray[np.uint8]
NEUTRAL = LABELS.index("neutral")


def predict(model: LiteRTModel, split: Split, batch_size: int = 64) -> Probabilities:
    """Probabilities (n, 7) for a split, through the runtime that the app uses."""
    parts = [model(split.images[i : i + batch_size]) for i in range(0, len(split), batch_size)]
    return np.concatenate(parts)


def evaluate(
    probabilities: Probabilities, split: Split, leaked: Flags | None = None, *, unsure_below: float
) -> dict[str, Any]:
    """All that is reported of a model's answers (n, 7) for a split.

    By the names of trainer.scoring.truths, `scores` of the pictures that each knows an answer for. leaked:
    (n,), pictures that have a near twin in training; then `labels_without_leaks` and so on leave them out,
    and the report holds their number. Parts that no picture is left for are not there. unsure_below: the
    probability, 0 to 1, under which the app shows no emotion.
    """
    report: dict[str, Any] = {}
    for name, (right, usable) in truths(split).items():
        report[name] = scores(probabilities[usable], right[usable], unsure_below)
        if leaked is not None and (usable & ~leaked).any():
            kept = usable & ~leaked
            report[f"{name}_without_leaks"] = scores(probabilities[kept], right[kept], unsure_below)
    if leaked is not None:
        report["leaked"] = int(leaked.sum())
    return report


def scores(probabilities: Probabilities, labels: Labels, unsure_below: float) -> dict[str, Any]:
    """`metrics` with their `intervals`, and what is `shown` of all faces and of the neutral ones."""
    neutral = labels == NEUTRAL
    return {
        **metrics(probabilities, labels),
        **intervals(probabilities, labels),
        "shown": shown(probabilities, labels, unsure_below),
        "neutral_shown": shown(probabilities[neutral], labels[neutral], unsure_below),
    }


def shown(probabilities: Probabilities, labels: Labels, unsure_below: float) -> dict[str, float]:
    """Shares of the faces, 0 to 1: shown with the right emotion, as "unsure", and with a wrong one."""
    sure = probabilities.max(axis=1, initial=0) >= unsure_below
    hits = probabilities.argmax(axis=1) == labels
    faces = max(len(labels), 1)
    right, wrong = float((sure & hits).sum() / faces), float((sure & ~hits).sum() / faces)
    return {"right": right, "unsure": float((~sure).sum() / faces), "wrong": wrong}


def metrics(probabilities: Probabilities, labels: Labels) -> dict[str, Any]:
    """All figures, ready for JSON; shares lie between 0 and 1.

    confusion[i][j] counts the pictures of class i that were taken for class j. A precision, recall
    or F1 with nothing to divide by is 0. The macro figures are means over the classes that have pictures.
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
        "macro_recall": _mean_of(recall, confusion),
        "macro_f1": _mean_of(f1, confusion),
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


def _mean_of(figures: NDArray[np.float64], confusion: NDArray[np.int_]) -> float:
    """Over the classes that have pictures; 0 where none has."""
    known = figures[confusion.sum(axis=1) > 0]
    return float(known.mean()) if len(known) else 0.0


def intervals(probabilities: Probabilities, labels: Labels, rounds: int = 1000) -> dict[str, list[float]]:
    """95% intervals of accuracy and macro recall, by the bootstrap over pictures.

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


_TITLES = {VOTED: "by most votes", AGREED: "where most people agree", LABELED: "by the labels"}


def as_text(report: Mapping[str, Any]) -> str:
    """What `evaluate` reports, as tables for the terminal: what counts most, the votes, first."""
    lines = list[str]()
    for name, title in _TITLES.items():
        if name in report:
            lines += [*_part_as_text(title, report[name]), *_without_leaks(report, name), ""]
    kind = VOTED if VOTED in report else LABELED
    values = report[kind]
    lines += [f"{_TITLES[kind]:18}{'precision':>9}{'recall':>8}{'F1':>8}{'pictures':>10}"]
    for label, row in values["classes"].items():
        lines.append(
            f"{label:18}{row['precision']:9.3f}{row['recall']:8.3f}{row['f1']:8.3f}{row['pictures']:10}"
        )
    lines += ["", f"{'true | taken for':18}" + "".join(f"{label:>9}" for label in LABELS)]
    for label, counts in zip(LABELS, values["confusion"], strict=True):
        lines.append(f"{label:18}" + "".join(f"{count:9}" for count in counts))
    return "\n".join(lines)


def _part_as_text(title: str, values: Mapping[str, Any]) -> list[str]:
    return [
        f"{title}, {count(values['pictures'], 'picture')}",
        f"  accuracy           {_with_interval(values, 'accuracy')}",
        f"  macro recall       {_with_interval(values, 'macro_recall')}",
        f"  macro F1           {values['macro_f1']:.4f}",
        f"  calibration error  {values['calibration_error']:.4f}",
        f"  faces shown        {_shown_as_text(values['shown'])}",
        f"  neutral ones       {_shown_as_text(values['neutral_shown'])}",
    ]


def _with_interval(values: Mapping[str, Any], name: str) -> str:
    low, high = values[f"{name}_interval"]
    return f"{values[name]:.4f}  (95% interval {low:.4f} to {high:.4f})"


def _shown_as_text(seen: Mapping[str, float]) -> str:
    return ", ".join(f"{percent(seen[kind], 1)} {kind}" for kind in ("right", "unsure", "wrong"))


def _without_leaks(report: Mapping[str, Any], name: str) -> list[str]:
    """The same without the pictures that have a near twin in training; empty where nobody looked."""
    if "leaked" not in report:
        return []
    values = report.get(f"{name}_without_leaks")
    if values is None:
        return ["  without leaks      none (all have a near twin in training)"]
    left_out = report[name]["pictures"] - values["pictures"]
    if not left_out:
        return ["  without leaks      the same (none has a near twin in training)"]
    return [
        f"  without leaks ({left_out} have a near twin in training)",
        f"    accuracy         {_with_interval(values, 'accuracy')}",
        f"    macro recall     {_with_interval(values, 'macro_recall')}",
        f"    neutral ones     {_shown_as_text(values['neutral_shown'])}",
    ]
