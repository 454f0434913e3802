"""Times in words and on axes."""

from datetime import datetime

import pytest

from emotion_gui.sessions.review.time_text import TimeScale, since_start, span_text

STARTED = datetime(2026, 9, 21, 14, 13, 20).timestamp()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0.4 s"),
        (8, "8 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (200, "3 min 20 s"),
        (3599.9, "1 h"),
        (3900, "1 h 5 min"),
        (28_800, "8 h"),
    ],
)
def test_a_length_is_said_as_people_say_it(seconds: float, text: str) -> None:
    assert span_text(seconds) == text


def test_times_have_as_many_decimals_as_asked_for() -> None:
    assert since_start(3725.98) == "1:02:05"
    assert since_start(3725.98, 1) == "1:02:05.9"
    assert since_start(0.3, 1) == "0:00:00.3"  # 0.3 is a little less in binary


def test_ticks_are_round_since_the_start_and_by_the_clock() -> None:
    passed = TimeScale(STARTED).ticks(0, 3600, 6)
    assert [text for _, text in passed] == [f"0:{minute:02}:00" for minute in range(0, 60, 10)] + ["1:00:00"]
    clock = TimeScale(STARTED, clock=True).ticks(0, 3600, 7)
    assert [text for _, text in clock][:2] == ["14:20:00", "14:30:00"]
    assert clock[0][0] == pytest.approx(400)


def test_ticks_of_a_moment_have_tenths() -> None:
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


def test_a_start_that_no_calendar_has_is_no_error() -> None:
    assert TimeScale(9e11, clock=True).text(5) == "0:00:05"
