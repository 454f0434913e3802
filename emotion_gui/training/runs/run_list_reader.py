"""Reads the list of runs beside the window."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emotion_gui.training.runs.run_summary import RunSummary, read_summaries
from emotion_gui.widgets.task import Channel, Task


class RunListReader(QObject):
    """On a thread of its own, so that no slow disk holds up the window.

    done: the summaries (list of RunSummary) as they were after the last `start`.
    """

    done = Signal(object)

    def __init__(self, runs: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._task = Task("list of runs", self)

    def start(self) -> None:
        """Read the list; if that goes on already, once more after it."""
        self._task.start(partial(_read, self._runs), self.done.emit, _ignore)

    def forget(self) -> None:
        """If it is being read now, do that once more after it: something has changed."""
        if self._task.is_running:
            self.start()


def _read(runs: Path, _: Channel[None]) -> list[RunSummary]:
    return read_summaries(runs)


def _ignore(sentence: str) -> None:
    """A run that cannot be read says so in its summary; all else is in the log."""
