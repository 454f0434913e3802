"""Looks through a data set in a process of its own, and reads what it found."""

import shutil
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.core.errors import UserError
from emotion_gui.training.data.inspection import read_inspection
from emotion_gui.training.process.child_process import Process, end_process, start_process
from emotion_gui.training.process.command import inspect_command
from emotion_gui.training.process.outcome import last_line
from trainer.shared.event_kinds import End, Inspecting
from trainer.shared.events import EventReader
from trainer.shared.run_folder import RunFolder

FOLDER_PREFIX = "emotion-gui-inspection-"
_INTERVAL_MS = 150
_TIMEOUT_SECONDS = 1.5  # seconds that a process may take to end by itself
_NO_MEMORY = "The memory ran out. Close other programs and try again."


class Inspector(QObject):
    """One inspection at a time; a new one takes the place of the one before, and of its files.

    progress(stage, done, total): stage in words; total is 0 where it is not known.
    Then one of finished(Inspection), failed(sentence) and canceled.
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
        """Where the inspection writes; its pictures are read from there as they are looked at."""
        return self._folder

    def start(self, data: Path, votes: Path | None, class_names: Mapping[str, str]) -> None:
        """Look through `data`; what cannot be started is told by failed.

        Nobody may use the pictures of an earlier inspection any more: their file is removed.
        """
        self.shut_down()
        try:
            self._folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
            self._reader, self._end = EventReader(RunFolder(self._folder).events), None
            with RunFolder(self._folder).log.open("wb") as log:
                self._process = start_process(inspect_command(data, self._folder, votes, class_names), log)
        except OSError as error:
            self.shut_down()
            self.failed.emit(f"The inspection cannot be started: {error.strerror or error}.")
            return
        self._timer.start()

    def cancel(self) -> None:
        """End the running inspection; without one nothing happens."""
        if self.is_running:
            self.shut_down()
            self.canceled.emit()

    def shut_down(self) -> None:
        """End what runs and remove its files, on a thread that the window does not wait for."""
        self._timer.stop()
        process, folder = self._process, self._folder
        self._process = self._folder = None
        if folder is not None:
            threading.Thread(target=_clear_away, args=(process, folder), name="end of inspection").start()

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
            self._conclude()

    def _conclude(self) -> None:
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
            self._fail(_problem(self._end, RunFolder(self._folder).log))

    def _fail(self, sentence: str) -> None:
        self.shut_down()
        self.failed.emit(sentence)


def _problem(end: End | None, log: Path) -> str:
    """Why there is no result: the trainer's own sentence, else what its log tells."""
    if end is not None and end.message:
        return end.message
    last = last_line(log)
    if last.startswith("error: "):
        return last.removeprefix("error: ")
    if "MemoryError" in last:
        return _NO_MEMORY
    return "The inspection ended without a result. Try again." + (f" It said last: {last}" if last else "")


def _clear_away(process: Process | None, folder: Path) -> None:
    if process is not None:
        with suppress(OSError):  # a full disk; then it is killed
            RunFolder(folder).stop.touch()
        end_process(process, _TIMEOUT_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)
