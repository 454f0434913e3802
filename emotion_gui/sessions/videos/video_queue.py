"""The window's queue of videos: what runs, and what is remembered of it."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.batch.job import Job
from emotion_gui.batch.queue_item import QueueItem, State, load_queue, name_of, queue_file, save_queue
from emotion_gui.batch.scheduler import LOCKED, Scheduler, cores
from emotion_gui.core.settings import Settings
from emotion_gui.core.subject import Subject
from emotion_gui.models.library import shipped_model
from emotion_gui.sessions.context import SessionsContext

_POLL_MS = 200
_END_SECONDS = 1.0  # that the processes may take when the window closes


class VideoQueue(QObject):
    """Goes on by itself from the first video on, until none is left that can run.

    rows_changed: some came or went. advanced: figures or states are others. ended(Entry): it has.
    session_begun: there is a new file, or one grows again.
    key_missing: a passphrase is needed. failed: a sentence.
    """

    rows_changed = Signal()
    advanced = Signal()
    ended = Signal(object)
    session_begun = Signal()
    key_missing = Signal()
    failed = Signal(str)

    def __init__(self, context: SessionsContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._file = queue_file(context.folder)
        self._scheduler = Scheduler(context.keys.get, at_once=at_once(context.settings))
        self._scheduler.entries = load_queue(self._file)
        self._is_saved = self._has_asked = self._has_complained = False
        self._timer = QTimer(self, interval=_POLL_MS)
        self._timer.timeout.connect(self._poll)
        context.store.changed.connect(self._follow)
        context.unlocked.connect(self._timer.start)
        context.release_requested.connect(self._let_go)
        context.sessions_changed.connect(self._sessions_changed)

    @property
    def entries(self) -> Sequence[QueueItem]:
        return self._scheduler.entries

    @property
    def is_running(self) -> bool:
        """Whether there are processes."""
        return self._scheduler.running > 0

    @property
    def growing(self) -> set[Path]:
        """The sessions that are made right now."""
        running = [entry for entry in self.entries if entry.state is State.RUNNING]
        return {Path(entry.session) for entry in running if entry.session}

    @property
    def undecided(self) -> list[QueueItem]:
        """Of which nobody has said who is seen in them."""
        return [entry for entry in self.entries if entry.job.filmed is None and not entry.is_over]

    @property
    def interrupted(self) -> list[QueueItem]:
        """By the end of the app."""
        return [entry for entry in self.entries if entry.state is State.INTERRUPTED]

    def is_stopping(self, entry: QueueItem) -> bool:
        return self._scheduler.is_stopping(entry)

    def seconds_left(self, entry: QueueItem) -> float | None:
        """Until it is done; None where nobody can tell."""
        return self._scheduler.seconds_left(entry)

    # What the user wants

    def add(self, sources: Sequence[Path], model: Path) -> int:
        """Those that are not in the queue yet. Gives how many."""
        waiting = {entry.job.source for entry in self.entries if not entry.is_over}
        jobs = [self._job(str(source), model) for source in sources if str(source) not in waiting]
        self._append([QueueItem(job, name_of(job.source)) for job in jobs])
        return len(jobs)

    def add_replay(self, session: Path, name: str, filmed: Subject, lock: str, model: Path) -> None:
        """Let another model look at the pictures of a session. lock: its lock's id."""
        job = replace(self._job(str(session), model), replay=True, filmed=filmed, lock=lock)
        self._append([QueueItem(job, name)])

    def decide(self, filmed: Subject) -> None:
        """Who is seen in those of which nobody has said it."""
        for entry in self.undecided:
            entry.job = replace(entry.job, filmed=filmed, agreed=time.time())
            entry.text = ""
        self._begin()

    def pause(self, entries: Sequence[QueueItem]) -> None:
        self._scheduler.pause([entry for entry in entries if entry.is_active])
        self._begin()

    def go_on(self, entries: Sequence[QueueItem], *, again: bool = False) -> None:
        self._scheduler.is_held = False
        self._scheduler.resume(entries, again=again)
        self._begin()

    def cancel(self, entries: Sequence[QueueItem]) -> None:
        """What was analyzed stays in a session."""
        self._scheduler.cancel(entries)
        self._begin()

    def remove(self, entries: Sequence[QueueItem]) -> None:
        """From the queue; their sessions stay. Those that run do too."""
        gone = {entry for entry in entries if entry.state is not State.RUNNING}
        self._scheduler.entries = [entry for entry in self.entries if entry not in gone]
        self._save()
        self.rows_changed.emit()

    def shut_down(self) -> None:
        """End the processes, within a second; the next window offers to go on."""
        self._timer.stop()
        self._scheduler.shut_down(_END_SECONDS)
        if self.entries or self._file.exists():
            self._save()

    # What happens

    def _job(self, source: str, model: Path) -> Job:
        settings = self._context.settings
        detector = settings.yunet if settings.detector == "yunet" else settings.cascade
        return Job(
            source=source,
            folder=str(self._context.folder),
            model="" if model == shipped_model() else str(model),
            detector=detector,
            smallest_face=settings.smallest_face,
            smoothing=settings.smoothing,
            filmed=None,
        )

    def _append(self, entries: list[QueueItem]) -> None:
        self._scheduler.entries = [*self.entries, *entries]
        self._scheduler.is_held = False
        self.rows_changed.emit()
        self._begin()

    def _begin(self) -> None:
        self._has_asked = False
        self._save()
        self.advanced.emit()
        self._timer.start()

    def _poll(self) -> None:
        before, growing = [entry.state for entry in self.entries], self.growing
        self._use_present_lock()
        for entry in self._scheduler.poll():
            self.ended.emit(entry)
        if before != [entry.state for entry in self.entries]:
            self._save()
        self.advanced.emit()
        if self.growing - growing:
            self.session_begun.emit()
        self._ask_for_key()
        if not self.is_running and not self._can_start():
            self._timer.stop()

    def _can_start(self) -> bool:
        return any(entry.state is State.WAITING and not entry.text for entry in self.entries)

    def _use_present_lock(self) -> None:
        """New sessions are locked or not as the user wants it now; a replay as its original is."""
        for entry in self.entries:
            if entry.state is State.WAITING and not entry.job.replay:
                entry.job = replace(entry.job, lock=self._context.settings.lock_id)

    def _ask_for_key(self) -> None:
        if not self._has_asked and any(entry.text == LOCKED for entry in self.entries):
            self._has_asked = True
            self.key_missing.emit()

    def _follow(self, _: Settings, present: Settings) -> None:
        """Somebody has changed settings. Those that run above the number go on to their end."""
        if self._scheduler.at_once != at_once(present):
            self._scheduler.at_once = at_once(present)
            self._timer.start()

    def _let_go(self, sessions: list[Path]) -> None:
        """Somebody deletes or replaces these; nothing new begins until that is over."""
        self._scheduler.is_held = True
        self._scheduler.release([str(session) for session in sessions])
        self._save()
        self.advanced.emit()

    def _sessions_changed(self) -> None:
        if self._is_saved and not self._file.exists():  # everything was deleted, this too
            self._scheduler.shut_down(0)
            self._scheduler.entries = []
            self._is_saved = False
            self.rows_changed.emit()
        self._scheduler.is_held = False
        self._timer.start()

    def _save(self) -> None:
        try:
            save_queue(self._file, self.entries)
            self._is_saved = True
        except OSError as error:
            if not self._has_complained:
                self._has_complained = True
                self.failed.emit(f"The list of videos cannot be saved: {error.strerror or error}.")


def at_once(settings: Settings) -> int:
    """How many videos are analyzed at the same time."""
    return settings.videos_at_once or cores()
