import os
import sys
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from emotion_gui.training.data_field import EXPECTED, DataField, data_problem, dropped_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "empty").mkdir()
    (tmp_path / "faces" / "train").mkdir(parents=True)
    (tmp_path / "nothing.zip").touch()
    (tmp_path / "text.zip").write_text("no zip")
    (tmp_path / "fer2013.csv").write_text("emotion,pixels,Usage\n")
    with zipfile.ZipFile(tmp_path / "faces.zip", "w") as archive:
        archive.writestr("train/angry/1.png", b"")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere", "There is no such folder or file."),
        ("empty", "This folder is empty."),
        ("nothing.zip", "This file is empty."),
        ("text.zip", "neither a zip nor a fer2013.csv"),
        ("a\0b", "no such folder"),
        ("x" * 5000, "."),
    ],
)
def test_a_path_that_is_not_a_data_set_is_explained(name: str, words: str, folder: Path) -> None:
    assert words in data_problem(str(folder / name))


@pytest.mark.parametrize("name", ["faces", "faces.zip", "fer2013.csv"])
def test_a_path_that_may_be_a_data_set_is_accepted(name: str, folder: Path) -> None:
    assert data_problem(str(folder / name)) == ""


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions of POSIX, no root")
def test_an_unreadable_folder_is_explained(folder: Path) -> None:
    (folder / "faces").chmod(0)
    assert "cannot be read: Permission denied" in data_problem(str(folder / "faces"))
    (folder / "faces").chmod(0o700)


def test_the_field_says_what_is_expected_and_what_is_wrong(folder: Path, qtbot: QtBot) -> None:
    field = DataField()
    qtbot.addWidget(field)
    field.show()

    def words() -> list[str]:
        return [label.text() for label in field.findChildren(QLabel) if label.isVisible()][1:]

    assert words() == [EXPECTED]
    line = field.findChild(QLineEdit)
    assert line is not None
    with qtbot.waitSignal(field.changed):
        QTest.keyClicks(line, "x")
    assert words() == ["There is no such folder or file. Check the path.", EXPECTED]
    assert line.accessibleDescription() == "There is no such folder or file. Check the path."
    field.set_text(f" {folder / 'faces'} ")
    assert words() == []  # a valid path needs no text
    assert field.text == str(folder / "faces")


def test_one_local_file_can_be_dropped() -> None:
    data = QMimeData()
    assert dropped_path(data) == ""
    data.setUrls([QUrl("https://example.org/faces.zip")])
    assert dropped_path(data) == ""
    data.setUrls([QUrl.fromLocalFile("/data/faces.zip")])
    assert dropped_path(data) == "/data/faces.zip"
    data.setUrls([QUrl.fromLocalFile("/a"), QUrl.fromLocalFile("/b")])
    assert dropped_path(data) == ""
