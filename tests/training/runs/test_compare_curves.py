import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from run_values import epoch

from emotion_gui.training.curves.chart_lines import LegendSample
from emotion_gui.training.runs.compare_curves import EMPTY_TEXT, CompareCurves


@pytest.fixture
def compared(qtbot: QtBot) -> CompareCurves:
    widget = CompareCurves()
    widget.resize(880, 300)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def words(widget: CompareCurves) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_without_runs_it_says_what_to_do(compared: CompareCurves) -> None:
    assert words(compared) == [EMPTY_TEXT]
    compared.show_runs({"one": [epoch(1)]})
    compared.show_runs({})
    assert words(compared) == [EMPTY_TEXT]


def test_the_legend_shows_the_best_epoch_of_each_run(compared: CompareCurves, qtbot: QtBot) -> None:
    compared.show_runs(
        {"a": [epoch(1, 0.5), epoch(2, 0.6)], "b": [epoch(1, 0.7), epoch(2, 0.9, complete=False)]}
    )
    best = {"a", "best: epoch 2, 60.0%", "b", "best: epoch 1, 70.0%"}
    qtbot.waitUntil(lambda: best <= set(words(compared)))
    compared.show_runs({"c": []})
    qtbot.waitUntil(lambda: "no complete epoch" in words(compared))
    assert "a" not in words(compared)


def test_the_cursor_shows_all_runs_at_one_epoch(compared: CompareCurves, qtbot: QtBot) -> None:
    compared.show_runs({"a": [epoch(number, number / 10) for number in (1, 2, 3)], "b": [epoch(1), epoch(2)]})
    qtbot.keyClick(compared, Qt.Key.Key_Left)
    assert "Accuracy in validation, epoch 3" in words(compared)
    assert compared.accessibleDescription() == "a: 30.0%, loss 1.200. b: no epoch 3"
    qtbot.keyClick(compared, Qt.Key.Key_Left)
    assert compared.accessibleDescription() == "a: 20.0%, loss 1.200. b: 50.0%, loss 1.200"
    qtbot.keyClick(compared, Qt.Key.Key_Escape)
    assert compared.accessibleDescription().startswith("a: best: epoch 3")


def test_many_runs_have_different_line_styles(compared: CompareCurves) -> None:
    compared.show_runs({f"run {number}": [epoch(1), epoch(2)] for number in range(14)})
    samples = [sample.grab().toImage().copy(0, 0, 40, 20) for sample in compared.findChildren(LegendSample)]
    assert len(samples) == 14
    assert all(first != second for i, first in enumerate(samples) for second in samples[:i])
