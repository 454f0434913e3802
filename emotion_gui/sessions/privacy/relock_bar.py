"""Seals or opens many sessions, with a bar that shows how far it is."""

import threading
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.relock import RelockCancelledError, Relocking
from emotion_gui.recording.session_reader import read_summary
from emotion_gui.recording.vault import Key, Keyring

_INTERVAL_MS = 50
_STEPS = 1000
_PATIENCE = 5.0  # seconds that it may take to stop when the window closes


class RelockBar(QWidget):
    """Hidden until something goes on.

    ended: sentences about what went wrong, and whether nothing is left to do.
    """

    began = Signal()
    ended = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label, self._bar = QLabel(), QProgressBar(maximum=_STEPS, textVisible=False)
        self._cancel = QPushButton("Cancel")
        self._cancel.clicked.connect(self.cancel)
        self._job: _Job | None = None
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._look)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 2, 6, 6)
        for widget, stretch in ((self._label, 0), (self._bar, 1), (self._cancel, 0)):
            layout.addWidget(widget, stretch)
        self.hide()

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    def start(self, sessions: Sequence[Path], keys: Keyring, key: Key | None) -> None:
        """Seal these with the key; None opens them to everybody. keys: open them as they are."""
        text = "Unlocking" if key is None else "Locking"
        self._label.setText(f"{text} {len(sessions):,} {'session' if len(sessions) == 1 else 'sessions'} …")
        self._bar.setAccessibleName(self._label.text())
        self._bar.setValue(0)
        self._cancel.setEnabled(True)
        self._job = _Job(sessions, dict(keys), key)
        self._job.start()
        self._timer.start()
        self.show()
        self.began.emit()

    def cancel(self) -> None:
        """The session in turn stays as it was; those before have had theirs."""
        self._cancel.setEnabled(False)
        if self._job is not None:
            self._job.stopped.set()

    def shut_down(self) -> None:
        """It goes on where it was, when the user wants it again."""
        self._timer.stop()
        if self._job is not None:
            self._job.stopped.set()
            self._job.join(_PATIENCE)

    def _look(self) -> None:
        job = self._job
        if job is None:
            return
        self._bar.setValue(round(_STEPS * job.share))
        try:
            problems, complete = job.result.get_nowait()
        except Empty:
            return
        self._timer.stop()
        self._job = None
        self.hide()
        self.ended.emit(problems, complete)


class _Job(threading.Thread):
    """share: 0 to 1. result: sentences, and whether nothing was left out, once."""

    def __init__(self, sessions: Sequence[Path], keys: Keyring, key: Key | None) -> None:
        super().__init__(name="locks of sessions", daemon=True)
        self._sessions = sessions
        self.stopped = threading.Event()
        self._relocking = Relocking(keys, key, self._progress, self.stopped.is_set)
        self._size, self._done = 1, 0
        self.result: SimpleQueue[tuple[list[str], bool]] = SimpleQueue()

    @property
    def share(self) -> float:
        return min(self._done / self._size, 1.0)

    def run(self) -> None:
        problems: list[str] = ["Something went wrong. The log file has the details."]
        complete = False
        try:
            problems, complete = self._work_off()
        finally:
            self.result.put((problems, complete))

    def _work_off(self) -> tuple[list[str], bool]:
        problems: list[str] = []
        self._size = max(sum(read_summary(path, {}).size for path in self._sessions), 1)
        for path in self._sessions:
            if self.stopped.is_set():
                return problems, False
            try:
                self._relocking.relock(path)
            except RelockCancelledError:
                return problems, False
            except SessionError as error:
                problems.append(str(error))
        return problems, not problems

    def _progress(self, size: int) -> None:
        self._done += size
