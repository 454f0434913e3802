"""Work on files beside the window, one piece after another."""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

from PySide6.QtCore import QObject, QTimer

from emotion_gui.recording.errors import SessionError

_INTERVAL_MS = 20
Work = Callable[[], object]
Done = Callable[[], object]
Failed = Callable[[str], object]


class Jobs(QObject):
    """The thread ends with the last piece of work, and does all of it even where the window has gone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: SimpleQueue[Work] = SimpleQueue()
        self._results: SimpleQueue[str] = SimpleQueue()
        self._answers: list[tuple[Done, Failed]] = []  # to the work that goes on
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._look)

    def run(self, work: Work, done: Done, failed: Failed) -> None:
        """Call `work` on the thread, then `done` here, or `failed` with the sentence of its SessionError."""
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
                problem = self._results.get_nowait()
            except Empty:
                break
            done, failed = self._answers.pop(0)
            if problem:
                failed(problem)
            else:
                done()
        if not self._answers:
            self._timer.stop()
        elif self._thread is not None and not self._thread.is_alive() and not self._waiting.empty():
            self._begin()  # it had ended before it saw the newest work


def _work_off(waiting: "SimpleQueue[Work]", results: "SimpleQueue[str]") -> None:
    """An empty result is a good one."""
    while True:
        try:
            work = waiting.get_nowait()
        except Empty:
            return
        try:
            work()
        except SessionError as error:
            results.put(str(error))
        except BaseException:
            results.put("Something unexpected went wrong.")
            raise
        else:
            results.put("")
