"""The queue of videos of the window, which it runs and saves."""

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
_SHUTDOWN_SECONDS = 1.0  # that the processes may take to end when the window closes


class VideoQueue(QObject):
    """Runs by itself until no video is left that can run.

    Attributes:
        rows_changed: Videos were added or removed.
        advanced: Numbers or states of videos have changed.
        ended: (QueueItem) a video has ended.
        session_started: A session file was created, or is written again.
        key_missing: A passphrase is needed.
        failed: A sentence for the user.
    """

    rows_changed = Signal()
    advanced = Signal()
    ended = Signal(object)
    session_started = Signal()
    key_missing = Signal()
    failed = Signal(str)

    def __init__(self, context: SessionsContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._file = queue_file(context.folder)
        self._scheduler = Scheduler(context.keys.get, at_once=at_once(context.settings))
        self._scheduler.entries = load_queue(self._file)
        self._is_saved = self._has_requested_key = self._has_reported_failure = False
        self._timer = QTimer(self, interval=_POLL_MS)
        self._timer.timeout.connect(self._poll)
        context.store.changed.connect(self._settings_changed)
        context.unlocked.connect(self._timer.start)
        context.release_requested.connect(self._release)
        context.sessions_changed.connect(self._sessions_changed)

    @property
    def entries(self) -> Sequence[QueueItem]:
        return self._scheduler.entries

    @property
    def is_running(self) -> bool:
        """Whether any process is running."""
        return self._scheduler.running > 0

    @property
    def sessions_in_progress(self) -> set[Path]:
        """The sessions that are being written now."""
        running = [entry for entry in self.entries if entry.state is State.RUNNING]
        return {Path(entry.session) for entry in running if entry.session}

    @property
    def undecided(self) -> list[QueueItem]:
        """The videos of which the user has not said who is seen in them."""
        return [entry for entry in self.entries if entry.job.filmed is None and not entry.is_over]

    @property
    def interrupted(self) -> list[QueueItem]:
        """The videos that the end of the app has interrupted."""
        return [entry for entry in self.entries if entry.state is State.INTERRUPTED]

    def is_stopping(self, entry: QueueItem) -> bool:
        return self._scheduler.is_stopping(entry)

    def seconds_left(self, entry: QueueItem) -> float | None:
        """Return the estimated time until a video is done; None if it is unknown."""
        return self._scheduler.seconds_left(entry)

    # Commands

    def add(self, sources: Sequence[Path], model: Path) -> int:
        """Add the videos that are not in the queue yet, and return how many."""
        waiting = {entry.job.source for entry in self.entries if not entry.is_over}
        jobs = [self._job(str(source), model) for source in sources if str(source) not in waiting]
        self._append([QueueItem(job, name_of(job.source)) for job in jobs])
        return len(jobs)

    def add_replay(self, session: Path, name: str, filmed: Subject, lock: str, model: Path) -> None:
        """Add a session whose pictures another model is to analyze.

        Args:
            session: The file of the session.
            name: Of the session, for the table.
            filmed: Who is seen in its pictures.
            lock: The id of its lock; empty without one.
            model: The folder of the model.
        """
        job = replace(self._job(str(session), model), replay=True, filmed=filmed, lock=lock)
        self._append([QueueItem(job, name)])

    def set_subject(self, filmed: Subject) -> None:
        """Set who is seen in the undecided videos."""
        for entry in self.undecided:
            entry.job = replace(entry.job, filmed=filmed, agreed=time.time())
            entry.text = ""
        self._start()

    def pause(self, entries: Sequence[QueueItem]) -> None:
        self._scheduler.pause([entry for entry in entries if entry.is_active])
        self._start()

    def resume(self, entries: Sequence[QueueItem], *, again: bool = False) -> None:
        self._scheduler.is_held = False
        self._scheduler.resume(entries, again=again)
        self._start()

    def cancel(self, entries: Sequence[QueueItem]) -> None:
        """Cancel videos; what was analyzed stays in their sessions."""
        self._scheduler.cancel(entries)
        self._start()

    def remove(self, entries: Sequence[QueueItem]) -> None:
        """Remove videos from the queue, except running ones. Their sessions stay."""
        gone = {entry for entry in entries if entry.state is not State.RUNNING}
        self._scheduler.entries = [entry for entry in self.entries if entry not in gone]
        self._save()
        self.rows_changed.emit()

    def shut_down(self) -> None:
        """End the processes within a second. The next window offers to continue."""
        self._timer.stop()
        self._scheduler.shut_down(_SHUTDOWN_SECONDS)
        if self.entries or self._file.exists():
            self._save()

    # Progress

    def _job(self, source: str, model: Path) -> Job:
        settings = self._context.settings
        return Job(
            source=source,
            folder=str(self._context.folder),
            model="" if model == shipped_model() else str(model),
            detector=settings.detector,
            cascade=settings.cascade,
            smallest_face=settings.smallest_face,
            smoothing=settings.smoothing,
            filmed=None,
            signs=settings.signs,
        )

    def _append(self, entries: list[QueueItem]) -> None:
        self._scheduler.entries = [*self.entries, *entries]
        self._scheduler.is_held = False
        self.rows_changed.emit()
        self._start()

    def _start(self) -> None:
        self._has_requested_key = False
        self._save()
        self.advanced.emit()
        self._timer.start()

    def _poll(self) -> None:
        before, sessions_in_progress = [entry.state for entry in self.entries], self.sessions_in_progress
        self._use_present_lock()
        for entry in self._scheduler.poll():
            self.ended.emit(entry)
        if before != [entry.state for entry in self.entries]:
            self._save()
        self.advanced.emit()
        if self.sessions_in_progress - sessions_in_progress:
            self.session_started.emit()
        self._ask_for_key()
        if not self.is_running and not self._can_start():
            self._timer.stop()

    def _can_start(self) -> bool:
        return any(entry.state is State.WAITING and not entry.text for entry in self.entries)

    def _use_present_lock(self) -> None:
        """Apply the present lock to new sessions. A replay keeps the lock of its original."""
        for entry in self.entries:
            if entry.state is State.WAITING and not entry.job.replay:
                entry.job = replace(entry.job, lock=self._context.settings.lock_id)

    def _ask_for_key(self) -> None:
        if not self._has_requested_key and any(entry.text == LOCKED for entry in self.entries):
            self._has_requested_key = True
            self.key_missing.emit()

    def _settings_changed(self, _: Settings, present: Settings) -> None:
        """Apply a changed number of parallel videos. Running ones above it continue to their end."""
        if self._scheduler.at_once != at_once(present):
            self._scheduler.at_once = at_once(present)
            self._timer.start()

    def _release(self, sessions: list[Path]) -> None:
        """Stop writing sessions that are about to be deleted or replaced, and hold the queue until then."""
        self._scheduler.is_held = True
        self._scheduler.release([str(session) for session in sessions])
        self._save()
        self.advanced.emit()

    def _sessions_changed(self) -> None:
        if self._is_saved and not self._file.exists():  # everything was deleted, including the queue
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
            if not self._has_reported_failure:
                self._has_reported_failure = True
                self.failed.emit(f"The list of videos cannot be saved: {error.strerror or error}.")


def at_once(settings: Settings) -> int:
    """Return how many videos are analyzed in parallel."""
    return settings.videos_at_once or cores()
