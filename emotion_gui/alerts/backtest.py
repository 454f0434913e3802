"""How often a rule would have fired in recorded sessions, and where."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emotion_gui.alerts.columns import OUTSIDE, Columns, Levels, columns_of, levels_of
from emotion_gui.alerts.meter import BELOW, MAX_STEP, OVER
from emotion_gui.alerts.rule import Rule
from emotion_gui.recording.session_reader import Recording

_RUNS_AT_ONCE = 4096


class CanceledError(Exception):
    """The back-test is no longer wanted."""


@dataclass(frozen=True, slots=True)
class Firing:
    """Milliseconds from the session's start.

    began: the condition came on. time: it fired. ended: it was over; the session's end where it never was.
    """

    began: int
    time: int
    ended: int


@dataclass(frozen=True, slots=True)
class SessionResult:
    """seconds: length of the session. has_pose: whether it knows in any frame where the head was turned."""

    path: Path
    name: str
    started: float
    seconds: float
    has_pose: bool
    firings: tuple[Firing, ...]

    @property
    def raised_seconds(self) -> float:
        """How long the alerts lasted, all together."""
        return sum(firing.ended - firing.time for firing in self.firings) / 1000


@dataclass(frozen=True, slots=True)
class BacktestResult:
    """form: of the rule that was tested. skipped: sentences about sessions that could not be read."""

    form: tuple[object, ...]
    sessions: tuple[SessionResult, ...]
    skipped: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Of firings."""
        return sum(len(session.firings) for session in self.sessions)

    @property
    def hours(self) -> float:
        return sum(session.seconds for session in self.sessions) / 3600

    @property
    def per_hour(self) -> float:
        return self.count / self.hours if self.hours else 0.0

    @property
    def share(self) -> float:
        """Of the time in which the alert was raised, 0 to 1."""
        raised = sum(session.raised_seconds for session in self.sessions)
        return raised / 3600 / self.hours if self.hours else 0.0


def run(rule: Rule, recording: Recording, canceled: Callable[[], bool] = lambda: False) -> SessionResult:
    """The rule over one session. Raises CanceledError."""
    columns = columns_of(recording)
    firings = firings_of(rule, columns, canceled)
    info = recording.info
    name, seconds = info.name or recording.path.stem, recording.seconds
    return SessionResult(recording.path, name, info.started, seconds, columns.has_pose, tuple(firings))


def firings_of(rule: Rule, columns: Columns, canceled: Callable[[], bool] = lambda: False) -> list[Firing]:
    """What `RuleWatch` would do with these rows, one after the other. Raises CanceledError."""
    if not len(columns):
        return []
    levels = levels_of(rule.condition, rule.schedule, columns)
    replay = _Replay(rule, columns.times)
    for runs in _runs(levels):
        if canceled():
            raise CanceledError
        for level, first, last in runs:
            replay.take(level, first, last)
    return replay.end()


def _runs(levels: Levels) -> Iterator[Iterable[tuple[int, int, int]]]:
    """(level, first row, last row) of rows in succession that have the same level, some at a time."""
    starts = np.flatnonzero(np.diff(levels, prepend=levels[0] + 1))
    lasts = np.append(starts[1:], len(levels)) - 1
    for first in range(0, len(starts), _RUNS_AT_ONCE):  # or the window would wait for a long list
        some = slice(first, first + _RUNS_AT_ONCE)
        yield zip(levels[starts[some]].tolist(), starts[some].tolist(), lasts[some].tolist(), strict=True)


class _Replay:
    """`RuleWatch` over runs of rows of the same level instead of single ones."""

    def __init__(self, rule: Rule, times: NDArray[np.int64]) -> None:
        self._times = times
        self._seen = np.cumsum(np.minimum(np.diff(times, prepend=times[0]), MAX_STEP))
        self._holding = round(rule.seconds * 1000)
        self._cooldown = round(rule.release_seconds * 1000)
        self._cool_down = round(rule.cool_down * 1000)
        self._began = 0
        self._due: int | None = None
        self._ready = int(times[0])
        self._fired: int | None = None
        self._firings: list[Firing] = []

    def take(self, level: int, first: int, last: int) -> None:
        if level == OUTSIDE:
            self._fire(first)
        elif level == BELOW:
            self._lapse(first, last)
        else:
            if level == OVER and self._due is None:
                self._due, self._began = int(self._seen[first]) + self._holding, first
            self._fire_if_due(first, last)

    def end(self) -> list[Firing]:
        self._fire(len(self._times) - 1)
        return self._firings

    def _lapse(self, first: int, last: int) -> None:
        if self._due is None:
            return
        over = int(self._seen[first]) + self._cooldown
        if self._seen[last] >= over:
            self._fire(max(int(np.searchsorted(self._seen, over)), first))

    def _fire(self, row: int) -> None:
        if self._fired is not None:
            began, time, ended = (int(self._times[each]) for each in (self._began, self._fired, row))
            self._firings.append(Firing(began, time, ended))
        self._due = self._fired = None

    def _fire_if_due(self, first: int, last: int) -> None:
        if self._fired is not None or self._due is None:
            return
        if self._seen[last] < self._due or self._times[last] < self._ready:
            return
        due, ready = np.searchsorted(self._seen, self._due), np.searchsorted(self._times, self._ready)
        self._fired = max(int(due), int(ready), first)
        self._ready = int(self._times[self._fired]) + self._cool_down
