"""An export on a thread: one at a time, with its progress, and stopped on request."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from emotion_gui.core.errors import NO_MEMORY, UserError, unknown_problem
from emotion_gui.export.files import ExportStopped, Progress
from emotion_gui.system.task import Channel, Task

_SENTENCES = {  # it fails while the user looks at something else, so they name it
    unknown_problem(): unknown_problem(" with the export"),
    NO_MEMORY: "There is not enough memory for the export. Close other programs and try again.",
}

Export = Callable[[Progress], object]


class ExportWork(QObject):
    """Writes one export at a time.

    Attributes:
        progress (float): The share that is done, 0 to 1.
        done (Path): The file is written.
        failed (str): A sentence why it is not.
        stopped (): The user stopped it, and no file is written.
    """

    progress = Signal(float)
    done = Signal(object)
    failed = Signal(str)
    stopped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._out = Path()
        self._task = Task("export of a session", self)
        self._task.progressed.connect(self.progress.emit)
        self._task.returned.connect(self._finish)
        self._task.errored.connect(self._fail)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.shut_down)

    @property
    def out(self) -> Path | None:
        """The file that is being written, if any."""
        return self._out if self._task.is_running else None

    def start(self, out: Path, export: Export) -> None:
        """Writes a file on a thread; does nothing while another one is written.

        Args:
            out: The file.
            export: Writes it, and may raise ExportError.
        """
        if not self._task.is_running:
            self._out = out
            self._task.start_with_channel(partial(_write, export))

    def stop(self) -> None:
        """Asks the export to stop; `stopped` follows, or `done` if it was complete before."""
        self._task.stop()

    def shut_down(self) -> None:
        """Stops the export, and waits a moment; no signal follows."""
        self._task.shut_down()

    def _finish(self, is_complete: bool) -> None:
        if is_complete:
            self.done.emit(self._out)
        else:
            self.stopped.emit()

    def _fail(self, error: UserError) -> None:
        self.failed.emit(_SENTENCES.get(str(error), str(error)))


def _write(export: Export, channel: Channel[float]) -> bool:
    """Returns whether it is complete, and was not stopped. Raises ExportError."""

    def report(share: float) -> None:
        channel.report(share)
        if channel.is_stopped:
            raise ExportStopped

    try:
        report(0.0)
        export(report)
    except ExportStopped:
        return False
    return True
