"""The thread and queue through which one program or address gets its events."""

import queue
import threading
from collections.abc import Callable

from emotion_gui.alerts.errors import AlertError
from emotion_gui.alerts.event import AlertEvent

QUEUE_SIZE = 64  # a full queue means that the receiver is stuck
Tell = Callable[[str, bool], None]  # gets a sentence, and whether it describes a problem


class ActionSink:
    """Delivers events one after the other on a thread of its own, so that the live view never waits.

    A problem is reported once until it changes. The methods may be called on any thread.
    """

    def __init__(self, name: str, tell: Tell) -> None:
        """Starts the thread.

        Args:
            name: Name of the thread.
            tell: Called with messages for the user, on the sink's thread or on the one that calls `send`.
        """
        self._tell = tell
        self._events: queue.Queue[AlertEvent | None] = queue.Queue(QUEUE_SIZE)
        self._reported = ""
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def send(self, event: AlertEvent) -> None:
        """Queue the event for delivery. If the queue is full, the event is dropped and that is reported."""
        try:
            self._events.put_nowait(event)
        except queue.Full:
            self._report(self.crowded)

    def ask_to_end(self) -> None:
        """Ask the thread to end after it has delivered what is queued, or at once if the queue is full."""
        try:
            self._events.put_nowait(None)
        except queue.Full:  # the receiver is stuck: there is nothing to wait for
            self._ending.set()
            self.cancel()

    def wait(self, seconds: float) -> bool:
        """Wait for the thread to end, and return whether it has."""
        self._thread.join(max(seconds, 0))
        return not self._thread.is_alive()

    @property
    def crowded(self) -> str:
        """The message for the user when the queue is full."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Abort a delivery that is blocked. Called on another thread."""
        raise NotImplementedError

    def _deliver(self, event: AlertEvent) -> str:
        """Deliver one event.

        Returns:
            A sentence that says how the delivery went, for the user who sends a test event.

        Raises:
            AlertError: The event could not be delivered.
        """
        raise NotImplementedError

    def _close(self) -> None:
        """Release resources after the last event."""

    def _work(self) -> None:
        while (event := self._events.get()) is not None and not self._ending.is_set():
            try:
                outcome = self._deliver(event)
            except AlertError as error:
                self._report(str(error))
            else:
                self._reported = ""
                if event.event == "test":
                    self._tell(outcome, False)
        self._close()

    def _report(self, problem: str) -> None:
        if problem != self._reported:
            self._reported = problem
            self._tell(problem, True)
