"""Encrypts or decrypts many sessions, with a progress bar."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.reencryption import Reencryption, ReencryptionCanceledError
from emotion_gui.recording.session_reader import read_summary
from emotion_gui.recording.vault import Key, Keyring
from emotion_gui.system.task import Channel, Task
from trainer.shared.formatting import count

_STEPS = 1000
_TIMEOUT_SECONDS = 5.0  # that it may take to stop when the window closes


class RelockBar(QWidget):
    """Hidden while there is nothing to do.

    Attributes:
        began (): It is at work.
        ended (list[str], bool): Sentences about what went wrong, and whether nothing is left to do.
    """

    began = Signal()
    ended = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label, self._bar = QLabel(), QProgressBar(maximum=_STEPS, textVisible=False)
        self._cancel = QPushButton("Cancel")
        self._cancel.clicked.connect(self.cancel)
        self._task = Task("locks of sessions", self)
        self._task.progressed.connect(lambda share: self._bar.setValue(round(_STEPS * share)))
        self._task.returned.connect(lambda outcome: self._end(*outcome))
        self._task.errored.connect(lambda error: self._end([str(error)], False))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 2, 6, 6)
        for widget, stretch in ((self._label, 0), (self._bar, 1), (self._cancel, 0)):
            layout.addWidget(widget, stretch)
        self.hide()

    @property
    def is_busy(self) -> bool:
        return self._task.is_running

    def start(self, sessions: Sequence[Path], keys: Keyring, key: Key | None) -> None:
        """Encrypts sessions anew.

        Args:
            sessions: Their files.
            keys: What opens them as they are.
            key: What is to open them; None leaves them open to everybody.
        """
        text = "Unlocking" if key is None else "Locking"
        self._label.setText(f"{text} {count(len(sessions), 'session')} …")
        self._bar.setAccessibleName(self._label.text())
        self._bar.setValue(0)
        self._cancel.setEnabled(True)
        self._task.start_with_channel(partial(_relock, sessions, dict(keys), key))
        self.show()
        self.began.emit()

    def cancel(self) -> None:
        """Ends it soon: the present session stays as it was, those before it are done."""
        self._cancel.setEnabled(False)
        self._task.stop()

    def shut_down(self) -> None:
        """Ends it, and waits a moment; it resumes there when the user wants it again."""
        self._task.shut_down(_TIMEOUT_SECONDS)

    def _end(self, problems: list[str], complete: bool) -> None:
        self.hide()
        self.ended.emit(problems, complete)


def _relock(
    sessions: Sequence[Path], keys: Keyring, key: Key | None, channel: Channel[float]
) -> tuple[list[str], bool]:
    """Reports the share that is done, 0 to 1; returns sentences, and whether nothing was left out."""
    problems: list[str] = []
    size, done = max(sum(read_summary(path, {}).size for path in sessions), 1), 0

    def progress(more: int) -> None:
        nonlocal done
        done += more
        channel.report(min(done / size, 1.0))

    relocking = Reencryption(keys, key, progress, lambda: channel.is_stopped)
    for path in sessions:
        if channel.is_stopped:
            return problems, False
        try:
            relocking.reencrypt(path)
        except ReencryptionCanceledError:
            return problems, False
        except SessionError as error:
            problems.append(str(error))
    return problems, not problems
