"""Forgets sessions that are older than the user wants to keep them."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from emotion_gui.recording.deletion import delete_sessions, outdated
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.session_reader import session_files
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.jobs import Jobs

_LOOK_MS = 3_600_000
_DAY_SECONDS = 86_400


class Retention(QObject):
    """Looks at the start, once a day, and when the user has set another number of days."""

    def __init__(self, context: SessionsContext, jobs: Jobs) -> None:
        super().__init__(context)
        self._context, self._jobs = context, jobs
        self._last = 0.0
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look_daily)
        self._timer.start()

    def look(self) -> None:
        """Forget what is too old now."""
        self._last = time.time()
        days = self._context.settings.forget_after_days
        if days:
            find = partial(_find, self._context.folder, days)
            self._jobs.run(find, self._forget, self._context.failed.emit)

    def shut_down(self) -> None:
        self._timer.stop()

    def _look_daily(self) -> None:
        if abs(time.time() - self._last) >= _DAY_SECONDS:
            self.look()

    def _forget(self, found: list[Path]) -> None:
        growing = self._context.growing
        paths = [path for path in found if path not in growing]
        if paths and self._context.settings.forget_after_days:
            self._context.request_let_go(paths)
            self._jobs.run(partial(_delete, paths), self._tell, self._complain)

    def _tell(self, number: int) -> None:
        days = self._context.settings.forget_after_days
        sessions = "1 session" if number == 1 else f"{number:,} sessions"
        self._context.notice.emit(f"Forgot {sessions} older than {days:,} {'day' if days == 1 else 'days'}.")
        self._context.sessions_changed.emit()

    def _complain(self, sentence: str) -> None:
        self._context.failed.emit(sentence)
        self._context.sessions_changed.emit()


def _find(folder: Path, days: int) -> list[Path]:
    return outdated(session_files(folder), days)


def _delete(paths: Sequence[Path]) -> int:
    gone, problems = delete_sessions(paths)
    if problems:
        raise SessionError(f"{len(problems)} of the sessions to be forgotten are still there. {problems[0]}")
    return len(gone)
