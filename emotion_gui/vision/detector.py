"""Where faces are in a gray frame: Haar cascades (Viola and Jones, 2001) through OpenCV."""

from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.frame import Box

Gray = NDArray[np.uint8]
Sizes = tuple[int, int]  # sides in pixels of the frame, from and to

# A full search works on at most this many pixels: 4k frames cost no more than a small one does,
# at the price of their smallest faces.
FULL_SEARCH_PIXELS = 500_000
# Coarse and lenient: a second look from near decides in any case (EmotionPipeline). Together they find what
# a fine search (1.1) with five neighbours finds in the full frame, and no more that is no face.
FULL_SCALE_STEP = 1.15
FULL_NEIGHBORS = 1
FULL_RESERVE = 1.2  # pixels of the smallest face in the reduced copy, in windows of the cascade

NEAR_MARGIN = 1.7  # side of the searched neighbourhood, in faces
# Pixels that the face has in it. Below twice the cascade's window OpenCV tests only every second
# position, which halves the time but loses 6 % of the faces that a full search finds.
NEAR_FACE = 64
NEAR_RANGE = 1.25  # how much larger or smaller the face may have become
NEAR_SCALE_STEP = 1.1
NEAR_NEIGHBORS = 3
NEAR_OVERLAP = 0.2  # less of it is somebody else's face


class DetectorError(Exception):
    """A detector cannot be made; its text is the sentence for the user."""


class FaceDetector(Protocol):
    """Finds faces in gray frames, (height, width) uint8. Boxes are in pixels of the frame."""

    def detect(self, gray: Gray) -> list[Box]:
        """All faces of the frame."""
        ...

    def detect_near(self, gray: Gray, box: Box) -> Box | None:
        """The face that was at `box` a moment ago, searched for in its neighbourhood only."""
        ...


class HaarDetector:
    """Haar cascade on reduced pictures. Not thread-safe: one instance per thread."""

    def __init__(self, cascade: Path, smallest: int = 60) -> None:
        """smallest: side in pixels of the frame of the smallest face to look for.

        Raises DetectorError where the file is not a cascade.
        """
        self._cascade = _read_cascade(cascade)
        self._window = max(self._cascade.getOriginalWindowSize())
        self._smallest = max(smallest, 1)

    def detect(self, gray: Gray) -> list[Box]:
        """Full search on a copy that is just large enough for faces of `smallest` pixels."""
        height, width = gray.shape
        enough = FULL_RESERVE * self._window / self._smallest
        factor = min(1.0, enough, (FULL_SEARCH_PIXELS / gray.size) ** 0.5)
        reduced = _resized(gray, factor)
        smallest = max(self._window, round(0.9 * self._smallest * factor))
        found = self._search(reduced, FULL_SCALE_STEP, FULL_NEIGHBORS, smallest, max(reduced.shape))
        return [box.scaled(1 / factor).clipped(width, height) for box in found]

    def detect_near(self, gray: Gray, box: Box) -> Box | None:
        """Search of the surroundings of `box`, scaled so that the face has `NEAR_FACE` pixels."""
        height, width = gray.shape
        area = _grown(box, NEAR_MARGIN).clipped(width, height)
        if area.area == 0 or box.width <= 0:
            return None
        factor = NEAR_FACE / box.width
        crop = _resized(gray[area.y : area.bottom, area.x : area.right], factor)
        smallest, largest = round(NEAR_FACE / NEAR_RANGE), round(NEAR_FACE * NEAR_RANGE)
        found = self._search(crop, NEAR_SCALE_STEP, NEAR_NEIGHBORS, smallest, largest)
        boxes = [_moved(match.scaled(1 / factor), area).clipped(width, height) for match in found]
        nearest = max(boxes, key=box.iou, default=None)
        return nearest if nearest and box.iou(nearest) > NEAR_OVERLAP else None

    def _search(self, gray: Gray, step: float, neighbors: int, smallest: int, largest: int) -> list[Box]:
        found = self._cascade.detectMultiScale(
            gray,
            scaleFactor=step,
            minNeighbors=neighbors,
            minSize=(smallest, smallest),
            maxSize=(largest, largest),
        )
        return [Box(*(int(value) for value in match)) for match in found]


def _read_cascade(path: Path) -> cv2.CascadeClassifier:
    # Through memory: OpenCV itself cannot open paths with letters outside the code page on Windows.
    cascade = cv2.CascadeClassifier()
    storage = cv2.FileStorage()
    try:
        storage.open(path.read_text(encoding="utf-8"), cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
        usable = cascade.read(storage.getFirstTopLevelNode()) and not cascade.empty()
    except OSError as error:
        raise DetectorError(f"The cascade file {path.name} cannot be read: {error.strerror}.") from error
    except (cv2.error, UnicodeDecodeError):
        usable = False
    if not usable:
        raise DetectorError(f"{path.name} is not a Haar cascade. Choose an OpenCV cascade file (XML).")
    return cascade


def _resized(gray: Gray, factor: float) -> Gray:
    """The picture `factor` times as large, at least one pixel."""
    if factor == 1.0:
        return gray
    height, width = gray.shape
    size = max(1, round(width * factor)), max(1, round(height * factor))
    interpolation = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(gray, size, interpolation=interpolation), dtype=np.uint8)


def _grown(box: Box, factor: float) -> Box:
    """The box, `factor` times as large around the same centre."""
    width, height = round(box.width * factor), round(box.height * factor)
    return Box(box.x - (width - box.width) // 2, box.y - (height - box.height) // 2, width, height)


def _moved(box: Box, origin: Box) -> Box:
    return Box(box.x + origin.x, box.y + origin.y, box.width, box.height)
