"""The 468 points of a face, as the face mesh network finds them, and what lies where in them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]

# Indices of points. Left and right are the sides in the picture, for a face that is not mirrored.
LEFT_EYE = 33, 133  # outer and inner corner
RIGHT_EYE = 362, 263  # inner and outer corner
MOUTH_CORNERS = 61, 291  # left and right
INNER_LIPS = 13, 14  # upper and lower


@dataclass(frozen=True, slots=True, eq=False)
class FaceMesh:
    """A face as points.

    Attributes:
        points: (468, 3) float32: x, y in pixels of the frame; z likewise, smaller if nearer.
        score: the network's confidence that this is a face, 0 to 1.
    """

    points: Points
    score: float

    @property
    def left_eye(self) -> Points:
        """(2,) center of the eye at the picture's left."""
        return np.asarray(self.points[LEFT_EYE, :2].mean(axis=0))

    @property
    def right_eye(self) -> Points:
        """(2,) center of the eye at the picture's right."""
        return np.asarray(self.points[RIGHT_EYE, :2].mean(axis=0))

    @property
    def eye_distance(self) -> float:
        """Distance of the centers of the eyes, in pixels of the frame."""
        return float(np.linalg.norm(self.right_eye - self.left_eye))

    def moved(self, x: float, y: float) -> "FaceMesh":
        """Returns the mesh moved right by `x` and down by `y` pixels."""
        return FaceMesh(self.points + np.array([x, y, 0], np.float32), self.score)
