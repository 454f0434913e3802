"""Work on files beside the window, one piece after another."""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer

from emotion_gui.recording.errors import SessionError

_INTERVAL_MS = 20
T = TypeVar("T")
Work = Callable[[], Any]
Failed = Callable[[str], object]
Results = SimpleQueue[tuple[Any, str]]  # of the work, and a sentence where it has failed


class Jobs(QObject):
    """The thread ends with the last piece of work, and does all of it even where the window has gone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: SimpleQueue[Work] = SimpleQueue()
        self._results: Results = SimpleQueue()
        self._answers: list[tuple[Callable[[Any], object], Failed]] = []  # to the work that goes on
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._look)

    def run(self, work: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        """Call `work` on the thread, then `done` here with what it gave, or `failed` with a sentence.

        work: may raise SessionError.
        """
        self._answers.append((done, failed))
        self._waiting.put(work)
        if self._thread is None or not self._thread.is_alive():
            self._begin()
        self._timer.start()

    def shut_down(self, seconds: float = 3.0) -> None:
        """Wait for what is to be written, for so long."""
        self._timer.stop()
        self._answers.clear()
        if self._thread is not None:
            self._thread.join(seconds)
            if not self._thread.is_alive() and not self._waiting.empty():
                _work_off(self._waiting, self._results)  # it ended before it saw the last piece

    def _begin(self) -> None:
        self._thread = threading.Thread(
            target=_work_off, args=(self._waiting, self._results), name="work on sessions", daemon=True
        )
        self._thread.start()

    def _look(self) -> None:
        while self._answers:
            try:
                result, problem = self._results.get_nowait()
            except Empty:
                break
            done, failed = self._answers.pop(0)
            if problem:
                failed(problem)
            else:
                done(result)
        if not self._answers:
            self._timer.stop()
        elif self._thread is not None and not self._thread.is_alive() and not self._waiting.empty():
            self._begin()  # it had ended before it saw the newest work


def _work_off(waiting: SimpleQueue[Work], results: Results) -> None:
    while True:
        try:
            work = waiting.get_nowait()
        except Empty:
            return
        result, problem = None, "Something went wrong. The log file has the details."
        try:
            result, problem = work(), ""
        except SessionError as error:
            problem = str(error)
        finally:  # whatever else is raised goes to the log, and nobody waits for ever
            results.put((result, problem))
