"""The interface of every source of frames: open it, read frame after frame, close it."""

import os
import time
from abc import ABC, abstractmethod

import cv2
import numpy as np

from emotion_gui.vision.frame import Frame, Image

# The window reports unreadable files in a sentence; the libraries' own messages on stderr help nobody.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


class SourceError(Exception):
    """A source cannot be opened or was lost. Its text is a sentence for the user."""


class FrameSource(ABC):
    """Delivers frames. It is used by one thread at a time and can be opened again after closing.

    Attributes:
        name: the name to show; it contains no password.
        mirrored: whether the source is shown mirrored unless the user wants otherwise.
        live: whether frames arrive in real time and a lost source may come back.
        interval: seconds between two frames during playback; 0 if the source sets the pace itself.
        total: number of frames, known once the source is open, an estimate for videos; None if unknown.
        frozen_for: seconds for which a live source has sent exactly the same picture.
    """

    name: str
    mirrored = False
    live = False
    interval = 0.0
    total: int | None = None
    frozen_for = 0.0

    def __init__(self) -> None:
        self._size: tuple[int, int] | None = None
        self._count = 0
        self._started = 0.0

    @property
    def size(self) -> tuple[int, int] | None:
        """The (width, height) of the last frame; None before the first one."""
        return self._size

    def open(self) -> None:
        """Opens the source at its first frame, which may take seconds.

        Raises:
            SourceError: the source cannot be opened.
        """
        self._size, self._count = None, 0
        self._open()
        self._started = time.perf_counter()

    def read(self) -> Frame | None:
        """Returns the next frame, or None at the end. May block.

        Raises:
            SourceError: the source is lost.
        """
        image = self._grab()
        captured = time.perf_counter()
        if image is None:
            return None
        image = _in_color(image)
        image.flags.writeable = False
        frame = Frame(image, self._count, captured, self._time(captured))
        self._count += 1
        self._size = frame.size
        return frame

    def seek(self, seconds: float) -> bool:
        """Continues at a frame at or shortly before a position.

        Args:
            seconds: the position, from the start of the source.

        Returns:
            Whether the source was able to seek. If not, it has to be opened again.
        """
        return False

    @abstractmethod
    def close(self) -> None:
        """Releases the device or file. May be called at any time and more than once."""

    @abstractmethod
    def _open(self) -> None: ...

    @abstractmethod
    def _grab(self) -> Image | None:
        """Returns the next picture, not shared with anybody: uint8, BGR, gray or BGRA; None at the end."""

    def _time(self, captured: float) -> float:
        """Returns when the last picture was taken, in seconds from the start of the source."""
        return captured - self._started


def _in_color(image: Image) -> Image:
    """Converts a picture to BGR: infrared cameras deliver gray, some capture cards BGRA."""
    channels = image.shape[2] if image.ndim == 3 else 1
    if channels == 3:
        return image
    code = cv2.COLOR_BGRA2BGR if channels == 4 else cv2.COLOR_GRAY2BGR
    return np.asarray(cv2.cvtColor(image, code), dtype=np.uint8)
