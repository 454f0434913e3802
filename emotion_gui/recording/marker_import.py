"""Reads a list of times, such as the timeline of a lesson, as markers of a session."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.markers import MAX_LENGTH, Marker, MarkerKind

MAX_ROWS = 10_000
_MAX_BYTES = 20_000_000
_DAY = 86_400
_SECONDS = re.compile(r"\d{1,9}([.,]\d{1,9})?")
_PARTS = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2}(?:[.,]\d{1,9})?)")
_TIME_HEADERS = {"time", "times", "start", "at", "seconds", "when", "onset"}
_TIME_HELP = "A time is written as 95, 1:35, 0:01:35, 14:05:10 or 2026-09-21 14:05:10"


def read_markers(path: Path, started: float, length: float) -> list[Marker]:
    """Reads the markers of a CSV file.

    Args:
        path: The file, in UTF-8, UTF-16 or Windows-1252.
        started: Start of the session, seconds since 1970.
        length: Length of the session, in seconds.

    Raises:
        SessionError: The file or one of its lines cannot be read, see `parse_markers`.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SessionError(f"{path.name} is too large for a list of markers.")
        content = path.read_bytes()
    except OSError as error:
        raise SessionError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return parse_markers(text, started, length)


def parse_markers(text: str, started: float, length: float) -> list[Marker]:
    """Reads one marker per line: time and text, separated by comma, semicolon or tab; may have a header.

    Times are seconds, mm:ss or h:mm:ss from the session's start, or an ISO date and time. If one h:mm:ss is
    after the session's end, all of them are times of day.

    Args:
        text: Content of the file.
        started: Start of the session, seconds since 1970.
        length: Length of the session, in seconds.

    Raises:
        SessionError: A line cannot be read; the text has its number. Then nothing should be imported.
    """
    if "\0" in text:
        raise SessionError("This is not a text file.")
    rows = _rows(text)
    if rows and _is_header(rows[0][1]):
        rows = rows[1:]
    if not rows:
        raise SessionError(
            "There is no marker in this file: it needs a line with a time and a text for each."
        )
    if len(rows) > MAX_ROWS:
        raise SessionError(f"There are more than {MAX_ROWS:,} lines in this file. Split it up.")
    times = [_seconds(row[0], started) for _, row in rows]
    hours = [seconds for seconds, (_, row) in zip(times, rows, strict=True) if _has_hours(row[0])]
    if any(seconds is not None and length < seconds < _DAY for seconds in hours):
        times = [
            _from_time_of_day(seconds, started, length)
            if seconds is not None and _has_hours(row[0])
            else seconds
            for seconds, (_, row) in zip(times, rows, strict=True)
        ]
    markers = [_marker(number, row, time, length) for time, (number, row) in zip(times, rows, strict=True)]
    return sorted(markers, key=lambda marker: marker.time)


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Returns the lines that are not empty, with their numbers from 1."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            if any(field.strip() for field in row):
                rows.append((reader.line_num, [field.strip() for field in row]))
            if len(rows) > MAX_ROWS + 1:
                break
    except csv.Error as error:
        raise SessionError(f"Line {reader.line_num} cannot be read: {error}.") from error
    return rows


def _separator(text: str) -> str:
    """Returns the separator that leaves a time alone before it, as a comma may be a decimal comma."""
    lines = islice((line for line in io.StringIO(text) if line.strip()), 2)
    starts = [line.lstrip().lstrip('"') for line in lines]
    for separator in "\t;,":
        fields = [start.split(separator)[0].strip().rstrip('"') for start in starts if separator in start]
        if any(_seconds(field) is not None for field in fields):
            return separator
    return next((separator for separator in "\t;," if separator in starts[0]), ",") if starts else ","


def _is_header(row: Sequence[str]) -> bool:
    return row[0].casefold() in _TIME_HEADERS or not any(character.isdigit() for character in row[0])


def _marker(number: int, row: Sequence[str], seconds: float | None, length: float) -> Marker:
    if seconds is None:
        raise SessionError(f'Line {number}: "{row[0][:40]}" is no time. {_TIME_HELP}.')
    if not 0 <= seconds <= length:
        where = "before its start" if seconds < 0 else "after its end"
        raise SessionError(f'Line {number}: "{row[0][:40]}" does not lie in the session but {where}.')
    text = " ".join(field for field in row[1:] if field)
    if not text:
        raise SessionError(f"Line {number} has a time but no text.")
    return Marker(round(seconds * 1000), text[:MAX_LENGTH], MarkerKind.IMPORTED)


def _seconds(text: str, started: float = 0.0) -> float | None:
    """Returns seconds from the start of the session; None if the text is not a time."""
    if _SECONDS.fullmatch(text):
        return float(text.replace(",", "."))
    match = _PARTS.fullmatch(text)
    if match is None:
        return _from_iso(text, started)
    hours, minutes = int(match[1] or 0), int(match[2])
    seconds = float(match[3].replace(",", "."))
    if seconds >= 60 or (match[1] and minutes >= 60):
        return None
    return hours * 3600 + minutes * 60 + seconds


def _has_hours(text: str) -> bool:
    match = _PARTS.fullmatch(text)
    return match is not None and match[1] is not None


def _from_time_of_day(since_midnight: float, started: float, length: float) -> float:
    """Converts seconds after midnight to seconds from the start; a session may continue past midnight."""
    began = datetime.fromtimestamp(started)
    midnight = began.replace(hour=0, minute=0, second=0, microsecond=0)
    since = (midnight + timedelta(seconds=since_midnight) - began).total_seconds()
    return since + _DAY if since < 0 and since + _DAY <= length else since


def _from_iso(text: str, started: float) -> float | None:
    """Converts an ISO date and time to seconds from the start; without a zone it is local time."""
    try:
        moment = datetime.fromisoformat(text)
        since = moment.timestamp() - started
    except (ValueError, OverflowError, OSError):
        return None
    return since if len(text) > len("2026-09-21") else None
