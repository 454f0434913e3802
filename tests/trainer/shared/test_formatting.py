"""Numbers formatted for people."""

import locale
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

import pytest

from trainer.shared.formatting import (
    clock,
    count,
    data_size,
    duration,
    exact_percent,
    long_day,
    month,
    percent,
    percent_range,
    rough_duration,
    short_day,
    weekday,
)

DAY = date(2026, 9, 21)


def test_percent_has_no_blank() -> None:
    assert [percent(share) for share in (0, 0.314, 1)] == ["0%", "31%", "100%"]
    assert percent(0.31, 1) == "31.0%"
    assert percent_range(0.288, 0.39) == "29 to 39%"
    assert percent_range(0.802, 0.8284, 1) == "80.2 to 82.8%"
    assert [exact_percent(share) for share in (0.6, 0.125, 0.07)] == ["60%", "12.5%", "7%"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.44, "0.4 s"),
        (8, "8 s"),
        (9.97, "10 s"),
        (59.4, "59 s"),
        (59.7, "1 min"),
        (65, "1 min 05 s"),
        (200, "3 min 20 s"),
        (599.7, "10 min"),
        (750, "12 min"),
        (3599, "1 h"),
        (3900, "1 h 05 min"),
        (28_800, "8 h"),
        (3_600_000, "1,000 h"),
    ],
)
def test_a_length_of_time_has_one_spelling(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_chosen_duration_is_exact() -> None:
    texts = [duration(each, exact=True) for each in (0.5, 12.5, 59.96, 90, 750, 3600, 3661)]
    assert texts == ["0.5 s", "12.5 s", "1 min", "1 min 30 s", "12 min 30 s", "1 h", "1 h 01 min 01 s"]


def test_an_estimate_is_in_whole_minutes() -> None:
    assert [rough_duration(each) for each in (12.4, 59, 89, 200, 9000)] == [
        "12 s", "59 s", "1 min", "3 min", "2 h 30 min",
    ]  # fmt: skip


def test_the_clock_has_as_many_decimals_as_asked_for() -> None:
    assert [clock(each) for each in (-1, 72.9, 3723)] == ["0:00:00", "0:01:12", "1:02:03"]
    assert clock(3725.98, 1) == "1:02:05.9"
    assert clock(0.3, 1) == "0:00:00.3"  # 0.3 is a little less in binary


def test_one_is_counted_as_one() -> None:
    assert [count(number, "frame") for number in (0, 1, 1234)] == ["0 frames", "1 frame", "1,234 frames"]
    assert count(1, "picture has", "pictures have") == "1 picture has"
    assert count(2, "picture has", "pictures have") == "2 pictures have"


def test_sizes_of_data() -> None:
    sizes = (0, 1, 999, 45_200, 999_600, 78_960_000, 1_230_000_000)
    assert [data_size(size) for size in sizes] == [
        "0 bytes", "1 byte", "999 bytes", "45 kB", "1.0 MB", "79.0 MB", "1.2 GB",
    ]  # fmt: skip


@pytest.fixture
def german() -> Iterator[None]:
    """A German locale if this machine has one, because Qt sets the user's locale."""
    before = locale.setlocale(locale.LC_ALL)
    with suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
    yield
    locale.setlocale(locale.LC_ALL, before)


@pytest.mark.usefixtures("german")
def test_days_are_english_everywhere() -> None:
    assert (weekday(DAY), month(DAY)) == ("Monday", "September")
    assert (long_day(DAY), short_day(DAY)) == ("21 September 2026", "21 Sep")
    months = [date(2026, number, 1) for number in range(1, 13)]
    assert [short_day(day) for day in months] == [f"1 {month(day)[:3]}" for day in months]
