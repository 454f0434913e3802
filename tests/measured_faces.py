"""Makes results whose faces have points and signs, as the pipeline delivers them."""

import math
from dataclasses import replace

import numpy as np

from emotion_gui.vision.face_mesh import FaceMesh
from emotion_gui.vision.face_signs import FaceSigns
from emotion_gui.vision.frame import Box, Face, Frame, FrameResult
from emotion_gui.vision.prediction import Prediction

RATE = 30  # frames per second
CALM = FaceSigns(1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.02, 0.0, 0.0, 0.0, 0.0, 0.0)
NO_EYES = replace(
    CALM,
    eye_left=math.nan,
    eye_right=math.nan,
    eyes_closed=math.nan,
    perclos=math.nan,
    blink=math.nan,
    long_closure=math.nan,
)
_IMAGE = np.zeros((48, 64, 3), np.uint8)
_VALUES = (0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def measured_face(signs: FaceSigns | None = CALM, face_id: int = 1, *, mesh: bool = True) -> Face:
    """Returns a face with these signs, with points or without."""
    points = FaceMesh(np.zeros((468, 3), np.float32), 1.0) if mesh else None
    prediction = Prediction(4, False)
    return Face(face_id, Box(0, 0, 40, 40), _VALUES, _VALUES, prediction, mesh=points, signs=signs)


def result_of(index: int, *faces: Face) -> FrameResult:
    """Returns the result of the frame with this index."""
    return FrameResult(Frame(_IMAGE, index, index / RATE, index / RATE), faces, 0.01)


def minute_of(signs: FaceSigns, face_id: int = 1, *, seconds: float = 60.0) -> list[FrameResult]:
    """Returns the results of a face with the same signs in each frame."""
    return [result_of(index, measured_face(signs, face_id)) for index in range(round(seconds * RATE))]
