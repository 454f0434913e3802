"""An input line over the video for a note about the present moment."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QWidget

from trainer.shared.formatting import clock

_MAX_LENGTH = 300  # characters
_MARGIN, _BOTTOM_MARGIN = 12, 52
_WIDTH = 520


class NoteField(QFrame):
    """Lies over the lower edge of `parent`, above the recording indicator; hidden until `begin`.

    Enter stores the note, Escape discards it.

    Attributes:
        written: the note, and the milliseconds of the recording at which it was begun.
    """

    written = Signal(str, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host, self._moment = parent, 0
        self._label = QLabel()
        self._line = QLineEdit(maxLength=_MAX_LENGTH, placeholderText="Enter stores it, Escape closes it")
        self._label.setBuddy(self._line)
        self._line.returnPressed.connect(self.submit)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.addWidget(self._label)
        layout.addWidget(self._line, 1)
        self.setAutoFillBackground(True)
        self.setFrameStyle(QFrame.Shape.StyledPanel)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()
        parent.installEventFilter(self)

    def begin(self, moment: int) -> None:
        """Opens the line for a note at `moment`, in milliseconds. An open note keeps its own moment."""
        if self.isHidden():
            self._moment = moment
            self._label.setText(f"&Note at {clock(moment / 1000)}")
            self._line.clear()
            self.show()
            self.raise_()
            self._reposition()
        self._line.setFocus()

    def submit(self) -> None:
        """Stores the note, unless it is empty, and closes the line."""
        text = self._line.text().strip()
        if not self.isHidden():
            self._close()
            if text:
                self.written.emit(text, self._moment)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize and not self.isHidden():
            self._reposition()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Passes no key on to the video, whose shortcuts do not apply here."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()

    def _close(self) -> None:
        if self.window().focusWidget() is self._line:
            self._host.setFocus()
        self.hide()

    def _reposition(self) -> None:
        width = max(0, min(_WIDTH, self._host.width() - 2 * _MARGIN))
        height = self.sizeHint().height()
        self.setGeometry(_MARGIN, self._host.height() - height - _BOTTOM_MARGIN, width, height)
