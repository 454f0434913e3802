"""Runs work on a thread of its own, and brings what comes of it back to the window's thread."""

import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.core.errors import NO_MEMORY, UserError, unknown_problem

SHUT_DOWN_SECONDS = 3.0  # for work on files to end when the window closes
_INTERVAL_MS = 15  # between two polls

P = TypeVar("P")
Outcome = tuple[bool, Any]  # True and what the work returned, or False and a UserError why it failed


class Channel(Generic[P]):
    """All that the work knows of the window, which it may outlive."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._progress: deque[P] = deque(maxlen=1)

    @property
    def is_stopped(self) -> bool:
        """Whether the work is to end soon."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Asks the work to end."""
        self._stopped.set()

    def report(self, progress: P) -> None:
        """Reports progress to the window; if that is slower, only the newest report arrives."""
        self._progress.append(progress)

    def take(self) -> list[P]:
        """The newest report, if there is one since the last call."""
        try:
            return [self._progress.popleft()]
        except IndexError:
            return []


Work = Callable[[Channel[P]], object]


class _Run:
    """A thread, and what it leaves behind: its outcome, once."""

    def __init__(self, work: Work[Any], name: str) -> None:
        self.channel: Channel[Any] = Channel()
        self.outcomes: SimpleQueue[Outcome] = SimpleQueue()
        arguments = (lambda: work(self.channel), self.outcomes.put)
        self.thread = threading.Thread(target=carry_out, args=arguments, name=name, daemon=True)
        self.thread.start()


class Task(QObject):
    """One piece of work at a time: a newer one waits until the one before has ended, and replaces what waits.

    Only the newest is reported. No thread is ever ended by force: it is asked to end, and one that hangs is
    left behind. All signals come on the thread of this object.

    Attributes:
        started (): A thread has begun.
        progressed (object): The newest of what the work reports.
        returned (object): What the work returned.
        errored (UserError): Why the work failed; its text is a sentence for the user.
        finished (): Nothing runs or waits any more, whatever came of it; the last of all.
    """

    started = Signal()
    progressed = Signal(object)
    returned = Signal(object)
    errored = Signal(object)
    finished = Signal()

    def __init__(self, name: str, parent: QObject | None = None, *, interval_ms: int = _INTERVAL_MS) -> None:
        """Runs nothing yet.

        Args:
            name: Of the threads, for the log.
            parent: As in Qt.
            interval_ms: Between two polls of what the work has reported.
        """
        super().__init__(parent)
        self._name = name
        self._run: _Run | None = None
        self._is_reported = False  # what comes of the run
        self._next: Work[Any] | None = None
        self._timer = QTimer(self, interval=interval_ms)
        self._timer.timeout.connect(self._poll)

    @property
    def is_running(self) -> bool:
        """Whether a thread is at work, wanted or not."""
        return self._run is not None

    @property
    def is_wanted(self) -> bool:
        """Whether `returned` or `errored` is to come."""
        return self._is_reported or self._next is not None

    def start(self, job: Callable[[], object]) -> None:
        """Calls a job on a thread; nothing comes of those before it any more.

        Args:
            job: Raises UserError, with a sentence, if it fails; knows nothing of the window.
        """
        self.start_with_channel(lambda _: job())

    def start_with_channel(self, work: Work[P]) -> None:
        """Like `start`, for work that reports its progress or looks whether it is to end."""
        self.cancel()
        if self._run is None:
            self._begin(work)
        else:
            self._next = work

    def stop(self) -> None:
        """Asks what runs to end; its result follows all the same. What waits is not stopped."""
        if self._run is not None:
            self._run.channel.stop()

    def cancel(self) -> None:
        """Asks what runs to end, and forgets what waits; only `finished` follows."""
        self._is_reported, self._next = False, None
        self.stop()

    def shut_down(self, seconds: float | None = None) -> bool:
        """Cancels, and waits for the thread; one that does not end in time is left behind. No signal follows.

        Args:
            seconds: How long to wait; `SHUT_DOWN_SECONDS` if nothing is said.

        Returns:
            Whether the thread has ended.
        """
        self.cancel()
        self._timer.stop()
        run, self._run = self._run, None
        if run is None:
            return True
        run.thread.join(SHUT_DOWN_SECONDS if seconds is None else seconds)
        return not run.thread.is_alive()

    def _begin(self, work: Work[Any]) -> None:
        self._is_reported = True
        self._run = _Run(work, self._name)
        self._timer.start()
        self.started.emit()

    def _poll(self) -> None:
        run = self._run
        if run is None:
            return
        has_ended = not run.outcomes.empty()  # asked first: nothing is reported after that
        for progress in run.channel.take():
            if self._is_reported:
                self.progressed.emit(progress)
        if has_ended and run is self._run:  # a receiver may have shut down
            self._end(*run.outcomes.get())

    def _end(self, succeeded: bool, result: Any) -> None:
        self._run = None
        if self._next is not None:
            work, self._next = self._next, None
            self._begin(work)
            return
        self._timer.stop()
        if self._is_reported:
            self._is_reported = False
            (self.returned if succeeded else self.errored).emit(result)
        if self._run is None:  # a receiver may have started something
            self.finished.emit()


def carry_out(work: Callable[[], Any], put: Callable[[Outcome], object]) -> None:
    """Calls some work, and passes on what comes of it, whatever that is."""
    outcome: Outcome = False, UserError(unknown_problem())
    try:
        outcome = True, work()
    except UserError as error:
        outcome = False, error
    except MemoryError:
        outcome = False, UserError(NO_MEMORY)
    finally:  # whatever else is raised goes to the log, and nobody waits for ever
        put(outcome)
