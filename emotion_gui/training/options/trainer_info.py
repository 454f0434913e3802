"""Asks the trainer, before a run, what the run would do: how it augments images, how long an epoch takes."""

import logging
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QTemporaryDir, Signal

from emotion_gui.system.process_outcome import ProcessOutcome
from emotion_gui.system.programs import trainer_command
from emotion_gui.system.qt_process import QtProcess
from trainer.shared.config import AugmentationConfig, TrainConfig
from trainer.shared.face_input import Pixels
from trainer.shared.questions import Answer, Augment, Augmented, Measure, Measured, Question, read_answer
from trainer.shared.records import to_line

ENDED = "The trainer's preview ended unexpectedly. Try again, or start the app again."
NOT_WRITTEN = "The preview needs some room for temporary files: {}. Free some space."
NOT_STARTED = "The trainer cannot be started: {}. Install the app again."

_log = logging.getLogger(__name__)
_LAST_CHARACTERS = 2000  # of what a process that failed has printed


class TrainerInfo(QObject):
    """Asks `python -m trainer workbench`, which the first question starts and which ends with the window.

    One question is on its way at a time; of those that wait only the newest is asked, and an answer is
    dropped if a newer question waits.

    Attributes:
        augmented (ndarray): The images, (n, 48, 48) uint8.
        epoch_time (float): The length of an epoch in seconds.
        failed (str): A sentence for the user.
    """

    augmented = Signal(object)
    epoch_time = Signal(float)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = QtProcess(self)
        self._process.line_printed.connect(self._read)
        self._process.ended.connect(self._report_end)
        self._folder: QTemporaryDir | None = None
        self._waiting: Callable[[], Question] | None = None  # which raises OSError
        self._busy = False
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.stop)

    @property
    def is_running(self) -> bool:
        """Whether there is a process, which holds some 600 MB."""
        return self._process.is_running

    def augment(self, config: AugmentationConfig, seed: int, pictures: Pixels) -> None:
        """Asks how images look to the network in training.

        Args:
            config: How they are augmented.
            seed: Of the random numbers.
            pictures: The images, (n, 48, 48) uint8.
        """
        self._ask(lambda: Augment(config, seed, self._written(pictures)))

    def measure(self, config: TrainConfig, pictures: int) -> None:
        """Asks how long an epoch with so many images takes, in a process that has done nothing else."""
        self.stop()
        self._ask(lambda: Measure(config, pictures))

    def stop(self) -> None:
        """Kills the process at once, as it keeps nothing that could be lost, and forgets the questions."""
        self._waiting, self._busy = None, False
        self._process.kill()
        self._folder = None

    def _ask(self, question: Callable[[], Question]) -> None:
        self._waiting = question
        self._ask_next()

    def _ask_next(self) -> None:
        if self._busy or self._waiting is None:
            return
        if not self._process.is_running:
            self._process.start([*trainer_command(), "workbench"])
        if not self._process.is_running:
            return  # it could not be started, which `failed` has reported
        question, self._waiting = self._waiting, None
        try:
            line = to_line(question())
        except OSError as error:
            self.failed.emit(NOT_WRITTEN.format(error.strerror or error))
            return
        self._busy = True
        self._process.write(line + b"\n")

    def _written(self, pictures: Pixels) -> str:
        """Passes images in a file. Raises OSError."""
        if self._folder is None:
            self._folder = QTemporaryDir()
        file = self._folder.filePath("faces.npy")
        np.save(file, pictures)
        return file

    def _read(self, line: bytes) -> None:
        answer = read_answer(line)
        self._busy = False
        if self._waiting is None:
            self._report(answer)
        self._ask_next()

    def _report(self, answer: Answer) -> None:
        match answer:
            case Augmented():
                self.augmented.emit(np.load(answer.pictures))
            case Measured():
                self.epoch_time.emit(answer.seconds)
            case _:
                self.failed.emit(answer.error)

    def _report_end(self, outcome: ProcessOutcome) -> None:
        self.stop()
        if outcome.start_error:
            self.failed.emit(NOT_STARTED.format(outcome.start_error))
        else:
            _log.warning("the workbench %s: %s", outcome, outcome.printed[-_LAST_CHARACTERS:])
            self.failed.emit(ENDED)
