"""Tests blinks and PERCLOS on the Trends page."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from made_sessions import make_session
from made_signs import made_sign_session
from made_store import made_store
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from emotion_gui.recording.session_reader import read_recording, read_summary
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.trends.sign_reader import SignReader
from emotion_gui.sessions.trends.trends_page import TrendsPage
from emotion_gui.statistics.sign_tally import tally_signs
from emotion_gui.statistics.trends import Enough, periods, sign_totals_of

MONDAY = datetime(2026, 9, 21, 14)
SIGNS = "Blinks and PERCLOS"


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[TrendsPage]:
    store = made_store(enough_minutes=1)
    made = TrendsPage(SessionsContext(tmp_path, store, list), today=lambda: date(2026, 9, 27))
    qtbot.addWidget(made)
    made.resize(900, 700)
    yield made
    made.shut_down()


def recorded(folder: Path, day: int, **more: object) -> Path:
    started = (MONDAY + timedelta(days=day)).timestamp()
    return made_sign_session(folder, 120, rate=10, name=f"{day}", id=f"{day:032x}", started=started, **more)  # type: ignore[arg-type]


def show(page: TrendsPage, folder: Path, qtbot: QtBot) -> QComboBox:
    """Show all sessions of a folder, and return the box that chooses the measure."""
    page.set_sessions([read_summary(path, {}) for path in sorted(folder.glob("*.session"))])
    page.show()
    qtbot.waitUntil(lambda: not page._is_busy)
    return next(box for box in page.findChildren(QComboBox) if box.accessibleName() == "Measure")


def test_days_tell_blinks_and_perclos(page: TrendsPage, tmp_path: Path, qtbot: QtBot) -> None:
    for day in range(3):
        recorded(tmp_path, day)
    recorded(tmp_path, 3, faster_from=0)
    box = show(page, tmp_path, qtbot)
    box.setCurrentText(SIGNS)
    qtbot.waitUntil(lambda: not page._is_busy)
    data = page._board._data
    assert data is not None
    assert [value.title for value in data.shown] == ["blinks a minute", "PERCLOS"]
    assert data.values[:, 0].tolist() == pytest.approx([12, 12, 12, 24], rel=0.02)
    assert "Outside your usual range: blinks a minute above" not in page._readout.text()  # within all four
    assert "measures sleepiness or attention" in page._summary.text()
    page._board.grab()
    box.setCurrentText("Mean probability")
    qtbot.waitUntil(lambda: not page._is_busy)
    assert page._board._data is not None
    assert len(page._board._data.shown) == 7


def test_a_day_with_hidden_eyes_has_too_little(page: TrendsPage, tmp_path: Path, qtbot: QtBot) -> None:
    recorded(tmp_path, 0)
    recorded(tmp_path, 1, eyes_hidden=(0, 90))
    box = show(page, tmp_path, qtbot)
    box.setCurrentText(SIGNS)
    qtbot.waitUntil(lambda: not page._is_busy)
    data = page._board._data
    assert data is not None
    assert [period.totals.enough for period in data.periods] == [True, False]
    assert data.periods[1].totals.usable_share == pytest.approx(0.25, abs=0.01)


def test_signs_are_offered_only_where_there_are_some(page: TrendsPage, tmp_path: Path, qtbot: QtBot) -> None:
    for day in range(3):
        make_session(tmp_path, f"without {day}", seconds=120, seed=day)
    recorded(tmp_path, 1)
    box = show(page, tmp_path, qtbot)
    assert box.findText(SIGNS) < 0  # one cannot be compared
    recorded(tmp_path, 2)
    show(page, tmp_path, qtbot)
    box.setCurrentText(SIGNS)
    qtbot.waitUntil(lambda: not page._is_busy)
    assert "3 sessions without them left out" in page._summary.text()


def test_a_session_is_read_once(tmp_path: Path) -> None:
    summary = read_summary(recorded(tmp_path, 0), {})
    reader = SignReader()
    assert not reader.knows([summary])
    first = reader.read(summary, {})
    assert reader.knows([summary])
    summary.path.unlink()
    assert reader.read(summary, {}) is first


def test_a_session_that_is_gone_has_no_signs(tmp_path: Path) -> None:
    summary = read_summary(recorded(tmp_path, 0), {})
    summary.path.unlink()
    assert sign_totals_of(SignReader().read(summary, {})).usable == 0


def test_a_session_over_midnight_belongs_to_both_days(tmp_path: Path) -> None:
    started = datetime(2026, 9, 21, 23, 59).timestamp()
    path = made_sign_session(tmp_path, 120, started=started)
    tally = tally_signs(read_recording(path, {}))
    found = periods([read_summary(path, {})], "day", Enough(0.5), tallies=[tally])
    assert [each.start.day for each in found] == [21, 22]
    assert [each.totals.usable for each in found] == pytest.approx([60, 60], abs=0.2)
    assert [each.totals.values("signs")[0] for each in found] == pytest.approx([12, 12], rel=0.02)
