"""Tests of the part of a session in view."""

import pytest

from emotion_gui.sessions.review.ranges import TimeWindow


@pytest.fixture
def window() -> TimeWindow:
    window = TimeWindow()
    window.set_length(1000)
    return window


def test_zooming_keeps_the_time_at_the_pointer(window: TimeWindow) -> None:
    window.zoom(0.5, 250)
    assert (window.start, window.end) == (125, 625)
    assert (250 - window.start) / window.span == 0.25


def test_no_view_leaves_the_session(window: TimeWindow) -> None:
    window.zoom(0.1, 0)
    assert (window.start, window.end) == (0, 100)
    window.pan(-50)
    assert window.start == 0
    window.pan(5000)
    assert (window.start, window.end) == (900, 1000)
    window.zoom(4, 1000)
    assert (window.start, window.end) == (600, 1000)
    window.zoom(100, 700)
    assert window.shows_all


def test_the_view_has_a_minimum_span(window: TimeWindow) -> None:
    for _ in range(100):
        window.zoom(0.5, 500)
    assert window.span == pytest.approx(0.5)
    assert window.start < 500 < window.end


def test_a_time_out_of_view_is_brought_into_it(window: TimeWindow) -> None:
    window.show_range(0, 100)
    window.reveal(50)
    assert window.start == 0
    window.reveal(500)
    assert (window.start, window.end) == (490, 590)
    window.reveal(999)
    assert (window.start, window.end) == (900, 1000)


def test_a_session_without_length_can_be_shown() -> None:
    window = TimeWindow()
    window.set_length(0)
    window.zoom(0.5, 0)
    window.pan(3)
    assert 0 <= window.start < window.end
