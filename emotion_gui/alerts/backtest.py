"""How often, and when, a rule would have fired in recorded sessions."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emotion_gui.alerts.columns import OUTSIDE, Columns, Levels, columns_of, is_measured, levels_of
from emotion_gui.alerts.meter import BELOW, MAX_STEP, OVER
from emotion_gui.alerts.rule import Rule
from emotion_gui.recording.session_reader import Recording

_RUNS_PER_CHUNK = 4096


class CanceledError(Exception):
    """The back-test was canceled."""


@dataclass(frozen=True, slots=True)
class Firing:
    """One alert, in milliseconds from the session's start.

    Attributes:
        began: When the condition came on.
        time: When the rule fired.
        ended: When the alert was over; the session's end if it never was.
    """

    began: int
    time: int
    ended: int


@dataclass(frozen=True, slots=True)
class SessionResult:
    """What a rule would have done in one session.

    Attributes:
        path: The session's folder or file.
        name: Its name, or the stem of its path.
        started: Its start, in seconds since 1970.
        seconds: Its length.
        is_measured: Whether it says in any frame what the condition needs, such as how the head was turned.
        firings: The alerts, in the order of time.
    """

    path: Path
    name: str
    started: float
    seconds: float
    is_measured: bool
    firings: tuple[Firing, ...]

    @property
    def raised_seconds(self) -> float:
        """Total duration of the alerts."""
        return sum(firing.ended - firing.time for firing in self.firings) / 1000


@dataclass(frozen=True, slots=True)
class BacktestResult:
    """What a rule would have done in several sessions.

    Attributes:
        form: `Rule.form` of the tested rule.
        sessions: One result for each session that could be read.
        skipped: One sentence for each session that could not be read.
    """

    form: tuple[object, ...]
    sessions: tuple[SessionResult, ...]
    skipped: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Number of alerts."""
        return sum(len(session.firings) for session in self.sessions)

    @property
    def hours(self) -> float:
        return sum(session.seconds for session in self.sessions) / 3600

    @property
    def per_hour(self) -> float:
        return self.count / self.hours if self.hours else 0.0

    @property
    def share(self) -> float:
        """Share of the time in which the alert was raised, 0 to 1."""
        raised = sum(session.raised_seconds for session in self.sessions)
        return raised / 3600 / self.hours if self.hours else 0.0


def run(rule: Rule, recording: Recording, canceled: Callable[[], bool] = lambda: False) -> SessionResult:
    """Run the rule over one session.

    Raises:
        CanceledError: `canceled` has returned True.
    """
    columns = columns_of(recording)
    firings = firings_of(rule, columns, canceled)
    info = recording.info
    name, seconds = info.name or recording.path.stem, recording.seconds
    measured = is_measured(rule.condition, columns)
    return SessionResult(recording.path, name, info.started, seconds, measured, tuple(firings))


def firings_of(rule: Rule, columns: Columns, canceled: Callable[[], bool] = lambda: False) -> list[Firing]:
    """The alerts that `RuleWatch` would raise if it got these rows one after the other.

    Raises:
        CanceledError: `canceled` has returned True.
    """
    if not len(columns):
        return []
    levels = levels_of(rule.condition, rule.schedule, columns)
    replay = _Replay(rule, columns.times)
    for runs in _runs(levels):
        if canceled():
            raise CanceledError
        for level, first, last in runs:
            replay.update(level, first, last)
    return replay.finish()


def _runs(levels: Levels) -> Iterator[Iterable[tuple[int, int, int]]]:
    """Chunks of (level, first row, last row), one for each run of rows with the same level."""
    starts = np.flatnonzero(np.diff(levels, prepend=levels[0] + 1))
    lasts = np.append(starts[1:], len(levels)) - 1
    for first in range(0, len(starts), _RUNS_PER_CHUNK):  # one long list would block the window
        chunk = slice(first, first + _RUNS_PER_CHUNK)
        yield zip(levels[starts[chunk]].tolist(), starts[chunk].tolist(), lasts[chunk].tolist(), strict=True)


class _Replay:
    """The logic of `RuleWatch`, applied to runs of rows with the same level instead of single rows."""

    def __init__(self, rule: Rule, times: NDArray[np.int64]) -> None:
        self._times = times
        self._observed = np.cumsum(np.minimum(np.diff(times, prepend=times[0]), MAX_STEP))
        self._holding = round(rule.seconds * 1000)
        self._release_delay = round(rule.release_seconds * 1000)
        self._cooldown = round(rule.cool_down * 1000)
        self._began = 0
        self._due: int | None = None
        self._ready = int(times[0])
        self._fired: int | None = None
        self._firings: list[Firing] = []

    def update(self, level: int, first: int, last: int) -> None:
        if level == OUTSIDE:
            self._release(first)
        elif level == BELOW:
            self._release_if_due(first, last)
        else:
            if level == OVER and self._due is None:
                self._due, self._began = int(self._observed[first]) + self._holding, first
            self._fire_if_due(first, last)

    def finish(self) -> list[Firing]:
        self._release(len(self._times) - 1)
        return self._firings

    def _release_if_due(self, first: int, last: int) -> None:
        if self._due is None:
            return
        release_due = int(self._observed[first]) + self._release_delay
        if self._observed[last] >= release_due:
            self._release(max(int(np.searchsorted(self._observed, release_due)), first))

    def _release(self, row: int) -> None:
        if self._fired is not None:
            began, time, ended = (int(self._times[each]) for each in (self._began, self._fired, row))
            self._firings.append(Firing(began, time, ended))
        self._due = self._fired = None

    def _fire_if_due(self, first: int, last: int) -> None:
        if self._fired is not None or self._due is None:
            return
        if self._observed[last] < self._due or self._times[last] < self._ready:
            return
        due, ready = np.searchsorted(self._observed, self._due), np.searchsorted(self._times, self._ready)
        self._fired = max(int(due), int(ready), first)
        self._ready = int(self._times[self._fired]) + self._cooldown
