"""Edits the notes on a run."""

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from emotion_gui.core.errors import UserError
from emotion_gui.training.runs.run_folders import write_notes

_LINES = 2


class NotesField(QPlainTextEdit):
    """The notes on one run, saved when the field loses focus, is hidden, or shows another run.

    Attributes:
        saved (Path, str): Signal: the notes on the run in this folder were saved.
        failed (str): Signal: a sentence that says why saving failed; the text stays until another run's
            notes are shown.
    """

    saved = Signal(object, str)
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._saved_text = ""
        self.setTabChangesFocus(True)
        self.setAccessibleName("Notes on the chosen run")
        self.setFixedHeight(self.sizeHint().height())
        self.show_notes(None, "")

    def show_notes(self, folder: Path | None, text: str) -> None:
        """Shows the notes on the run in `folder`; without a folder the field is disabled."""
        if folder is not None and folder == self._folder and text == self._saved_text:
            return
        self.save()
        self._folder, self._saved_text = folder, text
        self.setPlainText(text)
        self.setEnabled(folder is not None)
        self.setPlaceholderText("Notes on this run" if folder else "Choose one run to write notes on it")

    def save(self) -> None:
        """Writes the notes into the run's folder if they have changed."""
        text = self.toPlainText()
        if self._folder is None or text == self._saved_text:
            return
        try:
            write_notes(self._folder, text)
        except UserError as error:
            self.failed.emit(str(error))
            return
        self._saved_text = text
        self.saved.emit(self._folder, text)

    def sizeHint(self) -> QSize:
        margins = 2 * (self.frameWidth() + int(self.document().documentMargin()))
        return QSize(300, _LINES * self.fontMetrics().lineSpacing() + margins)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.save()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.save()
