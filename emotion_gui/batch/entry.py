"""One line of a queue of videos: what is to be done, and how far it is."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from emotion_gui.batch.job import Job

# interrupted: stopped by an end of the app, however it came; it goes on when the user says so.
State = Literal["waiting", "running", "paused", "interrupted", "done", "failed", "cancelled"]
OVER: tuple[State, ...] = ("done", "failed", "cancelled")
_LEAST_SECONDS = 2.0  # of work before a forecast is worth something


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
