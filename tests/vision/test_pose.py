"""Head poses from the five keypoints of generated faces."""

import numpy as np
import pytest
from numpy.typing import NDArray

from emotion_gui.vision.head_pose import MEAN_FACE, pose_of

Points = NDArray[np.float32]


def projected(
    yaw: float = 0,
    pitch: float = 0,
    roll: float = 0,
    face: NDArray[np.float64] = MEAN_FACE,
    distance: float | None = None,
) -> Points:
    """Projects a face to five points in pixels.

    Args:
        yaw: in degrees.
        pitch: in degrees.
        roll: in degrees.
        face: (5, 3), in millimeters.
        distance: of the eyes from the camera in millimeters; None for far away.
    """
    a, b, c = np.radians([-yaw, -pitch, roll])
    around_y = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    around_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    in_plane = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    turned = face @ (in_plane @ around_y @ around_x).T
    scale = 1.0 if distance is None else distance / (distance + turned[:, 2:])
    return np.asarray(2.5 * turned[:, :2] * scale + (400, 300), np.float32)


def test_a_nose_to_the_right_is_a_head_turned_to_the_right() -> None:
    points = projected()
    points[2, 0] += 20
    pose = pose_of(points)
    assert pose is not None
    assert pose.yaw > 10
    assert abs(pose.roll) < 5
    points = projected()
    points[2, 1] -= 20
    up = pose_of(points)
    assert up is not None
    assert up.pitch > 10


def test_a_tilt_to_the_right_is_clockwise() -> None:
    pose = pose_of(np.array([[0, 0], [60, 20], [20, 45], [-10, 70], [40, 88]], np.float32))
    assert pose is not None
    assert pose.roll == pytest.approx(18, abs=8)


@pytest.mark.parametrize("yaw", [-50, -20, 0, 35])
@pytest.mark.parametrize("pitch", [-30, 0, 25])
@pytest.mark.parametrize("roll", [-40, 0, 15])
def test_the_angles_of_a_mean_face_are_estimated(yaw: float, pitch: float, roll: float) -> None:
    pose = pose_of(projected(yaw, pitch, roll))
    assert pose is not None
    assert (pose.yaw, pose.pitch, pose.roll) == pytest.approx((yaw, pitch, roll), abs=0.1)


@pytest.mark.parametrize(("yaw", "pitch", "roll"), [(0, 0, 0), (30, 0, 0), (0, 20, 0), (-25, -15, 10)])
def test_other_faces_close_to_the_camera_are_estimated_roughly(yaw: float, pitch: float, roll: float) -> None:
    random = np.random.default_rng(3)
    errors = []
    for _ in range(200):
        face = MEAN_FACE * random.uniform(0.9, 1.1, 3) + random.normal(0, 1.5, MEAN_FACE.shape)
        points = projected(yaw, pitch, roll, face, distance=450) + random.normal(0, 1.5, (5, 2))
        pose = pose_of(np.asarray(points, np.float32))
        assert pose is not None
        errors.append((pose.yaw - yaw, pose.pitch - pitch, pose.roll - roll))
    assert (np.abs(np.mean(errors, axis=0)) < (4, 8, 4)).all()
    assert (np.std(errors, axis=0) < (6, 6, 3)).all()


@pytest.mark.parametrize("points", [np.zeros((5, 2)), np.arange(10).reshape(5, 2), np.full((5, 2), 7)])
def test_points_that_are_not_a_face_have_no_pose(points: NDArray[np.float64]) -> None:
    assert pose_of(np.asarray(points, np.float32)) is None
