"""NeuralDetector on the portraits: turned, small, large, in gray, and frames without a face."""

import cv2
import numpy as np
import pytest
from placed_portraits import FACES, NAMES, empty_frames, frame_with, portrait_of

from emotion_gui.vision.detection import Detection
from emotion_gui.vision.frame import Box, Image
from emotion_gui.vision.neural_detector import NeuralDetector
from trainer.shared.face_input import to_gray

ANGLES = (0, 15, -25, 45, 60)


@pytest.fixture(scope="module")
def detector() -> NeuralDetector:
    return NeuralDetector()


def confirmed(detector: NeuralDetector, image: Image) -> list[Detection]:
    """Returns what a strict look at each detection leaves, as the pipeline does."""
    near = (detector.detect_near(image, each, strict=True) for each in detector.detect(image))
    return [each for each in near if each is not None]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("roll", ANGLES)
def test_finds_faces_turned_in_the_plane(detector: NeuralDetector, name: str, roll: float) -> None:
    image, face = frame_with(name, 140, roll)
    [found] = confirmed(detector, image)
    assert found.box.iou(face) > 0.7
    assert found.mesh is not None
    x, y = found.mesh.right_eye - found.mesh.left_eye
    assert np.degrees(np.arctan2(y, x)) == pytest.approx(roll, abs=6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("size", "roll"), [(40, 0), (48, 0), (48, 30), (480, 45), (600, 0)])
def test_finds_faces_of_all_sizes(detector: NeuralDetector, name: str, size: int, roll: float) -> None:
    image, face = frame_with(name, size, roll)
    [found] = confirmed(detector, image)
    assert found.box.iou(face) > 0.65


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("size", "roll"), [(70, 0), (140, 45), (480, 15)])
def test_finds_faces_without_colors(detector: NeuralDetector, name: str, size: int, roll: float) -> None:
    image, face = frame_with(name, size, roll)
    gray = to_gray(image)
    for picture in (gray, np.asarray(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR), np.uint8)):
        [found] = confirmed(detector, picture)
        assert found.box.iou(face) > 0.65


def test_finds_a_small_face_in_a_large_frame(detector: NeuralDetector) -> None:
    image, face = frame_with("astronaut.jpg", 44, 20, size=(1280, 720), center=(1200, 660))
    [found] = confirmed(detector, image)
    assert found.box.iou(face) > 0.6


def test_finds_both_of_two_faces(detector: NeuralDetector) -> None:
    image, large = frame_with("grace_hopper.jpg", 200, -20, center=(200, 240))
    image, small = frame_with("astronaut.jpg", 60, 30, center=(520, 120), onto=image)
    found = sorted(confirmed(detector, image), key=lambda each: -each.box.area)
    assert [each.box.iou(face) > 0.65 for each, face in zip(found, (large, small), strict=True)] == [True] * 2


@pytest.mark.parametrize("frame", empty_frames())
def test_finds_nothing_where_no_face_is(detector: NeuralDetector, frame: str) -> None:
    image = empty_frames()[frame]
    assert confirmed(detector, image) == []
    found = detector.detect_near(image, Detection(Box(250, 180, 120, 120)))
    assert found is None or not found.confirmed


def test_searches_for_some_sizes_only(detector: NeuralDetector) -> None:
    image, _ = frame_with("astronaut.jpg", 140)
    assert len(detector.detect(image, (100, 640))) == 1
    assert detector.detect(image, (20, 70)) == []
    assert detector.detect(image, (300, 640)) == []


def test_ignores_faces_below_the_smallest_size() -> None:
    detector = NeuralDetector(smallest=120)
    image, _ = frame_with("astronaut.jpg", 60)
    assert confirmed(detector, image) == []
    assert detector.detect_near(image, Detection(Box(290, 210, 60, 60)), strict=True) is None


@pytest.mark.parametrize(("x", "y", "growth"), [(0, 0, 1.0), (25, -15, 1.0), (-20, 20, 1.2), (0, 20, 0.85)])
def test_looks_again_where_a_face_was(detector: NeuralDetector, x: int, y: int, growth: float) -> None:
    side = round(140 * growth)
    image, face = frame_with("grace_hopper.jpg", 140, 10)
    near = Box(face.x + x, face.y + y, side, side)
    for strict in (False, True):
        found = detector.detect_near(image, Detection(near), strict=strict)
        assert found is not None
        assert found.confirmed
        assert found.box.iou(face) > 0.5


def test_follows_a_face_that_moves_turns_and_grows(detector: NeuralDetector) -> None:
    image, face = frame_with("astronaut.jpg", 120, 0, center=(220, 220))
    [known] = confirmed(detector, image)
    for step in range(1, 13):
        center = 220 + 12 * step, 220 + 4 * step
        image, face = frame_with("astronaut.jpg", 120 + 4 * step, 8 * step, center=center)
        found = detector.follow(image, known)
        assert found is not None
        assert found.box.iou(face) > 0.7
        known = found
    assert known.mesh is not None


def test_does_not_follow_a_face_that_is_gone_or_has_no_mesh(detector: NeuralDetector) -> None:
    image, face = frame_with("astronaut.jpg", 120)
    [known] = confirmed(detector, image)
    assert detector.follow(empty_frames()["texture of 8"], known) is None
    assert detector.follow(image, Detection(face)) is None


def test_another_face_is_not_taken_for_the_known_one(detector: NeuralDetector) -> None:
    image, face = frame_with("astronaut.jpg", 120, center=(160, 240))
    assert detector.detect_near(image, Detection(face.translated(300, 0))) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 700), (700, 2), (24, 24), (480, 640)])
@pytest.mark.parametrize("channels", [(), (3,)])
def test_frames_of_odd_shapes_do_no_harm(
    detector: NeuralDetector, shape: tuple[int, int], channels: tuple[int, ...]
) -> None:
    image = np.zeros((*shape, *channels), np.uint8)
    portrait = portrait_of("astronaut.jpg")
    known = detector.detect_near(portrait, Detection(FACES["astronaut.jpg"]))
    assert known is not None
    assert detector.detect(image) == []
    for box in (Box(0, 0, shape[1], shape[0]), Box(5000, -5000, 80, 80), Box(3, 3, 0, 0)):
        assert detector.detect_near(image, Detection(box)) is None
    assert detector.follow(image, known) is None
    assert detector.detect_near(image, known) is None


def test_a_picture_is_unchanged(detector: NeuralDetector) -> None:
    image, _ = frame_with("astronaut.jpg", 120)
    before = image.copy()
    confirmed(detector, image)
    assert np.array_equal(image, before)
