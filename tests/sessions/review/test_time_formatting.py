"""Tests of times as text and on axes."""

from datetime import datetime

import pytest

from emotion_gui.sessions.review.time_formatting import TimeScale

STARTED = datetime(2026, 9, 21, 14, 13, 20).timestamp()


def test_ticks_are_round_since_the_start_and_by_the_clock() -> None:
    elapsed = TimeScale(STARTED).ticks(0, 3600, 6)
    assert [text for _, text in elapsed] == [f"0:{minute:02}:00" for minute in range(0, 60, 10)] + ["1:00:00"]
    clock = TimeScale(STARTED, clock=True).ticks(0, 3600, 7)
    assert [text for _, text in clock][:2] == ["14:20:00", "14:30:00"]
    assert clock[0][0] == pytest.approx(400)


def test_ticks_of_a_short_span_have_tenths() -> None:
    ticks = TimeScale().ticks(10.0, 11.0, 6)
    assert [text for _, text in ticks] == [
        "0:00:10.0",
        "0:00:10.2",
        "0:00:10.4",
        "0:00:10.6",
        "0:00:10.8",
        "0:00:11.0",
    ]


def test_the_clock_goes_on_after_midnight() -> None:
    late = TimeScale(datetime(2026, 9, 21, 23, 50).timestamp(), clock=True)
    assert late.text(1200) == "0:10:00"


def test_a_start_outside_of_the_calendar_is_no_error() -> None:
    assert TimeScale(9e11, clock=True).text(5) == "0:00:05"
