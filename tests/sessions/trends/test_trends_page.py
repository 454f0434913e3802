"""Tests of the Trends page as a user sees it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from made_sessions import BIN, make_session
from made_store import made_store
from made_trends import made_summary, made_weeks
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.core.settings import Settings
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Summary, read_summary
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.trends.baseline_dialog import BaselineDialog
from emotion_gui.sessions.trends.trends_page import TrendsPage

MONDAY = datetime(2026, 9, 21, 14)
TODAY = date(2026, 10, 4)
LOCKED = Summary(Path("locked.session"), SessionInfo(), np.zeros(0, BIN), locked=True)
Show = Callable[[list[Summary]], TrendsPage]


def happy(day: float, share: float, minutes: float = 20, usable: float = 0.8) -> Summary:
    return made_summary(
        MONDAY + timedelta(days=day),
        minutes,
        usable=usable,
        probabilities={"happy": share, "neutral": 1 - share},
        number=round(day * 10) + 1,
    )


SESSIONS = [happy(day, 0.2 + day / 100) for day in range(6)] + [happy(7, 0.9), happy(9, 0.3, usable=0.1)]


@pytest.fixture
def context(tmp_path: Path) -> SessionsContext:
    return SessionsContext(tmp_path, made_store(), lambda: [])


@pytest.fixture
def page(qtbot: QtBot, context: SessionsContext) -> Iterator[TrendsPage]:
    made = TrendsPage(context, today=lambda: TODAY)
    qtbot.addWidget(made)
    made.resize(900, 700)
    yield made
    made.shut_down()


@pytest.fixture
def show(qtbot: QtBot, page: TrendsPage) -> Show:
    def shown(sessions: list[Summary]) -> TrendsPage:
        page.set_sessions(sessions)
        page.show()
        qtbot.waitUntil(lambda: not page._is_busy)
        return page

    return shown


def choose(qtbot: QtBot, page: TrendsPage, box: str, text: str) -> None:
    found = next(each for each in page.findChildren(QComboBox) if each.accessibleName() == box)
    found.setCurrentText(text)
    qtbot.waitUntil(lambda: not page._is_busy)


def starts(page: TrendsPage) -> list[date]:
    assert page._board._data is not None
    return [period.start for period in page._board._data.periods]


def pixels(page: TrendsPage, color: str) -> int:
    image = page._board.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    every = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1) & 0xFFFFFF
    return int((every == QColor(color).rgb() & 0xFFFFFF).sum())


def test_real_sessions_are_shown_by_day(show: Show, tmp_path: Path) -> None:
    for day in range(4):
        started = (MONDAY + timedelta(days=day)).timestamp()
        make_session(tmp_path, f"{day}", seconds=400, rate=1, seed=day, started=started)

    page = show([read_summary(path, {}) for path in sorted(tmp_path.glob("*.session"))])

    assert starts(page) == [date(2026, 9, day) for day in (21, 22, 23, 24)]
    assert "your first 4 sessions" in page._summary.text()
    assert page._readout.text().startswith("Thursday, 24 Sep 2026: 6 min 39 s recorded in 1 session")


def test_a_hidden_page_is_computed_when_it_is_shown(qtbot: QtBot, page: TrendsPage) -> None:
    page.set_sessions(SESSIONS)
    assert not page._is_busy

    page.show()

    qtbot.waitUntil(lambda: page._board._data is not None)


def test_the_newest_of_several_changes_counts(qtbot: QtBot, page: TrendsPage) -> None:
    page.show()
    for count in (2, 4, 6):
        page.set_sessions(SESSIONS[:count])

    qtbot.waitUntil(lambda: page._board._data is not None and len(page._board._data.periods) == 6)


def test_with_fewer_than_two_sessions_the_page_explains_what_to_do(show: Show) -> None:
    page = show([*SESSIONS[:1], LOCKED])

    assert page._empty.isVisible()
    assert page._empty.text().startswith("Record yourself at least twice")
    assert "1 locked" in page._empty.text()


def test_an_unlocked_session_ends_the_empty_state(qtbot: QtBot, show: Show) -> None:
    page = show([*SESSIONS[:1], LOCKED])

    show(SESSIONS[:2])

    assert page._board.isVisible() and not page._empty.isVisible()


def test_locked_sessions_are_counted(show: Show) -> None:
    assert "Sessions left out: 2 locked." in show([*SESSIONS, LOCKED, LOCKED])._summary.text()


def test_days_weeks_and_the_shown_time(qtbot: QtBot, show: Show) -> None:
    page = show([happy(-60, 0.2), *SESSIONS])
    assert starts(page)[0] == date(2026, 9, 21) and len(starts(page)) == 8

    choose(qtbot, page, "Time", "Last 3 months")
    assert starts(page)[0] == date(2026, 7, 23)

    choose(qtbot, page, "Step", "Weeks")
    assert starts(page) == [date(2026, 7, 20), date(2026, 9, 21), date(2026, 9, 28)]


def test_a_time_without_sessions_is_empty(show: Show) -> None:
    page = show([happy(-200, 0.2), happy(-199, 0.2)])

    assert starts(page) == [] and page._readout.text() == ""
    page.grab()


def test_all_emotions_or_one(qtbot: QtBot, show: Show) -> None:
    page = show(SESSIONS)
    assert pixels(page, EMOTION_COLORS["happy"]) > 100 and pixels(page, EMOTION_COLORS["neutral"]) > 100

    choose(qtbot, page, "Emotion", "happy")

    assert pixels(page, EMOTION_COLORS["happy"]) > 100
    assert pixels(page, EMOTION_COLORS["neutral"]) < 30  # edges of letters


def test_the_measure_can_be_the_share_of_answers(qtbot: QtBot, show: Show) -> None:
    page = show(SESSIONS)
    choose(qtbot, page, "Emotion", "happy")
    qtbot.keyClick(page._board, Qt.Key.Key_Home)
    assert "Happy 20%" in page._readout.text()

    choose(qtbot, page, "Measure", "Share of answers")

    assert "Happy 0.0%" in page._readout.text()  # neutral was more probable


def test_values_are_read_with_the_keyboard(qtbot: QtBot, show: Show) -> None:
    page = show(SESSIONS)
    board = page._board
    assert page._readout.text().startswith("Monday, 28 Sep 2026")  # the last one with enough usable time

    days = []
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(board, key)
        days.append(page._readout.text().split(", ")[1].split(":")[0])

    assert days == ["21 Sep 2026", "22 Sep 2026", "30 Sep 2026", "28 Sep 2026", "26 Sep 2026"]
    assert board.accessibleDescription() == page._readout.text()
    qtbot.keyClick(board, Qt.Key.Key_Escape)
    assert page._readout.text().startswith("Monday, 28 Sep 2026")


def test_values_are_read_with_the_mouse(qtbot: QtBot, show: Show) -> None:
    page = show(SESSIONS)
    board = page._board
    data = board._data
    assert data is not None
    _, cell = next(iter(board._cells()))
    context = board._chart_context(data)
    area = context.plot_area(cell)
    point = QPoint(round(context.day_axis(area).x(data.middles[2]) + 2), round(area.center().y()))

    qtbot.mouseMove(board, point)
    assert page._readout.text().startswith("Wednesday, 23 Sep 2026")

    qtbot.mouseMove(board, QPoint(1, 1))
    assert page._readout.text().startswith("Monday, 28 Sep 2026")


def test_days_are_compared_with_the_baseline(qtbot: QtBot, show: Show) -> None:
    page = show(SESSIONS)

    texts = {}
    for start in starts(page):
        qtbot.keyClick(page._board, Qt.Key.Key_Home if not texts else Qt.Key.Key_Right)
        texts[start.day] = page._readout.text().split("usable. ")[1]

    assert texts[23] == "All within your usual range."
    assert texts[28] == "Outside your usual range: happy above, neutral below."
    assert texts[30] == "Too little usable time to compare."


def test_enter_opens_the_session_of_a_day(qtbot: QtBot, show: Show, context: SessionsContext) -> None:
    page = show(SESSIONS)
    qtbot.keyClick(page._board, Qt.Key.Key_Home)

    with qtbot.waitSignal(context.open_requested) as opened:
        qtbot.keyClick(page._board, Qt.Key.Key_Return)

    assert opened.args == [SESSIONS[0].path]


def test_of_several_sessions_in_a_day_the_user_chooses(
    qtbot: QtBot, show: Show, context: SessionsContext
) -> None:
    page = show([happy(0, 0.2), happy(0.1, 0.3), happy(1, 0.2)])
    qtbot.keyClick(page._board, Qt.Key.Key_Home)
    qtbot.keyClick(page._board, Qt.Key.Key_Return)
    menu = page.findChild(QMenu)
    assert menu is not None and [each.text()[:18] for each in menu.actions()] == [
        "21 Sep 2026, 14:00",
        "21 Sep 2026, 16:24",
    ]

    with qtbot.waitSignal(context.open_requested) as opened:
        menu.actions()[1].trigger()
    menu.close()

    assert opened.args == [happy(0.1, 0.3).path]


def test_the_baseline_can_be_chosen_and_is_remembered(
    qtbot: QtBot, show: Show, context: SessionsContext
) -> None:
    page = show(SESSIONS)
    dialog = open_baseline_dialog(qtbot, page)
    dialog._own.setChecked(True)
    assert not dialog._set.isEnabled()
    for row in (4, 5, 6):
        dialog._list.item(row).setCheckState(Qt.CheckState.Checked)
    dialog._minutes.setValue(1)
    dialog._percent.setValue(5)

    qtbot.mouseClick(dialog._set, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page._is_busy)

    ids = tuple(each.info.id for each in SESSIONS[4:7])
    assert context.settings == Settings(baseline=ids, enough_minutes=1, enough_percent=5)
    assert "the 3 sessions that you chose" in page._summary.text()
    qtbot.keyClick(page._board, Qt.Key.Key_End)
    assert page._readout.text().endswith("All within your usual range.")  # 10% usable are enough now


def test_a_chosen_baseline_is_checked_again_and_can_be_given_up(
    qtbot: QtBot, show: Show, context: SessionsContext
) -> None:
    ids = tuple(each.info.id for each in SESSIONS[:3])
    context.store.update(replace(context.settings, baseline=ids))
    page = show(SESSIONS)
    assert "the 3 sessions that you chose" in page._summary.text()
    dialog = open_baseline_dialog(qtbot, page)
    assert dialog.choice.sessions == context.settings.baseline

    dialog._first.setChecked(True)
    qtbot.mouseClick(dialog._set, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page._is_busy)

    assert context.settings.baseline == ()
    assert "your first 5 sessions" in page._summary.text()


def test_canceling_the_dialog_changes_nothing(qtbot: QtBot, show: Show, context: SessionsContext) -> None:
    page = show(SESSIONS)
    dialog = open_baseline_dialog(qtbot, page)

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    qtbot.waitUntil(lambda: page._dialog is None)
    assert context.settings == Settings()


def test_shutting_down_closes_the_dialog(qtbot: QtBot, show: Show) -> None:
    page = show(SESSIONS)
    dialog = open_baseline_dialog(qtbot, page)

    page.shut_down()

    assert not dialog.isVisible()


def test_videos_count_if_the_user_wants_it(qtbot: QtBot, show: Show) -> None:
    page = show(SESSIONS)
    assert not page._controls._videos.isVisible()
    show([*SESSIONS, made_summary(MONDAY + timedelta(days=12), number=500, origin="a.mp4")])
    assert "1 from video files" in page._summary.text() and len(starts(page)) == 8

    page._controls._videos.click()
    qtbot.waitUntil(lambda: not page._is_busy)

    assert len(starts(page)) == 9


@pytest.mark.parametrize("size", [(640, 300), (744, 440), (2400, 1300)])
def test_all_charts_fit(show: Show, size: tuple[int, int]) -> None:
    page = show(made_weeks(40, datetime(2026, 8, 10, 9)))
    page.resize(*size)
    page.grab()

    cells = [cell for _, cell in page._board._cells()]
    assert len(cells) == 8
    assert all(cell.height() >= 90 and cell.width() >= 250 for cell in cells)
    assert page.minimumSizeHint().width() <= 744


def open_baseline_dialog(qtbot: QtBot, page: TrendsPage) -> BaselineDialog:
    button = next(each for each in page.findChildren(QPushButton) if "aseline" in each.text())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page._dialog is not None
    return page._dialog
