"""Runs work on a thread of its own, and brings what comes of it back to the window's thread."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

from emotion_gui.core.errors import UserError
from emotion_gui.recording.errors import SessionError

UNKNOWN = "Something went wrong. The log file has the details."
NO_MEMORY = "There is not enough memory. Close other programs and try again."
_INTERVAL_MS = 15  # between two looks for news

N = TypeVar("N")
T = TypeVar("T")
Outcome = tuple[bool, Any]  # True and what the work gave, or False and a sentence why it has failed
Failed = Callable[[str], object]


class Channel(Generic[N]):
    """All that the work knows of the window, which it may outlive."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._news: deque[N] = deque(maxlen=1)

    @property
    def is_stopped(self) -> bool:
        """Whether the work is to end soon."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Ask the work to end."""
        self._stopped.set()

    def tell(self, news: N) -> None:
        """Tell the window how far it is; where that is slower, only the newest arrives."""
        self._news.append(news)

    def take(self) -> list[N]:
        """What was told since, if anything."""
        try:
            return [self._news.popleft()]
        except IndexError:
            return []


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be done, and who is told of it."""

    work: Callable[[Channel[Any]], Any]
    done: Callable[[Any], object]
    failed: Failed
    told: Callable[[Any], object] | None


class _Run:
    """A thread, and what it leaves behind: its outcome, once."""

    def __init__(self, work: Callable[[Channel[Any]], Any], name: str) -> None:
        self.channel: Channel[Any] = Channel()
        self.outcomes: SimpleQueue[Outcome] = SimpleQueue()
        arguments = (lambda: work(self.channel), self.outcomes.put)
        self.thread = threading.Thread(target=carry_out, args=arguments, name=name, daemon=True)
        self.thread.start()


class Task(QObject):
    """One piece of work at a time: a newer one waits until the one before has ended, and replaces what waits.

    Only the newest is told of. No thread is ever ended by force: it is asked to end, and one that hangs is
    left behind.
    """

    def __init__(self, name: str, parent: QObject | None = None, *, interval_ms: int = _INTERVAL_MS) -> None:
        """name: of the threads, for the log."""
        super().__init__(parent)
        self._name = name
        self._run: _Run | None = None
        self._order: _Order | None = None  # the one whose answer is to come
        self._is_waiting = False  # it, for the run before to end
        self._timer = QTimer(self, interval=interval_ms)
        self._timer.timeout.connect(self._look)

    @property
    def is_running(self) -> bool:
        """Whether a thread is at work, wanted or not."""
        return self._run is not None

    @property
    def is_wanted(self) -> bool:
        """Whether an answer is to come."""
        return self._order is not None

    def start(
        self,
        work: Callable[[Channel[N]], T],
        done: Callable[[T], object],
        failed: Failed,
        told: Callable[[N], object] | None = None,
    ) -> None:
        """Call `work` on the thread, then here `done` with what it gave, or `failed` with a sentence.

        work: may raise UserError and SessionError; knows nothing of the window. told: gets what it tells on
        its way.
        """
        self.cancel()
        self._order = _Order(work, done, failed, told)
        self._is_waiting = self._run is not None
        if self._run is None:
            self._begin(self._order)

    def stop(self) -> None:
        """Ask what runs to end; its answer follows all the same. What waits for it is not stopped."""
        if self._run is not None:
            self._run.channel.stop()

    def cancel(self) -> None:
        """Ask what runs to end; no answer follows."""
        self._order = None
        self.stop()

    def shut_down(self, seconds: float = 0.0) -> bool:
        """Cancel, and wait so long; gives whether the thread has ended. If not, it is left behind."""
        self.cancel()
        self._timer.stop()
        run, self._run = self._run, None
        if run is None:
            return True
        run.thread.join(seconds)
        return not run.thread.is_alive()

    def _begin(self, order: _Order) -> None:
        self._is_waiting = False
        self._run = _Run(order.work, self._name)
        self._timer.start()

    def _look(self) -> None:
        run = self._run
        if run is None:
            return
        has_ended = not run.outcomes.empty()  # asked first: nothing is told after that
        for news in run.channel.take():
            if self._order is not None and self._order.told is not None and not self._is_waiting:
                self._order.told(news)
        if has_ended and run is self._run:  # whoever was told may have shut down
            self._end(*run.outcomes.get())

    def _end(self, succeeded: bool, result: Any) -> None:
        self._run, order = None, self._order
        if order is not None and self._is_waiting:
            self._begin(order)
            return
        self._timer.stop()
        self._order = None
        if order is not None:
            (order.done if succeeded else order.failed)(result)


def carry_out(work: Callable[[], Any], put: Callable[[Outcome], object]) -> None:
    """Call it, and put away what comes of it, whatever that is."""
    outcome: Outcome = False, UNKNOWN
    try:
        outcome = True, work()
    except (UserError, SessionError) as error:
        outcome = False, str(error)
    except MemoryError:
        outcome = False, NO_MEMORY
    finally:  # whatever else is raised goes to the log, and nobody waits for ever
        put(outcome)
