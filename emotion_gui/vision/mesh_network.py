"""Fits the face mesh to a face: 468 points and a score that says whether it is a face at all."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from emotion_gui.vision.face_mesh import FaceMesh
from emotion_gui.vision.face_networks import FaceNetwork, NetworkFile
from emotion_gui.vision.frame import Box, Image
from emotion_gui.vision.region import Region

MIN_SCORE = 0.5  # from this score on it is a face
MARGIN = 1.5  # side of the region, in sides of the box around the points (MediaPipe)
# The same for the detector's box. With 1.5, as MediaPipe has it, fewer faces below 40 pixels are confirmed.
KEYPOINTS_MARGIN = 1.7
# The same for the square box of Haar, and the height of the region's center in it (measured).
HAAR_MARGIN = 1.35
HAAR_CENTER = 0.56

_POINTS, _SCORE = "conv2d_21", "conv2d_31"


class MeshNetwork:
    """The face mesh. Not thread-safe."""

    def __init__(self, folder: Path | None = None) -> None:
        """Loads the network. Raises NetworkError."""
        self._network = FaceNetwork(NetworkFile.MESH, folder)

    def fit(self, image: Image, region: Region) -> FaceMesh:
        """Fits the mesh to the face in a region of a frame, (height, width, 3) uint8, BGR."""
        side = self._network.side
        found = self._network.run(region.cut(image, side))
        points = region.to_frame(found[_POINTS].reshape(-1, 3), side)
        logit = float(found[_SCORE].ravel()[0])
        return FaceMesh(points, 1 / (1 + math.exp(-max(-50.0, min(logit, 50.0)))))


def region_of_mesh(mesh: FaceMesh) -> Region:
    """Returns the region in which the same face is found again: around its points, turned with its eyes."""
    left, right = mesh.left_eye, mesh.right_eye
    roll = math.degrees(math.atan2(right[1] - left[1], right[0] - left[0]))
    cos, sin = math.cos(math.radians(roll)), math.sin(math.radians(roll))
    turned = mesh.points[:, :2] @ np.array([[cos, -sin], [sin, cos]], np.float32)
    low, high = turned.min(axis=0), turned.max(axis=0)
    x, y = (low + high) / 2
    return Region(
        float(cos * x - sin * y), float(sin * x + cos * y), MARGIN * float((high - low).max()), roll
    )


def region_of_haar(box: Box) -> Region:
    """Returns the region for an upright face that Haar has found; fit a second time from the result."""
    return Region(box.center[0], box.y + HAAR_CENTER * box.height, HAAR_MARGIN * box.width)


def region_of_keypoints(box: Box, keypoints: Sequence[tuple[float, float]]) -> Region:
    """Returns the region for a face of the neural detector, turned by the line of its eyes."""
    (left_x, left_y), (right_x, right_y) = keypoints[0], keypoints[1]
    roll = math.degrees(math.atan2(right_y - left_y, right_x - left_x))
    x, y = box.center
    return Region(x, y, KEYPOINTS_MARGIN * max(box.width, box.height), roll)
