"""HaarDetector on the real portrait: whole frames, neighborhoods, and files that are not cascades."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from emotion_gui.core.resources import resource_path
from emotion_gui.vision.detection import Detection
from emotion_gui.vision.detector import DetectorError, HaarDetector
from emotion_gui.vision.frame import Box

CASCADE = resource_path("cascades", "haarcascade_frontalface_default.xml")
FACE = Box(155, 105, 222, 222)  # in the portrait
Gray = NDArray[np.uint8]


@pytest.fixture(scope="module")
def detector() -> HaarDetector:
    return HaarDetector(CASCADE)


@pytest.fixture
def gray(portrait: NDArray[np.uint8]) -> Gray:
    return np.asarray(cv2.cvtColor(portrait, cv2.COLOR_BGR2GRAY), np.uint8)


def resized(gray: Gray, factor: float) -> Gray:
    return np.asarray(cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)


def best(found: list[Detection]) -> Box:
    """Returns the first detection; the others may be false."""
    assert 1 <= len(found) <= 6
    return found[0].box


def test_finds_the_face_where_it_is(detector: HaarDetector, gray: Gray) -> None:
    assert best(detector.detect(gray)).iou(FACE) > 0.7


@pytest.mark.parametrize("size", [41, 62, 100, 222, 500])
def test_finds_faces_from_the_smallest_on(detector: HaarDetector, gray: Gray, size: int) -> None:
    factor = size / FACE.width
    box = best(detector.detect(resized(gray, factor)))
    assert box.iou(FACE.scaled(factor)) > 0.6


@pytest.mark.parametrize("size", [40, 47, 53, 60, 80])
def test_finds_a_face_of_exactly_the_smallest_size(gray: Gray, size: int) -> None:
    factor = size / FACE.width
    box = best(HaarDetector(CASCADE, smallest=size).detect(resized(gray, factor)))
    assert box.iou(FACE.scaled(factor)) > 0.5


def test_ignores_faces_below_the_smallest_size(gray: Gray) -> None:
    factor = 0.4
    found = HaarDetector(CASCADE, smallest=200).detect(resized(gray, factor))
    assert all(each.box.iou(FACE.scaled(factor)) < 0.3 for each in found)


def test_colors_make_no_difference(detector: HaarDetector, portrait: Gray, gray: Gray) -> None:
    found = detector.detect(portrait)
    assert found == detector.detect(gray)
    near = detector.detect_near(portrait, Detection(FACE), strict=True)
    assert near is not None
    assert near == detector.detect_near(gray, Detection(FACE), strict=True)


def test_searches_for_some_sizes_only(detector: HaarDetector, gray: Gray) -> None:
    assert best(detector.detect(gray, (150, 400))).iou(FACE) > 0.6
    assert all(each.box.iou(FACE) < 0.5 for each in detector.detect(gray, (40, 150)))


def test_finds_tiny_faces_when_asked_for(gray: Gray) -> None:
    factor = 36 / FACE.width
    box = best(HaarDetector(CASCADE, smallest=30).detect(resized(gray, factor)))
    assert box.iou(FACE.scaled(factor)) > 0.5


def test_finds_a_face_in_a_very_large_frame(detector: HaarDetector, gray: Gray) -> None:
    frame = np.full((2160, 3840), 100, np.uint8)
    frame[500:1700, 1000:2024] = cv2.resize(gray, (1024, 1200))
    box = best(detector.detect(frame))
    assert box.iou(Box(1000 + 310, 500 + 210, 444, 444)) > 0.6


def test_a_strict_search_finds_the_face_and_no_false_ones(detector: HaarDetector, gray: Gray) -> None:
    boxes = [FACE, *(each.box for each in detector.detect(gray))]
    [best_found, *others] = [detector.detect_near(gray, Detection(box), strict=True) for box in boxes]
    assert best_found is not None and best_found.box.iou(FACE) > 0.7
    assert all(each is None or each.box.iou(FACE) > 0.5 for each in others)


@pytest.mark.parametrize(
    ("dx", "dy", "growth"), [(0, 0, 1.0), (50, -40, 1.0), (-45, 45, 1.15), (0, 30, 0.85)]
)
def test_follows_a_face_in_its_neighborhood(
    detector: HaarDetector, gray: Gray, dx: int, dy: int, growth: float
) -> None:
    side = round(FACE.width * growth)
    found = detector.detect_near(gray, Detection(Box(FACE.x + dx, FACE.y + dy, side, side)))
    assert found is not None
    assert found.box.iou(FACE) > 0.7
    assert (found.score, found.keypoints, found.mesh) == (None, None, None)  # a cascade has none of them
    assert detector.follow(gray, found) is None


def test_finds_nothing_where_no_face_is(detector: HaarDetector, gray: Gray) -> None:
    assert detector.detect_near(gray, Detection(Box(20, 420, 150, 150))) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (30, 2), (24, 24), (720, 1280)])
def test_frames_without_faces_have_no_detections(detector: HaarDetector, shape: tuple[int, int]) -> None:
    gray = np.zeros(shape, np.uint8)
    assert detector.detect(gray) == []
    assert detector.detect_near(gray, Detection(Box(0, 0, shape[1], shape[0]))) is None
    assert detector.detect_near(gray, Detection(Box(5000, 5000, 80, 80))) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"\xff\xfe\x00", b"<?xml version='1.0'?><opencv_storage><a>1</a></opencv_storage>"],
)
def test_rejects_a_file_that_is_not_a_cascade(tmp_path: Path, content: bytes) -> None:
    wrong = tmp_path / "wrong.xml"
    wrong.write_bytes(content)
    with pytest.raises(DetectorError, match=r"^wrong\.xml is not a Haar cascade\. "):
        HaarDetector(wrong)


def test_rejects_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DetectorError, match=r"^The cascade file gone\.xml cannot be read: "):
        HaarDetector(tmp_path / "gone.xml")


def test_reads_a_cascade_from_any_path(tmp_path: Path, gray: Gray) -> None:
    elsewhere = tmp_path / "Gesichter für später 顔.xml"
    elsewhere.write_bytes(CASCADE.read_bytes())
    assert best(HaarDetector(elsewhere).detect(gray)).iou(FACE) > 0.7
