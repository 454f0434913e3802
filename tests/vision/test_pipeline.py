"""EmotionPipeline: its rules with fakes that count calls, and real parts on real pixels."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from placed_portraits import NAMES, empty_frames, frame_with

from emotion_gui.core.resources import resource_path
from emotion_gui.vision.alignment import FaceCrop
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.detection import Detection
from emotion_gui.vision.detector import FaceDetector, HaarDetector, Sizes
from emotion_gui.vision.detectors import open_detector, own_cascade
from emotion_gui.vision.frame import Box, Face, Frame, FrameResult
from emotion_gui.vision.pipeline import EmotionPipeline
from trainer.shared.face_input import LABELS

CASCADE = own_cascade()
MODEL = resource_path("models", "default", "model.tflite")
STEP = 1 / 30
Picture = NDArray[np.uint8]


class FakeDetector:
    """Knows where the faces are and counts the calls."""

    smallest = 40

    def __init__(self, *faces: Box) -> None:
        self.faces = list(faces)
        self.searched: list[Sizes | None] = []
        self.near_searches = 0

    def detect(self, image: Picture, sizes: Sizes | None = None) -> list[Detection]:
        self.searched.append(sizes)
        smallest, largest = sizes or (0, 10_000)
        return [Detection(face) for face in self.faces if smallest <= face.width < largest]

    def detect_near(self, image: Picture, known: Detection, *, strict: bool = False) -> Detection | None:
        self.near_searches += 1
        box = known.box
        near = max((face for face in self.faces if face.iou(box) > 0.3), key=box.iou, default=None)
        return None if near is None else Detection(near)

    def follow(self, image: Picture, known: Detection) -> None:
        """Returns None: it has no mesh."""


class FakeClassifier:
    """Always predicts one label and keeps the size of each batch."""

    def __init__(self, label: int = 3) -> None:
        self.label = label
        self.batch_sizes: list[int] = []

    def classify(self, gray: Picture, crops: Sequence[FaceCrop]) -> NDArray[np.float32]:
        self.batch_sizes.append(len(crops))
        return np.eye(len(LABELS), dtype=np.float32)[[self.label] * len(crops)]


def frame_of(image: Picture, index: int = 0, time: float | None = None) -> Frame:
    return Frame(image, index, 0.0, index * STEP if time is None else time)


def run(pipeline: EmotionPipeline, image: Picture, frames: int, since: int = 0) -> list[FrameResult]:
    return [pipeline.process(frame_of(image, since + i)) for i in range(frames)]


def faces_of(results: Sequence[FrameResult]) -> tuple[Face, ...]:
    return results[-1].faces


GRAY = np.full((480, 640, 3), 120, np.uint8)
BUSY = np.asarray(
    cv2.resize(np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8), (640, 480)), np.uint8
)
LEFT, RIGHT = Box(50, 100, 100, 100), Box(400, 100, 150, 150)


def test_all_faces_go_to_the_model_in_one_call_largest_first() -> None:
    classifier = FakeClassifier()
    results = run(EmotionPipeline(FakeDetector(LEFT, RIGHT), classifier), GRAY, 3)
    assert [face.box for face in faces_of(results)] == [RIGHT, LEFT]
    assert [face.id for face in faces_of(results)] == [1, 2]
    assert classifier.batch_sizes[-1] == 2


@pytest.mark.parametrize("faces", [[], [LEFT]])
def test_the_whole_frame_is_searched_only_now_and_then(faces: list[Box]) -> None:
    detector = FakeDetector(*faces)
    run(EmotionPipeline(detector, FakeClassifier()), GRAY, 61)
    assert 6 <= len(detector.searched) <= 12


def test_known_faces_are_verified_only_now_and_then() -> None:
    detector, classifier = FakeDetector(LEFT, RIGHT), FakeClassifier()
    pipeline = EmotionPipeline(detector, classifier)
    run(pipeline, BUSY, 10)
    detector.near_searches, classifier.batch_sizes = 0, []
    assert len(faces_of(run(pipeline, BUSY, 60, since=10))) == 2
    assert detector.near_searches <= 20
    assert classifier.batch_sizes == [2] * 60  # they are classified in each frame all the same


def test_a_crowd_takes_no_more_detections_than_a_few_faces() -> None:
    crowd = [Box(90 * (i % 7), 90 * (i // 7), 60, 60) for i in range(28)]
    detector, classifier = FakeDetector(*crowd), FakeClassifier()
    pipeline = EmotionPipeline(detector, classifier)
    most = 0
    for i in range(60):
        detector.near_searches = 0
        results = run(pipeline, BUSY, 1, since=i)
        most = max(most, detector.near_searches)
    assert most <= 10
    assert len(faces_of(results)) == 28
    assert max(classifier.batch_sizes) <= 8


def test_a_second_face_is_shown_within_half_a_second() -> None:
    detector = FakeDetector(LEFT)
    pipeline = EmotionPipeline(detector, FakeClassifier())
    run(pipeline, BUSY, 12)
    detector.faces.append(RIGHT)
    assert len(faces_of(run(pipeline, BUSY, 15, since=12))) == 2


def test_a_small_face_is_shown_within_a_second() -> None:
    detector = FakeDetector(LEFT)
    pipeline = EmotionPipeline(detector, FakeClassifier())
    run(pipeline, BUSY, 12)
    detector.faces.append(Box(500, 300, 44, 44))
    assert len(faces_of(run(pipeline, BUSY, 30, since=12))) == 2


def test_a_face_that_jumps_is_found_again_at_once_and_keeps_its_id() -> None:
    detector = FakeDetector(LEFT)
    pipeline = EmotionPipeline(detector, FakeClassifier())
    run(pipeline, GRAY, 15)
    detector.faces = [replace(LEFT, x=LEFT.x + 90)]
    [face] = faces_of(run(pipeline, GRAY, 3, since=15))
    assert (face.id, face.box.x) == (1, 140)


def test_a_face_that_leaves_goes_within_half_a_second() -> None:
    detector = FakeDetector(LEFT)
    pipeline = EmotionPipeline(detector, FakeClassifier())
    run(pipeline, GRAY, 15)
    detector.faces = []
    assert faces_of(run(pipeline, GRAY, 15, since=15)) == ()


def test_slow_sources_are_searched_by_time() -> None:
    detector = FakeDetector(LEFT)
    pipeline = EmotionPipeline(detector, FakeClassifier())
    for i in range(6):
        pipeline.process(frame_of(GRAY, i, time=i / 2))
    assert len([sizes for sizes in detector.searched if sizes and sizes[1] == 640]) == 6


def test_mirrors_first() -> None:
    image = GRAY.copy()
    image[:, :10] = 255
    result = EmotionPipeline(FakeDetector(), FakeClassifier()).process(frame_of(image), mirror=True)
    assert result.frame.image[:, -10:].min() == 255
    assert image[:, -10:].max() == 120  # the frame of the source is unchanged


def test_toggling_the_mirror_resets_the_faces() -> None:
    pipeline = EmotionPipeline(FakeDetector(LEFT), FakeClassifier())
    run(pipeline, GRAY, 5)
    detector = FakeDetector(Box(640 - LEFT.right, LEFT.y, LEFT.width, LEFT.height))
    pipeline.detector = detector
    for i in (5, 6, 7):
        result = pipeline.process(frame_of(GRAY, i), mirror=True)
    assert [face.box for face in result.faces] == detector.faces


def test_still_pictures_show_faces_at_once_and_are_independent() -> None:
    detector, classifier = FakeDetector(LEFT, RIGHT), FakeClassifier()
    pipeline = EmotionPipeline(detector, classifier)
    first = pipeline.process(frame_of(GRAY), still=True)
    classifier.label, detector.faces = 5, [RIGHT]
    second = pipeline.process(frame_of(GRAY, 1), still=True)
    assert [(face.id, face.label) for face in first.faces] == [(1, "happy"), (2, "happy")]
    assert [(face.id, face.label) for face in second.faces] == [(1, "sad")]
    assert second.faces[0].probabilities == second.faces[0].raw_probabilities


def test_another_model_takes_effect_at_once() -> None:
    pipeline = EmotionPipeline(FakeDetector(LEFT), FakeClassifier(0), smoothing=5.0)
    run(pipeline, GRAY, 5)
    pipeline.classifier = FakeClassifier(6)
    [face] = faces_of(run(pipeline, GRAY, 1, since=5))
    assert (face.id, face.label) == (1, "surprise")


def test_smoothing_can_be_set_while_running() -> None:
    classifier = FakeClassifier(0)
    pipeline = EmotionPipeline(FakeDetector(LEFT), classifier, smoothing=5.0)
    run(pipeline, GRAY, 5)
    classifier.label = 6
    assert faces_of(run(pipeline, GRAY, 1, since=5))[0].label == "angry"
    pipeline.smoothing = 0.0
    assert faces_of(run(pipeline, GRAY, 1, since=6))[0].label == "surprise"


def test_reset_starts_again_with_face_one() -> None:
    detector = FakeDetector(LEFT)
    pipeline = EmotionPipeline(detector, FakeClassifier())
    run(pipeline, GRAY, 5)
    pipeline.reset()
    detector.faces = [RIGHT]
    assert [face.id for face in faces_of(run(pipeline, GRAY, 3))] == [1]


# The real detector and the shipped model


@pytest.fixture(scope="module")
def detector() -> HaarDetector:
    return HaarDetector(CASCADE)


@pytest.fixture
def pipeline(detector: HaarDetector) -> EmotionPipeline:
    return EmotionPipeline(detector, EmotionClassifier(MODEL))


def scene(portrait: Picture, face: int, across: float, down: float) -> Picture:
    """A 720p frame with the portrait on a busy background, its face `face` pixels wide."""
    frame = np.asarray(cv2.resize(portrait[330:], (1280, 720)), np.uint8)
    factor = face / 222
    interpolation = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    pasted = cv2.resize(portrait, None, fx=factor, fy=factor, interpolation=interpolation)[:720]
    height, width = pasted.shape[:2]
    x, y = round(across * (1280 - width)), round(down * (720 - height))
    frame[y : y + height, x : x + width] = pasted
    return frame


@pytest.mark.parametrize("face", [60, 80, 120, 200, 400])
@pytest.mark.parametrize(("across", "down"), [(0.02, 0.05), (0.5, 0.5), (0.97, 0.9)])
def test_shows_what_a_slow_search_of_the_full_frame_finds(
    pipeline: EmotionPipeline, portrait: Picture, face: int, across: float, down: float
) -> None:
    image = scene(portrait, face, across, down)
    slow = cv2.CascadeClassifier(str(CASCADE))
    found = slow.detectMultiScale(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), 1.1, 5, minSize=(60, 60))
    faces = faces_of(run(pipeline, image, 15))
    boxes = [Box(*(int(value) for value in box)) for box in found]
    assert boxes
    assert all(any(face.box.iou(box) > 0.5 for face in faces) for box in boxes)


def test_follows_a_moving_face_without_losing_it(pipeline: EmotionPipeline, portrait: Picture) -> None:
    results = [
        pipeline.process(frame_of(scene(portrait, round(110 + i), 0.02 * i, 0.5 + 0.4 * np.sin(i / 5)), i))
        for i in range(45)
    ]
    assert [[face.id for face in result.faces] for result in results[2:]] == [[1]] * 43


def test_a_still_picture_shows_its_face_at_once(pipeline: EmotionPipeline, portrait: Picture) -> None:
    result = pipeline.process(frame_of(portrait), still=True)
    assert [face.box.iou(Box(155, 105, 222, 222)) > 0.7 for face in result.faces] == [True]


def test_frames_of_any_size_in_a_row(pipeline: EmotionPipeline, portrait: Picture) -> None:
    small = np.asarray(cv2.resize(portrait, (256, 300)), np.uint8)
    for image in (portrait, GRAY[:1, :1], small, GRAY[:2, :300], portrait):
        for still in (False, True):
            results = [pipeline.process(frame_of(image, i), still=still) for i in range(3)]
    assert len(faces_of(results)) == 1


# The networks


class CountsFollows:
    """Counts the faces that a detector follows."""

    def __init__(self, detector: FaceDetector) -> None:
        self._detector = detector
        self.follows = 0

    @property
    def smallest(self) -> int:
        return self._detector.smallest

    def detect(self, image: Picture, sizes: Sizes | None = None) -> list[Detection]:
        return self._detector.detect(image, sizes)

    def detect_near(self, image: Picture, known: Detection, *, strict: bool = False) -> Detection | None:
        return self._detector.detect_near(image, known, strict=strict)

    def follow(self, image: Picture, known: Detection) -> Detection | None:
        self.follows += 1
        return self._detector.follow(image, known)


@pytest.fixture(scope="module")
def combined() -> FaceDetector:
    return open_detector("haar+neural")


def test_a_face_keeps_its_id_while_it_turns(combined: FaceDetector) -> None:
    pipeline = EmotionPipeline(combined, FakeClassifier())
    for index in range(61):
        image, box = frame_with("astronaut.jpg", 140, index)
        faces = faces_of(run(pipeline, image, 1, since=index))
        if index < 2:
            continue
        assert [face.id for face in faces] == [1]
        assert faces[0].box.iou(box) > 0.7
        assert faces[0].mesh is not None
        assert faces[0].pose is not None
        assert faces[0].pose.roll == pytest.approx(index, abs=8)


@pytest.mark.parametrize("roll", [-50, 35])
def test_a_tilted_face_is_shown_as_soon_as_an_upright_one(combined: FaceDetector, roll: float) -> None:
    image, box = frame_with("grace_hopper.jpg", 140, roll)
    [face] = faces_of(run(EmotionPipeline(combined, EmotionClassifier(MODEL)), image, 3))
    assert face.box.iou(box) > 0.7


def test_a_turned_face_has_nearly_the_same_probabilities(combined: FaceDetector) -> None:
    pipeline = EmotionPipeline(combined, EmotionClassifier(MODEL))
    probabilities = []
    for roll in (0, 40):
        image, _ = frame_with("grace_hopper.jpg", 180, roll)
        [face] = pipeline.process(frame_of(image), still=True).faces
        probabilities.append(face.probabilities)
        assert face.mesh is not None
        assert face.pose is not None
        assert face.pose.roll == pytest.approx(roll, abs=8)
    assert probabilities[0] == pytest.approx(probabilities[1], abs=0.1)


def test_with_haar_alone_there_is_neither_mesh_nor_pose(detector: HaarDetector) -> None:
    image, _ = frame_with("grace_hopper.jpg", 140)
    pipeline = EmotionPipeline(detector, FakeClassifier())
    for faces in (faces_of(run(pipeline, image, 5)), pipeline.process(frame_of(image), still=True).faces):
        assert [(face.mesh, face.pose) for face in faces] == [(None, None)]


def test_four_of_six_faces_are_followed_in_each_frame(combined: FaceDetector) -> None:
    image, boxes = np.full((480, 960, 3), 120, np.uint8), []
    for index in range(6):
        center = 160 + 320 * (index % 3), 120 + 240 * (index // 3)
        image, box = frame_with(NAMES[index % 2], 90, 8 * index - 20, center=center, onto=image)
        boxes.append(box)
    counting = CountsFollows(combined)
    pipeline = EmotionPipeline(counting, FakeClassifier())
    run(pipeline, image, 12)
    pipeline.chosen = 6
    for index in range(12, 24):
        counting.follows = 0
        faces = faces_of(run(pipeline, image, 1, since=index))
        assert counting.follows == 4
        assert sorted(face.id for face in faces) == [1, 2, 3, 4, 5, 6]
        assert sum(face.mesh is not None for face in faces) >= 4
        chosen = next(face for face in faces if face.id == 6)
        assert chosen.mesh is not None  # though it is the smallest
    assert all(max(face.box.iou(box) for box in boxes) > 0.6 for face in faces)


def test_the_mesh_is_that_of_the_newest_frame(combined: FaceDetector) -> None:
    pipeline = EmotionPipeline(combined, FakeClassifier())
    for index in range(20):
        image, box = frame_with("astronaut.jpg", 120, center=(200 + 8 * index, 240))
        faces = faces_of(run(pipeline, image, 1, since=index))
    [face] = faces
    assert face.mesh is not None
    eyes = (face.mesh.left_eye + face.mesh.right_eye) / 2
    assert eyes[0] == pytest.approx(box.center[0], abs=8)


def test_a_face_that_leaves_goes_with_the_networks_too(combined: FaceDetector) -> None:
    pipeline = EmotionPipeline(combined, FakeClassifier())
    image, _ = frame_with("astronaut.jpg", 120, 20)
    assert len(faces_of(run(pipeline, image, 10))) == 1
    assert faces_of(run(pipeline, empty_frames()["even"], 15, since=10)) == ()


@pytest.mark.parametrize("frame", empty_frames())
def test_a_scene_without_faces_shows_none(combined: FaceDetector, frame: str) -> None:
    results = run(EmotionPipeline(combined, FakeClassifier()), empty_frames()[frame], 6)
    assert [result.faces for result in results] == [()] * 6


def test_other_detectors_may_be_chosen_between_two_frames(
    combined: FaceDetector, detector: HaarDetector
) -> None:
    image, _ = frame_with("grace_hopper.jpg", 140)
    pipeline = EmotionPipeline(detector, FakeClassifier())
    run(pipeline, image, 5)
    pipeline.detector = combined
    [face] = faces_of(run(pipeline, image, 12, since=5))
    assert (face.id, face.mesh is not None) == (1, True)
    pipeline.detector = detector
    [face] = faces_of(run(pipeline, image, 25, since=17))
    assert (face.id, face.mesh, face.pose) == (1, None, None)


@pytest.mark.parametrize("fps", [30, 5])
def test_people_who_pass_each_other_keep_their_ids(combined: FaceDetector, fps: int) -> None:
    pipeline = EmotionPipeline(combined, FakeClassifier())
    places: dict[int, list[tuple[float, float]]] = {}
    for index in range(4 * fps):
        time = index / fps
        far, near = 720 - 150 * time, 120 + 150 * time
        image, _ = frame_with("grace_hopper.jpg", 100, size=(854, 480), center=(far, 220))
        image, _ = frame_with("astronaut.jpg", 104, center=(near, 240), onto=image)
        for face in pipeline.process(frame_of(image, index, time)).faces:
            places.setdefault(face.id, []).append((face.box.center[0] - near, face.box.center[0] - far))
    assert set(places) == {1, 2}
    assert sorted(int(abs(found[-1][0]) < 30) for found in places.values()) == [0, 1]
    assert all(abs(found[-1][0]) < 30 or abs(found[-1][1]) < 30 for found in places.values())


def test_a_fast_face_is_where_its_box_is(combined: FaceDetector) -> None:
    pipeline = EmotionPipeline(combined, FakeClassifier())
    for index in range(24):
        x = 140 + 50 * abs((index + 12) % 24 - 12)  # half a face from frame to frame, and back
        image, true = frame_with("astronaut.jpg", 98, size=(854, 480), center=(x, 240))
        faces = pipeline.process(frame_of(image, index, index / 8)).faces
        assert index < 2 or [face.id for face in faces] == [1]
        assert all(abs(face.box.center[0] - true.center[0]) < 15 for face in faces)
