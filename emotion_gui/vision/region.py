"""A turned square of a frame, which a network takes as its input."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.frame import Box, Image

Floats = NDArray[np.float32]

_MAX_REDUCTION = 2.0  # warping by more than this would skip pixels, so the frame is reduced first


@dataclass(frozen=True, slots=True)
class Region:
    """A square, turned in the plane of the picture.

    Attributes:
        x: center, in pixels of the frame.
        y: likewise.
        side: length of a side, in pixels of the frame.
        roll: rotation in degrees, clockwise in the picture.
    """

    x: float
    y: float
    side: float
    roll: float = 0.0

    def cut(self, image: Image, side: int, *, border: int = cv2.BORDER_CONSTANT) -> Image:
        """Cuts the region out of a frame, upright and scaled.

        Args:
            image: (height, width) or (height, width, 3) uint8.
            side: width and height of the result, in pixels.
            border: what is outside of the frame: BORDER_CONSTANT for black, BORDER_REPLICATE for its edge.

        Returns:
            (side, side) or (side, side, 3) uint8.
        """
        return warped(image, self._to_unit(side), side, border=border)

    def to_frame(self, points: Floats, side: int) -> Floats:
        """Converts points in the cut region to pixels of the frame.

        Args:
            points: (n, 2) or (n, 3), in pixels of the cut region of `side` pixels; z has the scale of x.
            side: as in `cut`.
        """
        scale = self.side / side
        cos, sin = math.cos(math.radians(self.roll)), math.sin(math.radians(self.roll))
        x, y = (points[:, 0] - side / 2) * scale, (points[:, 1] - side / 2) * scale
        found = points * np.float32(scale)
        found[:, 0], found[:, 1] = cos * x - sin * y + self.x, sin * x + cos * y + self.y
        return found

    def _to_unit(self, side: int) -> NDArray[np.float64]:
        """Returns the (2, 3) transform from pixels of the frame to pixels of the cut region."""
        scale = side / max(self.side, 1e-3)
        cos, sin = scale * math.cos(math.radians(self.roll)), scale * math.sin(math.radians(self.roll))
        return np.array(
            [
                [cos, sin, side / 2 - cos * self.x - sin * self.y],
                [-sin, cos, side / 2 + sin * self.x - cos * self.y],
            ]
        )


def warped(
    image: Image, transform: NDArray[np.float64], side: int, *, border: int = cv2.BORDER_CONSTANT
) -> Image:
    """Applies a similarity transform, averaging pixels where it reduces.

    Args:
        image: (height, width) or (height, width, 3) uint8.
        transform: (2, 3) from pixels of the image to those of the result; a pixel's center is at 0.5.
        side: width and height of the result.
        border: as in `Region.cut`.
    """
    matrix = transform.copy()
    scale = math.hypot(matrix[0, 0], matrix[1, 0])
    part = source_box(matrix, side).clipped(image.shape[1], image.shape[0])
    if not part.area:
        return np.zeros((side, side, *image.shape[2:]), np.uint8)
    crop = image[part.y : part.bottom, part.x : part.right]
    matrix[:, 2] += matrix[:, :2] @ (part.x, part.y)
    if scale * _MAX_REDUCTION < 1:
        # Area averaging to about the size of the result; then the warp changes the scale by little.
        height, width = crop.shape[:2]
        size = max(1, round(width * scale)), max(1, round(height * scale))
        crop = np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)
        matrix[:, 0] *= width / size[0]
        matrix[:, 1] *= height / size[1]
    # OpenCV counts from the centers of pixels.
    matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
    result = cv2.warpAffine(crop, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(result, np.uint8)


def source_box(transform: NDArray[np.float64], side: int) -> Box:
    """Returns the part of an image that `warped` shows, with a margin; it may reach beyond the image."""
    (a, b, c), (d, e, f) = transform.tolist()
    determinant = a * e - b * d
    if not determinant:
        return Box(0, 0, 0, 0)
    corners = [(x - c, y - f) for x in (0, side) for y in (0, side)]
    xs = [(e * x - b * y) / determinant for x, y in corners]
    ys = [(a * y - d * x) / determinant for x, y in corners]
    margin = 2 + math.ceil(1 / math.sqrt(abs(determinant)))
    left, top = math.floor(min(xs)) - margin, math.floor(min(ys)) - margin
    right, bottom = math.ceil(max(xs)) + margin, math.ceil(max(ys)) + margin
    return Box(left, top, right - left, bottom - top)
