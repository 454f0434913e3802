"""Work beside the window: one job at a time, and of those that wait only the newest."""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.recording.errors import SessionError

_INTERVAL_MS = 15
_PATIENCE = 3.0  # seconds that a job may take to end when the window closes

Job = Callable[[], Any]


class Background(QObject):
    """Runs jobs on a thread of their own; a job says by SessionError what the user shall read.

    done(result) or failed(SessionError) follows for the newest job alone.
    """

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        """name: of the threads, for the log."""
        super().__init__(parent)
        self._name = name
        self._thread: threading.Thread | None = None
        self._waiting: Job | None = None
        self._wanted = False
        # The thread knows nothing but this and its job: it may outlive the window.
        self._outcomes: SimpleQueue[tuple[bool, Any]] = SimpleQueue()
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is to come."""
        return self._wanted

    def start(self, job: Job) -> None:
        """Do this next; what was asked for before is no longer wanted."""
        self._wanted = True
        if self._thread is not None:
            self._waiting = job
            return
        self._thread = threading.Thread(target=_run, args=(job, self._outcomes), name=self._name, daemon=True)
        self._thread.start()
        self._timer.start()

    def cancel(self) -> None:
        """Nothing is wanted any more."""
        self._waiting, self._wanted = None, False

    def shut_down(self) -> None:
        """Cancel, and wait a moment for the job that runs."""
        self.cancel()
        self._timer.stop()
        if self._thread is not None:
            self._thread.join(_PATIENCE)
            self._thread = None

    def _look(self) -> None:
        try:
            succeeded, outcome = self._outcomes.get_nowait()
        except Empty:
            return
        self._timer.stop()
        self._thread = None
        if self._waiting is not None:
            job, self._waiting = self._waiting, None
            self.start(job)
        elif self._wanted:
            self._wanted = False
            (self.done if succeeded else self.failed).emit(outcome)


def _run(job: Job, outcomes: "SimpleQueue[tuple[bool, Any]]") -> None:
    outcome: tuple[bool, Any] = (False, SessionError("Something went wrong. The log file has the details."))
    try:
        outcome = (True, job())
    except SessionError as error:
        outcome = (False, error)
    except MemoryError:
        outcome = (False, SessionError("There is not enough memory. Close other programs and try again."))
    finally:  # whatever else is raised goes to the log, and nobody waits for ever
        outcomes.put(outcome)
