"""An export beside the window: one at a time, with its progress, and stopped when asked."""

import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from emotion_gui.export.files import ExportError, ExportStopped, Progress

_INTERVAL_MS = 50
_PATIENCE = 3.0  # seconds that it may take to stop when the window closes
_UNKNOWN = "Something went wrong with the export. The log file has the details."

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
        self._task: _Task | None = None
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._look)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.shut_down)

    @property
    def out(self) -> Path | None:
        """What is being written."""
        return self._task.out if self._task else None

    def start(self, out: Path, export: Export) -> None:
        """Let `export` write `out` on a thread; it may raise ExportError. Nothing while another one runs."""
        if self._task is None:
            self._task = _Task(out, export)
            self._timer.start()

    def stop(self) -> None:
        """`stopped` follows, or `done` where it was complete before."""
        if self._task is not None:
            self._task.stopping.set()

    def shut_down(self) -> None:
        """Stop, and wait a moment. No signal follows."""
        self._timer.stop()
        if self._task is not None:
            self._task.stopping.set()
            self._task.thread.join(_PATIENCE)
            self._task = None

    def _look(self) -> None:
        task = self._task
        assert task is not None
        self.progress.emit(task.share)
        try:
            outcome = task.outcomes.get_nowait()
        except Empty:
            return
        self._timer.stop()
        self._task = None
        task.thread.join()
        if outcome is None:
            self.stopped.emit()
        elif outcome:
            self.failed.emit(outcome)
        else:
            self.done.emit(task.out)


class _Task:
    """What the thread knows: it may outlive the window. outcomes: None where it was stopped, "" where it is
    done, else a sentence."""

    def __init__(self, out: Path, export: Export) -> None:
        self.out, self._export = out, export
        self.share = 0.0
        self.stopping = threading.Event()
        self.outcomes: SimpleQueue[str | None] = SimpleQueue()
        self.thread = threading.Thread(target=self._run, name="export of a session", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        outcome: str | None = _UNKNOWN
        try:
            self._export(self._tell)
            outcome = ""
        except ExportStopped:
            outcome = None
        except ExportError as error:
            outcome = str(error)
        except MemoryError:
            outcome = "There is not enough memory for the export. Close other programs and try again."
        finally:  # whatever else is raised goes to the log, and nobody waits for ever
            self.outcomes.put(outcome)

    def _tell(self, share: float) -> None:
        self.share = share
        if self.stopping.is_set():
            raise ExportStopped
