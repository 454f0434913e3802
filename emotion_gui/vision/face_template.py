"""Follows a face by template matching: a small image of the face is found again in the next frames."""

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.frame import Box, Image
from trainer.shared.face_input import to_gray

TEMPLATE_SIZE = 32  # side of the template, in pixels
SEARCH_FACTOR = 1.6  # side of the searched neighborhood, in faces
MIN_CONTRAST = 2.0  # standard deviation in gray levels; with less contrast everything looks alike


class FaceTemplate:
    """A face as it looked in one frame.

    Matching it takes a thirtieth of the time of a detection, but cannot tell whether the size changed.
    """

    def __init__(self, image: Image, box: Box) -> None:
        """Takes the face in a box of a frame, (height, width, 3) uint8 BGR or (height, width) uint8."""
        height, width = image.shape[:2]
        self._box = box.clipped(width, height)
        self._reduction = max(box.width, 1) / TEMPLATE_SIZE
        self._template = self._reduced(image, self._box)[0]
        self._flat = float(self._template.std()) < MIN_CONTRAST

    def find(self, image: Image, box: Box) -> tuple[float, float, float]:
        """Searches for the face in another frame.

        Args:
            image: the frame, (height, width, 3) uint8 BGR or (height, width) uint8.
            box: approximately where the face is now, in pixels of the frame.

        Returns:
            The displacement (x, y) since the template was taken, in pixels of the frame with subpixel
            precision, and the normalized correlation, at most 1. Lighting does not affect it; a turned or
            covered face lowers it.
        """
        height, width = image.shape[:2]
        around = box.expanded(SEARCH_FACTOR).clipped(width, height)
        area, scale = self._reduced(image, around)
        if self._flat or any(a < b for a, b in zip(area.shape, self._template.shape, strict=True)):
            return 0.0, 0.0, 0.0
        scores = np.asarray(cv2.matchTemplate(area, self._template, cv2.TM_CCOEFF_NORMED), np.float32)
        _, best, _, (x, y) = cv2.minMaxLoc(scores)
        column, row = x + _peak_offset(scores[y], x), y + _peak_offset(scores[:, x], y)
        return around.x + column * scale[0] - self._box.x, around.y + row * scale[1] - self._box.y, best

    def _reduced(self, image: Image, area: Box) -> tuple[Image, tuple[float, float]]:
        """Returns the area at the template's scale, and the size (x, y) of its pixels in the frame."""
        # Of large faces only some rows and columns are read, because averaging all of them takes the longest.
        stride = max(1, int(self._reduction / 2))
        crop = image[area.y : area.bottom : stride, area.x : area.right : stride]
        if crop.size == 0:
            return np.zeros((1, 1), np.uint8), (1.0, 1.0)
        crop = to_gray(crop)
        height, width = crop.shape
        columns = max(1, round(width * stride / self._reduction))
        rows = max(1, round(height * stride / self._reduction))
        interpolation = cv2.INTER_AREA if columns < width else cv2.INTER_LINEAR
        reduced = np.asarray(cv2.resize(crop, (columns, rows), interpolation=interpolation), np.uint8)
        return reduced, (width * stride / columns, height * stride / rows)


def _peak_offset(values: NDArray[np.float32], peak: int) -> float:
    """Returns the subpixel offset of the peak, -0.5 to 0.5, by a parabola through it and its neighbors."""
    if not 0 < peak < len(values) - 1:
        return 0.0
    left, middle, right = (float(value) for value in values[peak - 1 : peak + 2])
    curve = left - 2 * middle + right
    return 0.5 * (left - right) / curve if curve < 0 else 0.0
