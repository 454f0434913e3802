"""Work beside the window: one job at a time, and of those that wait only the newest."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from emotion_gui.recording.errors import SessionError
from emotion_gui.widgets.task import Task

_TIMEOUT_SECONDS = 3.0  # seconds that a job may take to end when the window closes

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
        self._task = Task(name, self)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is to come."""
        return self._task.is_wanted

    def start(self, job: Job) -> None:
        """Do this next; what was asked for before is no longer wanted."""
        self._task.start(
            lambda _: _result_or_error(job),
            self._tell,
            lambda sentence: self.failed.emit(SessionError(sentence)),
        )

    def cancel(self) -> None:
        """Nothing is wanted any more."""
        self._task.cancel()

    def shut_down(self) -> None:
        """Cancel, and wait a moment for the job that runs."""
        self._task.shut_down(_TIMEOUT_SECONDS)

    def _tell(self, result: Any) -> None:
        (self.failed if isinstance(result, SessionError) else self.done).emit(result)


def _result_or_error(job: Job) -> Any:
    """Errors as they are: who shows them asks whether it is a lock."""
    try:
        return job()
    except SessionError as error:
        return error
