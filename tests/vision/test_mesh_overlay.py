"""The points over a real face: where they are, nothing outside of the picture, and nothing slow."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from calls import counted_calls

from emotion_gui.core.resources import resource_path
from emotion_gui.vision.detector import HaarDetector
from emotion_gui.vision.face_mesh import INNER_LIPS, LEFT_EYE, MOUTH_CORNERS, RIGHT_EYE, FaceMesh
from emotion_gui.vision.frame import Image
from emotion_gui.vision.mesh_network import MeshNetwork, region_of_haar, region_of_mesh
from emotion_gui.vision.mesh_overlay import draw_points


@pytest.fixture(scope="module")
def picture() -> Image:
    return np.asarray(cv2.imread(str(resource_path("demo", "grace_hopper.jpg"))), np.uint8)


@pytest.fixture(scope="module")
def mesh(picture: Image) -> Iterator[FaceMesh]:
    detector = HaarDetector(resource_path("cascades", "haarcascade_frontalface_default.xml"))
    gray = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
    network = MeshNetwork()
    first = network.fit(picture, region_of_haar(detector.detect(gray)[0].box))
    yield network.fit(picture, region_of_mesh(first))


def drawn(picture: Image, mesh: FaceMesh, scale: float = 1.0) -> Image:
    """Returns where pixels change on a copy of the picture, as a mask."""
    copy = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale), np.uint8)
    before = copy.copy()
    draw_points(copy, [mesh], scale=scale)
    return np.asarray((copy != before).any(axis=2), np.uint8)


@pytest.mark.parametrize("scale", [0.25, 1.0, 2.5])
def test_outlines_run_through_eyes_and_lips_at_any_scale(
    picture: Image, mesh: FaceMesh, scale: float
) -> None:
    mask = drawn(picture, mesh, scale)
    for index in (*LEFT_EYE, *RIGHT_EYE, *MOUTH_CORNERS, *INNER_LIPS):
        x, y = (round(float(value)) for value in mesh.points[index, :2] * scale - 0.5)
        assert mask[y - 1 : y + 2, x - 1 : x + 2].any()


def test_the_face_stays_visible_and_the_rest_is_untouched(picture: Image, mesh: FaceMesh) -> None:
    mask = drawn(picture, mesh)
    low, high = mesh.points[:, :2].min(axis=0), mesh.points[:, :2].max(axis=0)
    (left, top), (right, bottom) = np.floor(low).astype(int) - 2, np.ceil(high).astype(int) + 3
    assert 0.02 < mask[top:bottom, left:right].mean() < 0.3
    mask[top:bottom, left:right] = 0
    assert not mask.any()


def test_a_small_face_has_only_outlines(picture: Image, mesh: FaceMesh) -> None:
    nose = np.asarray(mesh.points[4, :2])
    for scale, visible in ((1.0, True), (0.25, False)):
        x, y = (round(float(value)) for value in nose * scale - 0.5)
        assert drawn(picture, mesh, scale)[y - 1 : y + 2, x - 1 : x + 2].any() == visible


@pytest.mark.parametrize("size", [(1, 1), (9, 40), (160, 120)])
def test_draws_nothing_outside_of_a_picture(size: tuple[int, int], mesh: FaceMesh) -> None:
    around = np.full((size[1] + 20, size[0] + 20, 3), 77, np.uint8)
    for offset in (-400.0, -200.0, 0.0, 1e5):
        moved = FaceMesh(mesh.points + np.float32(offset), 1.0)
        draw_points(around[10:-10, 10:-10], [moved])
    around[10:-10, 10:-10] = 77
    assert (around == 77).all()


def test_costs_few_calls(mesh: FaceMesh) -> None:
    image = np.zeros((720, 1280, 3), np.uint8)
    with counted_calls() as calls:
        draw_points(image, [mesh])
    assert calls.total() < 60
