"""EmotionClassifier with the shipped model on the real portrait."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from emotion_gui.core.resources import resource_path
from emotion_gui.vision.alignment import FaceCrop
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.frame import Box
from trainer.shared.face_input import LABELS

MODEL = resource_path("models", "default", "model.tflite")
FACE = Box(155, 105, 222, 222)


@pytest.fixture(scope="module")
def classifier() -> EmotionClassifier:
    return EmotionClassifier(MODEL)


@pytest.fixture
def gray(portrait: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(portrait, cv2.COLOR_BGR2GRAY), np.uint8)


def crops(*boxes: Box) -> list[FaceCrop]:
    return [FaceCrop(box) for box in boxes]


def test_gives_a_row_of_probabilities_for_each_face(
    classifier: EmotionClassifier, gray: NDArray[np.uint8]
) -> None:
    probabilities = classifier.classify(gray, crops(FACE, Box(0, 0, 100, 100), FACE))
    assert probabilities.shape == (3, len(LABELS))
    assert probabilities.dtype == np.float32
    assert probabilities.sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-4)
    assert probabilities[0] == pytest.approx(probabilities[2], abs=1e-5)
    assert not np.allclose(probabilities[0], probabilities[1], atol=1e-4)


def test_a_batch_gives_the_same_probabilities_as_single_faces(
    classifier: EmotionClassifier, gray: NDArray[np.uint8]
) -> None:
    boxes = [FACE, Box(140, 90, 250, 250), Box(200, 150, 140, 140)]
    single = np.concatenate([classifier.classify(gray, crops(box)) for box in boxes])
    assert classifier.classify(gray, crops(*boxes)) == pytest.approx(single, abs=0.02)


def test_no_faces_give_no_rows(classifier: EmotionClassifier, gray: NDArray[np.uint8]) -> None:
    assert classifier.classify(gray, []).shape == (0, len(LABELS))


def test_boxes_are_clipped_to_the_frame(classifier: EmotionClassifier, gray: NDArray[np.uint8]) -> None:
    over, inside = Box(-60, -40, 300, 300), Box(0, 0, 240, 260)
    clipped = classifier.classify(gray, crops(inside))
    assert classifier.classify(gray, crops(over)) == pytest.approx(clipped, abs=1e-5)


@pytest.mark.parametrize("box", [Box(9000, 9000, 50, 50), Box(-80, 10, 40, 40), Box(10, 10, 0, 0)])
def test_boxes_outside_the_frame_do_no_harm(
    classifier: EmotionClassifier, gray: NDArray[np.uint8], box: Box
) -> None:
    assert np.isfinite(classifier.classify(gray, crops(box, FACE))).all()


def test_rejects_a_file_that_is_not_a_model(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tflite"
    wrong.write_bytes(b"not a model")
    with pytest.raises(ValueError, match=r"wrong\.tflite is not a LiteRT model"):
        EmotionClassifier(wrong)
