"""Head poses from meshes: of the mean face, and of a real face that is turned and mirrored."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from emotion_gui.vision.face_mesh import FaceMesh
from emotion_gui.vision.head_pose import MEAN_FACE, RIGID_POINTS, Pose, pose_of_mesh
from emotion_gui.vision.mesh_network import MeshNetwork, region_of_mesh
from emotion_gui.vision.region import Region

SIZE = 1280, 720


def mean_mesh(yaw: float = 0, pitch: float = 0, roll: float = 0) -> FaceMesh:
    """Returns the mean face from the focal length's distance, turned by these degrees."""
    a, b, c = np.radians([-yaw, -pitch, roll])
    around_y = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    around_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    in_plane = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    turned = MEAN_FACE @ (in_plane @ around_y @ around_x).T + (0, 0, 800)
    points = np.zeros((468, 3), np.float32)
    points[RIGID_POINTS, :2] = 1280 * turned[:, :2] / turned[:, 2:] + (300, 400)
    return FaceMesh(points, 1.0)


def pose_in(image: NDArray[np.uint8]) -> Pose:
    network = MeshNetwork()
    mesh = network.fit(image, Region(256, 226, 330))
    for _ in range(3):
        mesh = network.fit(image, region_of_mesh(mesh))
    pose = pose_of_mesh(mesh, (image.shape[1], image.shape[0]))
    assert pose is not None
    return pose


@pytest.mark.parametrize("yaw", [-50, 0, 35])
@pytest.mark.parametrize("pitch", [-30, 0, 25])
@pytest.mark.parametrize("roll", [-40, 0, 15])
def test_the_angles_of_a_mean_face_are_estimated(yaw: float, pitch: float, roll: float) -> None:
    pose = pose_of_mesh(mean_mesh(yaw, pitch, roll), SIZE)
    assert pose is not None
    assert pose.yaw == pytest.approx(yaw, abs=1.5)
    assert pose.pitch == pytest.approx(pitch, abs=1.5)
    assert pose.roll == pytest.approx(roll, abs=1.5)


def test_a_face_turned_in_the_plane_has_this_roll_and_else_the_same_pose() -> None:
    for degrees in (-60, 20, 45):
        mesh, turned = mean_mesh(10, -5), mean_mesh(10, -5)
        matrix = cv2.getRotationMatrix2D((640, 360), -degrees, 1.0)
        turned.points[:, :2] = mesh.points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
        upright, pose = pose_of_mesh(mesh, SIZE), pose_of_mesh(turned, SIZE)
        assert upright is not None
        assert pose is not None
        assert pose.roll - upright.roll == pytest.approx(degrees, abs=0.1)
        assert (pose.yaw, pose.pitch) == pytest.approx((upright.yaw, upright.pitch), abs=0.3)


def test_a_real_face_looks_about_into_the_camera_and_its_mirror_image_the_other_way(
    portrait: NDArray[np.uint8],
) -> None:
    pose, mirrored = pose_in(portrait), pose_in(np.asarray(cv2.flip(portrait, 1), np.uint8))
    assert abs(pose.yaw) < 15
    assert abs(pose.pitch) < 15
    assert mirrored.yaw == pytest.approx(-pose.yaw, abs=1.5)
    assert mirrored.roll == pytest.approx(-pose.roll, abs=1.5)
    assert mirrored.pitch == pytest.approx(pose.pitch, abs=1.5)


@pytest.mark.parametrize("value", [0.0, 7.0, np.nan, np.inf, 1e30])
def test_points_that_are_no_face_have_no_pose(value: float) -> None:
    assert pose_of_mesh(FaceMesh(np.full((468, 3), value, np.float32), 1.0), SIZE) is None


def test_random_points_raise_nothing() -> None:
    random = np.random.default_rng(1)
    for exponent in range(-3, 12):
        points = np.asarray(random.normal(0, 10.0**exponent, (468, 3)), np.float32)
        pose_of_mesh(FaceMesh(points, 0.0), SIZE)
