"""Writes a run's model for other programs, in a process beside the window."""

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, Signal

from emotion_gui.system.programs import child_environment, export_command, working_folder

_log = logging.getLogger(__name__)
_END_MS = 2000


class ModelExport(QObject):
    """One file at a time.

    done(Path): it is there. failed(str): a sentence why it is not.
    """

    done = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.stop)

    @property
    def is_busy(self) -> bool:
        return self._process is not None

    def export(self, run: Path, out: Path, *, replace: bool = False) -> None:
        """Write what the ending of `out` names, of the run in that folder; nothing while one is written."""
        if self.is_busy:
            return
        process = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in child_environment().items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.setWorkingDirectory(str(working_folder()))
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.finished.connect(lambda: self._ended(out))
        process.errorOccurred.connect(self._not_started)
        self._process = process
        program, *arguments = export_command(run, out)
        process.start(program, [*arguments, *(["--replace"] if replace else [])])

    def stop(self) -> None:
        """End the process at once: files are written aside, so nothing half remains under its name."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(_END_MS)
            process.deleteLater()

    def _ended(self, out: Path) -> None:
        process, self._process = self._process, None
        assert process is not None
        printed = bytes(process.readAll().data()).decode(errors="replace")
        good = process.exitStatus() == QProcess.ExitStatus.NormalExit and process.exitCode() == 0
        process.deleteLater()
        if good:
            self.done.emit(out)
            return
        _log.warning("the export has failed: %s", printed[-2000:])
        reasons = [
            line.removeprefix("error: ") for line in printed.splitlines() if line.startswith("error: ")
        ]
        self.failed.emit(reasons[-1] if reasons else f"{out.name} could not be written. Try again.")

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            reason = self._process.errorString()
            self.stop()
            self.failed.emit(f"The export cannot be started: {reason}.")
