"""Estimates the head pose from the face mesh."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.face_mesh import FaceMesh

# Points that hardly move with the face's expression: forehead, bridge and tip of the nose, temples, corners
# of the eyes, wings of the nose, cheekbones. Pairs are left and right in the picture.
RIGID_POINTS = [10, 151, 168, 6, 4, 54, 284, 33, 263, 133, 362, 129, 358, 117, 346]
# Where they are in a mean face that looks into the camera: millimeters if the eyes are 63 mm apart, x to the
# right and y down in the picture, z away from the camera. It is the Procrustes mean of the meshes (with z) of
# 1,209 almost frontal faces of press photographs, made symmetric, and turned so that the median pitch of
# these faces from far away is 0 (docs/signs.md).
MEAN_FACE = np.array(
    [
        (0.0, -49.6, -8.7),
        (0.0, -34.3, -12.0),
        (0.0, -3.1, -12.5),
        (0.0, 4.7, -16.8),
        (0.0, 34.2, -35.0),
        (-60.7, -32.7, 23.3),
        (60.7, -32.7, 23.3),
        (-45.5, 0.6, 9.6),
        (45.5, 0.6, 9.6),
        (-17.5, 2.0, 4.5),
        (17.5, 2.0, 4.5),
        (-21.6, 37.0, -5.0),
        (21.6, 37.0, -5.0),
        (-53.3, 17.0, 10.0),
        (53.3, 17.0, 10.0),
    ]
)
_MIN_SPREAD = 1.0  # pixels, standard deviation of the points: less is no face


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


def pose_of_mesh(mesh: FaceMesh, frame_size: tuple[int, int]) -> Pose | None:
    """Estimates the head pose against the line from the camera to the face.

    It fits the mean face in perspective (SQPnP: Terzakis and Lourakis, ECCV 2020). The focal length is taken
    as the frame's longer side, and the optical axis through the face, so that a face at the frame's edge
    that looks into the camera has a pose of 0 as well. Nobody has the mean face, and few cameras this focal
    length: both shift pitch, and less so yaw, by several degrees, always in the same direction.

    Args:
        mesh: the face.
        frame_size: (width, height) of its frame in pixels.

    Returns:
        The pose, or None if the points cannot belong to a face.
    """
    points = np.asarray(mesh.points[RIGID_POINTS, :2], np.float64)
    # Absurd numbers would also overflow.
    if not np.isfinite(points).all() or np.abs(points).max() > 1e6 or points.std(axis=0).min() < _MIN_SPREAD:
        return None
    points -= points.mean(axis=0)
    focal = float(max(frame_size))
    camera = np.diag([focal, focal, 1.0])
    found, rotation, _ = cv2.solvePnP(MEAN_FACE, points, camera, None, flags=cv2.SOLVEPNP_SQPNP)
    if not found or not np.isfinite(rotation).all():
        return None
    return _angles(np.asarray(cv2.Rodrigues(rotation)[0], np.float64))


def _angles(rotation: NDArray[np.float64]) -> Pose:
    """Returns the angles of a (3, 3) rotation: pitch first, then yaw, then roll in the picture's plane."""
    return Pose(
        yaw=math.degrees(math.asin(max(-1.0, min(float(rotation[2, 0]), 1.0)))),
        pitch=math.degrees(-math.atan2(rotation[2, 1], rotation[2, 2])),
        roll=math.degrees(math.atan2(rotation[1, 0], rotation[0, 0])),
    )
