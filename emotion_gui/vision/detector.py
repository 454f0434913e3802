"""The interface of a face detector, and Haar cascades (Viola and Jones, 2001) through OpenCV."""

from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.core.face_options import SMALLEST_FACE
from emotion_gui.vision.detection import Detection
from emotion_gui.vision.frame import Box, Image
from trainer.shared.face_input import to_gray

Gray = NDArray[np.uint8]

Sizes = tuple[int, int]  # the smallest and the largest width of a face, in pixels of the frame

# A full search works on at most this many pixels: a 4K frame costs no more than a small one, but its smallest
# faces are missed.
FULL_SEARCH_PIXELS = 1_000_000
# Each octave of sizes has its own reduced copy, on which OpenCV tests every second position. This, with a
# coarse step and single hits, misses fewer faces than a fine search (1.1) with five neighbors in the full
# frame. EmotionPipeline verifies each hit with a second, local search, which rejects the false ones.
FULL_SCALE_STEP = 2 ** (1 / 4)
FULL_NEIGHBORS = 0
FULL_SLACK = 0.9  # the box of a face may be smaller than the face by this factor
SAME_HIT = 0.3  # two hits with a larger IoU are on the same face

NEAR_MARGIN = 1.7  # side of the searched neighborhood, in faces
# Side of the face in the searched neighborhood, in pixels. Below twice the cascade's window OpenCV tests only
# every second position, which halves the time but loses 6% of the faces that a full search finds.
NEAR_FACE = 64
NEAR_RANGE = 1.25  # how much larger or smaller the face may have become
NEAR_SCALE_STEP = 1.1
NEAR_NEIGHBORS = 3
# More neighbors lose faces and avoid few false ones: with 8, 81.2% of the faces of moving scenes and 2.1
# false boxes per 100 frames were shown, with 5 it is 82.9% and 2.3; a search of the full frame shows 77.1%
# and 4.2.
STRICT_NEIGHBORS = 5
NEAR_OVERLAP = 0.2  # with a smaller IoU it is another person's face


class DetectorError(Exception):
    """A detector cannot be created. Its text is a sentence for the user."""


class FaceDetector(Protocol):
    """Finds faces in frames, (height, width, 3) uint8 BGR or (height, width) uint8.

    One thread may call `detect` while another one calls the other methods, but none of them may be called by
    two threads at a time.
    """

    @property
    def smallest(self) -> int:
        """The width of the smallest face to detect, in pixels of the frame."""
        ...

    def detect(self, image: Image, sizes: Sizes | None = None) -> list[Detection]:
        """Searches the whole frame; some of the detections may be false.

        Args:
            image: the frame.
            sizes: the smallest and the largest width of a face, in pixels of the frame; by default all
                widths from `smallest` up.
        """
        ...

    def detect_near(self, image: Image, known: Detection, *, strict: bool = False) -> Detection | None:
        """Searches only where a face was a moment ago.

        Args:
            image: the frame.
            known: the face as it was.
            strict: whether to accept only what certainly is a face.
        """
        ...

    def follow(self, image: Image, known: Detection) -> Detection | None:
        """Finds a face again by its mesh; None if that fails, or the detector has no mesh."""
        ...


class HaarDetector:
    """Runs a Haar cascade on reduced copies of the frame."""

    def __init__(self, cascade: Path, smallest: int = SMALLEST_FACE) -> None:
        """Reads the cascade.

        Args:
            cascade: an OpenCV cascade file (XML).
            smallest: side of the smallest face to detect, in pixels of the frame.

        Raises:
            DetectorError: the file is not a cascade or cannot be read.
        """
        self._full, self._near = _read_cascades(cascade)
        self._window = max(self._near.getOriginalWindowSize())
        self.smallest = max(smallest, 1)

    def detect(self, image: Image, sizes: Sizes | None = None) -> list[Detection]:
        """Searches octave by octave, each on a copy whose smallest faces just fill the cascade's window."""
        gray = to_gray(image)
        height, width = gray.shape
        smallest, largest = sizes or (self.smallest, max(width, height))
        factor = min(1.0, (FULL_SEARCH_PIXELS / gray.size) ** 0.5, self._window / (FULL_SLACK * smallest))
        reduced, found = _resized(gray, factor), []
        while self._window / factor < min(largest, width, height):
            sizes_here = self._window, min(2 * self._window - 1, largest * factor)
            hits = _search(self._full, reduced, sizes_here, step=FULL_SCALE_STEP, neighbors=FULL_NEIGHBORS)
            found += [box.scaled(1 / factor).clipped(width, height) for box in hits]
            factor, reduced = factor / 2, _resized(reduced, 0.5)
        return [Detection(box) for box in _strongest(found)]

    def detect_near(self, image: Image, known: Detection, *, strict: bool = False) -> Detection | None:
        """Searches around the face, in a copy where it is `NEAR_FACE` pixels wide."""
        box, (height, width) = known.box, image.shape[:2]
        area = box.expanded(NEAR_MARGIN).clipped(width, height)
        if area.area == 0 or box.width <= 0:
            return None
        factor = NEAR_FACE / box.width
        crop = _resized(to_gray(image[area.y : area.bottom, area.x : area.right]), factor)
        found = _search(
            self._near,
            crop,
            (NEAR_FACE / NEAR_RANGE, NEAR_FACE * NEAR_RANGE),
            step=NEAR_SCALE_STEP,
            neighbors=STRICT_NEIGHBORS if strict else NEAR_NEIGHBORS,
        )
        boxes = [
            match.scaled(1 / factor).translated(area.x, area.y).clipped(width, height) for match in found
        ]
        if strict:
            boxes = [box for box in boxes if box.width >= FULL_SLACK * self.smallest]
        nearest = max(boxes, key=box.iou, default=None)
        return Detection(nearest) if nearest and box.iou(nearest) > NEAR_OVERLAP else None

    def follow(self, image: Image, known: Detection) -> None:
        """Returns None: cascades have no mesh."""


def _search(
    cascade: cv2.CascadeClassifier, gray: Gray, sizes: tuple[float, float], *, step: float, neighbors: int
) -> list[Box]:
    smallest, largest = (round(size) for size in sizes)
    found = cascade.detectMultiScale(
        gray,
        scaleFactor=step,
        minNeighbors=neighbors,
        minSize=(smallest, smallest),
        maxSize=(largest, largest),
    )
    return [Box(int(x), int(y), int(width), int(height)) for x, y, width, height in found]


def _strongest(hits: list[Box]) -> list[Box]:
    """Averages the hits on each face into one box. The boxes with the most hits come first."""
    groups: list[list[Box]] = []
    for hit in hits:
        group = next((group for group in groups if hit.iou(group[0]) > SAME_HIT), None)
        if group is None:
            groups.append([hit])
        else:
            group.append(hit)
    return [_mean(group) for group in sorted(groups, key=len, reverse=True)]


def _mean(boxes: list[Box]) -> Box:
    x, y, width, height = np.mean([(box.x, box.y, box.width, box.height) for box in boxes], axis=0)
    return Box(round(x), round(y), round(width), round(height))


def _read_cascades(path: Path) -> tuple[cv2.CascadeClassifier, cv2.CascadeClassifier]:
    """Reads the cascade twice, because one instance cannot be used on two threads."""
    # Read through memory, because on Windows OpenCV cannot open paths with letters outside of the code page.
    cascades = cv2.CascadeClassifier(), cv2.CascadeClassifier()
    storage = cv2.FileStorage()
    try:
        storage.open(path.read_text(encoding="utf-8"), cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
        node = storage.getFirstTopLevelNode()
        usable = all(cascade.read(node) and not cascade.empty() for cascade in cascades)
    except OSError as error:
        raise DetectorError(f"The cascade file {path.name} cannot be read: {error.strerror}.") from error
    except (cv2.error, UnicodeDecodeError):
        usable = False
    if not usable:
        raise DetectorError(f"{path.name} is not a Haar cascade. Choose an OpenCV cascade file (XML).")
    return cascades


def _resized(gray: Gray, factor: float) -> Gray:
    """Returns the image scaled by `factor`, at least one pixel large."""
    # Halving is fast; averaging by any other ratio takes ten times as long.
    while factor <= 0.5 and min(gray.shape) > 1:
        even = gray[: gray.shape[0] & ~1, : gray.shape[1] & ~1]
        gray = np.asarray(cv2.resize(even, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        factor *= 2
    if factor == 1.0:
        return gray
    height, width = gray.shape
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
