"""What every source of frames is: open it, read frame after frame, close it."""

import os
import time
from abc import ABC, abstractmethod

import cv2
import numpy as np

from emotion_gui.vision.frame import Frame, Image

# A file that cannot be read becomes a sentence in the window; the libraries' own lines help nobody.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


class SourceError(Exception):
    """A source cannot be opened, or was lost. Its text is the sentence for the user."""


class FrameSource(ABC):
    """Something that delivers frames. Used by one thread at a time; can be opened again after closing.

    name: what people call it; holds no password.
    mirrored: shown mirrored unless the user wants otherwise.
    live: frames come when they come, and what was lost may come back.
    interval: seconds between two frames for whoever plays it; 0 where the source sets the pace itself.
    total: frames that it delivers, once it is open; None where nobody knows. An estimate for videos.
    frozen_for: seconds for which a live source has sent the very same picture.
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
        """(width, height) of the last frame; None before the first."""
        return self._size

    def open(self) -> None:
        """Start at the first frame. May take seconds. Raises SourceError."""
        self._size, self._count = None, 0
        self._open()
        self._started = time.perf_counter()

    def read(self) -> Frame | None:
        """The next frame; None at the end. May block. Raises SourceError where the source is lost."""
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
        """Go on at a frame at that second of the source, or shortly before it.

        False where it does not allow that: then it has to be opened again.
        """
        return False

    @abstractmethod
    def close(self) -> None:
        """Release the device or file. May be called at any time, more than once."""

    @abstractmethod
    def _open(self) -> None: ...

    @abstractmethod
    def _grab(self) -> Image | None:
        """The next picture, which nobody else writes into: BGR uint8, or gray or with alpha."""

    def _time(self, captured: float) -> float:
        """Seconds from the start of the source, of the picture that was just grabbed."""
        return captured - self._started


def _in_color(image: Image) -> Image:
    """The picture as BGR: infrared cameras deliver gray ones, capture cards some with alpha."""
    channels = image.shape[2] if image.ndim == 3 else 1
    if channels == 3:
        return image
    code = cv2.COLOR_BGRA2BGR if channels == 4 else cv2.COLOR_GRAY2BGR
    return np.asarray(cv2.cvtColor(image, code), dtype=np.uint8)
