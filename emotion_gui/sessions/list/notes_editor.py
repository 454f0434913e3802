"""What the user writes about a session."""

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

_DELAY_MS = 800  # of quiet before what was typed is saved
_LINES = 3


class NotesEditor(QPlainTextEdit):
    """Saves by itself: soon after the last key, and when it is left in whatever way.

    failed: a sentence why they could not be saved; they stay in the field until another session's are shown.
    """

    failed = Signal(str)

    def __init__(self, context: SessionsContext, jobs: TaskQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._jobs = context, jobs
        self._path: Path | None = None
        self._known = ""  # what the session's file holds, or soon will
        self._timer = QTimer(self, interval=_DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self.save)
        self.setTabChangesFocus(True)
        self.setAccessibleName("Notes on the chosen session")
        self.show_notes(None, "Choose one session to write notes on it")
        self.textChanged.connect(self._timer.start)

    def show_notes(self, summary: Summary | None, hint: str) -> None:
        """Those on this session; without one nothing can be written. hint: stands in the empty field."""
        path = summary.path if summary is not None else None
        notes = summary.info.notes if summary is not None else ""
        if path is not None and path == self._path and (self.hasFocus() or self._is_changed):
            return  # what is being typed is newer than what was read
        self.save()
        self._path, self._known = path, notes
        if self.toPlainText() != notes:
            self.setPlainText(notes)
        self._timer.stop()
        self.setEnabled(path is not None)
        self.setPlaceholderText(hint)

    def forget(self) -> None:
        """The session goes, and what was typed with it."""
        self._path = None
        self._timer.stop()

    def save(self) -> None:
        """Write them into the session, if they are others than there."""
        self._timer.stop()
        path, text, before = self._path, self.toPlainText(), self._known
        if path is None or text == before:
            return
        self._known = text
        self._jobs.run(
            partial(change_info, path, dict(self._context.keys), lambda info: replace(info, notes=text)),
            lambda _: self._context.sessions_changed.emit(),
            self._telling(path, before),
        )

    def sizeHint(self) -> QSize:
        around = 2 * (self.frameWidth() + int(self.document().documentMargin()))
        return QSize(200, _LINES * self.fontMetrics().lineSpacing() + around)

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

    def _telling(self, path: Path, before: str) -> Callable[[str], None]:
        def tell(sentence: str) -> None:
            if path == self._path:
                self._known = before  # so that the next try writes them
            self.failed.emit(f"The notes are not saved. {sentence}")

        return tell
