"""Runs a rule over recorded sessions on a thread."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emotion_gui.alerts.backtest import BacktestResult, CanceledError, SessionResult, run
from emotion_gui.alerts.rule import Rule
from emotion_gui.core.subject import Subject
from emotion_gui.recording.errors import OtherClassesError, SessionError
from emotion_gui.recording.session_dates import started_at
from emotion_gui.recording.session_reader import Summary, read_emotions, read_summary, session_files
from emotion_gui.recording.vault import Keyring, LockedError
from emotion_gui.system.task import Channel, Task
from trainer.shared.formatting import count

_PAUSE_SECONDS = 0.002  # after each session, for the live view
WEEK = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Choice:
    """Which sessions to test.

    Attributes:
        paths: Their files; None for all that show the user, without those that another model has replayed.
        since: The earliest start, in seconds since 1970; 0 for all.
    """

    paths: tuple[Path, ...] | None = None
    since: float = 0.0


class BacktestJob(QObject):
    """One back-test at a time: a new one ends the one before.

    Attributes:
        progressed (int, int): How many sessions are done, and of how many.
        done (BacktestResult): The result.
        failed (str): A sentence why there is none.
    """

    progressed = Signal(int, int)
    done = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task = Task("back-test", self)
        self._task.progressed.connect(lambda progress: self.progressed.emit(*progress))
        self._task.returned.connect(self.done)
        self._task.errored.connect(lambda error: self.failed.emit(str(error)))

    @property
    def is_running(self) -> bool:
        return self._task.is_running

    def start(self, rule: Rule, folder: Path, keys: Keyring, choice: Choice) -> None:
        """Tests a rule, in place of a test that runs.

        Args:
            rule: What would have fired.
            folder: Of all sessions.
            keys: Of the locked ones.
            choice: Which of the sessions to test.
        """
        self.cancel()
        self._task.start_with_channel(_Work(rule, folder, dict(keys), choice).run)

    def cancel(self) -> None:
        """Ends the test soon; no signal follows."""
        self._task.shut_down(0)


class _Work:
    """What the thread knows, as it may outlive the window for a moment."""

    def __init__(self, rule: Rule, folder: Path, keys: Keyring, choice: Choice) -> None:
        self._rule, self._folder, self._keys, self._choice = rule, folder, keys, choice
        self._locked, self._damaged, self._replayed, self._other_classes = 0, 0, 0, 0

    def run(self, channel: Channel[tuple[int, int]]) -> BacktestResult | None:
        """Returns None if it was canceled. Raises SessionError."""
        try:
            return self._result(channel)
        except CanceledError:
            return None

    def _result(self, channel: Channel[tuple[int, int]]) -> BacktestResult:
        """Raises SessionError and CanceledError."""
        paths = self._choice.paths if self._choice.paths is not None else session_files(self._folder)
        tested: list[SessionResult] = []
        for number, path in enumerate(paths):
            channel.report((number, len(paths)))
            if channel.is_stopped:
                raise CanceledError
            if self._is_wanted(path):
                tested += self._test(path, channel)
            time.sleep(_PAUSE_SECONDS)
        tested.sort(key=lambda session: -session.started)
        return BacktestResult(self._rule.form, tuple(tested), tuple(self._skipped()))

    def _is_wanted(self, path: Path) -> bool:
        if self._choice.paths is not None:
            return True
        summary = read_summary(path, self._keys)
        if summary.problem or summary.locked:
            self._locked += summary.locked
            self._damaged += bool(summary.problem)
            return False
        if not is_own(summary) or started_at(summary) < self._choice.since:
            return False
        self._replayed += bool(summary.info.replay_of)  # what it shows is in another session already
        return not summary.info.replay_of

    def _test(self, path: Path, channel: Channel[tuple[int, int]]) -> Sequence[SessionResult]:
        try:
            return [run(self._rule, read_emotions(path, self._keys), lambda: channel.is_stopped)]
        except LockedError:
            self._locked += 1
        except OtherClassesError:
            self._other_classes += 1
        except SessionError:
            self._damaged += 1
        return []

    def _skipped(self) -> list[str]:
        skipped = (
            (self._locked, "locked"),
            (self._damaged, "damaged"),
            (self._replayed, "replayed with another model"),
            (self._other_classes, "of other classes than the emotions"),
        )
        return [
            f"{count(number, 'session is', 'sessions are')} {why} and left out."
            for number, why in skipped
            if number
        ]


def is_own(summary: Summary) -> bool:
    """Whether a session shows the user."""
    return summary.info.subject is Subject.ME
