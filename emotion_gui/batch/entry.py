"""The lines of a queue of videos: what is to be done, how far it is, and the file that outlives the window.

The file holds no key and no passphrase.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from emotion_gui.batch.job import Job
from trainer.shared.files import write_json

# interrupted: stopped by an end of the app, however it came; it goes on when the user says so.
State = Literal["waiting", "running", "paused", "interrupted", "done", "failed", "cancelled"]
OVER: tuple[State, ...] = ("done", "failed", "cancelled")
_LEAST_SECONDS = 2.0  # of work before a forecast is worth something
_NAME = "queue.json"
_VERSION = 1
_MOST = 10_000


@dataclass(slots=True, eq=False)
class Entry:
    """name: as people call it. frames, total: see Progress. text: why it failed, or what else to say.

    session: the file that is made; empty before there is one. faces: how many were told apart.
    """

    job: Job
    name: str
    state: State = "waiting"
    frames: int = 0
    total: int = 0
    session: str = ""
    text: str = ""
    faces: int = 0
    _begun: float = field(default=0.0, repr=False)
    _frames_then: int = field(default=-1, repr=False)

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def share(self) -> float:
        """Done, 0 to 1; 0 where the total is not known."""
        if self.state == "done":
            return 1.0
        return min(self.frames / self.total, 1.0) if self.total else 0.0

    def begin(self) -> None:
        """A process works on it from now on."""
        self.state, self.text, self._begun, self._frames_then = "running", "", 0.0, -1

    def advance(self, frames: int, total: int, session: str) -> None:
        """It has come so far."""
        if self._frames_then < 0 and frames:
            self._begun, self._frames_then = time.monotonic(), frames
        self.frames, self.total, self.session = frames, total, session or self.session

    @property
    def seconds_left(self) -> float | None:
        """At the speed so far; None where nobody can tell."""
        spent, done = time.monotonic() - self._begun, self.frames - self._frames_then
        if self.state != "running" or not self.total or spent < _LEAST_SECONDS or done <= 0:
            return None
        return max(self.total - self.frames, 0) * spent / done


def name_of(source: str) -> str:
    """What people call a source."""
    return Path(source).name or source


def queue_file(sessions: Path) -> Path:
    """sessions: their folder."""
    return sessions.parent / _NAME


def save_queue(path: Path, entries: Sequence[Entry]) -> None:
    """Readable by the user alone, as its folder is. Raises OSError."""
    values = [
        {
            "job": asdict(entry.job),
            "name": entry.name,
            "state": entry.state,
            "frames": entry.frames,
            "total": entry.total,
            "session": entry.session,
            "text": entry.text,
            "faces": entry.faces,
        }
        for entry in entries
    ]
    write_json(path, {"version": _VERSION, "entries": values})


def load_queue(path: Path) -> list[Entry]:
    """Those that ran or waited when the app ended are interrupted. What is damaged is left out."""
    try:
        saved = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return []
    entries = saved.get("entries") if isinstance(saved, dict) else None
    if not isinstance(entries, list):
        return []
    return [entry for each in entries[:_MOST] if (entry := _entry(each)) is not None]


def _entry(saved: Any) -> Entry | None:
    if not isinstance(saved, dict) or not isinstance(saved.get("job"), dict):
        return None
    job = Job.from_values(saved["job"])
    if not job.source:
        return None
    state: State = saved["state"] if saved.get("state") in get_args(State) else "interrupted"
    return Entry(
        job,
        _text(saved, "name") or name_of(job.source),
        "interrupted" if state in ("waiting", "running") else state,
        _number(saved, "frames"),
        _number(saved, "total"),
        _text(saved, "session"),
        _text(saved, "text"),
        _number(saved, "faces"),
    )


def _text(saved: dict[str, Any], name: str) -> str:
    value = saved.get(name)
    return value if isinstance(value, str) else ""


def _number(saved: dict[str, Any], name: str) -> int:
    value = saved.get(name)
    return value if type(value) is int and 0 <= value < 1 << 40 else 0
