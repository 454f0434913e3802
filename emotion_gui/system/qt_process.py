"""A child process that reports to Qt's event loop."""

import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, Signal

from emotion_gui.system.process_outcome import ProcessOutcome
from emotion_gui.system.programs import child_environment, working_folder

_KILL_MS = 2000
_TAIL_BYTES = 8192


class QtProcess(QObject):
    """Runs the trainer, or the app itself, one process at a time, and kills it when the app ends.

    Attributes:
        line_printed (bytes): A line of its standard output, with the line break.
        ended (ProcessOutcome): It has ended by itself, or could not be started. Nothing comes after `kill`.
    """

    line_printed = Signal(bytes)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._printed = b""
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.kill)

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def start(self, command: Sequence[str]) -> None:
        """Starts a program and its arguments, in place of one that runs. `ended` says if that fails."""
        self.kill()
        environment = QProcessEnvironment()
        for name, value in child_environment().items():
            environment.insert(name, value)
        process = self._process = QProcess(self)
        process.setProcessEnvironment(environment)
        process.setWorkingDirectory(str(working_folder()))
        process.readyReadStandardOutput.connect(self._read_lines)
        process.readyReadStandardError.connect(self._read_errors)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._handle_error)
        self._printed = b""
        program, *arguments = command
        process.start(program, arguments)

    def write(self, data: bytes) -> None:
        """Sends bytes to its standard input; does nothing if no process runs."""
        if self._process is not None:
            self._process.write(data)

    def kill(self) -> None:
        """Kills the process, if one runs; no signal follows."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(_KILL_MS)
            process.deleteLater()

    def _read_lines(self) -> None:
        while self._process is not None and self._process.canReadLine():  # a receiver may kill it
            line = bytes(self._process.readLine().data())
            self._keep(line)
            self.line_printed.emit(line)

    def _read_errors(self) -> None:
        if self._process is not None:
            self._keep(bytes(self._process.readAllStandardError().data()))

    def _keep(self, printed: bytes) -> None:
        self._printed = (self._printed + printed)[-_TAIL_BYTES:]

    def _finish(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read_lines()
        self._read_errors()
        process, self._process = self._process, None
        if process is None:
            return
        self._keep(bytes(process.readAllStandardOutput().data()))
        process.deleteLater()
        is_signal = status == QProcess.ExitStatus.CrashExit and sys.platform != "win32"
        text = self._printed.decode("utf-8", "replace")
        self.ended.emit(ProcessOutcome(-code if is_signal else code, text))

    def _handle_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            reason = self._process.errorString()
            self.kill()
            self.ended.emit(ProcessOutcome(start_error=reason))
