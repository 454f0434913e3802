"""Where a session is looked at, and how it plays."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

SPEEDS = (1.0, 2.0, 4.0)
_TICK_MS = 33


class Playback(QObject):
    """moved(float): the cursor is at another time, in seconds. playing_changed(bool)."""

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
        """Of the session, in seconds; the cursor stays where that is possible."""
        self._frames, self._length = times, float(times[-1]) if len(times) else 0.0
        self.seek(self.time)

    def set_speed(self, speed: float) -> None:
        """1 is real time."""
        self._speed = speed

    def seek(self, time: float) -> None:
        """Put the cursor there, or at the nearest time within the session."""
        self.time = min(max(time, 0.0), self._length)
        self._clock.restart()
        self.moved.emit(self.time)

    def step(self, frames: int) -> None:
        """To the next frame, the one before, and so on; stops playing."""
        self.pause()
        if len(self._frames):
            here = int(np.searchsorted(self._frames, self.time + 5e-4, side="right")) - 1
            self.seek(float(self._frames[min(max(here + frames, 0), len(self._frames) - 1)]))

    def toggle(self) -> None:
        """Play or pause; at the end it plays from the start."""
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
