"""Writes a run's model for other programs, in a child process."""

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emotion_gui.system.process_outcome import ProcessOutcome
from emotion_gui.system.programs import export_command
from emotion_gui.system.qt_process import QtProcess

_log = logging.getLogger(__name__)


class ModelExport(QObject):
    """Writes one file at a time.

    Attributes:
        done (Path): The file is written.
        failed (str): A sentence why it is not.
    """

    done = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._out = Path()
        self._process = QtProcess(self)
        self._process.ended.connect(self._finish)

    @property
    def is_busy(self) -> bool:
        return self._process.is_running

    def export(self, run: Path, out: Path, *, replace: bool = False) -> None:
        """Writes the model of a run; does nothing while another one is written.

        Args:
            run: The folder of the run.
            out: The file to write; its extension names the format.
            replace: Overwrite a file that exists.
        """
        if not self.is_busy:
            self._out = out
            self._process.start([*export_command(run, out), *(["--replace"] if replace else [])])

    def stop(self) -> None:
        """Kills the process at once; files are written atomically, so none is left incomplete."""
        self._process.kill()

    def _finish(self, outcome: ProcessOutcome) -> None:
        if outcome.succeeded:
            self.done.emit(self._out)
        elif outcome.start_error:
            self.failed.emit(f"The export cannot be started: {outcome.start_error}.")
        else:
            _log.warning("the export %s: %s", outcome, outcome.printed[-2000:])
            self.failed.emit(outcome.error or f"{self._out.name} could not be written. Try again.")
