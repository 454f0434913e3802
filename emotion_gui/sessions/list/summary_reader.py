"""Reads the list of sessions on a thread."""

import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emotion_gui.recording.database import BESIDE
from emotion_gui.recording.pictures import pictures_file
from emotion_gui.recording.session_dates import started_at
from emotion_gui.recording.session_reader import Summary, read_summary, session_files
from emotion_gui.recording.vault import Keyring
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.system.task import Channel, Task

_REPORT_SECONDS = 0.4  # between two reports of a list that still grows
_GROWTH = 1.4  # of the list, too; the newest come first, so little is missed
_PAUSE_SECONDS = 0.001  # after each session, for the live view

State = tuple[tuple[int, ...], ...]  # what the file system says of a session's files
Known = dict[Path, tuple[State, Summary]]


class SummaryReader(QObject):
    """Reads the summaries of all sessions; those that have not changed are not read again.

    Attributes:
        found (list[Summary]): Those read so far, the newest first; again and again.
        done (list[Summary]): All of them, at the end.
        failed (str): A sentence why there are none.
    """

    found = Signal(object)
    done = Signal(object)
    failed = Signal(str)

    def __init__(self, context: SessionsContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._known: Known = {}
        self._again = False
        self._task = Task("list of sessions", self)
        self._task.progressed.connect(self.found)
        self._task.returned.connect(self._finish)
        self._task.errored.connect(lambda error: self.failed.emit(str(error)))
        self._task.finished.connect(self._start_again)

    @property
    def is_reading(self) -> bool:
        return self._task.is_running

    def start(self) -> None:
        """Reads the list, or reads it once more after the present time."""
        self._again = self._task.is_running
        if not self._again:
            reading = _Reading(self._context.folder, dict(self._context.keys), self._known)
            self._task.start_with_channel(reading.read)

    def shut_down(self) -> None:
        """Ends it soon; no signal follows."""
        self._task.shut_down(0)

    def _finish(self, summaries: list[Summary]) -> None:
        (self.found if self._again else self.done).emit(summaries)

    def _start_again(self) -> None:
        if self._again:
            self.start()


class _Reading:
    """Reads the list once."""

    def __init__(self, folder: Path, keys: Keyring, known: Known) -> None:
        self._folder, self._keys, self._known = folder, keys, known

    def read(self, channel: Channel[list[Summary]]) -> list[Summary]:
        """Reports the summaries so far, and returns all. Raises SessionError."""
        files = session_files(self._folder)
        found: list[Summary] = []
        reported, count = time.monotonic(), 0
        for path in files:
            if channel.is_stopped:
                return found
            found.append(self._summary(path))
            if time.monotonic() > reported + _REPORT_SECONDS and len(found) >= count:
                reported, count = time.monotonic(), round(len(found) * _GROWTH)
                channel.report(_newest_first(found))
        for gone in set(self._known) - set(files):
            del self._known[gone]
        return _newest_first(found)

    def _summary(self, path: Path) -> Summary:
        state, known = _state(path), self._known.get(path)
        if known is not None and known[0] == state and not self._is_outdated(known[1]):
            return known[1]
        summary = read_summary(path, self._keys)
        self._known[path] = state, summary
        time.sleep(_PAUSE_SECONDS)
        return summary

    def _is_outdated(self, summary: Summary) -> bool:
        """Whether its key has appeared or disappeared since it was read, or its problem may be gone."""
        has_key = summary.lock is not None and summary.lock.id in self._keys
        return bool(summary.problem) or (summary.lock is not None and summary.locked == has_key)


def _newest_first(found: list[Summary]) -> list[Summary]:
    return sorted(found, key=started_at, reverse=True)


def _state(path: Path) -> State:
    return tuple(
        stamp
        for file in (path, pictures_file(path))
        for ending in BESIDE[:2]  # the log grows before the file does
        for stamp in [_stamp(file.with_name(file.name + ending))]
    )


def _stamp(file: Path) -> tuple[int, ...]:
    """Differs once the file is changed or replaced."""
    try:
        stat = file.stat()
    except OSError:
        return ()
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size
