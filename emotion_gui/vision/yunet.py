"""Detects faces in a gray frame with YuNet (Wu, Peng and Yu, 2023), a small network that OpenCV runs.

It finds turned and tilted faces, which Haar cascades miss. Its file is not included in the app.
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

# Each image size has its own network, because OpenCV rebuilds a network whenever the size changes.
MAX_CACHED_SIZES = 4
FULL_PIXELS = 600_000  # most pixels of the copy for a full search
FULL_FACE = 32  # pixels of the smallest face in it: upright faces are found from 24, tilted ones need more
FULL_SCORE = 0.6
FULL_SLACK = 0.9  # the box of a face may be smaller or larger than the face by this factor
NEAR_SIDE = 192  # side of the image for a local search, in pixels; the face takes up half of it
NEAR_SCORE = 0.4  # lower than for a full search, because there was a face a moment ago
STRICT_SCORE = 0.6
NEAR_OVERLAP = 0.2  # with a smaller IoU it is another person's face

# The network's boxes are narrow and tall, but training pictures are squares around the face. These medians of
# 1,500 pictures of FER-2013 convert a box to the square.
SQUARE_SIDE = 1.17  # side of the square, in means of the box's width and height
SQUARE_RISE = 0.026  # how far the center of the square lies above that of the box, in the same unit


class YuNetDetector:
    """Runs YuNet on reduced copies of the frame."""

    def __init__(self, network: bytes, smallest: int = SMALLEST_FACE) -> None:
        """Loads the network. Only use verified files, because OpenCV's reader may crash on damaged ones.

        Args:
            network: the content of the ONNX file.
            smallest: side of the smallest face to detect, in pixels of the frame.

        Raises:
            DetectorError: the file is not a YuNet network.
        """
        self.smallest = max(smallest, 1)
        self._content = np.frombuffer(network, np.uint8)
        self._searching = threading.Lock()
        self._full: dict[tuple[int, int], cv2.FaceDetectorYN] = {}
        self._near = self._create_network((NEAR_SIDE, NEAR_SIDE))
        try:
            self.detect_near(np.zeros((NEAR_SIDE, NEAR_SIDE), np.uint8), Box(48, 48, 96, 96))
        except cv2.error as error:
            raise _not_yunet() from error

    def detect(self, gray: Gray, sizes: Sizes | None = None) -> list[Detection]:
        """Searches a copy in which the smallest faces are still `FULL_FACE` pixels wide."""
        height, width = gray.shape
        smallest, largest = sizes or (self.smallest, max(width, height))
        factor = min(1.0, FULL_FACE / smallest, (FULL_PIXELS / gray.size) ** 0.5)
        size = max(1, round(width * factor)), max(1, round(height * factor))
        with self._searching:
            found = _run(self._network_for(size), _resized(gray, size), FULL_SCORE)
        lower, upper = FULL_SLACK * smallest, largest / FULL_SLACK
        matching = (face for face in _detections(found, factor) if lower <= face.box.width <= upper)
        return [_clipped(face, width, height) for face in matching]

    def detect_near(self, gray: Gray, box: Box, *, strict: bool = False) -> Detection | None:
        """Searches around `box`, in a copy where the face is half of `NEAR_SIDE` wide."""
        area = _neighborhood(box)
        height, width = gray.shape
        inside = area.clipped(width, height)
        if inside.area == 0:
            return None
        crop = _resized(_padded_crop(gray, area, inside), (NEAR_SIDE, NEAR_SIDE))
        factor = NEAR_SIDE / area.width
        found = _run(self._near, crop, STRICT_SCORE if strict else NEAR_SCORE)
        faces = (_clipped(face, width, height) for face in _detections(found, factor, area.x, area.y))
        nearest = max(faces, key=lambda face: box.iou(face.box), default=None)
        return nearest if nearest and box.iou(nearest.box) > NEAR_OVERLAP else None

    def _network_for(self, size: tuple[int, int]) -> cv2.FaceDetectorYN:
        if size not in self._full:
            if len(self._full) >= MAX_CACHED_SIZES:
                self._full.clear()
            self._full[size] = self._create_network(size)
        return self._full[size]

    def _create_network(self, size: tuple[int, int]) -> cv2.FaceDetectorYN:
        try:
            return cv2.FaceDetectorYN.create("onnx", self._content, np.empty(0, np.uint8), size)
        except cv2.error as error:
            raise _not_yunet() from error


def open_detector(path: Path, smallest: int) -> FaceDetector:
    """Opens a detector.

    Args:
        path: a Haar cascade, or the app's own copy of YuNet.
        smallest: side of the smallest face to detect, in pixels of the frame.

    Raises:
        DetectorError: the file is missing, damaged or not a detector. Its text is a sentence for the user.
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
    """Returns the name of the app's copy. It contains the hash, to detect damage before OpenCV reads it."""
    return f"yunet-{hashlib.sha256(network).hexdigest()}{ENDING}"


def _not_yunet() -> DetectorError:
    return DetectorError("The file is not a YuNet face detector.")


def _run(network: cv2.FaceDetectorYN, gray: Gray, score: float) -> NDArray[np.float32]:
    """Runs the network on an image of its size.

    Args:
        network: the network.
        gray: the image, (height, width) uint8.
        score: the smallest score of a face, 0 to 1.

    Returns:
        The n faces by descending score, (n, 15): left, top, width, height; x and y of five points; the score.
    """
    network.setScoreThreshold(score)
    found: Any = network.detect(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR))[1]
    if found is None:  # missing from OpenCV's type hints
        return np.empty((0, 15), np.float32)
    faces = np.asarray(found, np.float32)
    return faces[np.isfinite(faces).all(axis=1)]


def _detections(faces: NDArray[np.float32], factor: float, left: int = 0, top: int = 0) -> list[Detection]:
    """Converts the faces of the network to pixels of the frame.

    Args:
        faces: (n, 15), in pixels of the searched image.
        factor: the scale of the searched image relative to the frame.
        left: x of the searched image's left edge, in pixels of the frame.
        top: y of its top edge, in pixels of the frame.
    """
    squares = _squares(faces) / factor + [left, top, 0]
    points = faces[:, 4:14].reshape(-1, 5, 2) / factor + [left, top]
    scores = faces[:, 14]
    return [
        Detection(_box(square), float(score), tuple((float(x), float(y)) for x, y in keypoints))
        for square, score, keypoints in zip(squares, scores, points, strict=True)
    ]


def _clipped(face: Detection, width: int, height: int) -> Detection:
    return replace(face, box=face.box.clipped(width, height))


def _squares(faces: NDArray[np.float32]) -> NDArray[np.float32]:
    """Converts the boxes of the network to squares, (n, 3): left, top, side."""
    x, y, width, height = faces[:, :4].T
    mean = (width + height) / 2
    side = SQUARE_SIDE * mean
    center = x + width / 2, y + height / 2 - SQUARE_RISE * mean
    return np.stack([center[0] - side / 2, center[1] - side / 2, side], axis=1)


def _box(square: NDArray[np.floating[Any]]) -> Box:
    x, y, side = (round(float(value)) for value in square)
    return Box(x, y, side, side)


def _neighborhood(box: Box) -> Box:
    """Returns a square around the box, twice as large."""
    half = max(box.width, box.height)
    return Box(round(box.center[0]) - half, round(box.center[1]) - half, 2 * half, 2 * half)


def _padded_crop(gray: Gray, area: Box, inside: Box) -> Gray:
    """Crops the area from the frame and repeats the frame's edge where the area lies outside of it."""
    crop = gray[inside.y : inside.bottom, inside.x : inside.right]
    if inside == area:
        return crop
    edges = inside.y - area.y, area.bottom - inside.bottom, inside.x - area.x, area.right - inside.right
    return np.asarray(cv2.copyMakeBorder(crop, *edges, cv2.BORDER_REPLICATE), np.uint8)


def _resized(gray: Gray, size: tuple[int, int]) -> Gray:
    interpolation = cv2.INTER_AREA if size[0] < gray.shape[1] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(gray, size, interpolation=interpolation), np.uint8)
