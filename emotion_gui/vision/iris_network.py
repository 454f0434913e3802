"""Finds the outline of an eye, from which follows how far it is open."""

import math
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.face_mesh import LEFT_EYE, RIGHT_EYE, FaceMesh, Points
from emotion_gui.vision.face_networks import FaceNetwork, NetworkFile
from emotion_gui.vision.frame import Image
from emotion_gui.vision.region import Region

MARGIN = 2.3  # side of the region, in distances of the eye's corners (MediaPipe)
CONTOUR_POINTS = 16  # of an eye: first the lower lid, then the upper one

_CONTOUR = "output_eyes_contours_and_brows"
_LOWER_LID, _UPPER_LID = slice(2, 7), slice(10, 15)


class IrisNetwork:
    """The iris network. Not thread-safe."""

    def __init__(self, folder: Path | None = None) -> None:
        """Loads the network. Raises NetworkError."""
        self._network = FaceNetwork(NetworkFile.IRIS, folder)

    def contours(self, image: Image, mesh: FaceMesh) -> tuple[Points, Points]:
        """Finds the outlines of both eyes.

        Args:
            image: the frame, (height, width, 3) uint8, BGR.
            mesh: the face.

        Returns:
            (16, 2) float32 for the eye at the picture's left and for the other one, in pixels of the frame.
        """
        return self._contour(image, mesh.points[LEFT_EYE, :2]), self._contour(
            image, mesh.points[RIGHT_EYE, :2], flipped=True
        )

    def _contour(self, image: Image, corners: Points, *, flipped: bool = False) -> Points:
        # The network knows the eye at the picture's left, so the other one is mirrored.
        side = self._network.side
        region = eye_region(corners)
        pixels = region.cut(image, side, border=cv2.BORDER_REPLICATE)
        if flipped:
            pixels = np.asarray(cv2.flip(pixels, 1), np.uint8)
        points = self._network.run(pixels)[_CONTOUR].reshape(-1, 3)[:CONTOUR_POINTS, :2]
        if flipped:
            points[:, 0] = side - points[:, 0]
        return region.to_frame(points, side)


def eye_region(corners: Points) -> Region:
    """Returns the region of an eye.

    Args:
        corners: (2, 2) its corners from left to right, in pixels of the frame.
    """
    (x0, y0), (x1, y1) = (corner.tolist() for corner in corners)
    roll = math.degrees(math.atan2(y1 - y0, x1 - x0))
    return Region((x0 + x1) / 2, (y0 + y1) / 2, MARGIN * math.hypot(x1 - x0, y1 - y0), roll)


def openness(contour: Points, corners: Points) -> float:
    """Returns how far an eye is open: the mean distance of its lids over the distance of its corners.

    Args:
        contour: (16, 2) outline of the eye.
        corners: (2, 2) corners of the same eye in the mesh, because those of the outline move with the lids;
            (2, 3) with z, for a head that may be turned.
    """
    lids: NDArray[np.float32] = np.linalg.norm(contour[_LOWER_LID] - contour[_UPPER_LID], axis=1)
    width = float(np.linalg.norm(corners[1] - corners[0]))
    return float(lids.mean()) / max(width, 1e-6)
