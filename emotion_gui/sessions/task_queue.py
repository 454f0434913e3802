"""Work on files on a thread, one piece after another."""

from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from emotion_gui.system.task import Channel, Outcome, Task, carry_out

T = TypeVar("T")
Failed = Callable[[str], object]
Waiting = SimpleQueue[Callable[[], Any]]
Outcomes = SimpleQueue[Outcome]


class TaskQueue(QObject):
    """Does every piece of work, even after the window is gone; the thread ends with the last one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting, self._outcomes = Waiting(), Outcomes()
        self._receivers: list[tuple[Callable[[Any], object], Failed]] = []  # of the results to come
        self._task = Task("work on sessions", self)
        self._task.progressed.connect(self._deliver)
        self._task.finished.connect(self._go_on)

    def run(self, work: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        """Calls some work on the thread.

        Args:
            work: May raise UserError.
            done: Called here with what the work returned.
            failed: Called here, instead, with a sentence why it failed.
        """
        self._receivers.append((done, failed))
        self._waiting.put(work)
        if not self._task.is_running:
            self._begin()

    def shut_down(self, seconds: float = 3.0) -> None:
        """Waits for the work to be done, up to so many seconds."""
        self._receivers.clear()
        if self._task.shut_down(seconds):
            _work_off(self._waiting, self._outcomes, Channel())  # it may have ended before the last came
        self._waiting, self._outcomes = Waiting(), Outcomes()  # what was left behind keeps its own

    def _begin(self) -> None:
        self._task.start_with_channel(partial(_work_off, self._waiting, self._outcomes))

    def _deliver(self) -> None:
        while self._receivers:
            try:
                succeeded, result = self._outcomes.get_nowait()
            except Empty:
                return
            done, failed = self._receivers.pop(0)
            if succeeded:
                done(result)
            else:
                failed(str(result))

    def _go_on(self) -> None:
        """Does the rest: the thread may have ended before the newest piece came, or at one that failed."""
        try:
            self._deliver()
        finally:  # even if a receiver fails
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
            channel.report(None)
