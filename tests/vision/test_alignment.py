"""Crops of faces: eyes and mouth land where the training pictures have them, however the face is turned."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from placed_portraits import FACES, NAMES, frame_with, portrait_of

from emotion_gui.vision.alignment import (
    CROP_DROP,
    CROP_SCALE,
    TRAINING_POINTS,
    FaceCrop,
    crop_of,
    square_of,
)
from emotion_gui.vision.face_mesh import LEFT_EYE, MOUTH_CORNERS, RIGHT_EYE, FaceMesh
from emotion_gui.vision.frame import Box, Image
from emotion_gui.vision.mesh_network import MeshNetwork, region_of_mesh
from emotion_gui.vision.region import Region
from trainer.shared.face_input import INPUT_SIZE, to_face_input, to_gray

SIZE = INPUT_SIZE, INPUT_SIZE
EXPECTED = (TRAINING_POINTS - 0.5) * CROP_SCALE + 0.5 + (0, CROP_DROP)


@pytest.fixture(scope="module")
def network() -> MeshNetwork:
    return MeshNetwork()


def mesh_of(points: NDArray[np.float64]) -> FaceMesh:
    """Returns a mesh with these centers of the eyes and corners of the mouth, (4, 2)."""
    mesh = np.zeros((468, 3), np.float32)
    mesh[[*LEFT_EYE], :2], mesh[[*RIGHT_EYE], :2] = points[0], points[1]
    mesh[[*MOUTH_CORNERS], :2] = points[2:]
    return FaceMesh(mesh, 1.0)


def placed(side: float, roll: float, x: float, y: float) -> NDArray[np.float64]:
    """Returns the training points in a square of this side, turned around its center at (x, y)."""
    angle = math.radians(roll)
    rotation = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return side * (TRAINING_POINTS - 0.5) @ rotation.T + (x, y)


def in_crop(crop: FaceCrop, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns where points of the frame are in the crop, whose sides are 1."""
    assert crop.transform is not None
    return np.asarray(points @ crop.transform[:, :2].T + crop.transform[:, 2])


def fitted(network: MeshNetwork, image: Image, box: Box, roll: float = 0.0) -> FaceMesh:
    mesh = network.fit(image, Region(*box.center, 1.35 * box.width, roll))
    return network.fit(image, region_of_mesh(mesh))


@pytest.mark.parametrize("roll", [0, 20, -70, 180])
@pytest.mark.parametrize("side", [30, 200, 900])
def test_eyes_and_mouth_land_on_the_training_points(side: float, roll: float) -> None:
    points = placed(side, roll, 310, -40)
    found = in_crop(crop_of(mesh_of(points), Box(0, 0, 1, 1)), points)
    assert found == pytest.approx(EXPECTED, abs=1e-4)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("roll", [0, 40])
def test_eyes_and_mouth_of_real_faces_land_near_them(network: MeshNetwork, name: str, roll: float) -> None:
    image, box = frame_with(name, 160, roll)
    mesh = fitted(network, image, box, roll)
    points = np.array([mesh.left_eye, mesh.right_eye, *mesh.points[[*MOUTH_CORNERS], :2]], np.float64)
    found = in_crop(crop_of(mesh, box), points)
    assert found == pytest.approx(EXPECTED, abs=3 / INPUT_SIZE)
    assert found.mean(axis=0) == pytest.approx(EXPECTED.mean(axis=0), abs=1e-4)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("roll", [15, -30, 60])
def test_a_turned_face_gives_nearly_the_same_crop(network: MeshNetwork, name: str, roll: float) -> None:
    crops = []
    for angle in (0.0, roll):
        image, box = frame_with(name, 160, angle)
        crop = crop_of(fitted(network, image, box, angle), box)
        crops.append(crop.cut(to_gray(image), SIZE).astype(float))
    upright, turned = (crop[6:-6, 6:-6].ravel() for crop in crops)
    assert np.corrcoef(upright, turned)[0, 1] > 0.97


@pytest.mark.parametrize("name", NAMES)
def test_the_square_is_where_haar_sees_the_face(network: MeshNetwork, name: str) -> None:
    box = FACES[name]
    x, y, side = square_of(fitted(network, portrait_of(name), box))
    square = Box(round(x - side / 2), round(y - side / 2), round(side), round(side))
    assert square.iou(box) > 0.7


def test_the_square_does_not_grow_with_the_rotation() -> None:
    upright, turned = (square_of(mesh_of(placed(200, roll, 300, 300))) for roll in (0, 45))
    assert upright[2] == pytest.approx(turned[2])


def test_beyond_the_frame_the_crop_continues_its_edge() -> None:
    frame = np.tile(np.arange(100, dtype=np.uint8) + 50, (100, 1))
    crop = crop_of(mesh_of(placed(60, 0, 0, 50)), Box(-30, 20, 60, 60)).cut(frame, SIZE)
    assert crop[:, :20].max() == crop[:, :20].min() == 50
    assert crop[24, -1] > 70


@pytest.mark.parametrize("side", [1, 8, 5000])
def test_tiny_and_huge_faces_have_the_usual_shape(side: float) -> None:
    frame = np.random.default_rng(0).integers(0, 256, (120, 160), np.uint8)
    crop = crop_of(mesh_of(placed(side, 10, 80, 60)), Box(0, 0, 10, 10))
    for size in (SIZE, (64, 64), (40, 60)):
        cut = crop.cut(frame, size)
        assert (cut.shape, cut.dtype) == (size, np.uint8)


def test_a_large_face_is_averaged() -> None:
    board = np.asarray(255 * (np.indices((960, 960)).sum(axis=0) % 2), np.uint8)
    cut = crop_of(mesh_of(placed(900, 10, 480, 480)), Box(0, 0, 10, 10)).cut(board, SIZE)
    assert np.abs(cut.astype(float) - 127.5).max() < 40


def test_points_that_are_all_the_same_do_no_harm() -> None:
    mesh = mesh_of(np.full((4, 2), 30.0))
    assert crop_of(mesh, Box(0, 0, 10, 10)).cut(np.zeros((50, 50), np.uint8), SIZE).shape == SIZE
    assert all(math.isfinite(value) for value in square_of(mesh))


def test_without_a_mesh_the_box_is_cut_out(portrait: Image) -> None:
    gray = to_gray(portrait)
    assert np.array_equal(
        FaceCrop(Box(155, 105, 222, 222)).cut(gray, SIZE), to_face_input(gray[105:327, 155:377], SIZE)
    )
    assert np.array_equal(
        FaceCrop(Box(-50, -40, 300, 300)).cut(gray, SIZE), to_face_input(gray[:260, :250], SIZE)
    )
    assert FaceCrop(Box(900, 900, 50, 50)).cut(gray, SIZE).max() == 0
