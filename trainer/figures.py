"""A run's pictures, with matplotlib, without a window."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from trainer.dataset import Split
from trainer.files import write_aside
from trainer.labels import LABELS

History = Mapping[str, Sequence[float]]


def _save(figure: Figure, path: Path) -> None:
    write_aside(path, lambda aside: figure.savefig(aside, dpi=110, format="png"))


def save_samples(split: Split, path: Path, columns: int = 8, seed: int = 0) -> None:
    """One row of random pictures per emotion."""
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
    """Training and validation loss, and training and validation accuracy, epoch by epoch."""
    with style.context("dark_background"):
        figure = Figure(figsize=(12, 4.8), layout="constrained")
        for axis, name in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
            _draw_curves(axis, history, name)
        _save(figure, path)


def _draw_curves(axis: Axes, history: History, name: str) -> None:
    epochs = history["epoch"]
    axis.plot(epochs, history[name], marker=".", color="#56B4E9", label="training")
    axis.plot(epochs, history[f"val_{name}"], marker=".", color="#E69F00", label="validation")
    axis.set(title=name.capitalize(), xlabel="epoch")
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    axis.grid(alpha=0.2)
    axis.legend()


def save_confusion(metrics: Mapping[str, Any], path: Path) -> None:
    """Shares of each true class, with the counts."""
    counts = np.array(metrics["confusion"])
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = Figure(figsize=(7.2, 6.2), layout="constrained")
    axis = figure.subplots()
    picture = axis.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    ticks = range(len(LABELS))
    axis.set_xticks(ticks, LABELS, rotation=35, ha="right")
    axis.set_yticks(ticks, LABELS)
    axis.set(xlabel="taken for", ylabel="true", title=f"Accuracy {metrics['accuracy']:.1%}")
    for row in ticks:
        for column in ticks:
            color = "white" if shares[row, column] > 0.55 else "black"
            text = f"{shares[row, column]:.0%}\n{counts[row, column]}"
            axis.text(column, row, text, ha="center", va="center", color=color, fontsize=8)
    figure.colorbar(picture, label="share of the true class")
    _save(figure, path)
