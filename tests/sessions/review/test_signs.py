"""Tests what the page of one session shows of the signs of a face."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from made_sessions import make_session
from made_signs import made_sign_session
from made_store import made_store
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from emotion_gui.recording.markers import Marker
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.review.compare_panel import ComparePanel
from emotion_gui.sessions.review.estimate_chart import EstimateChart
from emotion_gui.sessions.review.legend import LegendEntry
from emotion_gui.sessions.review.range_panel import RangePanel
from emotion_gui.sessions.review.review_page import ReviewPage
from emotion_gui.sessions.review.sign_averages import SignAverages
from emotion_gui.sessions.review.sign_plot import SignPlot
from emotion_gui.sessions.review.sign_row import SignRow


@pytest.fixture
def page(tmp_path: Path, qtbot: QtBot) -> Iterator[ReviewPage]:
    page = ReviewPage(SessionsContext(tmp_path, made_store(), list))
    qtbot.addWidget(page)
    page.resize(1000, 640)
    page.show()
    yield page
    page.shut_down()


def opened(page: ReviewPage, session: Path, qtbot: QtBot) -> SignRow:
    """Open a session, and wait until its signs have been looked for."""
    page.open_session(session)
    qtbot.waitUntil(lambda: page.is_open)
    row = page.findChild(SignRow)
    assert row is not None
    qtbot.waitUntil(lambda: not row._work.is_wanted)
    return row


def texts(row: SignRow) -> list[str]:
    entries = [each for each in row.findChildren(LegendEntry) if each.isVisible()]
    return [each.accessibleName() for each in entries]


def plot(page: ReviewPage) -> SignPlot:
    found = page.findChild(SignPlot)
    assert found is not None
    return found


def said(page: ReviewPage, panel: type[RangePanel | ComparePanel]) -> str:
    """Return what a panel says of signs."""
    found = page.findChild(panel)
    assert found is not None
    part = found.findChild(SignAverages)
    assert part is not None
    if part.isHidden() or not part.isEnabled():
        return ""
    charts = [chart.accessibleDescription() for chart in part.findChildren(EstimateChart)]
    return " ".join([*(label.text() for label in part.findChildren(QLabel)), *charts])


def test_signs_are_drawn_below_the_emotions_with_values_at_the_cursor(
    page: ReviewPage, tmp_path: Path, qtbot: QtBot
) -> None:
    row = opened(page, made_sign_session(tmp_path), qtbot)
    assert plot(page).isVisible()
    assert texts(row) == ["eyes open, 99%", "PERCLOS, 5%"]
    page.view.seek(4.8)
    assert texts(row)[0] == "eyes open, 12%"  # within a blink


def test_other_signs_can_be_chosen_or_none(page: ReviewPage, tmp_path: Path, qtbot: QtBot) -> None:
    row = opened(page, made_sign_session(tmp_path), qtbot)
    page.view.seek(45)
    row._choice.setCurrentText("Head")
    qtbot.waitUntil(lambda: not row._work.is_wanted)
    assert texts(row)[0] == "turned, +40°"
    row._choice.setCurrentText("No signs")
    qtbot.waitUntil(lambda: not row._work.is_wanted)
    assert not plot(page).isVisible()
    assert row.isVisible()  # to choose some again


def test_what_is_not_valid_is_a_gap(page: ReviewPage, tmp_path: Path, qtbot: QtBot) -> None:
    row = opened(page, made_sign_session(tmp_path, eyes_hidden=(20, 40)), qtbot)
    page.view.seek(30)
    assert texts(row)[0] == "eyes open, not measured"
    drawn = plot(page)
    qtbot.waitUntil(lambda: not page.view.timeline._draw_timer.isActive())
    image = drawn.grab().toImage()
    shades = {
        image.pixelColor(round(page.view.timeline.x_of(at)) - drawn.x(), drawn.area.top() + 10).name()
        for at in (25.0, 35.0)
    }
    here = image.pixelColor(round(page.view.timeline.x_of(10.0)) - drawn.x(), drawn.area.top() + 10).name()
    assert len(shades) == 1
    assert here not in shades


def test_another_face_has_its_own_signs(page: ReviewPage, tmp_path: Path, qtbot: QtBot) -> None:
    row = opened(page, made_sign_session(tmp_path, faces=2), qtbot)
    qtbot.waitUntil(lambda: page.view.controls._face.count() > 2)
    page.view.controls._face.setCurrentIndex(2)
    qtbot.waitUntil(lambda: texts(row)[:1] == ["eyes open, not measured"])


def test_a_session_without_signs_shows_none(page: ReviewPage, tmp_path: Path, qtbot: QtBot) -> None:
    row = opened(page, made_sign_session(tmp_path, name="With"), qtbot)
    assert row.isVisible()
    row = opened(page, make_session(tmp_path, "Without"), qtbot)
    assert not row.isVisible()
    assert not plot(page).isVisible()
    page.view._ranges.mark(5, 50)
    panel = page.findChild(RangePanel)
    assert panel is not None
    qtbot.waitUntil(panel._chart.isEnabled)
    assert said(page, RangePanel) == ""


def test_a_range_tells_its_signs_and_how_much_was_measured(
    page: ReviewPage, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(page, made_sign_session(tmp_path, 120, eyes_hidden=(0, 30)), qtbot)
    page.view._ranges.mark(0, 120)
    qtbot.waitUntil(lambda: "blinks" in said(page, RangePanel))
    text = said(page, RangePanel)
    assert "measured in 75% of the time, mouth and head in 100%" in text
    for part in ("18 blinks of 0.20 s", "2 long closings, 2 yawns, 2 nods", "PERCLOS: ", "head away: 17% ("):
        assert part in text, part
    assert "None of them measures sleepiness or attention" in text


def test_two_ranges_and_a_marker_are_compared(page: ReviewPage, tmp_path: Path, qtbot: QtBot) -> None:
    opened(page, made_sign_session(tmp_path, 240, faster_from=120), qtbot)
    ranges = page.view._ranges
    ranges.mark(0, 120)
    ranges.set_active("B")
    ranges.mark(120, 240)
    qtbot.waitUntil(lambda: "blinks a minute: +12.0 (" in said(page, ComparePanel))
    assert "A: The eyes were measured" in said(page, ComparePanel)
    page.view.set_markers([Marker(120_000, "coffee", "key")])
    panel = page.findChild(ComparePanel)
    assert panel is not None
    panel._kind.setCurrentIndex(1)
    qtbot.waitUntil(lambda: "Before: The eyes" in said(page, ComparePanel))
