"""The report page: its content, its commands, and damaged reports."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QScrollArea, QTableWidget
from pytestqt.qtbot import QtBot
from small_report import LEAKED, make_run

from emotion_gui.core.errors import UserError
from emotion_gui.training.report.mistakes_list import MistakesList
from emotion_gui.training.report.report_data import DAMAGED, NO_REPORT, read_report
from emotion_gui.training.report.report_page import EMPTY_TEXT, ReportPage
from emotion_gui.training.report.report_view import NO_CONFUSION
from emotion_gui.training.report.score_tables import ClassTable, ConfusionTable, TruthTable


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return make_run(tmp_path / "first")


@pytest.fixture
def page(qtbot: QtBot) -> ReportPage:
    page = ReportPage()
    qtbot.addWidget(page)
    page.resize(880, 400)
    page.show()
    return page


def words(page: ReportPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def button(page: ReportPage, start: str) -> QPushButton:
    [found] = [
        each for each in page.findChildren(QPushButton) if each.text().replace("&", "").startswith(start)
    ]
    return found


def change(run: Path, **values: Any) -> None:
    report = json.loads((run / "report.json").read_text())
    (run / "report.json").write_text(json.dumps(report | values))


def test_without_a_run_the_page_says_what_it_will_show(page: ReportPage, run: Path) -> None:
    assert words(page) == EMPTY_TEXT
    page.show_run(run)
    assert EMPTY_TEXT not in words(page)
    page.clear()
    assert words(page) == EMPTY_TEXT
    assert not button(page, "Use").isVisible()


def test_the_headline_is_by_votes_and_includes_the_accuracy_without_leaks(
    page: ReportPage, run: Path
) -> None:
    page.show_run(run)
    report = read_report(run)
    shown = words(page)
    votes = report.scores.accuracy
    assert f"{votes * 100:.1f}% of 140 validation pictures are recognized, by most votes" in shown
    honest = report.answers.honest
    assert honest is not None
    sentence = (
        f"Without the {LEAKED} pictures that have a near twin in training: {honest.accuracy * 100:.1f}%"
    )
    assert sentence in shown
    neutral = report.scores.neutral_shown
    assert neutral is not None
    assert f"Of neutral faces, {neutral.right * 100:.1f}% are shown as neutral" in shown
    for part in (
        "By the labels of the data",
        "0.6 ms",
        "4.5 MB",
        "1 h 30 min",
        "1.25",
        "set aside",
        "of the faces get an answer, and 75.0% of these are right",
    ):
        assert part in shown


def test_the_scores_are_given_by_votes_and_by_labels(page: ReportPage, run: Path) -> None:
    page.show_run(run)
    table = page.findChild(TruthTable)
    assert isinstance(table, QTableWidget)
    titles = [table.verticalHeaderItem(row).text() for row in range(table.rowCount())]
    assert titles[::2] == ["Most votes", "Most agree", "Labels"]
    cell = table.item(0, 0)
    assert cell is not None
    assert cell.text().startswith("75.0%\n")
    assert cell.toolTip().startswith("By most votes, 140 pictures: accuracy 75.0%, 95% interval")


def test_the_report_of_an_older_run_is_by_its_labels(page: ReportPage, run: Path) -> None:
    report = json.loads((run / "report.json").read_text())
    del report["ruled_by"]
    for part in report["validation"].values():
        if isinstance(part, dict):
            part.pop("neutral_shown")
    (run / "report.json").write_text(json.dumps(report))
    page.show_run(run)
    labels = read_report(run).scores.accuracy
    assert f"{labels * 100:.1f}% of 140 validation pictures are recognized, by the labels" in words(page)
    assert "Of neutral faces" not in words(page)


def test_each_cell_of_the_tables_has_a_description(page: ReportPage, run: Path) -> None:
    page.show_run(run)
    confusion, classes = page.findChild(ConfusionTable), page.findChild(ClassTable)
    assert isinstance(confusion, QTableWidget)
    assert isinstance(classes, QTableWidget)
    taken = confusion.item(0, 1)
    assert taken is not None
    assert taken.text() == "5\n25%"
    assert taken.toolTip() == "5 of 20 angry pictures (25%) were taken for disgust"
    recall = classes.item(0, 1)
    assert recall is not None
    assert recall.text() == "75.0%"


def test_everything_fits_into_the_width_of_the_smallest_window(
    page: ReportPage, run: Path, qtbot: QtBot
) -> None:
    page.show_run(run)
    scroll = page.findChild(QScrollArea)
    assert isinstance(scroll, QScrollArea)

    def fits() -> None:
        assert scroll.horizontalScrollBar().maximum() == 0
        for table in page.findChildren(QTableWidget):
            parent = table.parentWidget()
            assert parent is not None
            assert parent.rect().contains(table.geometry())  # nothing is cut off

    for width in (880, 500, 880):
        page.resize(width, 400)
        QApplication.sendPostedEvents()
        qtbot.waitUntil(fits)


def test_the_keyboard_reaches_every_mistake(page: ReportPage, run: Path, qtbot: QtBot) -> None:
    page.show_run(run)
    mistakes = page.findChild(MistakesList)
    assert isinstance(mistakes, MistakesList)
    assert mistakes.count() == 12
    mistakes.setFocus()
    QTest.keyClick(mistakes, Qt.Key.Key_End)

    def is_seen() -> bool:
        rect = mistakes.visualItemRect(mistakes.item(11))
        corner = mistakes.viewport().mapTo(page, rect.topLeft())
        return page.rect().contains(QRect(corner, rect.size()))

    qtbot.waitUntil(is_seen)


def test_the_model_is_offered_only_where_it_can_be_used(page: ReportPage, run: Path, qtbot: QtBot) -> None:
    page.show_run(run)
    with qtbot.waitSignal(page.model_chosen) as chosen:
        button(page, "Use").click()
    assert chosen.args == [run / "model"]
    (run / "model" / "model.tflite").unlink()
    page.show_run(run)
    assert not button(page, "Use").isEnabled()
    assert "has no model.tflite" in button(page, "Use").toolTip()


def test_export_writes_the_file_in_the_background(
    page: ReportPage, run: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    page.show_run(run)
    menu = button(page, "Export").menu()
    assert menu is not None
    [action] = [each for each in menu.actions() if "LiteRT" in each.text()]
    action.trigger()
    dialog = page.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    out = tmp_path / "model for émile.tflite"
    dialog.fileSelected.emit(str(out))
    dialog.close()
    assert not button(page, "Export").isEnabled()
    qtbot.waitUntil(lambda: "Saved as" in words(page))
    assert out.read_bytes() == b"weights"
    assert button(page, "Export").isEnabled()


def test_a_failed_export_says_why(page: ReportPage, run: Path, tmp_path: Path, qtbot: QtBot) -> None:
    page.show_run(run)
    with qtbot.waitSignal(page.failed) as failed:
        page._export_to(run, ".keras", str(tmp_path / "mine.keras"))
    assert "has no model.keras" in failed.args[0]
    assert "has no model.keras" in words(page)


def test_open_shows_the_html_and_creates_it_if_missing(
    page: ReportPage, run: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    page.show_run(run)
    for _ in range(2):
        button(page, "Open").click()
        qtbot.waitUntil(lambda: bool(opened))
        assert Path(opened.pop().toLocalFile()) == run / "report.html"
    assert (run / "report.html").is_file()


@pytest.mark.parametrize(
    "content",
    ["", "[]", "null", "\0", "{}", '{"validation": {"accuracy": 0.5, "classes": {}}}'],
)
def test_a_file_that_is_not_a_report_is_explained(page: ReportPage, run: Path, content: str) -> None:
    page.show_run(run)
    (run / "report.json").write_text(content)
    page.show_run(run)
    assert words(page) == DAMAGED
    (run / "report.json").unlink()
    page.show_run(run)
    assert words(page) == NO_REPORT


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"temperature": float("nan")}, "–"),
        ({"milliseconds_per_face": "fast"}, "–"),
        ({"bytes": 10**400, "quantized": None}, "–"),
        ({"parameters": 1.5}, "seed, – parameters"),
        ({"epochs": -1, "seconds": None}, "– in –"),
        ({"coverage": [{"threshold": 0.4}]}, "not measured"),
        ({"data": {"train": 3}}, "–, which were set aside"),
        ({"mistakes": [{"label": 9, "taken_for": 0, "confidence": 1, "name": ""}] * 12}, "no pictures of"),
        ({"leaked": None}, "No validation picture has a near twin in training."),
        ({"reliability": [{"confidence": 0.5}]}, "0.0% after"),
    ],
)
def test_one_damaged_value_costs_only_itself(
    page: ReportPage, run: Path, values: dict[str, Any], text: str
) -> None:
    change(run, **values)
    page.show_run(run)
    assert "75.0% of 140 validation pictures are recognized, by most votes" in words(page)
    assert text in words(page)


def test_damaged_scores_do_not_affect_the_others(page: ReportPage, run: Path) -> None:
    report = json.loads((run / "report.json").read_text())
    votes = report["validation"]["votes"]
    votes["confusion"][3] = [1, 2]
    votes["neutral_shown"]["wrong"] = 7
    votes["accuracy_interval"] = [0.5]
    del report["validation"]["labels"]["accuracy"]
    (run / "report.json").write_text(json.dumps(report))
    page.show_run(run)
    assert "75.0% of 140 validation pictures are recognized, by most votes" in words(page)
    assert NO_CONFUSION in words(page)
    assert "Of neutral faces" not in words(page)
    table = page.findChild(TruthTable)
    assert isinstance(table, QTableWidget)
    assert table.rowCount() == 5  # the labels' scores are of no use without their accuracy
    assert table.item(0, 0).text() == "75.0%"


def test_a_report_without_main_scores_is_damaged(run: Path) -> None:
    report = json.loads((run / "report.json").read_text())
    report["validation"]["votes"]["accuracy"] = float("nan")
    (run / "report.json").write_text(json.dumps(report))
    with pytest.raises(UserError, match="damaged"):
        read_report(run)


def test_missing_pictures_do_not_affect_the_numbers(page: ReportPage, run: Path) -> None:
    (run / "curves.png").unlink()
    np.save(run / "mistakes.npy", np.zeros((2, 3)))
    page.show_run(run)
    assert "validation pictures are recognized" in words(page)
    assert "no pictures of mistakes" in words(page)
