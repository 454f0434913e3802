"""Reads the list of runs beside the window."""

import threading
from pathlib import Path
from queue import Empty, SimpleQueue

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.training.runs.run_summary import RunSummary, read_summaries

_INTERVAL_MS = 20


class RunListReader(QObject):
    """On a thread of its own, so that no slow disk holds up the window.

    done: the summaries (list of RunSummary) as they were after the last `start`.
    """

    done = Signal(object)

    def __init__(self, runs: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._again = False
        # The thread knows nothing but this: it may outlive the window.
        self._results: SimpleQueue[list[RunSummary]] = SimpleQueue()
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Read the list; if that goes on already, once more after it."""
        self.forget()
        if not self._again:
            self._read()

    def forget(self) -> None:
        """If it is being read now, do that once more after it: something has changed."""
        self._again = self._timer.isActive()

    def _read(self) -> None:
        threading.Thread(
            target=_read, args=(self._runs, self._results), name="list of runs", daemon=True
        ).start()
        self._timer.start()

    def _look(self) -> None:
        try:
            summaries = self._results.get_nowait()
        except Empty:
            return
        self._timer.stop()
        if self._again:  # what was read may have changed since
            self._again = False
            self._read()
        else:
            self.done.emit(summaries)


def _read(runs: Path, results: SimpleQueue[list[RunSummary]]) -> None:
    results.put(read_summaries(runs))
