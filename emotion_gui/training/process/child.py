"""One training run in a process of its own, followed through the files of its run folder."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.core.errors import UserError
from emotion_gui.system.process import Process, leave_running, start_process
from emotion_gui.system.process_tree import kill_tree, memory_of, restarted_since
from emotion_gui.system.programs import working_folder
from emotion_gui.training.process.outcome import ExitReason, outcome_of
from trainer.shared.event_kinds import (
    BatchDone,
    DataRead,
    End,
    EpochDone,
    Finishing,
    Loading,
    Paused,
    Resumed,
    RunStart,
)
from trainer.shared.events import EventReader, TimedEvent, last_event
from trainer.shared.file_lock import WINDOW_LOCK, RunLock, is_running, process_of
from trainer.shared.run_folder import RunFolder

_INTERVAL_MS = 250
_BACKLOG_INTERVAL_MS = 10
_EVENTS_AT_ONCE = 300  # a few milliseconds


class TrainingRun(QObject):
    """Starts the trainer, or attaches to one that runs, and emits its events as signals, in their order.

    The process has a session of its own and writes straight into files, so it does not depend on this one:
    it outlives the window unless `stop()` or `kill()` ends it. One window at a time follows a run. Events
    from before that are emitted too, from the beginning. Times are in seconds since 1970.

    Attributes:
        loading (): It reads the data.
        data_read (DataRead): Once for each start and resumption, like `started`.
        started (RunStart): The first epoch begins.
        batches_done (list[BatchDone], list[float]): The batches since the last time, and their times.
        epoch_done (EpochDone): An epoch is complete, or was interrupted.
        paused (float): The time when it began to wait.
        resumed (float): The time when it went on.
        finishing (): It builds and scores the model.
        ended (RunOutcome): Once, last.
    """

    loading = Signal()
    data_read = Signal(object)
    started = Signal(object)
    batches_done = Signal(object, object)
    epoch_done = Signal(object)
    paused = Signal(float)
    resumed = Signal(float)
    finishing = Signal()
    ended = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """Follows nothing yet.

        Args:
            folder: The run's own; `start` creates it if it is missing.
            parent: As in Qt.
        """
        super().__init__(parent)
        self.folder = folder
        self._run = RunFolder(folder)
        self._process: Process | None = None
        self._window = RunLock(folder, WINDOW_LOCK)
        self._reader = EventReader(self._run.events)
        self._earlier = -1  # sequence number of the last event before this process was started
        self._last: TimedEvent | None = None
        self._epochs_done = 0
        self._is_paused = False
        self._killed = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._follow)

    @property
    def log(self) -> Path:
        """The file with everything that the process prints."""
        return self._run.log

    @property
    def process_id(self) -> int | None:
        """The number of the process while it runs and is followed."""
        if self._process is not None:
            return self._process.pid
        return process_of(self.folder) if self._timer.isActive() else None

    @property
    def is_paused(self) -> bool:
        """Whether the run has reported that it waits."""
        return self._is_paused

    def memory(self) -> int | None:
        """Bytes of RAM that the process and its descendants use; None if that is unknown."""
        pid = self.process_id
        return None if pid is None else memory_of(pid)

    def start(self, command: Sequence[str]) -> None:
        """Starts a command and follows it. Raises UserError if it cannot be started."""
        with _user_errors("The training cannot be started"):
            self._acquire_window()
            earlier = last_event(self._run.events)
            self._earlier = earlier.sequence if earlier else -1
            try:
                with self.log.open("ab") as log:
                    self._process = start_process(
                        command, stdout=log, folder=working_folder(), new_session=True, low_priority=True
                    )
            except OSError:
                self._window.release()
                raise
        self._timer.start(_BACKLOG_INTERVAL_MS)

    def attach(self) -> None:
        """Follows the run in the folder, whoever started it; a dead one ends after its last event.

        Raises:
            UserError: Another window follows it.
        """
        with _user_errors("The run cannot be watched"):
            self._acquire_window()
        self._timer.start(_BACKLOG_INTERVAL_MS)

    def stop(self) -> None:
        """Asks the run to end, which it does between two batches or while it reads, keeping its best model.

        Raises:
            UserError: The request cannot be written.
        """
        with _user_errors("The run cannot be asked to stop"):
            self._run.stop.touch()

    def pause(self) -> None:
        """Asks the run to wait after its batch. Raises UserError if the request cannot be written."""
        with _user_errors("The run cannot be asked to pause"):
            self._run.pause.touch()

    def resume(self) -> None:
        """Lets the run go on after a pause. Raises UserError if the request cannot be removed."""
        with _user_errors("The run cannot be asked to go on"):
            self._run.pause.unlink(missing_ok=True)

    def kill(self) -> None:
        """Kills the process with its descendants at once; no file is removed.

        Raises:
            UserError: The system does not allow it.
        """
        pid = self.process_id
        if pid is not None:
            with _user_errors("The run cannot be killed"):
                kill_tree(pid)
            self._killed = True

    def detach(self) -> None:
        """Follows the run no longer, without ending it."""
        self._timer.stop()
        self._window.release()
        if self._process is not None:
            leave_running(self._process)
            self._process = None

    def _acquire_window(self) -> None:
        """Raises OSError, and UserError if another window follows the run."""
        if not self._window.try_acquire():
            raise UserError(
                "This run is watched by another window of the app. Look there, or close that window."
            )

    # Following

    def _follow(self) -> None:
        over = self._is_over()  # before reading: what it wrote last is then in the file
        events = self._reader.read(_EVENTS_AT_ONCE)
        backlog = len(events) == _EVENTS_AT_ONCE
        self._timer.setInterval(_BACKLOG_INTERVAL_MS if backlog else _INTERVAL_MS)
        self._emit_all(events)
        if over and not backlog and self._timer.isActive():
            self._end()

    def _is_over(self) -> bool:
        if self._process is not None:
            return self._process.poll() is not None
        return not is_running(self.folder)

    def _emit_all(self, events: Sequence[TimedEvent]) -> None:
        batches: list[BatchDone] = []
        times: list[float] = []
        for each in events:
            if not self._timer.isActive():  # a receiver of the event before has detached
                return
            self._last = each
            if isinstance(each.event, BatchDone):
                batches.append(each.event)
                times.append(each.time)
                continue
            if batches:
                self.batches_done.emit(batches, times)
                batches, times = [], []
            self._emit(each)
        if batches and self._timer.isActive():
            self.batches_done.emit(batches, times)

    def _emit(self, each: TimedEvent) -> None:
        """Emits one event, except for the phases of earlier attempts of a resumed run."""
        is_new = each.sequence > self._earlier
        match each.event:
            case Loading():
                if self._is_paused:
                    self._end_pause(each.time)
                if is_new:
                    self.loading.emit()
            case DataRead() as data:
                self.data_read.emit(data)
            case RunStart() as start:
                self._epochs_done = start.first_epoch - 1
                self.started.emit(start)
            case EpochDone() as epoch:
                self._epochs_done = epoch.epoch if epoch.complete else self._epochs_done
                self.epoch_done.emit(epoch)
            case Paused():
                self._is_paused = True
                self.paused.emit(each.time)
            case Resumed():
                self._end_pause(each.time)
            case Finishing() if is_new:
                self.finishing.emit()

    def _end_pause(self, time: float) -> None:
        self._is_paused = False
        self.resumed.emit(time)

    def _end(self) -> None:
        self._timer.stop()
        exit_code = self._process.returncode if self._process else None
        self._process, self._is_paused = None, False
        last = self._last
        end = last.event if last and last.sequence > self._earlier else None
        exit_reason = ExitReason(
            exit_code,
            epochs_kept=self._epochs_done if self._run.checkpoint.exists() else None,
            killed=self._killed,
            restarted=exit_code is None and last is not None and restarted_since(last.time),
        )
        self._window.release()
        self.ended.emit(outcome_of(end if isinstance(end, End) else None, exit_reason, self.log))


@contextmanager
def _user_errors(what: str) -> Iterator[None]:
    """Turns an OSError into a UserError that begins with `what`."""
    try:
        yield
    except OSError as error:
        raise UserError(f"{what}: {error.strerror or error}.") from error
