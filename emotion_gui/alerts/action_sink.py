"""Where events go: a thread of its own for each place, which the live view never waits for."""

import queue
import threading
from collections.abc import Callable

from emotion_gui.alerts.errors import AlertError
from emotion_gui.alerts.event import AlertEvent

ROOM = 64  # events that wait at most; more of them means that nobody takes them
Tell = Callable[[str, bool], None]  # a sentence, and whether it is about something that went wrong


class ActionSink:
    """Delivers events one after the other. What goes wrong is told, once until it changes.

    Its methods may be called on any thread; `tell` is called on its own.
    """

    def __init__(self, name: str, tell: Tell) -> None:
        self._tell = tell
        self._events: queue.Queue[AlertEvent | None] = queue.Queue(ROOM)
        self._told = ""
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def send(self, event: AlertEvent) -> None:
        """Deliver it soon. Where too many wait, this one is lost, and that is told."""
        try:
            self._events.put_nowait(event)
        except queue.Full:
            self._report(self.crowded)

    def ask_to_end(self) -> None:
        """What waits is still delivered, where that is possible."""
        try:
            self._events.put_nowait(None)
        except queue.Full:  # nobody takes them: there is nothing to wait for
            self._ending.set()
            self.cancel()

    def wait(self, seconds: float) -> bool:
        """Gives whether it has ended."""
        self._thread.join(max(seconds, 0))
        return not self._thread.is_alive()

    @property
    def crowded(self) -> str:
        """The sentence for when too many events wait."""
        raise NotImplementedError

    def cancel(self) -> None:
        """End what it waits for; called on another thread."""
        raise NotImplementedError

    def _deliver(self, event: AlertEvent) -> str:
        """Gives a sentence about what became of it. Raises AlertError."""
        raise NotImplementedError

    def _close(self) -> None:
        """After the last event."""

    def _work(self) -> None:
        while (event := self._events.get()) is not None and not self._ending.is_set():
            try:
                done = self._deliver(event)
            except AlertError as error:
                self._report(str(error))
            else:
                self._told = ""
                if event.event == "test":
                    self._tell(done, False)
        self._close()

    def _report(self, problem: str) -> None:
        if problem != self._told:
            self._told = problem
            self._tell(problem, True)
