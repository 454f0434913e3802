"""Play, pause, frame by frame, and where the cursor is."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from emotion_gui.sessions.review.playback import SPEEDS
from emotion_gui.widgets.icons import pause_icon, start_icon


class PlayBar(QWidget):
    """play_clicked. speed_changed(float). step_clicked(int): frames, -1 or 1."""

    play_clicked = Signal()
    speed_changed = Signal(float)
    step_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_playing = False
        self._back, self._play, self._on = QToolButton(), QToolButton(), QToolButton()
        self._speed = QComboBox()
        self._place = QLabel()
        self._lay_out()
        self.set_playing(False)

    def set_playing(self, is_playing: bool) -> None:
        self._is_playing = is_playing
        self._play.setIcon((pause_icon if is_playing else start_icon)(self.palette()))
        self._play.setAccessibleName("Pause" if is_playing else "Play")
        self._play.setToolTip(f"{'Pause' if is_playing else 'Play'} (Space on the timeline)")

    def set_place(self, text: str) -> None:
        """Where the cursor is."""
        self._place.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.set_playing(self._is_playing)

    def _lay_out(self) -> None:
        for button, text, frames, name in (
            (self._back, "‹", -1, "One frame back (comma on the timeline)"),
            (self._on, "›", 1, "One frame on (period on the timeline)"),
        ):
            button.setText(text)
            button.setToolTip(name)
            button.setAccessibleName(name.split(" (")[0])
            button.setAutoRepeat(True)
            button.clicked.connect(lambda _=False, by=frames: self.step_clicked.emit(by))
        self._play.clicked.connect(self.play_clicked)
        self._speed.addItems([f"{speed:g}x" for speed in SPEEDS])
        self._speed.setAccessibleName("Speed")
        self._speed.setToolTip("How fast it plays")
        self._speed.currentIndexChanged.connect(lambda number: self.speed_changed.emit(SPEEDS[number]))
        self._place.setAccessibleName("Time at the cursor")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for widget in (self._back, self._play, self._on, self._speed):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self._place)
