"""The red label over the video that shows that a session is recorded, and for how long."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from trainer.shared.formatting import clock

PLATE = QColor("#B3261E")  # white on it has a contrast of 6.5 to 1
_MARGIN = 12


class RecordingIndicator(QLabel):
    """Lies in the lower left corner of `parent`, where no message covers it; hidden until `begin`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._suffix = ""
        palette = self.palette()
        for role, color in (
            (QPalette.ColorRole.Window, PLATE),
            (QPalette.ColorRole.WindowText, Qt.GlobalColor.white),
        ):
            palette.setColor(role, color)
        self.setPalette(palette)
        self.setAutoFillBackground(True)
        # The frame is white, so that the label stands out from red pictures too.
        self.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.setMargin(5)
        font = self.font()
        font.setBold(True)
        self.setFont(font)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        parent.installEventFilter(self)

    def begin(self, *, pictures: bool) -> None:
        """Shows that a recording has started, either with pictures or with numbers only."""
        self._suffix = " with video" if pictures else ""
        self.set_seconds(0)
        self.setAccessibleName("Recording with video" if pictures else "Recording, numbers only")
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))

    def set_seconds(self, seconds: int) -> None:
        """Shows the length of the recording."""
        self.setText(f"● REC{self._suffix} {clock(seconds)}")
        self._reposition()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._reposition()
        return super().eventFilter(watched, event)

    def _reposition(self) -> None:
        self.adjustSize()
        self.move(_MARGIN, self._host.height() - self.height() - _MARGIN)
