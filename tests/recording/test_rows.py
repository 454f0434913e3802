"""The results of the pipeline as rows."""

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.recording.rows import quality_of, rows_of
from emotion_gui.recording.samples import UNKNOWN_ANGLE, probabilities
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.vision.frame import Box, Face, Frame, FrameResult
from emotion_gui.vision.head_pose import Pose
from emotion_gui.vision.prediction import Prediction

RAW = (0.1, 0.0, 0.0, 0.7, 0.1, 0.1, 0.0)
SMOOTH = (0.0, 0.0, 0.0, 0.2, 0.8, 0.0, 0.0)


def result(*faces: Face) -> FrameResult:
    return FrameResult(Frame(np.full((60, 80, 3), 100, np.uint8), 0, 0.0, 0.0), faces, 0.0)


def test_rows_hold_the_models_probabilities_and_the_shown_prediction() -> None:
    face = Face(7, Box(-5, 10, 40, 40), SMOOTH, RAW, Prediction(4, True))
    frames, faces = rows_of(result(face, face), 1234, SessionInfo())
    assert (frames["time"][0], frames["faces"][0]) == (1234, 2)
    row = faces[0]
    assert (row["time"], row["id"], row["x"], row["y"], row["width"]) == (1234, 7, -5, 10, 40)
    assert np.allclose(probabilities(faces)[0], RAW, atol=1e-4)
    assert (row["label"], row["unsure"], row["light"], row["yaw"]) == (4, 1, 100, UNKNOWN_ANGLE)


def test_the_pose_is_kept_where_it_is_known() -> None:
    face = Face(7, Box(5, 10, 40, 40), SMOOTH, RAW, Prediction(4, True), Pose(-31.4, 300.0, 12.5))
    _, faces = rows_of(result(face), 0, SessionInfo())
    assert [int(faces[name][0]) for name in ("yaw", "pitch", "roll")] == [-31, 127, 12]


def test_a_frame_without_faces_is_a_row_too() -> None:
    frames, faces = rows_of(result(), 5, SessionInfo())
    assert (len(frames), len(faces)) == (1, 0)
    assert frames["faces"][0] == 0


def test_blur_lowers_the_sharpness_and_dark_the_light(portrait: NDArray[np.uint8]) -> None:
    box = Box(150, 50, 250, 250)
    sharp = quality_of(portrait, box)
    blurred = quality_of(np.asarray(cv2.GaussianBlur(portrait, (0, 0), 8), np.uint8), box)
    dark = quality_of(portrait // 4, box)
    assert blurred.sharpness < sharp.sharpness / 4
    assert abs(blurred.light - sharp.light) < 5
    assert dark.light < sharp.light / 3


def test_a_face_off_the_frame_has_no_quality() -> None:
    assert quality_of(np.full((60, 80, 3), 100, np.uint8), Box(100, 100, 20, 20)).sharpness == 0
