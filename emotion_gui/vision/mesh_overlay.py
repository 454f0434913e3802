"""Draws the points of faces on the video, with the outlines of eyes, eyebrows, lips and face."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.face_mesh import FaceMesh
from emotion_gui.vision.frame import Image

Color = tuple[int, int, int]  # blue, green, red
Coordinates = NDArray[np.int32]

# Indices of points along each outline, from MediaPipe's FACEMESH_CONTOURS.
_CLOSED = (
    (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246),
    (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466),
    (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185),
    (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191),
    (
        *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
        *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
    ),
)
_OPEN = (
    (46, 53, 52, 65, 55),
    (70, 63, 105, 66, 107),
    (276, 283, 282, 295, 285),
    (300, 293, 334, 296, 336),
)
_OUTLINED = frozenset(index for line in (*_CLOSED, *_OPEN) for index in line)
_OTHERS = np.array([index for index in range(468) if index not in _OUTLINED])
_CLOSED_LINES, _OPEN_LINES = ([np.array(line) for line in lines] for lines in (_CLOSED, _OPEN))

_LIGHT, _DARK = (245, 245, 245), (26, 26, 26)
_SHIFT = 4  # binary digits of a fraction of a pixel
_PIXEL = 1 << _SHIFT
_HALF_DOT = np.array((5 * _PIXEL // 8, 0), np.int32)
_DOTS_FROM = 100  # pixels of the face's height; smaller faces would be hidden by dots and shadows


def draw_points(image: Image, meshes: Sequence[FaceMesh], *, scale: float = 1.0) -> None:
    """Draws the points of each mesh into an image, in place.

    Args:
        image: (height, width, 3) uint8, BGR.
        meshes: the faces.
        scale: the size of the image divided by the size of the frame that the points refer to.
    """
    for mesh in meshes:
        # OpenCV counts from the centers of pixels, the mesh from their edges.
        points = mesh.points[:, :2] * scale - 0.5
        is_large = np.ptp(points[:, 1]) >= _DOTS_FROM
        found = np.rint(points * _PIXEL).astype(np.int32)
        # Thin lines with a shadow can be seen on any picture, and cost a fifth of lines with a dark rim.
        for shift, color in ((_PIXEL, _DARK), (0, _LIGHT)) if is_large else ((0, _LIGHT),):
            _draw_outlines(image, found + shift, color)
            if is_large:
                _draw_dots(image, found[_OTHERS] + shift, color)


def _draw_outlines(image: Image, points: Coordinates, color: Color) -> None:
    """Draws the outlines of a mesh from (468, 2) coordinates in parts of a pixel."""
    for lines, closed in ((_CLOSED_LINES, True), (_OPEN_LINES, False)):
        _draw_lines(image, [points[line] for line in lines], color, closed=closed)


def _draw_dots(image: Image, points: Coordinates, color: Color) -> None:
    """Draws points as lines of about one pixel, because all lines need only one call."""
    dots = np.stack((points - _HALF_DOT, points + _HALF_DOT), axis=1)
    _draw_lines(image, list(dots), color, closed=False)


def _draw_lines(image: Image, lines: list[Coordinates], color: Color, *, closed: bool) -> None:
    cv2.polylines(image, lines, closed, color, lineType=cv2.LINE_AA, shift=_SHIFT)
