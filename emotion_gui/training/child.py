"""One training run in a process of its own, followed through the files of its run folder."""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.errors import UserError
from emotion_gui.training.command import child_environment, working_folder
from emotion_gui.training.outcome import outcome_of
from emotion_gui.training.run_events import BatchDone, DataRead, EpochDone, RunStart, typed
from trainer.events import FILE_NAME, STOP_FILE, Event, EventReader

LOG_NAME = "log.txt"
_INTERVAL_MS = 250
_EVENTS_AT_ONCE = 400
_NICENESS = 10
# Their processes go on after nobody follows them any more; a Popen that is collected would complain.
_detached: list[subprocess.Popen[bytes]] = []


class TrainingRun(QObject):
    """Starts the trainer, and tells what its events say, in their order.

    The process has a session of its own and writes straight into files, so it does not depend on
    this one: it outlives the window unless `stop()` asks it to end.

    loading: it reads the data. data_read(DataRead), started(RunStart), batch_done(BatchDone),
    epoch_done(EpochDone). finishing: it makes and scores the model. ended(ProcessOutcome): once, last.
    """

    loading = Signal()
    data_read = Signal(object)
    started = Signal(object)
    batch_done = Signal(object)
    epoch_done = Signal(object)
    finishing = Signal()
    ended = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """folder: the run's own, made by `start` where it is missing."""
        super().__init__(parent)
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._reader = EventReader(folder / FILE_NAME)
        self._pending: deque[Event] = deque()
        self._end: Event | None = None
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._follow)

    @property
    def log(self) -> Path:
        """The file with all that the process prints."""
        return self.folder / LOG_NAME

    @property
    def process_id(self) -> int | None:
        """The process while it is followed; it leads a group of the same number, except on Windows."""
        return self._process.pid if self._process else None

    def start(self, command: Sequence[str]) -> None:
        """Start `command` and follow it. Raises UserError where it cannot be started."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self.log.open("ab") as log:
                self._process = _popen(command, log)
        except OSError as error:
            raise UserError(f"The training cannot be started: {error.strerror or error}.") from error
        self._timer.start()

    def stop(self) -> None:
        """Ask the run to end; it obeys between two batches and while it reads, and keeps its best model.

        Raises UserError where the request cannot be written.
        """
        try:
            self._stop_file.touch()
        except OSError as error:
            raise UserError(f"The run cannot be asked to stop: {error.strerror or error}.") from error

    def detach(self) -> None:
        """Forget the process without ending it."""
        self._timer.stop()
        if self._process is not None:
            _detached.append(self._process)
            self._process = None

    @property
    def _stop_file(self) -> Path:
        return self.folder / STOP_FILE

    def _follow(self) -> None:
        if self._process is None:
            return
        exit_code = self._process.poll()  # before reading: what it wrote last is then in the file
        self._pending.extend(self._reader.read())
        for _ in range(min(len(self._pending), _EVENTS_AT_ONCE)):
            self._tell(self._pending.popleft())
        if exit_code is not None and not self._pending:
            self._timer.stop()
            self._process = None
            self.ended.emit(outcome_of(self._end, exit_code, self.log))

    def _tell(self, event: Event) -> None:
        if event.kind == "end":
            self._end = event
        elif event.kind == "loading":
            self.loading.emit()
        elif event.kind == "finishing":
            self.finishing.emit()
        match typed(event):
            case DataRead() as data:
                self.data_read.emit(data)
            case RunStart() as start:
                self.started.emit(start)
            case BatchDone() as batch:
                self.batch_done.emit(batch)
            case EpochDone() as epoch:
                self.epoch_done.emit(epoch)


def _popen(command: Sequence[str], log: Any) -> subprocess.Popen[bytes]:
    """In a session of its own (Ctrl+C in the app's terminal is not meant for it), at low priority.

    Raises OSError.
    """
    options: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        options = {
            "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP
            | subprocess.BELOW_NORMAL_PRIORITY_CLASS
            | subprocess.CREATE_NO_WINDOW
        }
    process = subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=child_environment(),
        cwd=working_folder(),
        **options,
    )
    if sys.platform != "win32":
        with suppress(ProcessLookupError):  # it may have ended already
            os.setpriority(os.PRIO_PROCESS, process.pid, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    return process
