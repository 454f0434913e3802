"""Reads and writes the event stream of a run: one JSON object per line, append-only, flushed after each.

The kind of the first line is "format". Readers ignore unknown kinds. event_kinds.py declares the kinds.
"""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO

from trainer.shared.event_kinds import KINDS, Event, Format
from trainer.shared.quantities import Count, Seconds
from trainer.shared.records import FieldError, known_values, parse, read_leniently, to_values

FORMAT = 1

_TAIL = 8192  # bytes that contain the last event
_NAMES = {record: name for name, record in KINDS.items()}


@dataclass(frozen=True, slots=True)
class TimedEvent:
    """An event with its number, counted from 0, and its time in seconds since 1970."""

    sequence: int
    time: float
    event: Event


@dataclass(frozen=True, slots=True)
class _Line:
    sequence: Count
    kind: str
    time: Seconds
    values: dict[str, object]


class EventWriter:
    """Appends events to the file of a run, and continues its numbering."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises OSError."""
        earlier = EventReader(path).read()
        self._next = earlier[-1].sequence + 1 if earlier else 0
        torn = path.exists() and _tail(path, 1) not in (b"", b"\n")
        self._file = path.open("a", encoding="utf-8")
        if torn:  # by a power failure; the next event must not continue that line
            self._file.write("\n")
        if not earlier:
            self.write(Format(FORMAT))

    def write(self, event: Event) -> None:
        """Append an event. Raises OSError, for example if the disk is full."""
        line = _Line(self._next, _NAMES[type(event)], time.time(), known_values(event))
        self._file.write(json.dumps(to_values(line)) + "\n")
        self._file.flush()
        self._next += 1

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> "EventWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # write() has already reported it
            self.close()


class EventReader:
    """Reads the file of a run from its beginning, also while it grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def read(self, most: int | None = None) -> list[TimedEvent]:
        """Return the events since the last call, none if there is no file.

        An incomplete last line is left for the next call. Damaged lines and unknown kinds are skipped.

        Args:
            most: maximum number of events. If that many are returned, there may be more.
        """
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                events = (event for line in self._whole_lines(file) if (event := parse_event(line)))
                return list(islice(events, most))
        except FileNotFoundError:
            return []

    def _whole_lines(self, file: IO[bytes]) -> Iterator[bytes]:
        for line in file:
            if not line.endswith(b"\n"):
                return
            self._offset += len(line)
            yield line


def last_event(path: Path) -> TimedEvent | None:
    """Read the last event of a file from its end; None without an event or file."""
    try:
        lines = _tail(path, _TAIL).splitlines()
    except OSError:
        return None
    return next((event for line in reversed(lines) if (event := parse_event(line))), None)


def _tail(path: Path, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(file.seek(0, 2) - length, 0))
        return file.read()


def parse_event(line: bytes) -> TimedEvent | None:
    """Parse one line; None if it is damaged or of an unknown kind.

    A wrong value is treated as missing if the event is useful without it.
    """
    try:
        read, _ = read_leniently(_Line, parse(line))
        kind = KINDS.get(read.kind)
        return TimedEvent(read.sequence, read.time, read_leniently(kind, read.values)[0]) if kind else None
    except FieldError:
        return None
