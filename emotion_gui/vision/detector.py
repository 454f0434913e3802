"""Where faces are in a gray frame: Haar cascades (Viola and Jones, 2001) through OpenCV."""

from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.core.face_options import SMALLEST_FACE
from emotion_gui.vision.detection import Detection
from emotion_gui.vision.frame import Box

Gray = NDArray[np.uint8]

Sizes = tuple[int, int]  # the smallest and the largest width of a face, in pixels of the frame

# A full search works on at most this many pixels: 4k frames cost no more than a small one does,
# at the price of their smallest faces.
FULL_SEARCH_PIXELS = 1_000_000
# Each octave of sizes has its own reduced copy, on which OpenCV tests every second position. That, a coarse
# step and single hits miss less than a fine search (1.1) with five neighbors does in the full frame; the
# hits that are no faces fail the second look from near (EmotionPipeline).
FULL_SCALE_STEP = 2 ** (1 / 4)
FULL_NEIGHBORS = 0
FULL_SLACK = 0.9  # a face's box may be so much smaller than the face
SAME_HIT = 0.3  # overlap of two hits on one face

NEAR_MARGIN = 1.7  # side of the searched neighborhood, in faces
# Pixels that the face has in it. Below twice the cascade's window OpenCV tests only every second
# position, which halves the time but loses 6% of the faces that a full search finds.
NEAR_FACE = 64
NEAR_RANGE = 1.25  # how much larger or smaller the face may have become
NEAR_SCALE_STEP = 1.1
NEAR_NEIGHBORS = 3
# More neighbors cost faces, and spare few false ones: 8 of them showed 81.2% of the faces of moving scenes
# and 2.1 false boxes in 100 frames, 5 show 82.9% and 2.3; a search of the full frame 77.1% and 4.2.
STRICT_NEIGHBORS = 5
NEAR_OVERLAP = 0.2  # less of it is somebody else's face


class DetectorError(Exception):
    """A detector cannot be made; its text is the sentence for the user."""


class FaceDetector(Protocol):
    """Finds faces in gray frames, (height, width) uint8.

    One thread may call `detect` while another one calls `detect_near`; each of them is for one at a time.
    """

    @property
    def smallest(self) -> int:
        """Width of the smallest face to look for, in pixels of the frame."""
        ...

    def detect(self, gray: Gray, sizes: Sizes | None = None) -> list[Detection]:
        """All faces of the frame from `smallest` on, or those of these sizes; some may be none."""
        ...

    def detect_near(self, gray: Gray, box: Box, *, strict: bool = False) -> Detection | None:
        """The face that was at `box` a moment ago, searched for in its neighborhood only.

        strict: only what is a face without doubt.
        """
        ...


class HaarDetector:
    """Haar cascade on reduced pictures."""

    def __init__(self, cascade: Path, smallest: int = SMALLEST_FACE) -> None:
        """smallest: side in pixels of the frame of the smallest face to look for.

        Raises DetectorError where the file is not a cascade.
        """
        self._everywhere, self._near = _read_cascades(cascade)
        self._window = max(self._near.getOriginalWindowSize())
        self.smallest = max(smallest, 1)

    def detect(self, gray: Gray, sizes: Sizes | None = None) -> list[Detection]:
        """Octave by octave, each on a copy in which its smallest faces just fill the cascade's window."""
        height, width = gray.shape
        smallest, largest = sizes or (self.smallest, max(width, height))
        factor = min(1.0, (FULL_SEARCH_PIXELS / gray.size) ** 0.5, self._window / (FULL_SLACK * smallest))
        reduced, found = _resized(gray, factor), []
        while self._window / factor < min(largest, width, height):
            sizes_here = self._window, min(2 * self._window - 1, largest * factor)
            hits = _search(
                self._everywhere, reduced, sizes_here, step=FULL_SCALE_STEP, neighbors=FULL_NEIGHBORS
            )
            found += [box.scaled(1 / factor).clipped(width, height) for box in hits]
            factor, reduced = factor / 2, _resized(reduced, 0.5)
        return [Detection(box) for box in _strongest(found)]

    def detect_near(self, gray: Gray, box: Box, *, strict: bool = False) -> Detection | None:
        """Search of the surroundings of `box`, scaled so that the face has `NEAR_FACE` pixels."""
        height, width = gray.shape
        area = box.expanded(NEAR_MARGIN).clipped(width, height)
        if area.area == 0 or box.width <= 0:
            return None
        factor = NEAR_FACE / box.width
        crop = _resized(gray[area.y : area.bottom, area.x : area.right], factor)
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
    """One box for the hits on one face: their mean. Those with the most hits come first."""
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
    """Two of them, since one cannot be used on two threads."""
    # Through memory: OpenCV itself cannot open paths with letters outside the code page on Windows.
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
    """The picture `factor` times as large, at least one pixel."""
    # Halving is fast; averaging by any other ratio costs ten times what it does.
    while factor <= 0.5 and min(gray.shape) > 1:
        even = gray[: gray.shape[0] & ~1, : gray.shape[1] & ~1]
        gray = np.asarray(cv2.resize(even, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        factor *= 2
    if factor == 1.0:
        return gray
    height, width = gray.shape
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
