"""Lists of times are read as markers."""

from datetime import datetime
from pathlib import Path

import pytest

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.marker_import import MAX_ROWS, parse_markers, read_markers
from emotion_gui.recording.markers import Marker

STARTED = datetime(2026, 9, 21, 14, 0, 0).timestamp()
HOUR = 3600.0


def times(text: str, length: float = HOUR, started: float = STARTED) -> list[float]:
    return [marker.time / 1000 for marker in parse_markers(text, started, length)]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("95", 95),
        ("95.25", 95.25),
        ("1:35", 95),
        ("59:59.5", 3599.5),
        ("0:01:35", 95),
        ("00:01:35", 95),
        ("14:05:10", 310),
        ("2026-09-21 14:05:10", 310),
        ("2026-09-21T14:05:10", 310),
    ],
)
def test_a_time_is_read_as_people_write_it(written: str, seconds: float) -> None:
    assert times(f"{written};question") == [seconds]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_are_recognized_with_and_without_a_header(separator: str) -> None:
    lines = [
        f"10{separator}first; and more" if separator != ";" else "10;first, and more",
        f"1:00{separator}b",
    ]
    assert times("\n".join(lines)) == [10, 60]
    assert times("\n".join([f"time{separator}text", *lines])) == [10, 60]


def test_the_comma_of_a_decimal_number_does_not_separate() -> None:
    assert parse_markers("1,5;halb\r\n2,25;mehr\r\n", STARTED, HOUR) == [
        Marker(1500, "halb", "imported"),
        Marker(2250, "mehr", "imported"),
    ]


def test_quoted_texts_keep_their_commas_and_empty_lines_do_not_count() -> None:
    [marker] = parse_markers('time,text\n\n12,"Anna, Ben"\n\n', STARTED, HOUR)
    assert (marker.time, marker.text) == (12_000, "Anna, Ben")


def test_one_time_of_day_makes_all_times_such_and_midnight_may_pass() -> None:
    late = datetime(2026, 9, 21, 23, 50, 0).timestamp()
    assert times("0:05:00,a\n0:10:00,b\n", HOUR, late) == [300, 600]
    assert times("23:55:00,a\n0:10:00,b\n", HOUR, late) == [300, 1200]


def test_a_zone_is_respected() -> None:
    moment = datetime.fromtimestamp(STARTED + 310).astimezone().isoformat()
    assert times(f"{moment},a") == [310]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("10,a\nsoon,b\n", 'Line 2: "soon" is no time'),
        ("time,text\n10,a\n\n1:75,b\n", 'Line 4: "1:75" is no time'),
        ("10,a\n20,\n", "Line 2 has a time but no text"),
        ("10,a\n3601,b\n", "after its end"),
        ("2026-09-20 14:05:10,a", "before its start"),
        ("13:00:00,a", "before its start"),
        ("time,text\n", "no marker"),
        ("", "no marker"),
        ("10,a\0", "not a text file"),
    ],
)
def test_unreadable_text_is_reported_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(SessionError, match=sentence):
        parse_markers(text, STARTED, HOUR)


def test_there_is_a_limit() -> None:
    assert len(times("1,a\n" * MAX_ROWS)) == MAX_ROWS
    with pytest.raises(SessionError, match="10,000"):
        times("1,a\n" * (MAX_ROWS + 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_of_other_programs_are_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("time;text\n10;Frage über Größe\n".encode(encoding))
    [marker] = read_markers(file, STARTED, HOUR)
    assert marker == Marker(10_000, "Frage über Größe", "imported")


def test_a_missing_file_raises_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="cannot be read"):
        read_markers(tmp_path / "none.csv", STARTED, HOUR)
