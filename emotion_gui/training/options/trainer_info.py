"""The process that shows and measures, before a run, what the run would do."""

import logging
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, QTemporaryDir, Signal

from emotion_gui.system.programs import child_environment, trainer_command, working_folder
from trainer.shared.config import AugmentationConfig, TrainConfig
from trainer.shared.face_input import Pixels
from trainer.shared.questions import Answer, Augment, Augmented, Measure, Measured, Question, read_answer
from trainer.shared.records import to_line

ENDED = "The trainer's preview ended unexpectedly. Try again, or start the app again."
NOT_WRITTEN = "The preview needs some room for temporary files: {}. Free some space."
NOT_STARTED = "The trainer cannot be started: {}. Install the app again."

_log = logging.getLogger(__name__)
_LAST_WORDS = 2000  # characters of what a process that failed has printed


class TrainerInfo(QObject):
    """Asks `python -m trainer workbench`, which is started by the first question and ends with the window.

    One question is on its way at a time; of those that wait only the newest is asked, and an answer
    is dropped where a newer question waits.
    augmented: the pictures, (n, 48, 48) uint8. epoch_time: seconds. failed: a sentence for the user.
    """

    augmented = Signal(object)
    epoch_time = Signal(float)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._folder: QTemporaryDir | None = None
        self._waiting: Callable[[], Question] | None = None  # which raises OSError
        self._busy = False
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.stop)

    @property
    def is_running(self) -> bool:
        """Whether there is a process, which holds some 600 MB."""
        return self._process is not None

    def augment(self, config: AugmentationConfig, seed: int, pictures: Pixels) -> None:
        """Ask how the pictures, (n, 48, 48) uint8, look to the network in training."""
        self._ask(lambda: Augment(config, seed, self._written(pictures)))

    def measure(self, config: TrainConfig, pictures: int) -> None:
        """Ask how long an epoch with so many pictures takes, in a process that has done nothing else."""
        self.stop()
        self._ask(lambda: Measure(config, pictures))

    def stop(self) -> None:
        """End the process at once; what was asked is forgotten."""
        process, self._process = self._process, None
        self._waiting, self._busy = None, False
        if process is not None:
            process.blockSignals(True)
            process.kill()  # it keeps nothing that could be lost
            process.waitForFinished(2000)
            process.deleteLater()
        self._folder = None

    def _ask(self, question: Callable[[], Question]) -> None:
        self._waiting = question
        self._ask_next()

    def _ask_next(self) -> None:
        if self._busy or self._waiting is None:
            return
        if self._process is None:
            self._start()
        if self._process is None:
            return  # it could not be started, which has been told
        question, self._waiting = self._waiting, None
        try:
            line = to_line(question())
        except OSError as error:
            self.failed.emit(NOT_WRITTEN.format(error.strerror or error))
            return
        self._busy = True
        self._process.write(line + b"\n")

    def _written(self, pictures: Pixels) -> str:
        """Pictures cross over in a file. Raises OSError."""
        if self._folder is None:
            self._folder = QTemporaryDir()
        file = self._folder.filePath("faces.npy")
        np.save(file, pictures)
        return file

    def _start(self) -> None:
        process = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in child_environment().items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.setWorkingDirectory(str(working_folder()))
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._failed_to_start)
        self._process = process
        program, *arguments = [*trainer_command(), "workbench"]
        process.start(program, arguments)

    def _read(self) -> None:
        while self._process is not None and self._process.canReadLine():
            answer = read_answer(bytes(self._process.readLine().data()))
            self._busy = False
            if self._waiting is None:
                self._tell(answer)
            self._ask_next()

    def _tell(self, answer: Answer) -> None:
        match answer:
            case Augmented():
                self.augmented.emit(np.load(answer.pictures))
            case Measured():
                self.epoch_time.emit(answer.seconds)
            case _:
                self.failed.emit(answer.error)

    def _ended(self) -> None:
        assert self._process is not None
        printed = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
        _log.warning("the workbench has ended: %s", printed[-_LAST_WORDS:])
        self.stop()
        self.failed.emit(ENDED)

    def _failed_to_start(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            reason = self._process.errorString()
            self.stop()
            self.failed.emit(NOT_STARTED.format(reason))
