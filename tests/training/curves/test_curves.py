import csv
import math
from pathlib import Path

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QGraphicsView, QLabel, QWidget
from pytestqt.qtbot import QtBot
from run_values import batch, batches, epoch

from emotion_gui.core.palette import rgb
from emotion_gui.training.curves.chart_lines import TRAINING, VALIDATION
from emotion_gui.training.curves.curve_charts import CurveCharts
from emotion_gui.training.curves.curves import EMPTY_TEXT, TrainingCurves
from emotion_gui.training.curves.epoch_chart import EpochChart
from emotion_gui.widgets.theme import apply_theme

NONE = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def curves(qtbot: QtBot) -> TrainingCurves:
    widget = TrainingCurves()
    widget.resize(900, 400)
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def trained(curves: TrainingCurves, qtbot: QtBot) -> TrainingCurves:
    """Curves of ten epochs, with a loss that falls from 2 to 0.2; updated while hidden, so drawn at once."""
    curves.hide()
    for number in range(1, 11):
        curves.add_batches(batches(number, 50, loss=2.2 - number / 5))
        curves.add_epoch(epoch(number, 0.4 + number / 100, loss=2.2 - number / 5, rate=0.001))
    curves.show()
    drawn(curves, qtbot)
    return curves


def drawn(curves: TrainingCurves, qtbot: QtBot) -> None:
    """Waits until all updates are drawn."""
    charts = curves.findChild(CurveCharts)
    timers = curves._timer, charts._zoom_timer, charts._next_timer
    qtbot.waitUntil(lambda: not any(timer.isActive() for timer in timers))


def test_accuracy_is_also_shown_without_leaked_pictures(trained: TrainingCurves, qtbot: QtBot) -> None:
    assert "Without leaks" not in words(trained)
    trained.add_epoch(epoch(11, 0.6, clean=0.55))
    drawn(trained, qtbot)
    assert "Without leaks" in words(trained)
    assert "Best: epoch 11, 60.0% (55.0% without leaks)" in words(trained)
    trained.findChild(CurveCharts).setFocus()
    qtbot.keyClick(trained.findChild(CurveCharts), Qt.Key.Key_End)
    assert any("validation 60.0% (55.0% without leaks)" in text for text in words(trained))


def test_the_best_epoch_is_the_one_that_the_run_chooses(curves: TrainingCurves) -> None:
    for number, accuracy, loss in ((1, 0.5, 1.0), (2, 0.6, 1.4)):
        curves.add_epoch(epoch(number, accuracy, val_loss=loss))
    assert curves.best
    assert curves.best.epoch == 2
    curves.set_monitor("val_loss")
    assert curves.best.epoch == 1


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def button(widget: QWidget, text: str) -> QAbstractButton:
    return next(each for each in widget.findChildren(QAbstractButton) if each.text().replace("&", "") == text)


def share_of(widget: QWidget, color: str) -> float:
    """Returns the share of pixels below the legend with about that color."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[40:, :, 2::-1]
    near = np.abs(rows.astype(int) - rgb(color)).max(axis=2) < 24
    return float(near.mean())


def chart(widget: TrainingCurves) -> EpochChart:
    """Returns the chart of the loss."""
    return widget.findChildren(EpochChart)[0]


def viewport(widget: TrainingCurves) -> QWidget:
    return chart(widget).findChild(QGraphicsView).viewport()


def send_mouse(widget: TrainingCurves, kind: QMouseEvent.Type, position: QPointF, down: bool = False) -> None:
    left = Qt.MouseButton.LeftButton
    target, moving = viewport(widget), kind == QMouseEvent.Type.MouseMove
    at = QPointF(target.mapToGlobal(position))
    event = QMouseEvent(kind, position, at, NONE[0] if moving else left, left if down else NONE[0], NONE[1])
    QApplication.sendEvent(target, event)


def turn_wheel(widget: TrainingCurves, position: QPointF) -> None:
    target, turn = viewport(widget), QPoint(0, 240)
    at = QPointF(target.mapToGlobal(position))
    event = QWheelEvent(position, at, QPoint(), turn, *NONE, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(target, event)


# Drawing


def test_empty_curves_say_what_to_do(curves: TrainingCurves) -> None:
    assert words(curves) == [EMPTY_TEXT]


def test_the_curves_grow_with_epochs_and_batches(curves: TrainingCurves, qtbot: QtBot) -> None:
    curves.add_batches([batch(1, number, loss=1 + 1 / number) for number in range(1, 30)])
    drawn(curves, qtbot)
    assert words(curves)[-2:] == ["Loss by epoch", "Accuracy by epoch"]
    assert share_of(curves, VALIDATION) == 0
    for number in (1, 2, 3):
        curves.add_epoch(epoch(number))
    drawn(curves, qtbot)
    assert share_of(curves, TRAINING) > 0
    assert share_of(curves, VALIDATION) > 0


def test_the_learning_rate_is_shown_if_it_is_known(trained: TrainingCurves) -> None:
    assert "Learning rate by epoch" in words(trained)


def test_the_best_epoch_is_named(curves: TrainingCurves, qtbot: QtBot) -> None:
    for number, accuracy in enumerate((0.4, 0.631, 0.6, 0.631, math.nan), start=1):
        curves.add_epoch(epoch(number, accuracy))
    drawn(curves, qtbot)
    assert curves.best == epoch(2, 0.631)
    assert "Best: epoch 2, 63.1%" in words(curves)
    assert "Epoch 5: loss 1.00 in training" in curves.accessibleDescription()


def test_a_stopped_epoch_is_marked(trained: TrainingCurves, qtbot: QtBot) -> None:
    assert "Stopped" not in words(trained)
    trained.add_epoch(epoch(11, 0.9, complete=False))
    drawn(trained, qtbot)
    assert "Stopped" in words(trained)
    assert "Best: epoch 10, 50.0%" in words(trained)


def test_values_that_are_not_finite_are_not_drawn(curves: TrainingCurves, qtbot: QtBot) -> None:
    curves.add_epoch(epoch(1, loss=math.inf))
    curves.add_batches([batch(2, 1, loss=math.nan)])
    button(curves, "Logarithmic loss").click()
    drawn(curves, qtbot)
    assert share_of(curves, VALIDATION) > 0


def test_updates_while_hidden_are_drawn_when_shown(curves: TrainingCurves, qtbot: QtBot) -> None:
    curves.hide()
    curves.add_epoch(epoch(1, 0.4))
    assert not curves._timer.isActive()
    curves.show()
    drawn(curves, qtbot)
    assert "Best: epoch 1, 40.0%" in words(curves)
    assert share_of(curves, VALIDATION) > 0


def test_a_new_run_starts_with_empty_curves(trained: TrainingCurves, qtbot: QtBot) -> None:
    trained.clear("The curves begin with the first batch.")
    assert words(trained) == ["The curves begin with the first batch."]
    assert trained.best is None
    trained.add_batches([batch(1, 1)])
    drawn(trained, qtbot)
    assert chart(trained).span[1] < 5


def test_charts_follow_the_theme(curves: TrainingCurves, qtbot: QtBot, qapp: QApplication) -> None:
    curves.add_epoch(epoch(1))
    drawn(curves, qtbot)
    try:
        for theme in ("dark", "light"):
            apply_theme(qapp, theme)
            base = qapp.palette().color(QPalette.ColorRole.Base).name()
            qtbot.waitUntil(lambda base=base: share_of(curves, base) > 0.5)
    finally:
        apply_theme(qapp, "system")


# Zoom and scale


def test_the_wheel_zooms_all_charts_until_show_all(trained: TrainingCurves, qtbot: QtBot) -> None:
    fit = button(trained, "Show all")
    assert not fit.isEnabled()
    turn_wheel(trained, QPointF(200, 150))
    loss, accuracy = trained.findChildren(EpochChart)
    assert loss.span == pytest.approx(accuracy.span)
    assert loss.span[1] - loss.span[0] < 8
    zoomed = loss.span
    trained.add_epoch(epoch(11))
    drawn(trained, qtbot)
    assert loss.span == pytest.approx(zoomed)
    fit.click()
    drawn(trained, qtbot)
    assert loss.span[0] == 0
    assert 11 < loss.span[1] < 12
    assert not fit.isEnabled()


def test_the_wheel_over_an_axis_zooms_that_axis_alone(trained: TrainingCurves) -> None:
    loss, accuracy = trained.findChildren(EpochChart)
    before, accuracies = loss.value_span, accuracy.value_span
    turn_wheel(trained, QPointF(12, 150))
    assert loss.span[0] == 0
    assert loss.value_span[1] - loss.value_span[0] < before[1] - before[0]
    assert accuracy.value_span == accuracies


def test_a_box_zooms_and_a_double_click_shows_all(trained: TrainingCurves) -> None:
    kinds = QMouseEvent.Type
    send_mouse(trained, kinds.MouseButtonPress, QPointF(150, 60), down=True)
    for x in (180, 220, 260):
        send_mouse(trained, kinds.MouseMove, QPointF(x, 200), down=True)
    send_mouse(trained, kinds.MouseButtonRelease, QPointF(260, 200))
    first, last = chart(trained).span
    assert 1 < first < last < 9
    send_mouse(trained, kinds.MouseButtonDblClick, QPointF(200, 100), down=True)
    send_mouse(trained, kinds.MouseButtonRelease, QPointF(200, 100))
    assert chart(trained).span[0] == 0
    assert chart(trained).span[1] > 10


def test_the_keyboard_zooms_around_the_cursor(trained: TrainingCurves, qtbot: QtBot) -> None:
    charts = trained.findChild(CurveCharts)
    qtbot.keyClick(charts, Qt.Key.Key_Home)
    for _ in range(3):
        qtbot.keyClick(charts, Qt.Key.Key_Plus)
    first, last = chart(trained).span
    assert first < 1 < last < 3
    qtbot.keyClick(charts, Qt.Key.Key_End)
    assert chart(trained).span[0] < 10 < chart(trained).span[1]


def test_the_loss_can_be_logarithmic(trained: TrainingCurves, qtbot: QtBot) -> None:
    plain = trained.grab().toImage()
    button(trained, "Logarithmic loss").click()
    drawn(trained, qtbot)
    assert trained.grab().toImage() != plain
    low, high = chart(trained).value_span
    assert 0.15 < low < 0.2
    assert 2 < high < 2.6


# Cursor


def test_the_mouse_moves_the_cursor(trained: TrainingCurves, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        pg.CONFIG_OPTIONS, "mouseRateLimit", 0
    )  # the test moves the mouse faster than this limit
    loss = chart(trained)
    for position, text in (
        (5, "Loss, epoch 5: training 1.200, validation 1.200"),
        (5.5, "Loss, epoch 6, batch"),
    ):
        x = loss.plot.getViewBox().mapViewToScene(QPointF(position, 1)).x()
        send_mouse(trained, QMouseEvent.Type.MouseMove, QPointF(x, 100))
        assert any(word.startswith(text) for word in words(trained))
    send_mouse(trained, QMouseEvent.Type.MouseMove, QPointF(1, 1))
    assert "Loss by epoch" in words(trained)


def test_the_keyboard_moves_the_cursor_and_describes_the_values(
    trained: TrainingCurves, qtbot: QtBot
) -> None:
    charts = trained.findChild(CurveCharts)
    qtbot.keyClick(charts, Qt.Key.Key_Left)
    qtbot.keyClick(charts, Qt.Key.Key_Left)
    assert "Accuracy, epoch 9: training 60.0%, validation 49.0%" in words(trained)
    assert "Learning rate: 0.001" in words(trained)
    assert "epoch 9: training 0.400" in charts.accessibleDescription()
    qtbot.keyClick(charts, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert "Accuracy, epoch 9, batch 49: training 55.0%" in words(trained)
    qtbot.keyClick(charts, Qt.Key.Key_Escape)
    assert "Accuracy by epoch" in words(trained)


# Saving


def test_the_saved_picture_is_what_is_shown(trained: TrainingCurves, tmp_path: Path) -> None:
    trained.save_picture(tmp_path / "curves.png")
    image = QImage(str(tmp_path / "curves.png"))
    assert image.width() >= 850
    assert not image.hasAlphaChannel() or image.pixelColor(0, 0).alpha() == 255
    shown = image.convertToFormat(QImage.Format.Format_RGB32)
    colors = {shown.pixel(x, y) & 0xFFFFFF for x in range(0, shown.width(), 2) for y in range(shown.height())}
    assert int(VALIDATION[1:], 16) in colors
    assert [path.name for path in tmp_path.iterdir()] == ["curves.png"]


def test_the_values_are_saved_epoch_by_epoch(trained: TrainingCurves, tmp_path: Path) -> None:
    trained.save_values(tmp_path / "values.csv")
    with (tmp_path / "values.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["epoch"]) for row in rows] == list(range(1, 11))
    assert float(rows[4]["loss"]) == pytest.approx(1.2)


def test_the_dialog_saves_what_was_chosen(trained: TrainingCurves, tmp_path: Path, qtbot: QtBot) -> None:
    button(trained, "Save values…").click()
    dialog = trained.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "values.csv"))
    dialog.close()
    assert (tmp_path / "values.csv").is_file()


def test_a_failure_to_save_is_reported(trained: TrainingCurves, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").touch()
    for save in (trained.save_picture, trained.save_values):
        with qtbot.waitSignal(trained.failed) as failed:
            save(tmp_path / "file" / "curves.png")
        assert failed.args[0].startswith("curves.png could not be saved: ")
