"""FaceTracker: identities, faces that appear and leave, steady boxes, smoothed probabilities."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from emotion_gui.vision.detection import Detection
from emotion_gui.vision.face_mesh import MOUTH_CORNERS, FaceMesh
from emotion_gui.vision.frame import Box, Face
from emotion_gui.vision.head_pose import MEAN_FACE, RIGID_POINTS, pose_of_mesh
from emotion_gui.vision.track import MESH_SECONDS
from emotion_gui.vision.tracker import (
    MAX_AGE,
    MAX_CLASSIFIED,
    MAX_VERIFICATIONS,
    MIN_HITS,
    MIN_HITS_WITH_MESH,
    REIDENTIFY_SECONDS,
    FaceTracker,
)
from trainer.shared.face_input import LABELS

STEP = 1 / 30
LAST = (MIN_HITS - 1) * STEP  # the time of the detection with which a face is shown
HERE, THERE = Box(100, 100, 120, 120), Box(500, 120, 100, 100)


def turned_mesh() -> FaceMesh:
    """A face in HERE that is turned to the side and tilted; only some of its points are where they belong."""
    points = np.zeros((468, 3), np.float32)
    points[RIGID_POINTS] = MEAN_FACE
    points[MOUTH_CORNERS, :2] = (-26, 62), (26, 62)
    points[:, 0] += 0.3 * points[:, 1] + 0.4 * points[:, 2]
    return FaceMesh(points + np.array([*HERE.center, 0], np.float32), 1.0)


TURNED = turned_mesh()


def one_hot(label: int) -> NDArray[np.float32]:
    return np.eye(len(LABELS), dtype=np.float32)[label]


def feed(tracker: FaceTracker, boxes: list[Box], time: float, label: int = 3) -> tuple[Face, ...]:
    tracker.advance(time)
    tracker.update([Detection(box) for box in boxes])
    for track in tracker.tracks_to_classify():
        tracker.update_probabilities(track, one_hot(label))
    return tracker.faces()


def shown(tracker: FaceTracker, boxes: list[Box], since: float = 0.0) -> tuple[Face, ...]:
    """Returns the faces after as many detections as are needed to show them."""
    for i in range(MIN_HITS):
        faces = feed(tracker, boxes, since + i * STEP)
    return faces


def test_shows_a_face_that_further_detections_confirm() -> None:
    tracker = FaceTracker()
    for i in range(MIN_HITS - 1):
        assert feed(tracker, [HERE], i * STEP) == ()
    [face] = feed(tracker, [HERE], (MIN_HITS - 1) * STEP)
    assert (face.id, face.box, face.label) == (1, HERE, "happy")


def test_a_mesh_that_fits_makes_do_with_fewer_detections() -> None:
    tracker, with_mesh = FaceTracker(), Detection(HERE, mesh=TURNED)
    for i in range(MIN_HITS_WITH_MESH):
        assert tracker.faces() == ()
        tracker.advance(i * STEP)
        tracker.update([with_mesh, Detection(THERE)])
    assert [track.id for track in tracker.shown()] == [1]


def test_never_shows_a_face_that_was_detected_only_once() -> None:
    tracker = FaceTracker()
    feed(tracker, [HERE], 0.0)
    assert all(feed(tracker, [], i * STEP) == () for i in range(1, 30))
    assert not tracker.tracks


def test_numbers_faces_by_size_and_lists_the_largest_first() -> None:
    faces = shown(FaceTracker(), [THERE, HERE])
    assert [(face.id, face.box) for face in faces] == [(1, HERE), (2, THERE)]


def test_ids_stay_with_people_who_pass_each_other() -> None:
    tracker = FaceTracker()
    for i in range(60):
        left, right = Box(100 + 8 * i, 100, 100, 100), Box(580 - 8 * i, 220, 90, 90)
        faces = feed(tracker, [right, left] if i % 2 else [left, right], i * STEP)
    assert {face.id: face.box.y for face in faces} == {1: 100, 2: 220}


def test_a_short_miss_is_bridged_and_keeps_the_probabilities() -> None:
    tracker = FaceTracker()
    shown(tracker, [HERE])
    [held] = feed(tracker, [], LAST + 0.9 * MAX_AGE)
    assert (held.id, held.label) == (1, "happy")
    [back] = feed(tracker, [HERE], LAST + STEP + 0.9 * MAX_AGE)
    assert back.id == 1


def test_a_face_that_was_hidden_comes_back_as_the_same() -> None:
    tracker = FaceTracker()
    shown(tracker, [HERE])
    assert feed(tracker, [], LAST + MAX_AGE + 0.01) == ()
    [back] = feed(tracker, [HERE], LAST + 0.9 * REIDENTIFY_SECONDS)
    assert (back.id, back.box) == (1, HERE)


def test_a_face_that_is_gone_for_long_comes_back_as_another() -> None:
    tracker = FaceTracker()
    shown(tracker, [HERE])
    assert feed(tracker, [], LAST + REIDENTIFY_SECONDS + 0.01) == ()
    [face] = shown(tracker, [HERE], since=5.0)
    assert face.id == 2


@pytest.mark.parametrize("hidden", [5, 12, 24])
def test_ids_stay_with_people_who_hide_each_other_in_passing(hidden: int) -> None:
    tracker = FaceTracker()
    for i in range(90):
        left, right = Box(100 + 6 * i, 100, 100, 100), Box(640 - 6 * i, 110, 90, 90)
        faces = feed(tracker, [left] if abs(i - 45) <= hidden / 2 else [right, left], i * STEP)
        assert len({face.id for face in faces} - {1, 2}) == 0
    assert {face.id: face.box.x > 300 for face in faces} == {1: True, 2: False}


def test_a_recording_that_starts_over_leaves_no_ghosts() -> None:
    tracker = FaceTracker()
    shown(tracker, [HERE, THERE], since=20.0)
    [face] = shown(tracker, [Box(900, 500, 100, 100)], since=0.0)
    assert (face.id, face.box.x) == (3, 900)


def test_one_face_found_twice_is_one_face() -> None:
    assert len(shown(FaceTracker(), [HERE, Box(106, 97, 130, 130), Box(110, 110, 100, 100)])) == 1


def test_two_tracks_that_meet_on_one_face_become_the_older_one() -> None:
    tracker = FaceTracker()
    shown(tracker, [HERE, THERE])
    for i in range(40):
        faces = feed(tracker, [HERE, Box(max(100, 500 - 20 * i), 110, 110, 110)], (i + 2) * STEP)
    assert [face.id for face in faces] == [1]


def test_a_detection_inside_a_face_is_not_another_face() -> None:
    assert [face.box for face in shown(FaceTracker(), [HERE, Box(110, 170, 40, 40)])] == [HERE]


def test_the_last_pose_is_kept_for_a_short_time() -> None:
    tracker = FaceTracker()
    turned = Detection(HERE, mesh=TURNED)
    noise = np.random.default_rng(0).integers(0, 255, (400, 400), np.uint8)
    image = np.asarray(cv2.cvtColor(cv2.GaussianBlur(noise, (0, 0), 12), cv2.COLOR_GRAY2BGR), np.uint8)
    poses = []
    for i in range(30):
        tracker.advance(i * STEP, image)  # its template still matches, but it is not detected any more
        tracker.update([turned] if i < MIN_HITS_WITH_MESH else [], image=image)
        for track in tracker.tracks_to_classify():
            tracker.update_probabilities(track, one_hot(3))
        poses += [face.pose for face in tracker.faces()]
    assert len(poses) >= MAX_AGE / STEP
    assert poses[0] == pose_of_mesh(TURNED, (400, 400)) is not None
    assert poses[0].yaw != pytest.approx(0, abs=2)
    last = max(i for i, pose in enumerate(poses) if pose == poses[0])
    assert last * STEP <= MESH_SECONDS + 2 * STEP
    assert poses[last + 1 :] == [None] * (len(poses) - last - 1)


def test_a_still_face_has_a_still_box() -> None:
    tracker, random = FaceTracker(), np.random.default_rng(1)
    boxes = []
    for i in range(120):
        x, y, side = HERE.x, HERE.y, HERE.width
        noise = random.normal(0, 0.012 * side, 3)
        found = Box(round(x + noise[0]), round(y + noise[1]), *[round(side + noise[2])] * 2)
        boxes += [face.box for face in feed(tracker, [found], i * STEP)]
    steady = np.array([(box.x, box.y, box.width) for box in boxes[30:]])
    assert steady.std(axis=0).max() < 0.7  # pixels, while the input has 1.4


def test_a_moving_face_is_followed_closely() -> None:
    tracker = FaceTracker()
    for i in range(30):
        found = Box(100 + 10 * i, 100, 120, 120)
        faces = feed(tracker, [found], i * STEP)
    assert abs(faces[0].box.x - found.x) <= 6


@pytest.mark.parametrize("rate", [5, 30, 120])
def test_smoothing_depends_on_time_and_not_on_the_frame_rate(rate: int) -> None:
    tracker = FaceTracker(smoothing=0.4)
    for i in range(rate):
        feed(tracker, [HERE], i / rate)
    for i in range(1, 2 * rate // 5 + 1):
        [face] = feed(tracker, [HERE], 1 - 1 / rate + i / rate, label=0)
    assert face.probabilities[0] == pytest.approx(1 - np.exp(-1), abs=0.01)
    assert sum(face.probabilities) == pytest.approx(1)
    assert face.raw_probabilities[0] == 1


def test_smoothing_can_be_switched_off_while_running() -> None:
    tracker = FaceTracker(smoothing=2.0)
    shown(tracker, [HERE])
    tracker.smoothing = 0.0
    [face] = feed(tracker, [HERE], LAST + STEP, label=6)
    assert face.probabilities == face.raw_probabilities
    assert face.label == "surprise"


def test_a_new_source_starts_with_face_one() -> None:
    tracker = FaceTracker()
    shown(tracker, [HERE, THERE], since=100.0)
    tracker.reset()
    [face] = shown(tracker, [THERE])
    assert face.id == 1


def test_a_crowd_is_verified_and_classified_in_turn() -> None:
    tracker = FaceTracker()
    crowd = [Box(120 * (i % 10), 200 * (i // 10), 80, 80) for i in range(20)]
    shown(tracker, crowd)
    verified, classified = set(), set()
    for i in range(MIN_HITS, MIN_HITS + 30):
        tracker.advance(i * STEP)
        for track in tracker.tracks:
            track.visible = True
        due = tracker.due()
        assert len(due) <= MAX_VERIFICATIONS
        tracker.update([Detection(track.box) for track in due], due)
        waiting = tracker.tracks_to_classify()
        assert len(waiting) <= MAX_CLASSIFIED
        for track in waiting:
            tracker.update_probabilities(track, one_hot(3))
        verified |= {track.id for track in due}
        classified |= {track.id for track in waiting}
    assert len(verified) == len(classified) == len(tracker.faces()) == 20
