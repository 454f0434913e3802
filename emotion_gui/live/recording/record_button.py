"""The button that starts and ends a recording, with the menu of what is recorded."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton, QWidget

from emotion_gui.widgets.icons import record_icon, stop_recording_icon

_TIP = "Record a session (R). The arrow tells what is recorded, and how much room it takes."


class RecordButton(QToolButton):
    """It shows what is, not what was asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_recording(False)

    def set_recording(self, recording: bool) -> None:
        """Offer to end it while something is recorded."""
        self.setIcon(stop_recording_icon() if recording else record_icon())
        self.setAccessibleName("End the recording" if recording else "Record")
        self.setToolTip("End the recording (R)" if recording else _TIP)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The down key opens the menu, as in lists."""
        if event.key() == Qt.Key.Key_Down and self.menu() is not None:
            self.showMenu()
        else:
            super().keyPressEvent(event)
