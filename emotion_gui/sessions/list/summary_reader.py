"""Reads the list of sessions beside the window."""

import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.pictures import pictures_file
from emotion_gui.recording.session_file import BESIDE
from emotion_gui.recording.session_reader import Summary, read_summary, session_files
from emotion_gui.recording.started import started_at
from emotion_gui.recording.vault import Keyring
from emotion_gui.sessions.context import SessionsContext

_INTERVAL_MS = 20
_TELL_SECONDS = 0.4  # between two looks at a list that still grows
_GROWTH = 1.4  # of the list, too; the newest come first, so little is missed
_PAUSE_SECONDS = 0.001  # after each session, for the live view

State = tuple[tuple[int, ...], ...]  # what the file system says of a session's files
Known = dict[Path, tuple[State, Summary]]


class SummaryReader(QObject):
    """On a thread of its own. What has not changed since is not read again.

    found: those read so far (list of Summary, the newest first), again and again. done: all of them, at the
    end. failed: a sentence.
    """

    found = Signal(object)
    done = Signal(object)
    failed = Signal(str)

    def __init__(self, context: SessionsContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._known: Known = {}
        self._again = False
        self._job: _Job | None = None
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_reading(self) -> bool:
        return self._job is not None

    def start(self) -> None:
        """Read the list; if that goes on already, once more after it."""
        self._again = self._job is not None
        if self._job is None:
            self._job = _Job(self._context.folder, dict(self._context.keys), self._known)
            self._job.start()
            self._timer.start()

    def shut_down(self) -> None:
        """Ends soon after."""
        self._timer.stop()
        if self._job is not None:
            self._job.over.set()
            self._job = None

    def _look(self) -> None:
        job = self._job
        if job is None:
            return
        try:
            result, complete = job.results.get_nowait()
        except Empty:
            return
        if complete:
            self._timer.stop()
            self._job = None
        if isinstance(result, str):
            self.failed.emit(result)
        elif complete and not self._again:
            self.done.emit(result)
        else:
            self.found.emit(result)
        if complete and self._again:
            self.start()


class _Job(threading.Thread):
    """results: summaries or a sentence, and whether that is all. It may outlive the window for a moment."""

    def __init__(self, folder: Path, keys: Keyring, known: Known) -> None:
        super().__init__(name="list of sessions", daemon=True)
        self._folder, self._keys, self._known = folder, keys, known
        self.over = threading.Event()
        self.results: SimpleQueue[tuple[list[Summary] | str, bool]] = SimpleQueue()

    def run(self) -> None:
        try:
            files = session_files(self._folder)
        except SessionError as error:
            self.results.put((str(error), True))
            return
        found: list[Summary] = []
        told, count = time.monotonic(), 0
        for path in files:
            if self.over.is_set():
                return
            found.append(self._summary(path))
            if time.monotonic() > told + _TELL_SECONDS and len(found) >= count:
                told, count = time.monotonic(), round(len(found) * _GROWTH)
                self.results.put((_newest_first(found), False))
        for gone in set(self._known) - set(files):
            del self._known[gone]
        self.results.put((_newest_first(found), True))

    def _summary(self, path: Path) -> Summary:
        state, known = _state(path), self._known.get(path)
        if known is not None and known[0] == state and not self._is_outdated(known[1]):
            return known[1]
        summary = read_summary(path, self._keys)
        self._known[path] = state, summary
        time.sleep(_PAUSE_SECONDS)
        return summary

    def _is_outdated(self, summary: Summary) -> bool:
        """Whether its key has come, or gone, since it was read, or what was wrong may have passed."""
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
    """Another one where it was changed or replaced."""
    try:
        stat = file.stat()
    except OSError:
        return ()
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size
