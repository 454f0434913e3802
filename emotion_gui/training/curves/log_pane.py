"""Shows the end of a log file and follows it while it grows."""

import codecs
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFontDatabase, QHideEvent, QShowEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_INTERVAL_MS = 500
_MAX_BYTES = 64 * 1024
_MAX_LINES = 2000


class LogPane(QPlainTextEdit):
    """A read-only view of a log file, which it polls while visible; scrolls along when at the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setMaximumBlockCount(_MAX_LINES)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setPlaceholderText("The trainer's own messages appear here.")
        self.setAccessibleName("Log of the training")
        self._at_end = True
        self.verticalScrollBar().valueChanged.connect(self._update_at_end)
        self.verticalScrollBar().rangeChanged.connect(self._stay_at_end)
        self._path: Path | None = None
        self._offset = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self.refresh)

    def follow(self, path: Path) -> None:
        """Switches to this file, which need not exist yet."""
        self._path, self._offset = path, 0
        self._decoder.reset()
        self.clear()
        self.refresh()

    def refresh(self) -> None:
        """Appends what was written since the last poll, or only the end of it if that is long."""
        if self._path is None or not self.isVisible():
            return
        try:
            with self._path.open("rb") as file:
                self._offset = max(self._offset, file.seek(0, 2) - _MAX_BYTES)
                file.seek(self._offset)
                content = file.read(_MAX_BYTES)
        except OSError:
            return
        self._offset += len(content)
        self._append(self._decoder.decode(content).replace("\r\n", "\n"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _append(self, text: str) -> None:
        if text:
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(text)

    def _update_at_end(self, value: int) -> None:
        self._at_end = value == self.verticalScrollBar().maximum()

    def _stay_at_end(self, _: int, highest: int) -> None:
        if self._at_end:
            self.verticalScrollBar().setValue(highest)
