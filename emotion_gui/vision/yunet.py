"""Where faces are in a gray frame: YuNet (Wu, Peng and Yu, 2023), a small network that OpenCV runs itself.

It finds turned and tilted faces, which Haar cascades miss. The app does not come with its file.
"""

import hashlib
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.core.face_options import SMALLEST_FACE
from emotion_gui.vision.detection import Detection
from emotion_gui.vision.detector import DetectorError, FaceDetector, Gray, HaarDetector, Sizes
from emotion_gui.vision.frame import Box

ENDING = ".onnx"

# Each size of picture has a network of its own: OpenCV prepares one anew for every other size.
KEPT_SIZES = 4
FULL_PIXELS = 600_000  # of the copy for a full search, at most
FULL_FACE = 32  # pixels of the smallest face in it: upright ones are found from 24 on, tilted ones later
FULL_SCORE = 0.6
FULL_SLACK = 0.9  # a face's box may be so much smaller or larger than the face
NEAR_SIDE = 192  # of the picture for a search in the neighborhood; the face has half of it
NEAR_SCORE = 0.4  # less than for a full search: there was a face a moment ago
STRICT_SCORE = 0.6
NEAR_OVERLAP = 0.2  # less of it is somebody else's face

# The network's boxes are narrow and tall. The square of a training picture around the same face: measured
# on 1,500 pictures of FER-2013, as medians.
SQUARE_SIDE = 1.17  # in means of the box's width and height
SQUARE_RISE = 0.026  # how far the square's middle lies above the box's, in the same


class YuNetDetector:
    """YuNet on reduced pictures."""

    def __init__(self, network: bytes, smallest: int = SMALLEST_FACE) -> None:
        """network: the content of the ONNX file. smallest: side of the smallest face, in pixels of the frame.

        Only for files that were looked at before: OpenCV's reader may crash on damaged ones.
        Raises DetectorError where it is not such a network.
        """
        self.smallest = max(smallest, 1)
        self._content = np.frombuffer(network, np.uint8)
        self._searching = threading.Lock()
        self._everywhere: dict[tuple[int, int], cv2.FaceDetectorYN] = {}
        self._near = self._net((NEAR_SIDE, NEAR_SIDE))
        try:
            self.detect_near(np.zeros((NEAR_SIDE, NEAR_SIDE), np.uint8), Box(48, 48, 96, 96))
        except cv2.error as error:
            raise _no_network() from error

    def detect(self, gray: Gray, sizes: Sizes | None = None) -> list[Detection]:
        """Searches a copy in which the smallest faces still have `FULL_FACE` pixels."""
        height, width = gray.shape
        smallest, largest = sizes or (self.smallest, max(width, height))
        factor = min(1.0, FULL_FACE / smallest, (FULL_PIXELS / gray.size) ** 0.5)
        size = max(1, round(width * factor)), max(1, round(height * factor))
        with self._searching:
            found = _found(self._net_for(size), _resized(gray, size), FULL_SCORE)
        least, most = FULL_SLACK * smallest, largest / FULL_SLACK
        fitting = (face for face in _detections(found, factor) if least <= face.box.width <= most)
        return [_clipped(face, width, height) for face in fitting]

    def detect_near(self, gray: Gray, box: Box, *, strict: bool = False) -> Detection | None:
        """Searches the surroundings of `box`, scaled so that the face has half of `NEAR_SIDE` pixels."""
        area = _surroundings(box)
        height, width = gray.shape
        inside = area.clipped(width, height)
        if inside.area == 0:
            return None
        crop = _resized(_cut_out(gray, area, inside), (NEAR_SIDE, NEAR_SIDE))
        factor = NEAR_SIDE / area.width
        found = _found(self._near, crop, STRICT_SCORE if strict else NEAR_SCORE)
        faces = (_clipped(face, width, height) for face in _detections(found, factor, area.x, area.y))
        nearest = max(faces, key=lambda face: box.iou(face.box), default=None)
        return nearest if nearest and box.iou(nearest.box) > NEAR_OVERLAP else None

    def _net_for(self, size: tuple[int, int]) -> cv2.FaceDetectorYN:
        if size not in self._everywhere:
            if len(self._everywhere) >= KEPT_SIZES:
                self._everywhere.clear()
            self._everywhere[size] = self._net(size)
        return self._everywhere[size]

    def _net(self, size: tuple[int, int]) -> cv2.FaceDetectorYN:
        try:
            return cv2.FaceDetectorYN.create("onnx", self._content, np.empty(0, np.uint8), size)
        except cv2.error as error:
            raise _no_network() from error


def open_detector(path: Path, smallest: int) -> FaceDetector:
    """The detector of a file: a Haar cascade, or YuNet from one of the app's own copies.

    Raises DetectorError with a sentence.
    """
    if path.suffix != ENDING:
        return HaarDetector(path, smallest)
    try:
        content = path.read_bytes()
    except OSError as error:
        gone = isinstance(error, FileNotFoundError)
        why = "is gone" if gone else f"cannot be read: {error.strerror}"
        raise DetectorError(f"The file of the face detector YuNet {why}. Get it in the settings.") from error
    if path.name != kept_name(content):
        raise DetectorError("The file of the face detector YuNet is damaged. Get it in the settings.")
    return YuNetDetector(content, smallest)


def kept_name(network: bytes) -> str:
    """What the app calls its copy: the name tells the content, so damage shows before OpenCV reads it."""
    return f"yunet-{hashlib.sha256(network).hexdigest()}{ENDING}"


def _no_network() -> DetectorError:
    return DetectorError("The file is not a YuNet face detector.")


def _found(net: cv2.FaceDetectorYN, gray: Gray, score: float) -> NDArray[np.float32]:
    """(n, 15): the faces of a picture of the network's size, the surest first.

    Each row is left, top, width, height; x and y of five points; the score.
    """
    net.setScoreThreshold(score)
    found: Any = net.detect(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR))[1]
    if found is None:  # which OpenCV's types leave out
        return np.empty((0, 15), np.float32)
    faces = np.asarray(found, np.float32)
    return faces[np.isfinite(faces).all(axis=1)]


def _detections(faces: NDArray[np.float32], factor: float, left: int = 0, top: int = 0) -> list[Detection]:
    """The network's faces in pixels of the frame.

    factor: how many times as large the searched picture is as the frame, whose (left, top) it begins at.
    """
    squares = _squares(faces) / factor + [left, top, 0]
    points = faces[:, 4:14].reshape(-1, 5, 2) / factor + [left, top]
    scores = faces[:, 14]
    return [
        Detection(_box(square), float(score), tuple((float(x), float(y)) for x, y in places))
        for square, score, places in zip(squares, scores, points, strict=True)
    ]


def _clipped(face: Detection, width: int, height: int) -> Detection:
    return replace(face, box=face.box.clipped(width, height))


def _squares(faces: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, 3): left, top, side of the network's faces."""
    x, y, width, height = faces[:, :4].T
    mean = (width + height) / 2
    side = SQUARE_SIDE * mean
    middle = x + width / 2, y + height / 2 - SQUARE_RISE * mean
    return np.stack([middle[0] - side / 2, middle[1] - side / 2, side], axis=1)


def _box(square: NDArray[np.floating[Any]]) -> Box:
    x, y, side = (round(float(value)) for value in square)
    return Box(x, y, side, side)


def _surroundings(box: Box) -> Box:
    """A square around the box, twice as large."""
    half = max(box.width, box.height)
    return Box(round(box.center[0]) - half, round(box.center[1]) - half, 2 * half, 2 * half)


def _cut_out(gray: Gray, area: Box, inside: Box) -> Gray:
    """The area of the frame; where it lies outside, the frame's edge goes on."""
    crop = gray[inside.y : inside.bottom, inside.x : inside.right]
    if inside == area:
        return crop
    edges = inside.y - area.y, area.bottom - inside.bottom, inside.x - area.x, area.right - inside.right
    return np.asarray(cv2.copyMakeBorder(crop, *edges, cv2.BORDER_REPLICATE), np.uint8)


def _resized(gray: Gray, size: tuple[int, int]) -> Gray:
    how = cv2.INTER_AREA if size[0] < gray.shape[1] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(gray, size, interpolation=how), np.uint8)
