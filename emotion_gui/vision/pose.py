"""How a head is turned, from five points of its face."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

# Millimetres of a mean face that looks into the camera: to the right and down in the picture, and away from
# the camera. Across, the places that the five points take in aligned faces (the template of ArcFace; Deng,
# Guo and others, 2019) for eyes that are 63 mm apart; in depth, a widely used model of pose from landmarks,
# whose nose tip lies 27 mm before the eyes and 25 mm before the corners of the mouth.
MEAN_FACE = np.array(
    [(-31.5, 0.0, 0.0), (31.5, 0.0, 0.0), (0.0, 36.0, -27.0), (-26.0, 73.0, -2.0), (26.0, 73.0, -2.0)]
)
_INVERSE = np.linalg.pinv(MEAN_FACE - MEAN_FACE.mean(axis=0))
_MIN_SHARE = 0.2  # of the larger scale: the points of a face never lie on a line


@dataclass(frozen=True, slots=True)
class Pose:
    """In degrees, 0 for a head that looks straight into the camera.

    yaw: to the right of the picture. pitch: upwards. roll: clockwise in the picture.
    """

    yaw: float
    pitch: float
    roll: float


def pose_of(points: ArrayLike | None) -> Pose | None:
    """points: (5, 2) finite pixels: the eyes, the one at the picture's left first, the tip of the nose, and
    the corners of the mouth, left and right.

    The scaled orthographic projection that fits a mean face best, in the least squares, and the rotation
    that is nearest to it (POS: DeMenthon and Davis, 1995). Nobody is the mean face: a person's own nose and
    chin shift yaw and pitch by some degrees (a standard deviation of 4 for generated faces whose points are
    1.5 mm off), always the same way; 45 cm from the camera its perspective adds 5 to pitch; beyond about 60
    degrees a detector guesses the points that it cannot see. Good for tilted, turned away and nodding, no
    measure of gaze. None for points that are no face's, and where there are none.
    """
    if points is None:
        return None
    places = np.asarray(points, np.float64)
    fit = _INVERSE @ (places - places.mean(axis=0))
    left, scales, right = np.linalg.svd(fit, full_matrices=False)
    if scales[1] <= _MIN_SHARE * scales[0]:
        return None
    x, y = (left @ right).T
    z = np.cross(x, y)
    return Pose(
        yaw=math.degrees(math.asin(max(-1.0, min(float(z[0]), 1.0)))),
        pitch=math.degrees(-math.atan2(z[1], z[2])),
        roll=math.degrees(math.atan2(y[0], x[0])),
    )
