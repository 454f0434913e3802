"""Work on files beside the window, one piece after another."""

from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from emotion_gui.widgets.task import Channel, Failed, Outcome, Task, carry_out

T = TypeVar("T")
Waiting = SimpleQueue[Callable[[], Any]]
Outcomes = SimpleQueue[Outcome]


class TaskQueue(QObject):
    """The thread ends with the last piece of work, and does all of it even where the window has gone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting, self._outcomes = Waiting(), Outcomes()
        self._answers: list[tuple[Callable[[Any], object], Failed]] = []  # to the work that goes on
        self._task = Task("work on sessions", self)

    def run(self, work: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        """Call `work` on the thread, then `done` here with what it gave, or `failed` with a sentence.

        work: may raise SessionError.
        """
        self._answers.append((done, failed))
        self._waiting.put(work)
        if not self._task.is_running:
            self._begin()

    def shut_down(self, seconds: float = 3.0) -> None:
        """Wait for what is to be written, for so long."""
        self._answers.clear()
        if self._task.shut_down(seconds):
            _work_off(self._waiting, self._outcomes, Channel())  # it may have ended before it saw the last
        self._waiting, self._outcomes = Waiting(), Outcomes()  # what was left behind keeps its own

    def _begin(self) -> None:
        work = partial(_work_off, self._waiting, self._outcomes)
        self._task.start(work, self._go_on, self._go_on, self._answer)

    def _answer(self, _: object) -> None:
        while self._answers:
            try:
                succeeded, result = self._outcomes.get_nowait()
            except Empty:
                return
            done, failed = self._answers.pop(0)
            (done if succeeded else failed)(result)

    def _go_on(self, end: object) -> None:
        """Not all is done where it ended before it saw the newest piece, or at one that went wrong."""
        try:
            self._answer(end)
        finally:  # also where one of those who were answered fails
            if not self._waiting.empty() and not self._task.is_running:
                self._begin()


def _work_off(waiting: Waiting, outcomes: Outcomes, channel: Channel[None]) -> None:
    while True:
        try:
            work = waiting.get_nowait()
        except Empty:
            return
        try:
            carry_out(work, outcomes.put)
        finally:
            channel.tell(None)
