import json
from dataclasses import replace
from pathlib import Path

import pytest
from made_runs import make_run
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from emotion_gui.training.runs.compare import Row, compare_runs
from emotion_gui.training.runs.compare_table import CompareTable
from emotion_gui.training.runs.run_summary import RunSummary, read_summary
from emotion_gui.widgets.theme import apply_theme
from trainer.shared.config import AugmentationConfig, TrainConfig

BASE = TrainConfig("data/a.zip", epochs=2)


def summaries(*folders: Path) -> list[RunSummary]:
    found = [read_summary(folder) for folder in folders]
    return [each for each in found if each]


def by_title(rows: list[Row]) -> dict[str, Row]:
    return {row.title: row for row in rows}


@pytest.fixture
def two(tmp_path: Path) -> list[RunSummary]:
    other = replace(
        BASE,
        learning_rate=0.05,
        patience=0,
        excluded=("x", "y"),
        augmentation=AugmentationConfig(rotation=30),
    )
    first = make_run(tmp_path / "first", BASE, accuracy=0.6)
    second = make_run(tmp_path / "second", other, accuracy=0.7)
    return summaries(first.path, second.path)


def test_the_best_results_are_found(two: list[RunSummary]) -> None:
    results = by_title(compare_runs(two).results)
    assert results["Labels: accuracy"] == Row("Labels: accuracy", ("60.0%", "70.0%"), True, frozenset({1}))
    assert results["Labels: without leaks"].texts == ("58.0%", "68.0%")
    assert results["Labels: calibration error"] == Row("Labels: calibration error", ("2.0%", "2.0%"), False)
    assert results["Duration"].texts == ("2 min", "2 min")


def test_a_lower_calibration_error_is_better(two: list[RunSummary]) -> None:
    file = two[0].folder / "report.json"
    report = json.loads(file.read_text())
    report["validation"]["labels"]["calibration_error"] = 0.01
    file.write_text(json.dumps(report))
    results = by_title(compare_runs(two).results)
    assert results["Labels: calibration error"].best == {0}


def test_options_that_differ(two: list[RunSummary]) -> None:
    differ = {row.title: row.texts for row in compare_runs(two).options if row.differs}
    assert differ == {
        "Learning rate": ("0.001", "0.05"),
        "Stop early after (epochs)": ("10", "never"),
        "Excluded pictures": ("none", "2"),
        "Augmentation: rotation": ("12", "30"),
    }


def test_other_exclusions_differ_even_if_there_are_as_many(tmp_path: Path) -> None:
    runs = [make_run(tmp_path / name, replace(BASE, excluded=(name,))).path for name in ("a", "b")]
    assert by_title(compare_runs(summaries(*runs)).options)["Excluded pictures"].differs


def test_options_that_an_older_version_did_not_write_have_their_defaults(two: list[RunSummary]) -> None:
    file = two[0].folder / "config.json"
    file.write_text(json.dumps({"data": "data/a.zip", "epochs": 2}))
    options = by_title(compare_runs(two).options)
    assert options["Optimizer"] == Row("Optimizer", ("Adam", "Adam"), False)
    assert options["Augmentation: rotation"].texts == ("12", "30")
    assert not options["Data"].differs


def test_a_damaged_run_is_compared_as_far_as_possible(two: list[RunSummary]) -> None:
    for name in ("config.json", "report.json"):
        (two[0].folder / name).write_text("{")
    comparison = compare_runs(two)
    assert by_title(comparison.results)["Labels: macro recall"] == Row(
        "Labels: macro recall", ("–", "60.0%"), True
    )
    assert by_title(comparison.options)["Learning rate"].texts == ("–", "0.05")


def test_a_damaged_option_costs_only_itself(two: list[RunSummary]) -> None:
    file = two[0].folder / "config.json"
    config = json.loads(file.read_text())
    config |= {"epochs": "many", "warmup_epochs": 9, "augmentation": {"zoom": 7, "blur": 0.5}}
    file.write_text(json.dumps(config))
    options = by_title(compare_runs(two).options)
    assert options["Epochs, at most"].texts == ("–", "2")
    assert options["Augmentation: zoom"].texts == ("–", "0.12")
    assert options["Augmentation: blur"].texts == ("0.5", "0")
    assert options["Learning rate"].texts == ("0.001", "0.05")


# The table


@pytest.fixture
def table(two: list[RunSummary], qtbot: QtBot) -> CompareTable:
    widget = CompareTable()
    qtbot.addWidget(widget)
    widget.show()
    widget.show_comparison([run.name for run in two], compare_runs(two))
    return widget


def titles(table: CompareTable) -> list[str]:
    return [table.verticalHeaderItem(row).text() for row in range(table.rowCount())]


def test_the_table_shows_differences_and_on_request_everything(table: CompareTable) -> None:
    assert [table.horizontalHeaderItem(column).text() for column in (0, 1)] == ["first", "second"]
    accuracy = titles(table).index("Labels: accuracy")
    assert [table.item(accuracy, column).font().bold() for column in (0, 1)] == [False, True]
    assert "Learning rate" in titles(table)
    assert "Batch size" not in titles(table)
    table.set_show_all(True)
    rate, batch = titles(table).index("Learning rate"), titles(table).index("Batch size")
    assert table.item(rate, 0).background() != table.item(batch, 0).background()


def test_the_tint_follows_the_theme(table: CompareTable, qapp: QApplication, qtbot: QtBot) -> None:
    table.set_show_all(True)
    rate = titles(table).index("Learning rate")
    apply_theme(qapp, "dark")
    qtbot.waitUntil(lambda: table.item(rate, 0).background().color().lightness() < 128)
    apply_theme(qapp, "light")
    qtbot.waitUntil(lambda: table.item(rate, 0).background().color().lightness() > 128)


def test_equal_options_are_reported(tmp_path: Path, qtbot: QtBot) -> None:
    runs = summaries(*(make_run(tmp_path / name, BASE).path for name in ("a", "b")))
    table = CompareTable()
    qtbot.addWidget(table)
    table.show_comparison(["a", "b"], compare_runs(runs))
    assert table.item(table.rowCount() - 1, 0).text() == "The options of these runs are the same."
    assert not any(
        table.item(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(table.rowCount())
    )
