"""What the pipeline might have seen: results without a camera or a model."""

import time
from collections.abc import Sequence

import numpy as np

from emotion_gui.vision.frame import Box, Face, Frame, FrameResult, Image
from emotion_gui.vision.prediction import Prediction
from trainer.shared.face_input import LABELS

BOX = Box(200, 100, 160, 160)


def a_face(number: int = 1, box: Box = BOX, label: str = "happy", share: float = 0.7) -> Face:
    """The shown probabilities are flatter than the raw ones."""
    at, rest = LABELS.index(label), (1 - share) / (len(LABELS) - 1)
    raw = tuple(share if i == at else rest for i in range(len(LABELS)))
    flat = tuple((value + 1 / len(LABELS)) / 2 for value in raw)
    return Face(number, box, flat, raw, Prediction(at, unsure=False))


def a_result(
    faces: Sequence[Face] = (), image: Image | None = None, captured: float | None = None
) -> FrameResult:
    """captured: now, where it is not told."""
    if image is None:
        image = np.full((360, 640, 3), 90, np.uint8)
    moment = time.perf_counter() if captured is None else captured
    return FrameResult(Frame(image, 0, moment, moment), tuple(faces), 0.001)
