"""An export beside the window: one at a time, with its progress, and stopped when asked."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from emotion_gui.export.files import ExportStopped, Progress
from emotion_gui.widgets.task import NO_MEMORY, UNKNOWN, Channel, Task

_TIMEOUT_SECONDS = 3.0  # seconds that it may take to stop when the window closes
_SENTENCES = {  # it fails while the user looks at something else, so they name it
    UNKNOWN: "Something went wrong with the export. The log file has the details.",
    NO_MEMORY: "There is not enough memory for the export. Close other programs and try again.",
}

Export = Callable[[Progress], object]


class ExportWork(QObject):
    """progress(float): share that is done, 0 to 1. done(Path): it is there. failed(str): a sentence why it is
    not. stopped: nothing is there, as the user has wanted."""

    progress = Signal(float)
    done = Signal(object)
    failed = Signal(str)
    stopped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._out = Path()
        self._task = Task("export of a session", self)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.shut_down)

    @property
    def out(self) -> Path | None:
        """What is being written."""
        return self._out if self._task.is_running else None

    def start(self, out: Path, export: Export) -> None:
        """Let `export` write `out` on a thread; it may raise ExportError. Nothing while another one runs."""
        if not self._task.is_running:
            self._out = out
            self._task.start(partial(_write, export), self._end, self._fail, self.progress.emit)

    def stop(self) -> None:
        """`stopped` follows, or `done` where it was complete before."""
        self._task.stop()

    def shut_down(self) -> None:
        """Stop, and wait a moment. No signal follows."""
        self._task.shut_down(_TIMEOUT_SECONDS)

    def _end(self, is_complete: bool) -> None:
        if is_complete:
            self.done.emit(self._out)
        else:
            self.stopped.emit()

    def _fail(self, sentence: str) -> None:
        self.failed.emit(_SENTENCES.get(sentence, sentence))


def _write(export: Export, channel: Channel[float]) -> bool:
    """Whether it is complete, or was stopped. Raises ExportError."""

    def tell(share: float) -> None:
        channel.tell(share)
        if channel.is_stopped:
            raise ExportStopped

    try:
        tell(0.0)
        export(tell)
    except ExportStopped:
        return False
    return True
