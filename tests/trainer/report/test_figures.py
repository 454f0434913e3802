"""The figures of a run exist, are images, and agree with the numbers."""

from pathlib import Path

import cv2
import numpy as np
from small_report import make_run

from trainer.report.figures import save_confusion, save_curves, save_mistakes, save_reliability
from trainer.shared.labels import LABELS
from trainer.shared.model_report import Mistake
from trainer.shared.scores import ConfidenceBin, Scores

BINS = [
    ConfidenceBin(0.4, 0.5, 30),
    ConfidenceBin(1.0, 0.9, 10),
]


def drawn(path: Path) -> float:
    """The share of pixels that are not background."""
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    return float((image != image[0, 0]).mean())


def test_reliability_is_drawn_with_any_bins(tmp_path: Path) -> None:
    save_reliability(BINS, BINS[1:], tmp_path / "reliability.png")
    assert drawn(tmp_path / "reliability.png") > 0.02
    save_reliability([], [], tmp_path / "reliability.png")


def test_mistakes_are_shown_as_images(tmp_path: Path) -> None:
    mistakes = [Mistake(0, "a.png", label=0, taken_for=3, confidence=0.98)] * 11
    pictures = np.random.default_rng(0).integers(0, 256, (11, 48, 48), np.uint8)
    save_mistakes(pictures, mistakes, tmp_path / "mistakes.png")
    many = drawn(tmp_path / "mistakes.png")
    save_mistakes(pictures[:0], [], tmp_path / "mistakes.png")
    assert many > 0.3 > drawn(tmp_path / "mistakes.png") > 0


def test_a_matrix_with_an_empty_row_and_a_single_epoch_can_be_drawn(tmp_path: Path) -> None:
    counts = np.eye(len(LABELS), dtype=int) * 5
    counts[2, 2] = 0
    scores = Scores(accuracy=1.0, confusion=tuple(map(tuple, counts.tolist())))
    save_confusion(scores, tmp_path / "confusion.png")
    names = ("epoch", "loss", "val_loss", "accuracy", "val_accuracy")
    save_curves({name: [1.0] for name in names}, tmp_path / "curves.png")
    assert [drawn(tmp_path / f"{name}.png") > 0.01 for name in ("confusion", "curves")] == [True, True]


def test_the_curves_keep_their_dark_background(tmp_path: Path) -> None:
    image = cv2.imread(str(make_run(tmp_path / "run") / "curves.png"))
    assert image is not None
    assert image.mean() < 40
