"""Works through a queue of videos, several at once. Its owner polls it: it has no clock and no threads."""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from emotion_gui.batch.child import Child
from emotion_gui.batch.job import Outcome, OutcomeKind, Progress
from emotion_gui.batch.pace import Pace
from emotion_gui.batch.queue_item import QueueItem, State
from emotion_gui.core.errors import UserError
from emotion_gui.recording.vault import Key

_STATES = {
    OutcomeKind.DONE: State.DONE,
    OutcomeKind.SKIPPED: State.DONE,
    OutcomeKind.STOPPED: State.INTERRUPTED,
    OutcomeKind.BROKEN: State.FAILED,
    OutcomeKind.FAILED: State.FAILED,
}
SKIPPED = "There is a session of it already."
LOCKED = "The passphrase is needed first."
UNDECIDED = "Say who is seen in it first."


def cores() -> int:
    """Returns how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(len(os.sched_getaffinity(0)), 1)
    return max(os.cpu_count() or 1, 1)


class Scheduler:
    """Runs the items of a queue in child processes.

    A video that is paused, or was stopped by the end of the app, has no process: it continues from its
    session. So a pause frees the memory, survives the app, and needs nothing from the operating system.

    Attributes:
        entries: The items in the order of their turn; the owner may add, remove and reorder those not
            running.
        at_once: How many may run at once.
        is_held: Whether no further item is started.
    """

    def __init__(
        self,
        key_of: Callable[[str], Key | None] = lambda lock: None,
        *,
        at_once: int | None = None,
        start: Callable[[QueueItem, Key | None], Child] = lambda entry, key: Child(entry.job, key),
    ) -> None:
        """Creates a scheduler without items.

        Args:
            key_of: Returns the key of a lock by its id; None while the passphrase is missing.
            at_once: How many may run at once; None for one per processor core.
            start: Starts the process of an item. Raises UserError.
        """
        self.entries: list[QueueItem] = []
        self.at_once = at_once or cores()
        self.is_held = False  # starts no further item
        self._key_of, self._start = key_of, start
        self._children: dict[QueueItem, Child] = {}
        self._paces: dict[QueueItem, Pace] = {}  # of items that have a process
        self._next_states: dict[
            QueueItem, State
        ] = {}  # the states of items that were asked to stop, once they have

    @property
    def running(self) -> int:
        """How many processes there are."""
        return len(self._children)

    def is_stopping(self, entry: QueueItem) -> bool:
        """Returns whether the item's process was asked to end and has not ended yet."""
        return entry in self._next_states

    def seconds_left(self, entry: QueueItem) -> float | None:
        """Returns the time until the item is done; None if it is unknown."""
        pace = self._paces.get(entry)
        return pace.seconds_left(entry.frames, entry.total, time.monotonic()) if pace is not None else None

    def poll(self) -> list[QueueItem]:
        """Reads the reports of the processes and starts the next one; returns the items that have ended."""
        ended = [entry for entry, child in [*self._children.items()] if self._update(entry, child)]
        self._start_next()
        return ended

    def pause(self, entries: Iterable[QueueItem]) -> None:
        """Pauses items that wait or run; what is done is kept."""
        self._request_stop(entries, State.PAUSED)

    def cancel(self, entries: Iterable[QueueItem]) -> None:
        """Cancels items that are not over; what is done stays in their sessions."""
        self._request_stop(entries, State.CANCELED)

    def resume(self, entries: Iterable[QueueItem], *, again: bool = False) -> None:
        """Queues items that do not run once more; with `again`, finished ones make another session."""
        for entry in entries:
            if entry in self._children:
                continue
            anew = again and entry.state is State.DONE
            session = "" if anew else entry.session
            entry.job = replace(entry.job, session=session, again=entry.job.again or anew)
            if anew:
                entry.frames, entry.session, entry.faces = 0, "", 0
            entry.state, entry.text = State.WAITING, ""

    def shut_down(self, timeout: float) -> None:
        """Ends all processes and kills those that are still running after `timeout` seconds."""
        self.is_held = True
        self._request_stop([*self._children], State.INTERRUPTED)
        deadline = time.monotonic() + timeout
        for child in self._children.values():
            if child.wait(max(deadline - time.monotonic(), 0)) is None:
                child.kill()
        self.poll()

    def release(self, sessions: Iterable[str]) -> None:
        """Kills the processes that write to these sessions or to an unknown one, and pauses their items."""
        wanted = set(sessions)
        for entry, child in [*self._children.items()]:
            if not entry.session or entry.session in wanted:
                self._next_states[entry] = State.PAUSED
                child.kill()
                self._update(entry, child)

    def _request_stop(self, entries: Iterable[QueueItem], state: State) -> None:
        for entry in entries:
            if entry in self._children:
                self._next_states[entry] = state
                self._children[entry].stop()
            elif not entry.is_over:
                entry.state = state

    def _update(self, entry: QueueItem, child: Child) -> bool:
        """Reads the reports of a process, and returns whether it has ended."""
        outcome = child.poll()
        if child.progress is not None:
            self._advance(entry, child.progress)
        if outcome is None:
            return False
        del self._children[entry], self._paces[entry]
        self._conclude(entry, outcome)
        return True

    def _advance(self, entry: QueueItem, progress: Progress) -> None:
        entry.frames, entry.total = progress.frames, progress.total
        entry.session = progress.session or entry.session
        self._paces[entry].update(progress.frames, time.monotonic())

    def _conclude(self, entry: QueueItem, outcome: Outcome) -> None:
        requested = self._next_states.pop(entry, None)
        entry.session = outcome.session or entry.session
        entry.frames, entry.faces = outcome.frames or entry.frames, outcome.faces or entry.faces
        entry.text = outcome.text or (SKIPPED if outcome.kind is OutcomeKind.SKIPPED else "")
        entry.state = _STATES[outcome.kind]
        if requested is not None and entry.state is not State.DONE:
            entry.state, entry.text = requested, ""
        # so that it resumes this very session, even if a new one was requested
        entry.job = replace(entry.job, session=entry.session)

    def _start_next(self) -> None:
        """Starts one item only, so that polling never takes long."""
        if self.is_held or self.running >= self.at_once:
            return
        for entry in self._waiting():
            key = self._key_of(entry.job.lock) if entry.job.lock else None
            entry.text = self._obstacle(entry, key)
            if not entry.text and self._try_start(entry, key):
                return

    def _obstacle(self, entry: QueueItem, key: Key | None) -> str:
        """Returns why the item cannot start yet; empty if it can."""
        if entry.job.filmed is None:
            return UNDECIDED
        return LOCKED if entry.job.lock and key is None else ""

    def _try_start(self, entry: QueueItem, key: Key | None) -> bool:
        """Starts the item, and returns whether that has worked."""
        try:
            self._children[entry] = self._start(entry, key)
        except UserError as error:
            entry.state, entry.text = State.FAILED, str(error)
            return False
        self._paces[entry] = Pace()
        entry.state, entry.text = State.RUNNING, ""
        return True

    def _waiting(self) -> Sequence[QueueItem]:
        return [entry for entry in self.entries if entry.state is State.WAITING]
