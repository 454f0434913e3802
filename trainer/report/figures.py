"""Draws the figures of a run with matplotlib, without a window."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from trainer.data.dataset import Split
from trainer.scoring.choice import Trial
from trainer.scoring.head_fusion import Combination
from trainer.shared.face_input import Pixels
from trainer.shared.files import atomic_write
from trainer.shared.formatting import percent
from trainer.shared.labels import LABELS
from trainer.shared.model_report import Mistake
from trainer.shared.scores import ConfidenceBin, Scores, calibration_error

History = Mapping[str, Sequence[float]]
Bins = Sequence[ConfidenceBin]
_BINS = 15  # as in trainer.scoring.evaluation.reliability
_MISTAKE_COLUMNS = 8


def _save(figure: Figure, path: Path) -> None:
    atomic_write(path, lambda temporary: figure.savefig(temporary, dpi=110, format="png"))


def save_samples(split: Split, path: Path, columns: int = 8, seed: int = 0) -> None:
    """Draw one row of random images for each emotion."""
    random = np.random.default_rng(seed)
    figure = Figure(figsize=(columns + 1.2, len(LABELS)), layout="compressed")
    axes = figure.subplots(len(LABELS), columns)
    for row, label in enumerate(LABELS):
        members = np.flatnonzero(split.labels == row)
        chosen = random.permutation(members)[:columns]
        for column, axis in enumerate(axes[row]):
            axis.set(xticks=[], yticks=[], frame_on=column < len(chosen))
            if column < len(chosen):
                axis.imshow(split.images[chosen[column]], cmap="gray", vmin=0, vmax=255)
        axes[row][0].set_ylabel(label, rotation=0, ha="right", va="center")
    _save(figure, path)


def save_curves(history: History, path: Path) -> None:
    """Draw loss and accuracy of training and validation over the epochs."""
    with style.context("dark_background"):
        figure = Figure(figsize=(12, 4.8), layout="constrained")
        for axis, name in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
            _draw_curves(axis, history, name)
        _save(figure, path)


def _draw_curves(axis: Axes, history: History, name: str) -> None:
    epochs = history["epoch"]
    axis.plot(epochs, history[name], marker=".", color="#56B4E9", label="training")
    axis.plot(epochs, history[f"val_{name}"], marker=".", color="#E69F00", label="validation")
    if clean := history.get(f"val_{name}_without_leaks"):
        axis.plot(epochs, clean, linestyle=":", color="#E69F00", label="validation without leaked images")
    axis.set(title=name.capitalize(), xlabel="epoch")
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    axis.grid(alpha=0.2)
    axis.legend()


def save_confusion(scores: Scores, path: Path, without_leaks: float | None = None) -> None:
    """Draw the confusion matrix as shares of each true class, with counts.

    without_leaks: the accuracy without leaked images, for the title.
    """
    counts = np.array(scores.confusion)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = Figure(figsize=(7.2, 6.2), layout="constrained")
    axis = figure.subplots()
    heatmap = axis.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    ticks = range(len(LABELS))
    axis.set_xticks(ticks, LABELS, rotation=35, ha="right")
    axis.set_yticks(ticks, LABELS)
    title = f"Accuracy {percent(scores.accuracy, 1)}"
    if without_leaks is not None:
        title += f", without leaked images {percent(without_leaks, 1)}"
    axis.set(xlabel="predicted", ylabel="true", title=title)
    for row in ticks:
        for column in ticks:
            color = "white" if shares[row, column] > 0.55 else "black"
            text = f"{percent(shares[row, column])}\n{counts[row, column]}"
            axis.text(column, row, text, ha="center", va="center", color=color, fontsize=8)
    figure.colorbar(heatmap, label="share of the true class")
    _save(figure, path)


def save_trade_off(trials: Sequence[Trial], chosen: Combination, path: Path) -> None:
    """Draw accuracy by votes against accuracy by labels for all combinations of the heads."""
    figure = Figure(figsize=(7.2, 5.2), layout="constrained")
    axis = figure.subplots()
    by_labels, by_votes = (
        [trial.label_accuracy for trial in trials],
        [trial.accuracy for trial in trials],
    )
    axis.scatter(by_labels, by_votes, s=6, color="#9A9A9A", alpha=0.5, label="combinations of the heads")
    selected = [trial for trial in trials if trial.combination == chosen]
    axis.scatter(
        [trial.label_accuracy for trial in selected],
        [trial.accuracy for trial in selected],
        s=90,
        marker="*",
        color="#D55E00",
        label="selected",
        zorder=3,
    )
    axis.xaxis.set_major_formatter(PercentFormatter(1))
    axis.yaxis.set_major_formatter(PercentFormatter(1))
    axis.set(xlabel="accuracy by labels", ylabel="accuracy by most votes")
    axis.grid(alpha=0.25)
    axis.legend(loc="lower left")
    _save(figure, path)


def save_reliability(before: Bins, after: Bins, path: Path) -> None:
    """Draw the accuracy of predictions by confidence, before and after temperature scaling.

    Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    figure = Figure(figsize=(9.6, 5.6), layout="constrained")
    axes = figure.subplots(2, 2, sharex=True, sharey="row", height_ratios=(3, 1))
    titles = ("Before temperature scaling", "After temperature scaling")
    for column, (title, bins) in enumerate(zip(titles, (before, after), strict=True)):
        _draw_reliability(axes[0][column], bins)
        axes[0][column].set_title(
            f"{title}\nexpected calibration error {percent(calibration_error(bins), 1)}"
        )
        centers = [(min(int(row.confidence * _BINS), _BINS - 1) + 0.5) / _BINS for row in bins]
        axes[1][column].bar(centers, [row.pictures for row in bins], 0.9 / _BINS, color="#9A9A9A")
        axes[1][column].set(xlabel="confidence", xlim=(0, 1))
    axes[0][0].set(ylabel="accuracy", ylim=(0, 1))
    axes[1][0].set(ylabel="images")
    axes[1][0].yaxis.set_major_locator(MaxNLocator(3, integer=True))
    _save(figure, path)


def _draw_reliability(axis: Axes, bins: Bins) -> None:
    confidence, accuracy = [row.confidence for row in bins], [row.accuracy for row in bins]
    axis.plot((0, 1), (0, 1), linestyle="--", color="#808080", label="perfect calibration")
    axis.vlines(confidence, accuracy, confidence, color="#D55E00", alpha=0.4, linewidth=4, label="gap")
    axis.plot(confidence, accuracy, marker="o", color="#0072B2", label="the model")
    axis.grid(alpha=0.25)
    axis.legend(loc="upper left")


def save_mistakes(images: Pixels, mistakes: Sequence[Mistake], path: Path) -> None:
    """Draw images (n, 48, 48) uint8 of mistakes, in the same order."""
    rows = max(-(-len(mistakes) // _MISTAKE_COLUMNS), 1)
    figure = Figure(figsize=(_MISTAKE_COLUMNS * 1.45, rows * 2.0), layout="constrained")
    axes = figure.subplots(rows, _MISTAKE_COLUMNS, squeeze=False).ravel()
    for axis in axes:
        axis.axis("off")
    for axis, image, mistake in zip(axes, images, mistakes, strict=False):
        axis.imshow(image, cmap="gray", vmin=0, vmax=255)
        true, predicted = LABELS[mistake.label], LABELS[mistake.taken_for]
        axis.set_title(f"{true}\npredicted {predicted}\n({percent(mistake.confidence)})", fontsize=9)
    if not mistakes:
        figure.text(0.5, 0.5, "The model made no mistakes.", ha="center")
    _save(figure, path)
