"""Playback of a session: it moves the cursor, and a bar starts, pauses and steps it."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from emotion_gui.widgets.icons import pause_icon, start_icon

SPEEDS = (1.0, 2.0, 4.0)
_TICK_MS = 33


class Playback(QObject):
    """Holds the position of the cursor and moves it while playing.

    Attributes:
        time: Of the cursor, in seconds.
        moved: (float) the cursor is at another time, in seconds.
        playing_changed: (bool) whether it plays now.
    """

    moved = Signal(float)
    playing_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.time = 0.0
        self._frames: NDArray[np.float64] = np.zeros(0)
        self._length = 0.0
        self._speed = SPEEDS[0]
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def set_frames(self, times: NDArray[np.float64]) -> None:
        """Set the times of the frames, in seconds, and keep the cursor within them."""
        self._frames, self._length = times, float(times[-1]) if len(times) else 0.0
        self.seek(self.time)

    def set_speed(self, speed: float) -> None:
        """Set the speed, of which 1 is real time."""
        self._speed = speed

    def seek(self, time: float) -> None:
        """Move the cursor to a time in seconds, or to the nearest one within the session."""
        self.time = min(max(time, 0.0), self._length)
        self._clock.restart()
        self.moved.emit(self.time)

    def step(self, frames: int) -> None:
        """Move by a number of frames, back if it is negative, and stop playing."""
        self.pause()
        if len(self._frames):
            row = int(np.searchsorted(self._frames, self.time + 5e-4, side="right")) - 1
            self.seek(float(self._frames[min(max(row + frames, 0), len(self._frames) - 1)]))

    def toggle(self) -> None:
        """Play or pause. At the end it plays from the start."""
        if self.is_playing:
            self.pause()
        elif self._length:
            if self.time >= self._length:
                self.seek(0.0)
            self._clock.restart()
            self._timer.start()
            self.playing_changed.emit(True)

    def pause(self) -> None:
        if self.is_playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def _tick(self) -> None:
        self.seek(self.time + self._clock.restart() / 1000 * self._speed)
        if self.time >= self._length:
            self.pause()


class PlayBar(QWidget):
    """The buttons of the playback, its speed, and the time of the cursor.

    Attributes:
        play_clicked: The user wants to play or pause.
        speed_changed: (float) the new speed; 1 is real time.
        step_clicked: (int) the number of frames, -1 or 1.
    """

    play_clicked = Signal()
    speed_changed = Signal(float)
    step_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_playing = False
        self._back, self._play, self._forward = QToolButton(), QToolButton(), QToolButton()
        self._speed = QComboBox()
        self._position = QLabel()
        self._lay_out()
        self.set_playing(False)

    def set_playing(self, is_playing: bool) -> None:
        self._is_playing = is_playing
        self._play.setIcon((pause_icon if is_playing else start_icon)(self.palette()))
        self._play.setAccessibleName("Pause" if is_playing else "Play")
        self._play.setToolTip(f"{'Pause' if is_playing else 'Play'} (Space on the timeline)")

    def set_position(self, text: str) -> None:
        """Show the position of the cursor."""
        self._position.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.set_playing(self._is_playing)

    def _lay_out(self) -> None:
        for button, text, frames, name in (
            (self._back, "‹", -1, "One frame back (comma on the timeline)"),
            (self._forward, "›", 1, "One frame on (period on the timeline)"),
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
        self._position.setAccessibleName("Time at the cursor")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for widget in (self._back, self._play, self._forward, self._speed):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self._position)
