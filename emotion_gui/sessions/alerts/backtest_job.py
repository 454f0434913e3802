"""Runs a rule over recorded sessions beside the window."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.alerts.backtest import BacktestResult, CancelledError, SessionResult, run
from emotion_gui.alerts.rule import Rule
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.session_reader import Summary, read_recording, read_summary, session_files
from emotion_gui.recording.started import started_at
from emotion_gui.recording.vault import Keyring, LockedError

_INTERVAL_MS = 30
_PAUSE_SECONDS = 0.002  # after each session, for the live view
WEEK = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Choice:
    """Which sessions. since: seconds since 1970; 0 for ever.

    paths: None for all that show the user, without those that are replayed with another model.
    """

    paths: tuple[Path, ...] | None = None
    since: float = 0.0


class BacktestJob(QObject):
    """One at a time: a new one ends the one before.

    progressed(done, all): in sessions. done(BacktestResult). failed: a sentence.
    """

    progressed = Signal(int, int)
    done = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: _Work | None = None
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_running(self) -> bool:
        return self._work is not None

    def start(self, rule: Rule, folder: Path, keys: Keyring, choice: Choice) -> None:
        """folder: of all sessions. keys: of those that are locked."""
        self.cancel()
        self._work = _Work(rule, folder, dict(keys), choice)
        self._work.start()
        self._timer.start()

    def cancel(self) -> None:
        """It ends soon, and says nothing more."""
        self._timer.stop()
        if self._work is not None:
            self._work.over.set()
            self._work = None

    def _look(self) -> None:
        while (work := self._work) is not None:
            try:
                news = work.news.get_nowait()
            except Empty:
                return
            if isinstance(news, tuple):
                self.progressed.emit(*news)
                continue
            self.cancel()
            if isinstance(news, str):
                self.failed.emit(news)
            else:
                self.done.emit(news)


class _Work(threading.Thread):
    """news: (done, all), and at last the result or a sentence. It may outlive the window for a moment."""

    def __init__(self, rule: Rule, folder: Path, keys: Keyring, choice: Choice) -> None:
        super().__init__(name="back-test", daemon=True)
        self._rule, self._folder, self._keys, self._choice = rule, folder, keys, choice
        self._locked, self._damaged, self._replayed = 0, 0, 0
        self.over = threading.Event()
        self.news: SimpleQueue[tuple[int, int] | BacktestResult | str] = SimpleQueue()

    def run(self) -> None:
        try:
            self.news.put(self._result())
        except SessionError as error:
            self.news.put(str(error))
        except CancelledError:
            return

    def _result(self) -> BacktestResult:
        """Raises SessionError and CancelledError."""
        paths = self._choice.paths if self._choice.paths is not None else session_files(self._folder)
        tested: list[SessionResult] = []
        for number, path in enumerate(paths):
            self.news.put((number, len(paths)))
            if self.over.is_set():
                raise CancelledError
            if self._is_wanted(path):
                tested += self._test(path)
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
        self._replayed += bool(summary.about.replay_of)  # what it shows is in another session already
        return not summary.about.replay_of

    def _test(self, path: Path) -> Sequence[SessionResult]:
        try:
            return [run(self._rule, read_recording(path, self._keys), self.over.is_set)]
        except LockedError:
            self._locked += 1
        except SessionError:
            self._damaged += 1
        return []

    def _skipped(self) -> list[str]:
        told = (
            (self._locked, "locked"),
            (self._damaged, "damaged"),
            (self._replayed, "replayed with another model"),
        )
        return [
            f"{'One session is' if number == 1 else f'{number} sessions are'} {why} and left out."
            for number, why in told
            if number
        ]


def is_own(summary: Summary) -> bool:
    """Whether it shows the user."""
    return summary.about.filmed == "self"
