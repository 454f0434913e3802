"""A run's event stream: one JSON object a line, flushed, append-only. Standard library only.

The first line's kind is "format"; readers ignore the kinds that they do not know.
"""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

FORMAT = 1
FILE_NAME = "events.jsonl"
STOP_FILE = "stop"


@dataclass(frozen=True, slots=True)
class Event:
    """sequence counts from 0; time is in seconds since 1970."""

    sequence: int
    kind: str
    time: float
    values: Mapping[str, Any]


class EventWriter:
    """Appends events to the file of a run; goes on counting where the file ends."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        earlier = EventReader(path).read()
        self._next = earlier[-1].sequence + 1 if earlier else 0
        self._file = path.open("a", encoding="utf-8")
        if not earlier:
            self.write("format", version=FORMAT)

    def write(self, kind: str, **values: Any) -> None:
        """Raises OSError (a full disk, say)."""
        line = {"sequence": self._next, "kind": kind, "time": time.time(), "values": values}
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        self._next += 1

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> "EventWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # what could not be written was told by write(), and is tried again here
            self.close()


class EventReader:
    """Follows the file of a run, from its beginning, also while it grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def read(self) -> list[Event]:
        """The events that have come since the last call; none while there is no file.

        A last line that is still being written waits for the next call; damaged lines are left out.
        """
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                content = file.read()
        except FileNotFoundError:
            return []
        whole = content[: content.rfind(b"\n") + 1]
        self._offset += len(whole)
        events = (_parse(line) for line in whole.splitlines())
        return [event for event in events if event is not None]


def _parse(line: bytes) -> Event | None:
    try:
        entry = json.loads(line)
        return Event(int(entry["sequence"]), str(entry["kind"]), float(entry["time"]), dict(entry["values"]))
    except (ValueError, KeyError, TypeError):
        return None
