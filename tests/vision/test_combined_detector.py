"""CombinedDetector: faces that only one of its two parts finds, and hits of Haar that are no faces."""

import cv2
import numpy as np
import pytest
from placed_portraits import NAMES, empty_frames, frame_with

from emotion_gui.vision.combined_detector import CombinedDetector
from emotion_gui.vision.detection import Detection
from emotion_gui.vision.detector import HaarDetector
from emotion_gui.vision.detectors import open_detector, own_cascade
from emotion_gui.vision.frame import Box, Image
from emotion_gui.vision.neural_detector import NeuralDetector
from trainer.shared.face_input import to_gray


@pytest.fixture(scope="module")
def haar() -> HaarDetector:
    return HaarDetector(own_cascade())


@pytest.fixture(scope="module")
def detector(haar: HaarDetector) -> CombinedDetector:
    return CombinedDetector(haar, NeuralDetector())


def confirmed(detector: CombinedDetector, image: Image) -> list[Detection]:
    near = (detector.detect_near(image, each, strict=True) for each in detector.detect(image))
    return [each for each in near if each is not None]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("size", "roll"), [(140, 0), (140, -25), (140, 60), (48, 30), (480, 15)])
def test_finds_faces_turned_small_and_large(
    detector: CombinedDetector, name: str, size: int, roll: float
) -> None:
    image, face = frame_with(name, size, roll)
    found = confirmed(detector, image)
    assert found
    assert all(each.box.iou(face) > 0.65 for each in found)


def test_finds_what_only_haar_finds(detector: CombinedDetector) -> None:
    """A small face without colors, which the full range does not see."""
    image, face = frame_with("grace_hopper.jpg", 40)
    gray = to_gray(image)
    assert open_detector("neural").detect(gray) == []
    [found] = confirmed(detector, gray)
    assert found.box.iou(face) > 0.65


def test_each_face_is_found_once_and_with_its_keypoints(detector: CombinedDetector) -> None:
    image, face = frame_with("grace_hopper.jpg", 140)
    [found] = [each for each in detector.detect(image) if each.box.iou(face) > 0.3]
    assert found.keypoints is not None


@pytest.mark.parametrize("frame", empty_frames())
def test_the_mesh_refuses_the_false_hits_of_haar(
    detector: CombinedDetector, haar: HaarDetector, frame: str
) -> None:
    image = empty_frames()[frame]
    hits = [each.box for each in haar.detect(image)]
    boxes = [*hits, *(each.box for each in detector.detect(image))]
    assert [detector.detect_near(image, Detection(box), strict=True) for box in boxes] == [None] * len(boxes)
    assert bool(hits) == (frame in ("texture of 8", "lettering"))


def test_a_known_face_whose_mesh_fails_is_left_to_haar_without_being_confirmed(
    detector: CombinedDetector, haar: HaarDetector, monkeypatch: pytest.MonkeyPatch
) -> None:
    image, face = frame_with("grace_hopper.jpg", 140)
    monkeypatch.setattr("emotion_gui.vision.neural_detector.MIN_SCORE", 1.1)  # as if it were covered
    found = detector.detect_near(image, Detection(face))
    assert found is not None
    assert (found.confirmed, found.mesh) == (False, None)
    assert found.box == haar_box(haar, image, face)
    assert detector.detect_near(image, Detection(face), strict=True) is None
    assert detector.follow(image, Detection(face)) is None


def haar_box(haar: HaarDetector, image: Image, face: Box) -> Box:
    found = haar.detect_near(image, Detection(face))
    assert found is not None
    return found.box


def test_it_follows_by_the_mesh(detector: CombinedDetector) -> None:
    image, _ = frame_with("astronaut.jpg", 140, 40)
    [known] = confirmed(detector, image)
    moved, face = frame_with("astronaut.jpg", 145, 48, center=(330, 236))
    found = detector.follow(moved, known)
    assert found is not None
    assert found.box.iou(face) > 0.7


@pytest.mark.parametrize("shape", [(1, 1), (1, 700), (700, 2, 3), (24, 24, 3), (480, 640)])
def test_frames_of_odd_shapes_do_no_harm(detector: CombinedDetector, shape: tuple[int, ...]) -> None:
    image = np.zeros(shape, np.uint8)
    assert detector.detect(image) == []
    for box in (Box(0, 0, shape[1], shape[0]), Box(5000, -5000, 80, 80), Box(3, 3, 0, 0)):
        for strict in (False, True):
            assert detector.detect_near(image, Detection(box), strict=strict) is None


def test_a_gray_frame_is_as_good_as_one_with_equal_colors(detector: CombinedDetector) -> None:
    gray = to_gray(frame_with("astronaut.jpg", 140, 25)[0])
    color = np.asarray(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR), np.uint8)
    assert detector.detect(gray) == detector.detect(color)
