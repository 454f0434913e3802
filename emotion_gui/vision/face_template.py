"""Following a face by its looks: a small picture of it is found again in the next frames."""

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.detector import Gray
from emotion_gui.vision.frame import Box

PATCH = 32  # side of the face in it, in pixels
REACH = 1.6  # side of the neighborhood that is searched, in faces
FLAT = 2.0  # gray levels; with less contrast everything looks alike


class FaceTemplate:
    """A face as it looked in one frame. Costs a thirtieth of a detector's look, and knows no sizes."""

    def __init__(self, gray: Gray, box: Box) -> None:
        height, width = gray.shape
        self._box = box.clipped(width, height)
        self._reduction = max(box.width, 1) / PATCH
        self._picture = self._small(gray, self._box)[0]
        self._flat = float(self._picture.std()) < FLAT

    def find(self, gray: Gray, box: Box) -> tuple[float, float, float]:
        """How far the face is from where it was when the patch was taken, and how much it looks alike.

        box: about where it is now. Gives (x, y) in pixels of the frame, to a fraction of one, and the
        normalized correlation, up to 1. Lighting does not matter, turning and hiding do.
        """
        height, width = gray.shape
        around = box.expanded(REACH).clipped(width, height)
        area, scale = self._small(gray, around)
        if self._flat or any(a < b for a, b in zip(area.shape, self._picture.shape, strict=True)):
            return 0.0, 0.0, 0.0
        alike = np.asarray(cv2.matchTemplate(area, self._picture, cv2.TM_CCOEFF_NORMED), np.float32)
        _, best, _, (x, y) = cv2.minMaxLoc(alike)
        column, row = x + _offset(alike[y], x), y + _offset(alike[:, x], y)
        return around.x + column * scale[0] - self._box.x, around.y + row * scale[1] - self._box.y, best

    def _small(self, gray: Gray, area: Box) -> tuple[Gray, tuple[float, float]]:
        """The area in the patch's size, and the frame's pixels (x, y) to one of it."""
        # Of large faces two pixels in each direction make one: averaging all of them costs the most here.
        stride = max(1, int(self._reduction / 2))
        cut = gray[area.y : area.bottom : stride, area.x : area.right : stride]
        if cut.size == 0:
            return np.zeros((1, 1), np.uint8), (1.0, 1.0)
        height, width = cut.shape
        columns = max(1, round(width * stride / self._reduction))
        rows = max(1, round(height * stride / self._reduction))
        how = cv2.INTER_AREA if columns < width else cv2.INTER_LINEAR
        small = np.asarray(cv2.resize(cut, (columns, rows), interpolation=how), np.uint8)
        return small, (width * stride / columns, height * stride / rows)


def _offset(values: NDArray[np.float32], peak: int) -> float:
    """Of the true peak from the highest value, -0.5 to 0.5: of a parabola through it and its neighbors."""
    if not 0 < peak < len(values) - 1:
        return 0.0
    left, middle, right = (float(value) for value in values[peak - 1 : peak + 2])
    curve = left - 2 * middle + right
    return 0.5 * (left - right) / curve if curve < 0 else 0.0
