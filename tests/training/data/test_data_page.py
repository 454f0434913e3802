"""The page as a user works with it; prepared results replace long inspections."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from inspected_data import finding, script, twins, write_inspection
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from emotion_gui.training.data import inspector as inspector_module
from emotion_gui.training.data.class_counts import ClassCounts
from emotion_gui.training.data.data_page import CANCELED_TEXT, EMPTY_TEXT, DataPage
from emotion_gui.training.data.findings import NOTHING_FOUND
from emotion_gui.training.data.picture_grid import PictureGrid
from emotion_gui.training.data.picture_model import CELL_ROLE
from emotion_gui.training.data.votes_field import VotesField

DATA = Path("faces")
Request = tuple[Path, Path | None, dict[str, str]]
Play = Callable[[str], None]


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Request]:
    """The inspections that the page has started: (data, votes, class names)."""
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    return []


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch, requests: list[Request]) -> Play:
    """Returns a function that replaces inspections by these lines of a script."""

    def use(lines: str) -> None:
        def command(data: Path, out: Path, votes: Path | None, class_names: dict[str, str]) -> list[str]:
            requests.append((data, votes, dict(class_names)))
            return script(out, lines)

        monkeypatch.setattr(inspector_module, "inspect_command", command)

    return use


@pytest.fixture
def page(qtbot: QtBot, requests: list[Request]) -> Iterator[DataPage]:
    page = DataPage()
    qtbot.addWidget(page)
    page.resize(880, 400)
    page.show()
    yield page
    page.shut_down()


@pytest.fixture
def inspected(page: DataPage, play: Play, qtbot: QtBot, tmp_path: Path) -> DataPage:
    """A page that shows duplicates, a folder with another name, and a note."""
    findings = (twins(), finding(), finding(sentence="What is anger?", class_name=["anger", "angry"]))
    play(f"give({str(write_inspection(tmp_path / 'ready', *findings))!r})")
    page.inspect(DATA)
    wait_for_results(page, qtbot)
    return page


def wait_for_results(page: DataPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: grid(page).isVisible())


def words(page: DataPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible() and label.text()]


def button(page: DataPage, text: str) -> QPushButton:
    [found] = [each for each in page.findChildren(QPushButton) if each.isVisible() and each.text() == text]
    return found


def grid(page: DataPage) -> PictureGrid:
    found = page.findChild(PictureGrid)
    assert found is not None
    return found


def choose_finding(page: DataPage, row: int) -> None:
    found = page.findChild(QListWidget)
    assert found is not None
    found.setCurrentRow(row)


def shown(page: DataPage) -> list[str]:
    model = grid(page).pictures
    cells = [model.index(row).data(CELL_ROLE) for row in range(model.rowCount())]
    return [cell.name for cell in cells if cell.name]


def test_an_empty_page_says_what_to_do(page: DataPage) -> None:
    assert words(page) == [EMPTY_TEXT]
    assert (page.excluded, page.class_names, page.votes) == ((), {}, None)


def test_the_inspection_shows_how_far_it_is_and_can_be_canceled(
    page: DataPage, play: Play, qtbot: QtBot
) -> None:
    play("step('Reading pictures', 1200, 4000); wait_for_stop()")
    page.inspect(DATA)
    qtbot.waitUntil(lambda: "Reading pictures: 1,200 of 4,000" in words(page))
    bar = page.findChild(QProgressBar)
    assert bar is not None
    assert (bar.value(), bar.maximum()) == (1200, 4000)
    button(page, "Cancel").click()
    assert CANCELED_TEXT in words(page)
    button(page, "Inspect again").click()
    assert button(page, "Cancel").isVisible()


def test_a_failed_inspection_is_reported_and_can_be_repeated(
    page: DataPage, play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    play("end('failed', 'The disk is full.')")
    page.inspect(DATA)
    qtbot.waitUntil(lambda: "The disk is full." in words(page))
    play(f"give({str(write_inspection(tmp_path / 'ready'))!r})")
    button(page, "Try again").click()
    wait_for_results(page, qtbot)
    assert NOTHING_FOUND in words(page)


def test_the_findings_are_shown(inspected: DataPage) -> None:
    assert "28 pictures" in words(inspected)
    assert {"There are twins.", "Few of disgust."} <= set(words(inspected))
    counts = inspected.findChild(ClassCounts)
    assert counts is not None
    assert "training: angry 3, disgust 3" in counts.accessibleDescription()
    assert "validation: angry 1" in counts.accessibleDescription()
    assert len(shown(inspected)) >= 7  # samples


def test_samples_can_be_shuffled(inspected: DataPage) -> None:
    before = shown(inspected)
    button(inspected, "Other samples").click()
    assert shown(inspected) != before


def test_a_finding_shows_its_pictures(inspected: DataPage) -> None:
    samples = shown(inspected)
    choose_finding(inspected, 0)
    assert shown(inspected) == [name for group in twins()["groups"] for name in group]
    assert any(text.startswith("5 pictures in 2 groups") for text in words(inspected))
    button(inspected, "Back to samples").click()
    assert shown(inspected) == samples


def test_exclusions_are_counted_and_emitted(inspected: DataPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(inspected.changed):
        button(inspected, "Exclude 3 pictures").click()
    assert inspected.excluded == tuple(sorted(twins()["exclude"]))
    assert "28 pictures, 3 excluded" in words(inspected)
    grid(inspected).setCurrentIndex(grid(inspected).pictures.index(0))
    with qtbot.waitSignal(inspected.changed):
        QTest.keyClick(grid(inspected), Qt.Key.Key_Space)
    assert "28 pictures, 4 excluded" in words(inspected)


def test_a_class_name_needs_consent_and_is_inspected(
    inspected: DataPage, requests: list[Request], qtbot: QtBot
) -> None:
    button(inspected, "Exclude 3 pictures").click()
    with qtbot.waitSignal(inspected.changed):
        button(inspected, "Use 'anger' as angry").click()
    assert inspected.class_names == {"anger": "angry"}
    wait_for_results(inspected, qtbot)
    assert requests[-1] == (DATA, None, {"anger": "angry"})
    assert len(inspected.excluded) == 3  # the same data keeps them
    button(inspected, "Don't use 'anger'").click()
    assert inspected.class_names == {}
    wait_for_results(inspected, qtbot)
    assert requests[-1] == (DATA, None, {})


def test_another_data_set_starts_afresh(inspected: DataPage, requests: list[Request], qtbot: QtBot) -> None:
    button(inspected, "Exclude 3 pictures").click()
    button(inspected, "Use 'anger' as angry").click()
    with qtbot.waitSignal(inspected.changed):
        inspected.inspect(Path("others"))
    assert (inspected.excluded, inspected.class_names, inspected.votes) == ((), {}, None)
    wait_for_results(inspected, qtbot)
    assert requests[-1] == (Path("others"), None, {})
    inspected.clear()
    assert words(inspected) == [EMPTY_TEXT]


def test_votes_are_dropped_inspected_and_removed(
    inspected: DataPage, requests: list[Request], qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "votes.csv"
    path.touch()
    field = inspected.findChild(VotesField)
    assert field is not None
    drop(field, path, qtbot, inspected)
    assert inspected.votes == path
    assert "votes.csv" in words(inspected)
    wait_for_results(inspected, qtbot)
    assert requests[-1] == (DATA, path, {})
    with qtbot.waitSignal(inspected.changed):
        button(inspected, "Remove").click()
    assert "none" in words(inspected)
    wait_for_results(inspected, qtbot)
    assert [votes for _, votes, _ in requests] == [None, path, None]


def drop(field: VotesField, path: Path, qtbot: QtBot, page: DataPage) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, *keys)
    QApplication.sendEvent(field, enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(page.changed):
        QApplication.sendEvent(field, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, *keys))


def test_the_page_is_read_only_during_a_run(inspected: DataPage) -> None:
    inspected.set_locked(True)
    for text in ("Exclude 3 pictures", "Use 'anger' as angry", "Choose file…"):
        assert not button(inspected, text).isEnabled()
    choose_finding(inspected, 0)
    grid(inspected).setCurrentIndex(grid(inspected).pictures.index(0))
    QTest.keyClick(grid(inspected), Qt.Key.Key_Space)
    assert not inspected.excluded
    inspected.set_locked(False)
    assert button(inspected, "Exclude 3 pictures").isEnabled()


def test_shut_down_leaves_no_files_behind(inspected: DataPage, qtbot: QtBot, tmp_path: Path) -> None:
    inspected.shut_down()
    qtbot.waitUntil(lambda: not list((tmp_path / "scratch").iterdir()))
