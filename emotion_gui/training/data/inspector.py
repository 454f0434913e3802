"""Inspects a data set in a child process and reads the result."""

import shutil
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.core.errors import UserError
from emotion_gui.system.process import Process, end_process, start_process
from emotion_gui.system.process_outcome import ProcessOutcome, read_tail
from emotion_gui.system.programs import working_folder
from emotion_gui.training.data.inspection import read_inspection
from emotion_gui.training.process.command import inspect_command
from trainer.shared.event_kinds import End, Inspecting
from trainer.shared.events import EventReader
from trainer.shared.run_folder import RunFolder

FOLDER_PREFIX = "emotion-gui-inspection-"
_INTERVAL_MS = 150
_TIMEOUT_SECONDS = 1.5  # for a process to end by itself
_NO_MEMORY = "The memory ran out. Close other programs and try again."


class Inspector(QObject):
    """One inspection at a time; a new one replaces the one before, with its files.

    Attributes:
        progress (str, int, int): The stage in words, and how much is done of how much; 0 if that is unknown.
        finished (Inspection): The result.
        failed (str): A sentence why there is no result.
        canceled (): Somebody asked it to end.
    """

    progress = Signal(str, int, int)
    finished = Signal(object)
    failed = Signal(str)
    canceled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: Process | None = None
        self._folder: Path | None = None
        self._reader: EventReader | None = None
        self._end: End | None = None
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._follow)

    @property
    def is_running(self) -> bool:
        return self._process is not None

    @property
    def folder(self) -> Path | None:
        """Where the inspection writes; its images are read from there when they are shown."""
        return self._folder

    def start(self, data: Path, votes: Path | None, class_names: Mapping[str, str]) -> None:
        """Inspects a data set; `failed` says if that cannot be started.

        Nobody may use the images of an earlier inspection any more: their file is deleted.

        Args:
            data: A folder, zip or CSV file.
            votes: A file in FER+ format.
            class_names: What folders with other names mean.
        """
        self.shut_down()
        try:
            self._folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
            self._reader, self._end = EventReader(RunFolder(self._folder).events), None
            with RunFolder(self._folder).log.open("wb") as log:
                self._process = start_process(
                    inspect_command(data, self._folder, votes, class_names),
                    stdout=log,
                    folder=working_folder(),
                    new_session=True,
                    low_priority=True,
                )
        except OSError as error:
            self.shut_down()
            self.failed.emit(f"The inspection cannot be started: {error.strerror or error}.")
            return
        self._timer.start()

    def cancel(self) -> None:
        """Ends the running inspection, if there is one."""
        if self.is_running:
            self.shut_down()
            self.canceled.emit()

    def shut_down(self) -> None:
        """Ends what runs and deletes its files, on a thread that the window does not wait for."""
        self._timer.stop()
        process, folder = self._process, self._folder
        self._process = self._folder = None
        if folder is not None:
            threading.Thread(target=_clean_up, args=(process, folder), name="end of inspection").start()

    def _follow(self) -> None:
        if self._process is None or self._reader is None:
            return
        exit_code = self._process.poll()  # before reading: what it wrote last is then in the file
        step: Inspecting | None = None
        for each in self._reader.read():
            match each.event:
                case Inspecting() as step:
                    pass
                case End() as end:
                    self._end = end
        if step is not None:
            self.progress.emit(step.stage, step.done, step.total)
        if exit_code is not None:
            self._timer.stop()
            self._process = None
            self._finish(exit_code)

    def _finish(self, exit_code: int) -> None:
        assert self._folder is not None
        outcome = self._end.outcome if self._end else None
        if outcome == "finished":
            try:
                result = read_inspection(self._folder)
            except UserError as error:
                self._fail(str(error))
            else:
                self.finished.emit(result)
        elif outcome == "stopped":
            self.shut_down()
            self.canceled.emit()
        else:
            log = read_tail(RunFolder(self._folder).log)
            self._fail(_problem(self._end, ProcessOutcome(exit_code, log)))

    def _fail(self, sentence: str) -> None:
        self.shut_down()
        self.failed.emit(sentence)


def _problem(end: End | None, process: ProcessOutcome) -> str:
    """Why there is no result: the trainer's own sentence, or what its log says."""
    if end is not None and end.message:
        return end.message
    if process.error:
        return process.error
    last = process.last_line
    if "MemoryError" in last:
        return _NO_MEMORY
    return "The inspection ended without a result. Try again." + (f" It said last: {last}" if last else "")


def _clean_up(process: Process | None, folder: Path) -> None:
    if process is not None:
        with suppress(OSError):  # a full disk; then it is killed
            RunFolder(folder).stop.touch()
        end_process(process, _TIMEOUT_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)
