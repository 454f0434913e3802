"""The editor for the user's notes on a session."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from emotion_gui.recording.session_reader import Summary, change_info
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.task_queue import TaskQueue

_DELAY_MS = 800  # after the last key, before the notes are saved
_LINES = 3


class NotesEditor(QPlainTextEdit):
    """Saves by itself, soon after the last key and whenever the editor is left.

    Attributes:
        failed: A sentence why the notes could not be saved. They stay in the editor until those of another
            session are shown.
    """

    failed = Signal(str)

    def __init__(self, context: SessionsContext, jobs: TaskQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._jobs = context, jobs
        self._path: Path | None = None
        self._known = ""  # the notes in the file, or about to be written there
        self._timer = QTimer(self, interval=_DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self.save)
        self.setTabChangesFocus(True)
        self.setAccessibleName("Notes on the chosen session")
        self.show_notes(None, "Choose one session to write notes on it")
        self.textChanged.connect(self._timer.start)

    def show_notes(self, summary: Summary | None, hint: str) -> None:
        """Show the notes on a session, or disable the editor without one. An empty editor shows `hint`."""
        path = summary.path if summary is not None else None
        notes = summary.info.notes if summary is not None else ""
        if path is not None and path == self._path and (self.hasFocus() or self._is_changed):
            return  # the text in the editor is newer than what was read
        self.save()
        self._path, self._known = path, notes
        if self.toPlainText() != notes:
            self.setPlainText(notes)
        self._timer.stop()
        self.setEnabled(path is not None)
        self.setPlaceholderText(hint)

    def discard(self) -> None:
        """Drop the notes without saving, because the session is deleted."""
        self._path = None
        self._timer.stop()

    def save(self) -> None:
        """Write the notes into the session if they have changed."""
        self._timer.stop()
        path, text, previous = self._path, self.toPlainText(), self._known
        if path is None or text == previous:
            return
        self._known = text
        self._jobs.run(
            partial(change_info, path, dict(self._context.keys), lambda info: replace(info, notes=text)),
            lambda _: self._context.sessions_changed.emit(),
            self._failure_handler(path, previous),
        )

    def sizeHint(self) -> QSize:
        frame = 2 * (self.frameWidth() + int(self.document().documentMargin()))
        return QSize(200, _LINES * self.fontMetrics().lineSpacing() + frame)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, self.sizeHint().height() - 2 * self.fontMetrics().lineSpacing())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.save()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.save()

    @property
    def _is_changed(self) -> bool:
        return self.toPlainText() != self._known

    def _failure_handler(self, path: Path, previous: str) -> Callable[[str], None]:
        def handle(sentence: str) -> None:
            if path == self._path:
                self._known = previous  # so that the next attempt writes the notes
            self.failed.emit(f"The notes are not saved. {sentence}")

        return handle
