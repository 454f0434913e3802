"""Estimates the head pose from five keypoints of the face."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

# The keypoints of a mean face that looks into the camera, in millimeters: x to the right and y down in the
# picture, z away from the camera. x and y are the positions of the five points in aligned faces (the template
# of ArcFace; Deng, Guo and others, 2019), scaled so that the eyes are 63 mm apart; z follows a widely used
# model for pose from landmarks, whose nose tip lies 27 mm in front of the eyes and 25 mm in front of the
# mouth corners.
MEAN_FACE = np.array(
    [(-31.5, 0.0, 0.0), (31.5, 0.0, 0.0), (0.0, 36.0, -27.0), (-26.0, 73.0, -2.0), (26.0, 73.0, -2.0)]
)
_INVERSE = np.linalg.pinv(MEAN_FACE - MEAN_FACE.mean(axis=0))
_MIN_SCALE_RATIO = 0.2  # of the smaller to the larger scale: the points of a face never lie on a line


@dataclass(frozen=True, slots=True)
class Pose:
    """A head pose in degrees; all angles are 0 if the head faces the camera.

    Attributes:
        yaw: positive to the right of the picture.
        pitch: positive upwards.
        roll: positive clockwise in the picture.
    """

    yaw: float
    pitch: float
    roll: float


def pose_of(points: ArrayLike | None) -> Pose | None:
    """Estimates the head pose.

    It fits the scaled orthographic projection of a mean face to the points by least squares and takes the
    nearest rotation (POS: DeMenthon and Davis, 1995). Nobody has the mean face: a person's own nose and
    chin shift yaw and pitch by a few degrees, always in the same direction (a standard deviation of 4 for
    generated faces whose points are 1.5 mm off). At 45 cm from the camera, perspective adds 5 degrees to
    pitch. Beyond about 60 degrees a detector guesses the points that it cannot see. The result shows whether
    a head is tilted, turned away or nodding; it does not measure gaze.

    Args:
        points: (5, 2) finite pixel coordinates: the eyes, the nose tip and the mouth corners, each pair from
            left to right in the picture; None if there are none.

    Returns:
        The pose, or None if there are no points or they cannot belong to a face.
    """
    if points is None:
        return None
    pixels = np.asarray(points, np.float64)
    fit = _INVERSE @ (pixels - pixels.mean(axis=0))
    left, scales, right = np.linalg.svd(fit, full_matrices=False)
    if scales[1] <= _MIN_SCALE_RATIO * scales[0]:
        return None
    x, y = (left @ right).T
    z = np.cross(x, y)
    return Pose(
        yaw=math.degrees(math.asin(max(-1.0, min(float(z[0]), 1.0)))),
        pitch=math.degrees(-math.atan2(z[1], z[2])),
        roll=math.degrees(math.atan2(y[0], x[0])),
    )
