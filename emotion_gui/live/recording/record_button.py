"""The button that starts and ends a recording, and its menu."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from emotion_gui.widgets.icons import record_icon, stop_recording_icon

_TIP = "Record a session (R). The arrow tells what is recorded, and how much room it takes."
# Measured on frames of 1280x720 with one face (benchmarks/recording.py); video depends on its content.
CHOICES = {
    "": "&Numbers only (about 5 MB an hour)",
    "clean": "With &video (2 to 4 GB an hour)",
    "overlay": "With video and &overlay (2 to 4 GB an hour)",
}


class RecordButton(QToolButton):
    """Shows whether a session is recorded, not what was requested."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_recording(False)

    def set_recording(self, recording: bool) -> None:
        """Shows whether a press starts or ends a recording."""
        self.setIcon(stop_recording_icon() if recording else record_icon())
        self.setAccessibleName("End the recording" if recording else "Record")
        self.setToolTip("End the recording (R)" if recording else _TIP)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Opens the menu with the down key, as in lists."""
        if event.key() == Qt.Key.Key_Down and self.menu() is not None:
            self.showMenu()
        else:
            super().keyPressEvent(event)


class RecordMenu(QMenu):
    """Chooses what is recorded, and offers what can be done during a recording.

    Attributes:
        pictures_chosen: a key of CHOICES.
        blur_toggled: whether faces are to be blurred.
        names_requested: the user wants to name the marker keys.
        note_requested: the user wants to write a note.
        filmed_requested: the user wants to change who is filmed.
    """

    pictures_chosen = Signal(str)
    blur_toggled = Signal(bool)
    names_requested = Signal()
    note_requested = Signal()
    filmed_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._choices = self._add_choices()
        self.addSeparator()
        self._blur = self.addAction("&Blur faces in the video")
        self._blur.setCheckable(True)
        self._blur.setEnabled(False)
        self._blur.setToolTip("Of the faces that the app finds; others stay as they are")
        self._blur.toggled.connect(self.blur_toggled)
        self.addSeparator()
        self.addAction("Names of the &keys 1 to 9…", self.names_requested.emit)
        self._note = self.addAction("&Add a note…", self.note_requested.emit)
        self._note.setText("&Add a note…\tN")  # a key of the video, not a shortcut of the window
        self.addSeparator()
        self.addAction("&Who is filmed…", self.filmed_requested.emit)
        self.set_recording(False)

    def set_recording(self, recording: bool) -> None:
        """Locks the choice of what is recorded during a recording, and enables notes only then."""
        for action in self._choices.actions():
            action.setEnabled(not recording)
        self._blur.setEnabled(not recording and not self._is_numbers_only())
        self._note.setEnabled(recording)

    def _is_numbers_only(self) -> bool:
        checked = self._choices.checkedAction()
        return checked is None or not checked.data()

    def _add_choices(self) -> QActionGroup:
        group = QActionGroup(self)
        for pictures, text in CHOICES.items():
            action = self.addAction(text)
            action.setCheckable(True)
            action.setChecked(not pictures)
            action.setData(pictures)
            group.addAction(action)
        group.triggered.connect(self._choose)
        return group

    def _choose(self, action: QAction) -> None:
        self._blur.setEnabled(bool(action.data()))
        self.pictures_chosen.emit(action.data())
