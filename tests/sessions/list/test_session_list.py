"""Tests of the list of sessions: what it shows, and its commands."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from made_sessions import make_session
from patience import PATIENCE
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox
from pytestqt.qtbot import QtBot
from sessions_page import SessionsPage

from emotion_gui.core.subject import Subject
from emotion_gui.recording.columns import Column
from emotion_gui.recording.pictures import PictureWriter, pictures_file
from emotion_gui.recording.session_dates import NAME_FORMAT
from emotion_gui.recording.session_reader import Summary, change_info, read_summary
from emotion_gui.recording.vault import Keyring, make_key
from emotion_gui.sessions.list.session_list import EMPTY_TEXT, NOTHING_FOUND

KEY = make_key("correct horse")
TODAY = datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)
Opener = Callable[[], SessionsPage]


@pytest.fixture
def open_page(qtbot: QtBot, tmp_path: Path) -> Iterator[Opener]:
    """Open the page on the sessions in `tmp_path / "sessions"`, and close it at the end."""
    pages: list[SessionsPage] = []

    def opener() -> SessionsPage:
        pages.append(SessionsPage(tmp_path / "sessions", qtbot))
        return pages[-1].read()

    (tmp_path / "sessions").mkdir()
    yield opener
    for page in pages:
        page.close()


def add(folder: Path, name: str, days: float = 0, **given: object) -> Path:
    """Make a session that was recorded so many days ago."""
    start = TODAY - timedelta(days=days)
    stem = start.strftime(NAME_FORMAT)
    path = make_session(folder, stem, seconds=given.pop("seconds", 3), **given)  # type: ignore[arg-type]
    keys = {KEY.lock.id: KEY}
    change_info(path, keys, lambda info: replace(info, name=name, started=start.timestamp()))
    return path


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "sessions"
    folder.mkdir()
    return [add(folder, name, days) for name, days in (("A", 0), ("B", 1), ("C", 1.1))]


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, three: list[Path]) -> Iterator[SessionsPage]:
    made = SessionsPage(tmp_path / "sessions", qtbot).read()
    yield made
    made.close()


# Display


class SameDay(date):
    """Stays on one day if the tests run over midnight."""

    @classmethod
    def today(cls) -> date:
        return TODAY.date()


def test_sessions_are_listed_by_day_with_the_newest_first(
    open_page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emotion_gui.sessions.list.list_model.date", SameDay)
    folder = tmp_path / "sessions"
    for name, days in (("Long ago", 400), ("Morning", 0.1), ("Noon", 0), ("Day before", 1)):
        add(folder, name, days)
    day = TODAY - timedelta(days=400)
    heading = f"#{day:%A}, {day.day} {day:%B %Y}"
    expected = ["#Today", "Noon", "Morning", "#Yesterday", "Day before", heading, "Long ago"]
    assert open_page().rows == expected


def test_an_empty_list_explains_how_to_record_a_session(open_page: Opener) -> None:
    page = open_page()
    assert page.rows == []
    [shown] = [each for each in page.tab.findChildren(QLabel) if each.text() == EMPTY_TEXT]
    assert shown.isVisible()
    assert "Press R on the Live tab" in EMPTY_TEXT
    assert page.possible() == set()


def test_a_session_is_described_in_full(open_page: Opener, tmp_path: Path) -> None:
    path = add(
        tmp_path / "sessions",
        "Lesson",
        seconds=130,
        gaps=[(0, 65)],
        notes="First\nSecond",
        subject=Subject.OTHERS,
        ended=False,
    )
    PictureWriter(path).close()
    page = open_page()
    text = page.model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert f"{TODAY:%H:%M} · 2 min 10 s · face 50%" in text
    assert "no face 50%" in text
    assert "Was interrupted" in text
    assert "With video" in text
    assert "Shows others, who have agreed" in text
    assert "Source: Demo\nModel: Default" in text
    assert text.endswith("First\nSecond")


def test_other_classes_columns_and_the_demo_are_listed_too(open_page: Opener, tmp_path: Path) -> None:
    add(
        tmp_path / "sessions",
        "Other",
        classes=("calm", "tense"),
        columns=(Column("gaze", "deg", "", 0.5),),
        subject=Subject.DEMO,
    )
    page = open_page()
    assert not page.tab.grab().isNull()  # its strip is drawn
    text = page.model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Shows the demo" in text
    assert "calm" in text


def test_a_damaged_session_is_listed_with_its_problem_and_can_be_deleted(
    open_page: Opener, tmp_path: Path
) -> None:
    broken = tmp_path / "sessions" / "2026-03-01 10.00.00.session"
    broken.write_bytes(b"not a session, but longer than the head of one" * 10)
    page = open_page()
    assert page.rows == ["#Sunday, 1 March 2026", broken.stem]
    assert "cannot be used: file is not a database" in page.model.index(1).data(Qt.ItemDataRole.ToolTipRole)
    page.choose(broken.stem)
    assert page.possible() == {"Open", "Delete…"}
    page.button("Delete…").click()
    page.answer("Delete for good")
    page.wait_for(lambda: not broken.exists() and page.rows == [])


def test_locked_sessions_show_no_more_than_when_they_were_recorded(open_page: Opener, tmp_path: Path) -> None:
    path = add(tmp_path / "sessions", "Secret", key=KEY, notes="secret note")
    page = open_page()
    assert page.names == [path.stem]
    text = page.model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "secret" not in text.casefold()
    assert "Locked" in text
    page.choose(path.stem)
    assert page.possible() == {"Open", "Delete…"}
    assert not page.notes.isEnabled()
    page.context.add_key(KEY)
    page.wait_for(lambda: page.names == ["Secret"])
    page.context.keys.clear()
    page.read()
    assert page.names == [path.stem]


def test_many_sessions_appear_gradually_and_are_read_only_once(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir()
    first = add(folder, "Same", 0)
    content = first.read_bytes()
    for number in range(499):
        name = (TODAY - timedelta(hours=number + 1)).strftime(NAME_FORMAT)
        (folder / f"{name}.session").write_bytes(content)
    read: list[Path] = []
    may_continue = threading.Event()

    def read_and_wait(path: Path, keys: Keyring) -> Summary:
        read.append(path)
        assert len(read) != 400 or may_continue.wait(PATIENCE)
        return read_summary(path, keys)

    monkeypatch.setattr("emotion_gui.sessions.list.summary_reader.read_summary", read_and_wait)
    monkeypatch.setattr("emotion_gui.sessions.list.summary_reader._REPORT_SECONDS", 0.0)
    page = SessionsPage(folder, qtbot)
    page.wait_for(lambda: 200 < len(page.names) < 400)
    may_continue.set()
    page.wait_for(lambda: len(page.names) == 500)
    read.clear()
    change_info(first, {}, lambda info: replace(info, name="Another"))
    page.read()
    assert read == [first]
    assert page.names.count("Another") == 1
    page.close()


# Search


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("les", ["Lesson"]),
        ("LESSON anna", ["Lesson"]),
        ("lesson piano", []),
        ("desk cam", ["Piano"]),
        (f"{TODAY:%Y-%m-%d}", ["Lesson"]),
        ("march 2026 default", ["Old"]),
        ("others", ["Lesson"]),
        ("", ["Lesson", "Piano", "Old"]),
    ],
)
def test_a_search_finds_sessions_with_all_words(
    open_page: Opener, tmp_path: Path, text: str, found: list[str]
) -> None:
    folder = tmp_path / "sessions"
    add(folder, "Lesson", notes="Ask Anna", subject=Subject.OTHERS)
    add(folder, "Piano", 1, source="Desk camera")
    old = make_session(folder, "2026-03-01 10.00.00", seconds=3, started=datetime(2026, 3, 1, 10).timestamp())
    change_info(old, {}, lambda info: replace(info, name="Old"))
    page = open_page()
    page.search.setText(text)
    assert page.names == found
    messages = [each.text() for each in page.tab.findChildren(QLabel) if each.isVisible()]
    assert (NOTHING_FOUND in messages) == (not found)


def test_the_selection_survives_a_search_that_shows_it(page: SessionsPage, qtbot: QtBot) -> None:
    page.choose("B")
    qtbot.keyClicks(page.search, "b")
    assert [each.info.name for each in page.chosen] == ["B"]
    page.search.clear()
    assert [each.info.name for each in page.chosen] == ["B"]
    assert page.names == ["A", "B", "C"]


# Commands


def test_enter_opens_the_session(page: SessionsPage, three: list[Path], qtbot: QtBot) -> None:
    page.choose("B")
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert page.values_of("open_requested") == [three[1]]


def test_a_session_gets_another_name_and_keeps_its_file(
    page: SessionsPage, three: list[Path], qtbot: QtBot
) -> None:
    page.choose("B")
    page.rename("  Better name ")
    page.wait_for(lambda: page.names == ["A", "Better name", "C"])
    assert read_summary(three[1], {}).info.name == "Better name"
    page.choose("Better name")
    page.rename("")  # back to the name of its file
    page.wait_for(lambda: page.names == ["A", three[1].stem, "C"])


def test_notes_are_saved_while_they_are_written(page: SessionsPage, three: list[Path], qtbot: QtBot) -> None:
    page.choose("A")
    page.notes.setFocus()
    qtbot.keyClicks(page.notes, "Tired")
    page.wait_for(lambda: read_summary(three[0], {}).info.notes == "Tired")
    qtbot.keyClicks(page.notes, " today")  # while the list is read again
    page.wait_for(lambda: read_summary(three[0], {}).info.notes == "Tired today")
    assert page.notes.toPlainText() == "Tired today"


def test_notes_are_saved_for_the_right_session_when_another_is_chosen(
    page: SessionsPage, three: list[Path], qtbot: QtBot
) -> None:
    page.choose("A")
    qtbot.keyClicks(page.notes, "of A")
    page.choose("B")
    assert page.notes.toPlainText() == ""
    page.wait_for(lambda: read_summary(three[0], {}).info.notes == "of A")
    assert read_summary(three[1], {}).info.notes == ""


def test_notes_are_saved_when_the_window_closes(page: SessionsPage, three: list[Path], qtbot: QtBot) -> None:
    page.choose("C")
    qtbot.keyClicks(page.notes, "last words")
    page.close()
    assert read_summary(three[2], {}).info.notes == "last words"


def test_notes_that_cannot_be_saved_are_kept_with_a_message(
    page: SessionsPage, three: list[Path], qtbot: QtBot
) -> None:
    page.choose("A")
    three[0].rename(three[0].with_suffix(".away"))
    qtbot.keyClicks(page.notes, "kept")
    page.wait_for(page.banner.isVisible)
    assert page.banner.text.startswith("The notes are not saved. There is no session")
    assert page.notes.toPlainText() == "kept"


def test_several_sessions_are_deleted_after_one_question(
    page: SessionsPage, three: list[Path], qtbot: QtBot
) -> None:
    PictureWriter(three[1]).close()
    page.read()
    page.choose("B", "C")
    qtbot.keyClick(page.view, Qt.Key.Key_Delete)
    question = page.answer("Delete for good")
    assert "Delete 2 sessions for good?\nB\nC\n" in question
    assert "kB with the recorded video. This cannot be undone. The drive itself may keep traces" in question
    page.wait_for(lambda: page.names == ["A"])
    assert [path.name for path in page.folder.iterdir()] == [three[0].name]
    assert page.values_of("message") == ["Deleted 2 sessions."]
    assert [each.info.name for each in page.chosen] == ["A"]  # the nearest one


def test_a_rejected_question_keeps_the_session(page: SessionsPage, three: list[Path], qtbot: QtBot) -> None:
    page.choose("B")
    page.button("Delete…").click()
    box = page.dialog(QMessageBox)
    assert 'Delete the session "B" for good?' in box.text()
    qtbot.keyClick(box, Qt.Key.Key_Return)  # the default is to keep it
    page.read()
    assert page.names == ["A", "B", "C"]


def test_a_session_being_recorded_can_neither_be_deleted_nor_renamed(
    page: SessionsPage, three: list[Path], qtbot: QtBot
) -> None:
    page.context.set_recording(three[0])
    page.read()
    page.choose("A")
    assert page.possible() == {"Open"}
    assert not page.notes.isEnabled()
    assert "Is being recorded" in page.model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    page.choose("A", "B")
    page.button("Delete…").click()
    assert 'Delete the session "B" for good?' in page.answer("Delete for good")
    page.wait_for(lambda: page.names == ["A", "C"])
    assert three[0].exists()
    page.context.set_recording(None)
    page.wait_for(lambda: "Is being recorded" not in page.model.index(1).data(Qt.ItemDataRole.ToolTipRole))


def test_a_session_being_made_of_a_video_is_marked(page: SessionsPage, three: list[Path]) -> None:
    page.context.in_use = lambda: {three[1]}
    page.read().choose("B")
    assert page.possible() == {"Open", "Delete…"}
    text = page.model.index(page.rows.index("B")).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Is being made of a video" in text


def test_an_open_session_is_released_before_it_is_deleted(page: SessionsPage, three: list[Path]) -> None:
    released: list[tuple[list[Path], bool]] = []
    page.context.release_requested.connect(lambda paths: released.append((paths, three[1].exists())))
    page.choose("B")
    page.button("Delete…").click()
    page.answer("Delete for good")
    page.wait_for(lambda: page.names == ["A", "C"])
    assert released == [([three[1]], True)]


def test_a_session_that_cannot_be_deleted_stays_in_the_list(page: SessionsPage, three: list[Path]) -> None:
    three[1].unlink()
    three[1].mkdir()
    page.read().choose(three[1].stem)
    page.button("Delete…").click()
    page.answer("Delete for good")
    page.wait_for(page.banner.isVisible)
    assert f"{three[1].name} cannot be deleted" in page.banner.text
    assert page.names == ["A", "C", three[1].stem] or page.names == ["A", three[1].stem, "C"]
    assert three[1].exists()


def test_a_session_deleted_elsewhere_leaves_the_list(page: SessionsPage, three: list[Path]) -> None:
    page.choose("B")
    three[1].unlink()
    page.read()
    assert page.names == ["A", "C"]
    assert pictures_file(three[0]).exists() is False
