import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_runs import make_run
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from emotion_gui.training.runs.compare_table import CompareTable
from emotion_gui.training.runs.notes_field import NotesField
from emotion_gui.training.runs.run_list import COLUMNS
from emotion_gui.training.runs.run_table import RunTable
from emotion_gui.training.runs.runs_page import EMPTY_TEXT, RunsPage
from emotion_gui.widgets.banner import Banner
from trainer.shared.bundle import METADATA
from trainer.shared.config import TrainConfig
from trainer.shared.file_lock import RunLock

LONG = TrainConfig("data", epochs=9)


class Page:
    """A page with functions for what a user does."""

    def __init__(self, runs: Path, qtbot: QtBot) -> None:
        self.runs, self._qtbot = runs, qtbot
        self.widget = RunsPage(runs)
        qtbot.addWidget(self.widget)
        self.widget.resize(880, 400)
        self.widget.show()
        self.table = self.widget.findChild(RunTable)
        self.notes = self.widget.findChild(NotesField)
        self.banner = self.widget.findChild(Banner)
        self.emitted: list[tuple[str, Path]] = []
        for name in ("run_opened", "run_resumed", "model_chosen", "run_deleted"):
            getattr(self.widget, name).connect(lambda path, name=name: self.emitted.append((name, path)))
        self.widget.run_renamed.connect(lambda _, new: self.emitted.append(("run_renamed", new)))

    def read(self) -> "Page":
        """Refreshes the list and waits until it matches the folders."""
        count = sum(folder.is_dir() for folder in self.runs.iterdir())
        with self._qtbot.waitSignal(self.widget._reading.returned):
            self.widget.refresh()
        assert self.table.model().rowCount() == count
        return self

    def column(self, title: str) -> list[str]:
        number = [column.title for column in COLUMNS].index(title)
        model = self.table.model()
        return [model.index(row, number).data() for row in range(model.rowCount())]

    def choose(self, *names: str) -> None:
        self.table.setFocus()
        model = self.table.selectionModel()
        model.clearSelection()
        for name in names:
            index = self.table.model().index(self.column("Name").index(name), 0)
            model.select(index, model.SelectionFlag.Select | model.SelectionFlag.Rows)

    def button(self, text: str) -> QPushButton:
        return next(each for each in self.widget.findChildren(QPushButton) if each.text() == text)

    def possible(self) -> set[str]:
        known = ("Show", "Resume", "Use this model", "Compare", "Rename", "Open folder", "Delete…")
        return {text for text in known if self.button(text).isEnabled()}

    def rename(self, name: str) -> None:
        self.button("Rename").click()
        editor = self.table.findChild(QLineEdit)
        editor.setText(name)
        self._qtbot.keyClick(editor, Qt.Key.Key_Return)
        self._qtbot.waitUntil(lambda: bool(self.emitted) or self.banner.isVisible())

    def answer(self, *buttons: str) -> list[str]:
        """Presses these buttons in the next message boxes; returns a list that receives their texts."""
        asked: list[str] = []
        left = [*buttons]

        def press() -> None:
            box = QApplication.activeModalWidget()
            if not isinstance(box, QMessageBox):  # not open yet
                QTimer.singleShot(20, self.widget, press)
                return
            asked.append(box.text())
            wanted = left.pop(0)
            if left:
                QTimer.singleShot(20, self.widget, press)
            next(each for each in box.buttons() if each.text().replace("&", "") == wanted).click()

        QTimer.singleShot(0, self.widget, press)
        return asked


@pytest.fixture
def page(tmp_path: Path, qtbot: QtBot) -> Page:
    runs = tmp_path / "runs"
    make_run(runs / "first", accuracy=0.6)
    make_run(runs / "second", LONG, outcome="stopped", message="Stopped on request.", accuracy=0.5)
    make_run(runs / "third", LONG, outcome=None, accuracy=None)
    return Page(runs, qtbot).read()


@pytest.fixture
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the desktop trash."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(data))
    yield data / "Trash" / "files"


def test_no_runs_yet(tmp_path: Path, qtbot: QtBot) -> None:
    page = Page(tmp_path, qtbot).read()
    assert [label.text() for label in page.widget.findChildren(QLabel) if label.isVisible()] == [EMPTY_TEXT]


def test_the_newest_run_is_on_top(page: Page) -> None:
    assert page.column("Name") == ["third", "second", "first"]
    assert page.column("State") == ["Interrupted", "Stopped", "Finished"]
    assert page.column("Epochs") == ["2 / 9", "2 / 9", "2 / 2"]
    assert page.column("By\nlabels") == ["–", "50.0%", "60.0%"]


def test_numbers_sort_as_numbers_and_unknown_ones_go_last(page: Page) -> None:
    accuracy = [column.title for column in COLUMNS].index("By\nlabels")
    page.table.sortByColumn(accuracy, Qt.SortOrder.DescendingOrder)
    assert page.column("Name") == ["first", "second", "third"]


def test_the_commands_depend_on_the_state_of_a_run(page: Page) -> None:
    assert page.possible() == set()
    page.choose("first")
    always = {"Show", "Rename", "Open folder", "Delete…"}
    assert page.possible() == {*always, "Use this model"}
    page.choose("second")
    assert page.possible() == {*always, "Use this model", "Resume"}
    page.choose("third")
    assert page.possible() == {*always, "Resume"}
    page.choose("first", "third")
    assert page.possible() == {"Compare", "Delete…"}
    with RunLock(page.runs / "third"):
        page.read()
        page.choose("third")
        assert page.possible() == {"Show", "Open folder"}


def test_commands_emit_signals(page: Page, qtbot: QtBot) -> None:
    page.choose("second")
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.keyClick(page.table, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    page.button("Use this model").click()
    second = page.runs / "second"
    assert page.emitted == [
        ("run_opened", second),
        ("run_resumed", second),
        ("model_chosen", second / "model"),
    ]


def test_a_double_click_shows_the_run(page: Page, qtbot: QtBot) -> None:
    center = page.table.visualRect(page.table.model().index(0, 3)).center()
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=center)
    qtbot.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=center)
    assert page.emitted == [("run_opened", page.runs / "third")]


def test_the_selection_survives_a_refresh(page: Page) -> None:
    page.choose("second")
    make_run(page.runs / "fourth")
    page.read()
    assert page.column("Name")[0] == "fourth"
    assert [run.name for run in page.table.selected] == ["second"]


# Renaming


def test_a_run_and_its_model_are_renamed(page: Page) -> None:
    page.choose("first")
    page.rename(" better name ")
    renamed = page.runs / "better name"
    assert page.emitted == [("run_renamed", renamed)]
    assert (renamed / "model" / METADATA).read_text().count('"name": "better name"') == 1
    assert page.column("Name") == ["third", "second", "better name"]
    assert [run.folder for run in page.table.selected] == [renamed]
    page.read()
    assert page.column("By\nlabels")[2] == "60.0%"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("second", "There is a run named second already."),
        ("a/b", "cannot hold any of"),
        ("..", "begin or end with a dot"),
        ("  ", "A run needs a name."),
    ],
)
def test_an_impossible_name_is_rejected(name: str, words: str, page: Page) -> None:
    page.choose("first")
    page.rename(name)
    assert words in page.banner.text
    assert page.banner.isVisible()
    assert page.column("Name") == ["third", "second", "first"]
    assert (page.runs / "first").is_dir()
    page.choose("second")
    assert not page.banner.isVisible()


def test_a_run_started_meanwhile_is_not_renamed(page: Page) -> None:
    page.choose("third")
    with RunLock(page.runs / "third"):
        page.rename("other")
    assert "is being trained" in page.banner.text
    assert (page.runs / "third").is_dir()


# Notes


def test_notes_are_saved_when_another_run_is_selected(page: Page, qtbot: QtBot) -> None:
    page.choose("first")
    page.notes.setFocus()
    qtbot.keyClicks(page.notes, "smaller rate")
    page.choose("second")
    assert (page.runs / "first" / "notes.txt").read_text() == "smaller rate"
    assert page.column("Notes") == ["", "", "smaller rate"]
    assert page.notes.toPlainText() == ""
    page.read()
    page.choose("first")
    assert page.notes.toPlainText() == "smaller rate"
    page.notes.clear()
    page.widget.hide()
    assert not (page.runs / "first" / "notes.txt").exists()


def test_unsaved_notes_survive_a_refresh(page: Page, qtbot: QtBot) -> None:
    page.choose("first")
    page.notes.setFocus()
    qtbot.keyClicks(page.notes, "half a")
    page.read()
    qtbot.keyClicks(page.notes, " sentence")
    assert page.notes.toPlainText() == "half a sentence"


def test_notes_on_a_deleted_run_create_no_folder(page: Page, qtbot: QtBot) -> None:
    page.choose("first")
    (page.runs / "first").rename(page.runs / "moved")
    qtbot.keyClicks(page.notes, "late")
    page.notes.save()
    assert "cannot be saved" in page.banner.text
    assert not (page.runs / "first").exists()


# Deleting


@pytest.mark.skipif(os.name == "nt", reason="the trash of Windows is elsewhere")
def test_runs_are_moved_to_the_trash(page: Page, trash: Path) -> None:
    page.choose("first", "third")
    asked = page.answer("Move to the trash")
    page.button("Delete…").click()
    assert asked == ["Move 2 runs to the trash?"]
    assert sorted(folder.name for folder in trash.iterdir()) == ["first", "third"]
    assert page.column("Name") == ["second"]
    assert page.emitted == [("run_deleted", page.runs / "third"), ("run_deleted", page.runs / "first")]


def test_nothing_is_deleted_without_confirmation(page: Page, qtbot: QtBot) -> None:
    page.choose("first")
    page.answer("Cancel")
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert page.column("Name") == ["third", "second", "first"]
    assert (page.runs / "first").is_dir()


@pytest.mark.skipif(os.name == "nt", reason="the trash of Windows is elsewhere")
@pytest.mark.parametrize(("answer", "left"), [("Delete for good", False), ("Cancel", True)])
def test_without_a_trash_the_user_is_asked_again(
    answer: str, left: bool, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file" / "none"))
    page.choose("first")
    asked = page.answer("Move to the trash", answer)
    page.button("Delete…").click()
    assert asked == ['Move the run "first" to the trash?', 'Delete the run "first" for good?']
    assert (page.runs / "first").exists() is left
    assert ("first" in page.column("Name")) is left


def test_a_run_started_meanwhile_is_not_deleted(page: Page, trash: Path) -> None:
    page.choose("third")
    page.answer("Move to the trash")
    with RunLock(page.runs / "third"):
        page.button("Delete…").click()
    assert (page.runs / "third").is_dir()
    assert "third is being trained" in page.banner.text


# Comparing


def test_runs_are_compared_and_the_list_comes_back(page: Page, qtbot: QtBot) -> None:
    page.choose("first", "second", "third")
    page.button("Compare").click()
    table = page.widget.findChild(CompareTable)
    assert table.isVisible()
    names = [table.horizontalHeaderItem(column).text() for column in range(table.columnCount())]
    assert names == ["third", "second", "first"]
    page.read()
    assert table.isVisible()
    page.button("Back to the list").click()
    assert page.table.isVisible()
    assert page.table.hasFocus()


def test_more_than_six_are_too_many(page: Page) -> None:
    for number in range(4):
        make_run(page.runs / f"more {number}", epochs=1)
    page.read()
    page.table.selectAll()
    assert "Compare" not in page.possible()
