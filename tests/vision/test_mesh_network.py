"""The face mesh on real pixels: where its points are, and that it tells what is no face."""

import numpy as np
import pytest
from placed_portraits import FACES, NAMES, empty_frames, frame_with, portrait_of

from emotion_gui.vision.face_mesh import INNER_LIPS, MOUTH_CORNERS, FaceMesh
from emotion_gui.vision.frame import Box, Image
from emotion_gui.vision.mesh_network import (
    MIN_SCORE,
    MeshNetwork,
    region_of_haar,
    region_of_keypoints,
    region_of_mesh,
)
from emotion_gui.vision.region import Region


@pytest.fixture(scope="module")
def network() -> MeshNetwork:
    return MeshNetwork()


def fitted(network: MeshNetwork, image: Image, face: Box) -> FaceMesh:
    """Returns the mesh of a face that Haar has found."""
    return network.fit(image, region_of_mesh(network.fit(image, region_of_haar(face))))


@pytest.mark.parametrize("name", NAMES)
def test_the_points_are_on_eyes_and_mouth(network: MeshNetwork, name: str) -> None:
    face = FACES[name]
    mesh = fitted(network, portrait_of(name), face)
    assert mesh.score > 0.95
    assert mesh.points.shape == (468, 3)
    upper, lower = (mesh.points[index, 1] for index in INNER_LIPS)
    left, right = (mesh.points[index, 0] for index in MOUTH_CORNERS)
    places = [mesh.left_eye, mesh.right_eye, ((left + right) / 2, (upper + lower) / 2)]
    shares = (np.array(places) - (face.x, face.y)) / face.width
    # Where they are in a box of Haar: three pixels of a face of 48.
    assert shares == pytest.approx(np.array([(0.31, 0.38), (0.69, 0.38), (0.5, 0.77)]), abs=0.07)
    assert lower >= upper


@pytest.mark.parametrize("name", NAMES)
def test_a_fit_at_the_place_of_the_last_one_hardly_moves(network: MeshNetwork, name: str) -> None:
    image = portrait_of(name)
    mesh = fitted(network, image, FACES[name])
    again = network.fit(image, region_of_mesh(mesh))
    moved = np.linalg.norm((again.points - mesh.points)[:, :2], axis=1)
    assert moved.mean() < 0.01 * FACES[name].width


@pytest.mark.parametrize("roll", [-60, 25, 90])
def test_a_turned_face_has_the_same_points_turned(network: MeshNetwork, roll: float) -> None:
    upright, face = frame_with("grace_hopper.jpg", 150)
    turned, _ = frame_with("grace_hopper.jpg", 150, roll)
    mesh = fitted(network, upright, face)
    x, y = face.center
    found = network.fit(turned, Region(x, y, 1.35 * face.width, roll))
    found = network.fit(turned, region_of_mesh(found))
    angle = np.radians(roll)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    expected = (mesh.points[:, :2] - (x, y)) @ rotation.T + (x, y)
    assert found.score > 0.95
    assert np.linalg.norm(found.points[:, :2] - expected, axis=1).mean() < 0.02 * face.width


@pytest.mark.parametrize("frame", empty_frames())
def test_what_is_no_face_has_a_low_score(network: MeshNetwork, frame: str) -> None:
    image = empty_frames()[frame]
    for side in (80, 200, 450):
        assert network.fit(image, Region(320, 240, side)).score < MIN_SCORE


def test_regions_are_turned_with_the_eyes() -> None:
    points = np.zeros((468, 3), np.float32)
    points[[33, 133], :2] = (100, 100)
    points[[362, 263], :2] = (140, 140)
    assert region_of_mesh(FaceMesh(points, 1.0)).roll == pytest.approx(45)
    box = Box(80, 80, 100, 90)
    found = region_of_keypoints(box, ((100, 100), (140, 60), (0, 0), (0, 0), (0, 0), (0, 0)))
    assert (found.roll, found.x, found.y, found.side) == pytest.approx((-45, 130, 125, 170))


@pytest.mark.parametrize("region", [Region(0, 0, 0), Region(1e6, 1e6, 50), Region(320, 240, 1e6, 400)])
def test_regions_without_a_picture_do_no_harm(network: MeshNetwork, region: Region) -> None:
    mesh = network.fit(portrait_of("astronaut.jpg"), region)
    assert np.isfinite(mesh.points).all()
    assert mesh.score < MIN_SCORE
    next_region = region_of_mesh(mesh)
    assert np.isfinite(network.fit(portrait_of("astronaut.jpg"), next_region).points).all()
