"""Tests of the timeline and its overview, by mouse and keys and by what is drawn."""

from pathlib import Path

import numpy as np
import pytest
from made_sessions import make_rows
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.samples import quantize
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording
from emotion_gui.sessions.review.overview import Overview
from emotion_gui.sessions.review.prepared_session import PreparedSession
from emotion_gui.sessions.review.ranges import Ranges, TimeWindow
from emotion_gui.sessions.review.timeline import Timeline
from trainer.shared.face_input import LABELS

SECONDS = 100.0
NO_KEY = Qt.KeyboardModifier.NoModifier
HAPPY, SAD = LABELS.index("happy"), LABELS.index("sad")


def prepared(gaps: tuple[tuple[float, float], ...] = ()) -> PreparedSession:
    """Make a session that is happy in its first half and sad in its second."""
    frames, faces = make_rows(SECONDS, rate=10, gaps=gaps)
    probabilities = np.full((len(faces), 7), 0.0)
    late = faces["time"] >= SECONDS * 500
    probabilities[~late, HAPPY], probabilities[late, SAD] = 0.8, 0.8
    faces["quantized"] = quantize(probabilities)
    faces["unsure"] = 0
    return PreparedSession(Recording(Path("x.session"), SessionInfo(), frames, faces, ()), smoothing=0.0)


@pytest.fixture
def window() -> TimeWindow:
    window = TimeWindow()
    window.set_length(SECONDS)
    return window


@pytest.fixture
def ranges() -> Ranges:
    return Ranges()


@pytest.fixture
def timeline(window: TimeWindow, ranges: Ranges, qtbot: QtBot) -> Timeline:
    timeline = Timeline(window, ranges)
    qtbot.addWidget(timeline)
    timeline.resize(800, 300)
    timeline.set_content(prepared())
    with qtbot.waitExposed(timeline):
        timeline.show()
    drawn(timeline, qtbot)
    return timeline


def drawn(timeline: Timeline, qtbot: QtBot) -> None:
    """Wait until all changes are drawn."""
    qtbot.waitUntil(lambda: not timeline._draw_timer.isActive())


def at(timeline: Timeline, time: float) -> QPoint:
    return QPoint(round(timeline.x_of(time)), timeline.height() // 2)


def turn(timeline: Timeline, time: float, eighths: int) -> None:
    point = QPointF(at(timeline, time))
    no_button, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(point, point, QPoint(), QPoint(0, eighths), no_button, NO_KEY, phase, False)
    QApplication.sendEvent(timeline, event)


def drag(timeline: Timeline, start: float, end: float, held: Qt.KeyboardModifier = NO_KEY) -> None:
    """Drag between two times of the view as it is at the beginning, because it may move meanwhile."""
    first, last = at(timeline, start), at(timeline, end)
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, held, first)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(timeline, first + (last - first) * share)
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, held, last)


def colors(timeline: Timeline, qtbot: QtBot, start: float, end: float) -> set[str]:
    """Return the colors of the pixels between two times."""
    drawn(timeline, qtbot)
    image = timeline.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    left, right = (round(timeline.x_of(time)) for time in (start, end))
    top, bottom = timeline.plot.y() + 3, timeline.plot.y() + timeline.plot.area.height()
    return {
        image.pixelColor(x, y).name().upper() for x in range(left + 2, right - 2) for y in range(top, bottom)
    }


def shows(names: set[str], emotion: str) -> bool:
    """Return whether a color is close to that of the emotion: thin lines mix with what is around them."""
    wanted = QColor(EMOTION_COLORS[emotion])
    return any(
        max(abs(a - b) for a, b in zip(QColor(name).getRgb()[:3], wanted.getRgb()[:3], strict=True)) < 45
        for name in names
    )


# Drawing


@pytest.mark.parametrize("mode", ["lines", "stacked", "rows"])
def test_each_emotion_is_drawn_where_it_was(timeline: Timeline, qtbot: QtBot, mode: str) -> None:
    timeline.set_mode(mode)  # type: ignore[arg-type]
    timeline.set_labels([HAPPY, SAD])
    timeline.set_cursor(0)
    first = colors(timeline, qtbot, 5, 45)
    assert shows(first, "happy")
    if mode == "stacked":
        assert not shows(first, "sad")
        assert shows(colors(timeline, qtbot, 55, 95), "sad")


def test_an_emotion_that_was_left_out_is_not_drawn(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_labels([SAD])
    assert not shows(colors(timeline, qtbot, 5, 45), "happy")


def test_nothing_is_drawn_where_no_face_was_seen(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_content(prepared(gaps=((20, 40),)))
    assert len(colors(timeline, qtbot, 22, 38)) == 1
    assert shows(colors(timeline, qtbot, 5, 15), "happy")


def test_another_session_is_drawn_over_it(timeline: Timeline, qtbot: QtBot) -> None:
    before = colors(timeline, qtbot, 5, 45)
    timeline.set_content(prepared(), prepared())
    assert colors(timeline, qtbot, 5, 45) - before


def test_the_cursor_is_drawn(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_mode("stacked")
    timeline.set_cursor(25)
    text = timeline.palette().text().color().name().upper()
    assert text in colors(timeline, qtbot, 24, 26)
    timeline.set_cursor(75)
    assert text not in colors(timeline, qtbot, 24, 26)


def test_a_range_is_tinted(timeline: Timeline, ranges: Ranges, qtbot: QtBot) -> None:
    before = colors(timeline, qtbot, 60, 70)
    ranges.mark(55, 80)
    assert before != colors(timeline, qtbot, 60, 70)


# Mouse


def test_the_wheel_zooms_at_the_pointer(timeline: Timeline, window: TimeWindow) -> None:
    turn(timeline, 25, 120)
    assert window.span == pytest.approx(80)
    assert (25 - window.start) / window.span == pytest.approx(0.25, abs=0.01)
    turn(timeline, 25, -120)
    assert window.shows_all


def test_a_drag_moves_the_view(timeline: Timeline, window: TimeWindow, qtbot: QtBot) -> None:
    window.show_range(40, 60)
    drawn(timeline, qtbot)
    drag(timeline, 50, 45)
    assert (window.start, window.end) == pytest.approx((45, 65), abs=0.3)


def test_a_press_sets_the_cursor_and_a_drag_does_not(timeline: Timeline, window: TimeWindow) -> None:
    window.show_range(40, 60)
    pressed: list[float] = []
    timeline.time_clicked.connect(pressed.append)
    QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, NO_KEY, at(timeline, 50))
    drag(timeline, 50, 45)
    assert pressed == pytest.approx([50], abs=0.1)


def test_shift_and_a_drag_mark_a_range_and_its_edge_can_be_moved(
    timeline: Timeline, ranges: Ranges, window: TimeWindow
) -> None:
    drag(timeline, 60, 30, Qt.KeyboardModifier.ShiftModifier)
    assert ranges.current == pytest.approx((30, 60), abs=0.3)
    assert window.shows_all
    drag(timeline, 60, 70)
    assert ranges.current == pytest.approx((30, 70), abs=0.5)


def test_a_press_on_the_edge_of_a_range_sets_the_cursor(timeline: Timeline, ranges: Ranges) -> None:
    ranges.mark(30, 60)
    pressed: list[float] = []
    timeline.time_clicked.connect(pressed.append)
    QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, NO_KEY, at(timeline, 60))
    assert pressed == pytest.approx([60], abs=0.1)
    assert ranges.current == (30, 60)


def test_the_second_range_is_another_one(timeline: Timeline, ranges: Ranges) -> None:
    drag(timeline, 10, 20, Qt.KeyboardModifier.ShiftModifier)
    ranges.set_active("B")
    drag(timeline, 60, 80, Qt.KeyboardModifier.ShiftModifier)
    assert ranges.get("A") == pytest.approx((10, 20), abs=0.3)
    assert ranges.get("B") == pytest.approx((60, 80), abs=0.3)


def test_a_press_on_a_symbol_reports_its_marker(timeline: Timeline, qtbot: QtBot) -> None:
    markers = [Marker(20_000, "one"), Marker(70_000, "two", "key")]
    timeline.set_markers(markers)
    drawn(timeline, qtbot)
    clicked: list[Marker] = []
    timeline.marker_clicked.connect(clicked.append)
    QTest.mouseClick(timeline._strip, Qt.MouseButton.LeftButton, NO_KEY, QPoint(round(timeline.x_of(70)), 8))
    QTest.mouseClick(timeline._strip, Qt.MouseButton.LeftButton, NO_KEY, QPoint(round(timeline.x_of(45)), 8))
    assert clicked == [markers[1]]


# Keys


def test_keys_move_and_zoom_the_view(timeline: Timeline, window: TimeWindow) -> None:
    timeline.set_cursor(20)
    QTest.keyClick(timeline, Qt.Key.Key_Plus)
    assert window.span == pytest.approx(60)
    assert (20 - window.start) / window.span == pytest.approx(0.2)
    QTest.keyClick(timeline, Qt.Key.Key_Right)
    assert window.start == pytest.approx(8 + 6)
    QTest.keyClick(timeline, Qt.Key.Key_End)
    assert window.end == SECONDS
    QTest.keyClick(timeline, Qt.Key.Key_Home)
    assert window.start == 0
    QTest.keyClick(timeline, Qt.Key.Key_0)
    assert window.shows_all


def test_ranges_are_marked_by_keys(timeline: Timeline, ranges: Ranges) -> None:
    timeline.set_cursor(20)
    QTest.keyClick(timeline, Qt.Key.Key_I)
    assert ranges.current == (20, SECONDS)
    timeline.set_cursor(50)
    QTest.keyClick(timeline, Qt.Key.Key_O)
    assert ranges.current == (20, 50)
    timeline.set_cursor(70)
    QTest.keyClick(timeline, Qt.Key.Key_I)
    assert ranges.current == (70, SECONDS)
    QTest.keyClick(timeline, Qt.Key.Key_Escape)
    assert ranges.current is None


def test_other_keys_request_actions_or_do_nothing(timeline: Timeline) -> None:
    actions: list[str] = []
    timeline.action_requested.connect(actions.append)
    for key, held in (
        (Qt.Key.Key_Space, NO_KEY),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Period, NO_KEY),
        (Qt.Key.Key_M, NO_KEY),
        (Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Q, NO_KEY),
    ):
        QTest.keyClick(timeline, key, held)
    assert actions == ["play", "back", "forward", "mark"]


# The overview


@pytest.fixture
def overview(window: TimeWindow, qtbot: QtBot) -> Overview:
    overview = Overview(window)
    qtbot.addWidget(overview)
    overview.resize(1000, 34)
    overview.set_content(prepared())
    overview.show()
    qtbot.waitUntil(lambda: not overview._render_timer.isActive())
    return overview


def drag_overview(overview: Overview, start: int, end: int) -> None:
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(overview, button, NO_KEY, QPoint(start, 17))
    QTest.mouseMove(overview, QPoint(end, 17))
    QTest.mouseRelease(overview, button, NO_KEY, QPoint(end, 17))


def test_the_frame_of_the_overview_moves_the_view(overview: Overview, window: TimeWindow) -> None:
    window.show_range(20, 40)
    drag_overview(overview, 300, 500)
    assert (window.start, window.end) == pytest.approx((40, 60))
    drag_overview(overview, 600, 700)
    assert (window.start, window.end) == pytest.approx((40, 70))
    drag_overview(overview, 400, 300)
    assert (window.start, window.end) == pytest.approx((30, 70))


def test_a_press_outside_of_the_frame_moves_it_there(overview: Overview, window: TimeWindow) -> None:
    window.show_range(20, 40)
    drag_overview(overview, 800, 800)
    assert (window.start, window.end) == pytest.approx((70, 90))


def test_the_overview_shows_the_whole_session(overview: Overview, window: TimeWindow) -> None:
    image = overview.grab().toImage()
    happy, sad = (QColor(EMOTION_COLORS[name]).name() for name in ("happy", "sad"))
    assert image.pixelColor(250, 25).name() == happy
    assert image.pixelColor(750, 25).name() == sad
