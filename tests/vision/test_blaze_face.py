"""BlazeFace on the portraits: one detection for each face, with its keypoints, in any part of a frame."""

import numpy as np
import pytest
from placed_portraits import FACES, NAMES, frame_with, portrait_of

from emotion_gui.vision.blaze_face import FULL_RANGE, SHORT_RANGE, BlazeFace
from emotion_gui.vision.detection import Detection
from emotion_gui.vision.frame import Box, Image


@pytest.fixture(scope="module")
def short() -> BlazeFace:
    return BlazeFace(SHORT_RANGE)


@pytest.fixture(scope="module")
def full() -> BlazeFace:
    return BlazeFace(FULL_RANGE)


def whole(image: Image) -> Box:
    return Box(0, 0, image.shape[1], image.shape[0])


def keypoints_of(found: Detection) -> np.ndarray:
    assert found.keypoints is not None
    return np.array(found.keypoints)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("network", ["short", "full"])
def test_finds_each_face_once_with_its_score(network: str, name: str, request: pytest.FixtureRequest) -> None:
    image = portrait_of(name)
    [found] = request.getfixturevalue(network).find(image, whole(image))
    assert found.box.iou(FACES[name]) > 0.6
    assert 0.7 < found.score <= 1


@pytest.mark.parametrize("roll", [0, 30, -45])
def test_keypoints_tell_how_the_face_is_turned(short: BlazeFace, roll: float) -> None:
    image, face = frame_with("astronaut.jpg", 160, roll)
    [found] = short.find(image, whole(image))
    left, right, nose, mouth, left_ear, right_ear = keypoints_of(found)
    x, y = right - left
    assert np.degrees(np.arctan2(y, x)) == pytest.approx(roll, abs=12)
    down = (nose - (left + right) / 2) @ (-np.sin(np.radians(roll)), np.cos(np.radians(roll)))
    assert 0.1 * face.width < down < 0.4 * face.width
    assert np.linalg.norm(mouth - (left + right) / 2) > np.linalg.norm(nose - (left + right) / 2)
    assert np.linalg.norm(right_ear - left_ear) > np.linalg.norm(right - left)


def test_two_faces_come_with_the_better_score_first(full: BlazeFace) -> None:
    image, one = frame_with("astronaut.jpg", 120, center=(170, 200))
    image, other = frame_with("grace_hopper.jpg", 100, center=(470, 200), onto=image)
    found = full.find(image, whole(image))
    assert len(found) == 2
    assert found[0].score is not None and found[1].score is not None
    assert found[0].score >= found[1].score
    assert {max((one, other), key=each.box.iou) for each in found} == {one, other}


@pytest.mark.parametrize(
    "area",
    [Box(180, 100, 280, 280), Box(200, 120, 400, 250), Box(-300, -200, 940, 780), Box(320, 100, 320, 380)],
    ids=["square", "wide", "larger than the frame", "half of the face"],
)
def test_an_area_gives_pixels_of_the_frame(short: BlazeFace, area: Box) -> None:
    image, face = frame_with("astronaut.jpg", 160)
    found = short.find(image, area)
    assert all(each.box.iou(face) > 0.4 for each in found)
    assert len(found) == 1 or area.x == 320


def test_an_area_beside_the_frame_has_no_faces(short: BlazeFace) -> None:
    image, _ = frame_with("astronaut.jpg", 160)
    for area in (Box(640, 0, 200, 200), Box(-500, -500, 80, 80), Box(10, 10, 0, 0), Box(0, 0, 1, 5000)):
        assert short.find(image, area) == []


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 700, 3), (700, 1, 3), (128, 128, 3), (3, 2, 3)])
@pytest.mark.parametrize("value", [0, 255])
def test_frames_of_odd_shapes_have_no_faces(
    short: BlazeFace, full: BlazeFace, shape: tuple[int, ...], value: int
) -> None:
    image = np.full(shape, value, np.uint8)
    for network in (short, full):
        assert network.find(image, whole(image)) == []
