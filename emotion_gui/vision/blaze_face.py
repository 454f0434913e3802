"""Runs BlazeFace (Bazarevsky and others, 2019) on a square picture and decodes what it finds.

Layouts of the outputs: MediaPipe's face_detection_short_range and face_detection_full_range_sparse.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.detection import Detection
from emotion_gui.vision.face_networks import FaceNetwork, NetworkFile
from emotion_gui.vision.frame import Box, Image

Floats = NDArray[np.float32]

SAME_FACE = 0.3  # intersection over union of two boxes of the same face
_KEYPOINTS = 6  # left eye, right eye, nose, mouth, left ear, right ear, as seen in the picture
_MAX_LOGIT = 100.0
_MAX_FACES = 100  # in one picture; a bound on the work, not on a crowd


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the two networks.

    Attributes:
        file: its file.
        grids: (cells along a side, anchors in each) of its feature maps.
        boxes: the name of the output with boxes and keypoints.
        scores: the name of the output with the scores.
        min_score: scores below this are no faces, 0 to 1.
    """

    file: NetworkFile
    grids: tuple[tuple[int, int], ...]
    boxes: str
    scores: str
    min_score: float


SHORT_RANGE = Variant(NetworkFile.SHORT_RANGE, ((16, 2), (8, 6)), "regressors", "classificators", 0.5)
FULL_RANGE = Variant(NetworkFile.FULL_RANGE, ((48, 1),), "Identity", "Identity_1", 0.6)


class BlazeFace:
    """One variant of BlazeFace. Not thread-safe."""

    def __init__(self, variant: Variant, folder: Path | None = None) -> None:
        """Loads the network. Raises NetworkError."""
        self._variant, self._network = variant, FaceNetwork(variant.file, folder)
        self._anchors = _anchors(variant.grids)

    @property
    def side(self) -> int:
        """Width and height of the picture that the network takes."""
        return self._network.side

    def find(self, image: Image, area: Box) -> list[Detection]:
        """Finds the faces in an area of a frame.

        Args:
            image: the frame, (height, width, 3) uint8, BGR. The full range needs its colors.
            area: in pixels of the frame; the part outside of the frame is black.

        Returns:
            The faces in pixels of the frame, by descending score, each once.
        """
        side = max(area.width, area.height)
        found = self._network.run(_letterboxed(image, area, self.side), offset=1.0, scale=2 / 255)
        logits = found[self._variant.scores][:, 0]
        threshold = math.log(self._variant.min_score / (1 - self._variant.min_score))
        chosen = np.flatnonzero(logits > threshold)
        if not len(chosen):
            return []
        values = found[self._variant.boxes][chosen].reshape(len(chosen), -1, 2) / np.float32(self.side)
        # Centers and keypoints are relative to the anchor; the second pair is the box's size.
        values[:, [0, *range(2, 2 + _KEYPOINTS)]] += self._anchors[chosen, None]
        clipped = np.clip(logits[chosen], -_MAX_LOGIT, _MAX_LOGIT)
        scores = np.asarray(1 / (1 + np.exp(-clipped)), np.float32)
        origin = np.array(_origin(area), np.float32)
        return [_detection(*each, side, origin) for each in _suppressed(values, scores)]


def _anchors(grids: Sequence[tuple[int, int]]) -> Floats:
    """Returns the (n, 2) centers of the anchors, 0 to 1."""
    parts = []
    for cells, count in grids:
        steps = (np.arange(cells, dtype=np.float32) + 0.5) / cells
        y, x = np.meshgrid(steps, steps, indexing="ij")
        parts.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), count, axis=0))
    return np.concatenate(parts)


def _origin(area: Box) -> tuple[float, float]:
    """Returns the top-left corner of the square around the area."""
    side = max(area.width, area.height)
    return area.x - (side - area.width) / 2, area.y - (side - area.height) / 2


def _letterboxed(image: Image, area: Box, side: int) -> Image:
    """Returns the area as a square of `side` pixels, in the middle of black bars."""
    picture = np.zeros((side, side, 3), np.uint8)
    inside = area.clipped(image.shape[1], image.shape[0])
    if not inside.area:
        return picture
    scale = side / max(area.width, area.height)
    left, top = _origin(area)
    x, y = round((inside.x - left) * scale), round((inside.y - top) * scale)
    width = min(max(1, round(inside.width * scale)), side - x)
    height = min(max(1, round(inside.height * scale)), side - y)
    if width < 1 or height < 1:
        return picture
    crop = image[inside.y : inside.bottom, inside.x : inside.right]
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    picture[y : y + height, x : x + width] = cv2.resize(crop, (width, height), interpolation=interpolation)
    return picture


def _suppressed(values: Floats, scores: Floats) -> list[tuple[Floats, float]]:
    """Joins the hits on each face, weighted by their scores (weighted non-maximum suppression).

    Args:
        values: (n, 8, 2) center, size and keypoints of each hit.
        scores: (n,) its score.

    Returns:
        The joined values, (8, 2), and the best score of each face, by descending score.
    """
    order = np.argsort(-scores)
    corners = np.concatenate([values[:, 0] - values[:, 1] / 2, values[:, 0] + values[:, 1] / 2], axis=1)
    joined: list[tuple[Floats, float]] = []
    while len(order) and len(joined) < _MAX_FACES:
        same = _overlaps(corners[order[0]], corners[order]) > SAME_FACE
        same[0] = True
        group = order[same]
        mean = np.average(values[group], axis=0, weights=scores[group])
        joined.append((mean.astype(np.float32), float(scores[order[0]])))
        order = order[~same]
    return joined


def _overlaps(one: Floats, others: Floats) -> Floats:
    """Returns the intersection over union of a box with each of n others, given as (n, 4) corners."""
    low, high = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:], others[:, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=1)
    areas = np.prod(np.maximum(others[:, 2:] - others[:, :2], 0), axis=1)
    own = float(np.prod(np.maximum(one[2:] - one[:2], 0)))
    return np.asarray(shared / np.maximum(own + areas - shared, 1e-9), np.float32)


def _detection(values: Floats, score: float, side: int, origin: Floats) -> Detection:
    points = values * side
    (x, y), (width, height) = points[0] + origin, points[1]
    box = Box(
        round(float(x - width / 2)), round(float(y - height / 2)), round(float(width)), round(float(height))
    )
    keypoints = tuple((float(x), float(y)) for x, y in points[2:] + origin)
    return Detection(box, score, keypoints)
