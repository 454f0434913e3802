import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from tiny_yunet import tiny_yunet

from emotion_gui.core.resources import resource_path
from emotion_gui.vision.detector import DetectorError, Gray, HaarDetector
from emotion_gui.vision.frame import Box
from emotion_gui.vision.pose import pose_of
from emotion_gui.vision.yunet import YuNetDetector, kept_name, open_detector

NAME = "face_detection_yunet_2023mar.onnx"
DATA = Path(os.environ.get("EMOTION_DATA", Path(__file__).parents[3] / "shared" / "data"))
REAL = Path(os.environ.get("EMOTION_YUNET", DATA / NAME))
CASCADE = resource_path("cascades", "haarcascade_frontalface_default.xml")

STRAIGHT = [(0.2, 0.3), (0.8, 0.3), (0.5, 0.64), (0.25, 1.0), (0.75, 1.0)]

Image = np.ndarray


@pytest.fixture(scope="module")
def detector() -> YuNetDetector:
    return YuNetDetector(tiny_yunet(), smallest=14)


@pytest.fixture(scope="module")
def real() -> YuNetDetector:
    """OpenCV's own network."""
    if not REAL.is_file():
        pytest.skip(f"OpenCV's network is not at {REAL}; EMOTION_YUNET names the file")
    return YuNetDetector(REAL.read_bytes())


def dark(*faces: Box, shape: tuple[int, int] = (192, 320)) -> Gray:
    gray = np.zeros(shape, np.uint8)
    for face in faces:
        gray[face.y : face.bottom, face.x : face.right] = 255
    return gray


def test_boxes_are_squares_around_the_networks_boxes(detector: YuNetDetector) -> None:
    [face] = detector.detect(dark(Box(96, 64, 32, 32)))
    assert face.box.width == face.box.height == round(1.17 * (1.5 + 2) / 2 * 32)
    assert face.box.center == pytest.approx((112, 80), abs=2)


def test_scores_and_points_are_those_of_the_frame_however_it_is_searched() -> None:
    network = tiny_yunet(points=STRAIGHT)
    detector, of_large = YuNetDetector(network, smallest=14), YuNetDetector(network, smallest=64)
    [small] = detector.detect(dark(Box(96, 64, 32, 32)))
    [large] = of_large.detect(dark(Box(192, 128, 64, 64), shape=(384, 640)))
    assert small.score == large.score and small.score is not None and 0.6 < small.score <= 1
    assert small.keypoints is not None and len(small.keypoints) == 5
    assert np.allclose(large.keypoints, 2 * np.array(small.keypoints), atol=0.01)
    here = detector.detect_near(dark(Box(121, 79, 30, 30)), Box(100, 60, 60, 60))
    there = detector.detect_near(dark(Box(153, 89, 30, 30)), Box(132, 70, 60, 60))
    assert here is not None and there is not None
    assert np.allclose(np.subtract(there.keypoints, here.keypoints), (32, 10), atol=0.01)


def test_keypoints_give_the_head_pose() -> None:
    to_the_right = [*STRAIGHT[:2], (0.65, 0.64), *STRAIGHT[3:]]
    yaws = []
    for points in (STRAIGHT, to_the_right):
        detector = YuNetDetector(tiny_yunet(points=points), smallest=14)
        [face] = detector.detect(dark(Box(96, 64, 32, 32)))
        near = detector.detect_near(dark(Box(121, 79, 30, 30)), Box(100, 60, 60, 60))
        assert near is not None
        pose, near_pose = pose_of(face.keypoints), pose_of(near.keypoints)
        assert pose is not None
        assert near_pose is not None
        assert near_pose.yaw == pytest.approx(pose.yaw, abs=3)
        yaws.append(pose.yaw)
    assert abs(yaws[0]) < 3
    assert yaws[1] > 10


def test_keypoints_that_are_not_a_face_have_no_pose(detector: YuNetDetector) -> None:
    [face] = detector.detect(dark(Box(96, 64, 32, 32)))
    assert pose_of(face.keypoints) is None


def test_all_faces_of_a_frame_are_found(detector: YuNetDetector) -> None:
    boxes = [Box(32, 32, 32, 32), Box(160, 32, 32, 32), Box(256, 128, 32, 32)]
    found = sorted(face.box.center for face in detector.detect(dark(*boxes)))
    assert np.allclose(found, [box.center for box in boxes], atol=2)


def test_only_faces_of_the_requested_sizes_are_returned(detector: YuNetDetector) -> None:
    frame = dark(Box(96, 64, 32, 32))  # its box is 66 pixels wide
    assert [len(detector.detect(frame, sizes)) for sizes in ((20, 50), (20, 80))] == [0, 1]


def test_one_thread_searches_while_another_follows(detector: YuNetDetector) -> None:
    frame, near = dark(Box(96, 64, 32, 32)), dark(Box(121, 79, 30, 30))
    alone = detector.detect(frame), detector.detect_near(near, Box(100, 60, 60, 60))
    with ThreadPoolExecutor(2) as pool:
        searched = pool.submit(lambda: [detector.detect(frame) for _ in range(30)])
        followed = pool.submit(lambda: [detector.detect_near(near, Box(100, 60, 60, 60)) for _ in range(30)])
    assert searched.result() == [alone[0]] * 30
    assert followed.result() == [alone[1]] * 30


def test_a_face_is_followed_where_it_moves(detector: YuNetDetector) -> None:
    known = Box(100, 60, 60, 60)
    near = detector.detect_near(dark(Box(121, 79, 30, 30)), known)
    assert near is not None
    assert near.box.contains(136, 94)
    assert detector.detect_near(dark(), known) is None


@pytest.mark.parametrize(
    "box", [Box(-20, -20, 40, 40), Box(310, 180, 40, 40), Box(900, 900, 40, 40), Box(5, 5, 0, 0)]
)
def test_at_and_beyond_the_edges_nothing_breaks(detector: YuNetDetector, box: Box) -> None:
    assert detector.detect_near(dark(), box) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (30, 40), (4320, 7680)])
def test_frames_of_any_size(detector: YuNetDetector, shape: tuple[int, int]) -> None:
    assert detector.detect(np.zeros(shape, np.uint8)) == []


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", tiny_yunet()[:-400]])
def test_a_file_that_is_not_a_network_is_rejected(content: bytes) -> None:
    with pytest.raises(DetectorError):
        YuNetDetector(content)


def test_a_network_for_another_task_is_rejected() -> None:
    onnx = pytest.importorskip("onnx")
    model = onnx.load_from_string(tiny_yunet())
    del model.graph.output[:]
    model.graph.output.append(onnx.helper.make_tensor_value_info("mean8", 1, None))
    with pytest.raises(DetectorError):
        YuNetDetector(model.SerializeToString())


def test_a_file_is_opened_by_its_kind(tmp_path: Path) -> None:
    path = tmp_path / kept_name(tiny_yunet())
    path.write_bytes(tiny_yunet())
    assert isinstance(open_detector(path, 60), YuNetDetector)
    assert isinstance(open_detector(CASCADE, 60), HaarDetector)


def test_a_copy_that_is_damaged_or_lost_is_reported_and_never_run(tmp_path: Path) -> None:
    path = tmp_path / kept_name(tiny_yunet())
    with pytest.raises(DetectorError, match=r"is gone\. Get it in the settings"):
        open_detector(path, 60)
    path.write_bytes(tiny_yunet() + b"\0")
    with pytest.raises(DetectorError, match=r"is damaged\. Get it in the settings"):
        open_detector(path, 60)


# OpenCV's own network


def on_a_desk(portrait: Image, size: int = 225, angle: float = 0) -> Gray:
    """Places the portrait's face in the center of a 1280x720 frame.

    Args:
        portrait: the portrait, (600, 512, 3) uint8.
        size: width of the face in pixels.
        angle: rotation in degrees, counterclockwise.
    """
    scale = size / 225
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    gray = cv2.resize(
        cv2.cvtColor(portrait, cv2.COLOR_BGR2GRAY), None, fx=scale, fy=scale, interpolation=interpolation
    )
    face = (266 * scale, 216 * scale)
    turn = cv2.getRotationMatrix2D(face, angle, 1.0)
    turn[:, 2] += (640 - face[0], 360 - face[1])
    return np.asarray(cv2.warpAffine(gray, turn, (1280, 720), borderValue=100.0), np.uint8)


def test_the_real_network_finds_what_the_cascade_finds(real: YuNetDetector, portrait: Image) -> None:
    frame = on_a_desk(portrait)
    [face] = real.detect(frame)
    other = max((found.box for found in HaarDetector(CASCADE).detect(frame)), key=face.box.iou)
    assert face.box.iou(other) > 0.7  # the same square, so that the classifier gets what it was trained on
    near = real.detect_near(frame, other)
    assert near is not None
    assert near.box.iou(other) > 0.7


@pytest.mark.parametrize("angle", [-30, 30])
def test_the_real_network_finds_tilted_faces_too(real: YuNetDetector, portrait: Image, angle: float) -> None:
    frame = on_a_desk(portrait, angle=angle)
    [face] = real.detect(frame)
    assert face.box.center == pytest.approx((640, 360), abs=30)
    assert real.detect_near(frame, face.box) is not None
    assert all(other.box.iou(face.box) < 0.3 for other in HaarDetector(CASCADE).detect(frame))


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("smallest", [40, 100])
def test_the_real_network_finds_faces_from_the_smallest_to_the_largest(
    portrait: Image, smallest: int
) -> None:
    detector = YuNetDetector(REAL.read_bytes(), smallest)
    for size in (smallest, 200, 600):
        [face] = detector.detect(on_a_desk(portrait, size))
        assert 0.8 * size < face.box.width < 1.25 * size
    assert detector.detect(np.full((720, 1280), 90, np.uint8)) == []
