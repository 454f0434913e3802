from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from inspected_data import TRAIN, VALIDATION, write_inspection
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from emotion_gui.training.data.exclusions import Exclusions
from emotion_gui.training.data.inspection import Inspection, read_inspection
from emotion_gui.training.data.picture_grid import PictureGrid
from emotion_gui.training.data.picture_model import CELL_ROLE, Cell
from trainer.shared.face_input import LABELS

TWINS = ("train/sad/0.png", "train/sad/1.png")
TRIPLETS = ("train/fear/0.png", "train/fear/1.png", "validation/angry/0.png")


@pytest.fixture
def exclusions() -> Exclusions:
    return Exclusions()


@pytest.fixture
def inspection(tmp_path: Path) -> Inspection:
    return read_inspection(write_inspection(tmp_path))


@pytest.fixture
def grid(qtbot: QtBot, exclusions: Exclusions, inspection: Inspection) -> Iterator[PictureGrid]:
    """A grid with four columns."""
    grid = PictureGrid(exclusions)
    qtbot.addWidget(grid)
    grid.set_inspection(inspection)
    grid.resize(4 * 110 + 40, 400)
    grid.show()
    yield grid
    grid.set_inspection(None)


def cells(grid: PictureGrid) -> list[Cell]:
    return [grid.pictures.index(row).data(CELL_ROLE) for row in range(grid.pictures.rowCount())]


def index_of(grid: PictureGrid, name: str) -> QModelIndex:
    return grid.pictures.index(grid.pictures.row_of(name))


def click(grid: PictureGrid, name: str) -> None:
    center = grid.visualRect(index_of(grid, name)).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=center)


def test_groups_stay_together(grid: PictureGrid) -> None:
    grid.show_groups((TWINS, TRIPLETS))
    assert [cell.name for cell in cells(grid)] == [*TWINS, "", "", *TRIPLETS]
    tops = [grid.visualRect(index_of(grid, name)).top() for name in (*TWINS, *TRIPLETS)]
    assert len(set(tops[:2])) == len(set(tops[2:])) == 1
    assert tops[0] < tops[2]
    assert [(cell.first, cell.last) for cell in cells(grid)[4:]] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_groups_move_up_into_a_wider_window(grid: PictureGrid) -> None:
    grid.show_groups((TWINS, TRIPLETS))
    grid.setCurrentIndex(index_of(grid, TRIPLETS[1]))
    grid.resize(6 * 110 + 40, 400)
    assert [cell.name for cell in cells(grid)] == [*TWINS, *TRIPLETS]
    assert grid.currentIndex() == index_of(grid, TRIPLETS[1])


def test_samples_have_a_row_for_each_emotion(grid: PictureGrid, inspection: Inspection) -> None:
    grid.show_samples(1)
    shown = cells(grid)
    assert [cell.caption for cell in shown if cell.caption] == list(LABELS)
    for row, label in enumerate(LABELS):
        caption, *others = shown[4 * row : 4 * row + 4]
        assert caption.caption == label
        assert {inspection.labels[inspection.index[cell.name]] for cell in others} == {label}


def test_the_same_seed_gives_the_same_samples(grid: PictureGrid) -> None:
    shown = []
    for seed in (1, 2, 1):
        grid.show_samples(seed)
        shown.append([cell.name for cell in cells(grid)])
    assert shown[0] == shown[2] != shown[1]


def test_a_click_excludes_and_the_next_includes_again(grid: PictureGrid, exclusions: Exclusions) -> None:
    grid.show_groups((TWINS,))
    click(grid, TWINS[1])
    assert exclusions.names == (TWINS[1],)
    click(grid, TWINS[1])
    assert not exclusions.names


def test_space_excludes_the_chosen_picture(grid: PictureGrid, exclusions: Exclusions) -> None:
    grid.show_groups((TWINS, TRIPLETS))
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert not exclusions.names  # none is selected
    grid.setCurrentIndex(index_of(grid, TWINS[0]))
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert exclusions.names == (TRIPLETS[1],)


def test_a_locked_grid_is_read_only(grid: PictureGrid, exclusions: Exclusions) -> None:
    grid.show_groups((TWINS,))
    grid.set_locked(True)
    click(grid, TWINS[0])
    assert not exclusions.names


def test_a_picture_has_a_description(grid: PictureGrid, exclusions: Exclusions) -> None:
    grid.show_groups((TRIPLETS, ("train/sad/torn.png",)))
    exclusions.add([TRIPLETS[2]])
    index = index_of(grid, TRIPLETS[2])
    assert index.data(Qt.ItemDataRole.ToolTipRole) == f"{TRIPLETS[2]}\nangry, validation, excluded"
    accessible = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert accessible == f"angry, validation, excluded, {TRIPLETS[2]}"
    torn = index_of(grid, "train/sad/torn.png")
    assert torn.data(Qt.ItemDataRole.ToolTipRole) == "train/sad/torn.png\ncannot be read"


def test_pictures_are_painted_and_crossed_out(grid: PictureGrid, exclusions: Exclusions) -> None:
    grid.show_samples(1)
    name = cells(grid)[1].name
    before = grid.viewport().grab().toImage()
    center = grid.visualRect(index_of(grid, name)).center()
    assert before.pixelColor(center).saturation() == 0
    exclusions.add([name])
    after = grid.viewport().grab().toImage()
    assert after.pixelColor(center).saturation() > 100  # the two lines of the cross meet there


def test_thousands_of_groups_are_shown_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    number = len(LABELS) * (TRAIN + VALIDATION)
    inspection = read_inspection(write_inspection(tmp_path))
    names = list(inspection.index)
    random = np.random.default_rng(0)
    groups = [[names[i] for i in random.integers(0, number, 2)] for _ in range(20_000)]
    grid = PictureGrid(Exclusions())
    qtbot.addWidget(grid)
    grid.set_inspection(inspection)
    grid.show()
    painted: list[str] = []
    image = grid.pictures.image
    grid.pictures.image = lambda name: painted.append(name) or image(name)  # type: ignore[method-assign, func-returns-value]
    grid.show_groups(groups)
    grid.grab()
    assert 0 < len(painted) < 100
    grid.scrollToBottom()
    assert grid.indexAt(grid.viewport().rect().center()).row() > 30_000
    grid.set_inspection(None)
