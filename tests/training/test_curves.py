import math

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.palette import rgb
from emotion_gui.training.curves import EMPTY_TEXT, TrainingCurves
from emotion_gui.training.epoch_chart import TRAINING, VALIDATION, accuracy_range, loss_range
from emotion_gui.training.run_events import BatchDone, EpochDone
from emotion_gui.widgets.theme import apply_theme


@pytest.fixture
def curves(qtbot: QtBot) -> TrainingCurves:
    widget = TrainingCurves()
    widget.resize(900, 400)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def epoch(number: int, val_accuracy: float = 0.5, loss: float = 1.0) -> EpochDone:
    return EpochDone(number, 60.0, loss, 0.6, 1.2, val_accuracy)


def batch(epoch: int, number: int, loss: float = 1.1) -> BatchDone:
    return BatchDone(epoch, number, 100, loss, 0.55, 0.0)


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def share_of(widget: QWidget, color: str) -> float:
    """Share of the pixels below the legend with about that colour."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[40:, :, 2::-1]
    near = np.abs(rows.astype(int) - rgb(color)).max(axis=2) < 24
    return float(near.mean())


def test_empty_curves_say_what_to_do(curves: TrainingCurves) -> None:
    assert words(curves) == [EMPTY_TEXT]


def test_the_curves_grow_with_epochs_and_batches(curves: TrainingCurves, qtbot: QtBot) -> None:
    for number in range(1, 30):
        curves.add_batch(batch(1, number, loss=1 + 1 / number))
    qtbot.wait(150)
    only_batches = share_of(curves, TRAINING)
    assert only_batches > 0
    assert share_of(curves, VALIDATION) == 0
    curves.add_epoch(epoch(1))
    curves.add_epoch(epoch(2))
    curves.add_epoch(epoch(3))
    qtbot.wait(150)
    assert share_of(curves, TRAINING) > only_batches
    assert share_of(curves, VALIDATION) > 0
    assert {"Training", "Validation", "Loss by epoch", "Accuracy by epoch"} <= set(words(curves))


def test_the_first_of_the_best_epochs_is_marked(curves: TrainingCurves, qtbot: QtBot) -> None:
    for number, accuracy in enumerate((0.4, 0.631, 0.6, 0.631, math.nan), start=1):
        curves.add_epoch(epoch(number, accuracy))
    qtbot.wait(150)
    assert curves.best == epoch(2, 0.631)
    assert "Best: epoch 2, 63.1 % in validation" in words(curves)
    assert "Epoch 5: loss 1.00 in training" in curves.accessibleDescription()


def test_an_epoch_that_is_done_again_replaces_the_old_one(curves: TrainingCurves) -> None:
    curves.add_epoch(epoch(1, 0.9))
    curves.add_epoch(epoch(1, 0.3))
    assert curves.best == epoch(1, 0.3)


def test_numbers_that_are_none_are_not_drawn(curves: TrainingCurves, qtbot: QtBot) -> None:
    curves.add_epoch(epoch(1, loss=math.inf))
    curves.add_batch(batch(2, 1, loss=math.nan))
    qtbot.wait(150)
    assert share_of(curves, VALIDATION) > 0


def test_what_came_while_they_were_hidden_is_drawn(curves: TrainingCurves, qtbot: QtBot) -> None:
    curves.hide()
    curves.add_epoch(epoch(1, 0.4))
    qtbot.wait(150)
    curves.show()
    assert "Best: epoch 1, 40.0 % in validation" in words(curves)
    assert share_of(curves, VALIDATION) > 0


def test_a_new_run_starts_with_empty_curves(curves: TrainingCurves) -> None:
    curves.add_epoch(epoch(1))
    curves.clear("The curves begin with the first batch.")
    assert words(curves) == ["The curves begin with the first batch."]
    assert curves.best is None


def test_charts_follow_the_theme(curves: TrainingCurves, qtbot: QtBot, qapp: QApplication) -> None:
    curves.add_epoch(epoch(1))
    qtbot.wait(150)
    try:
        for theme in ("dark", "light"):
            apply_theme(qapp, theme)
            qtbot.wait(50)
            base = qapp.palette().color(QPalette.ColorRole.Base)
            assert share_of(curves, base.name()) > 0.5
    finally:
        apply_theme(qapp, "system")


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], (0, 2, 0.5)), ([1.04, 2.7], (1, 3, 0.5)), ([0.5], (0.5, 0.6, 0.1)), ([1, 60], (0, 70.8, 11.8))],
)
def test_the_loss_axis_ends_on_round_numbers(values: list[float], expected: tuple[float, ...]) -> None:
    assert loss_range(values) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], (0, 1, 0.2)), ([0.34, 0.61], (0.3, 0.7, 0.1)), ([0.0], (0, 0.2, 0.1)), ([1.0], (0.8, 1, 0.1))],
)
def test_the_accuracy_axis_ends_on_tens(values: list[float], expected: tuple[float, ...]) -> None:
    assert accuracy_range(values) == pytest.approx(expected)
