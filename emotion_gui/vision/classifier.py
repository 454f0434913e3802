"""What the faces of a frame express."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.frame import Box
from trainer.shared.bundle import Bundle
from trainer.shared.face_input import to_face_input
from trainer.shared.litert import LiteRTModel
from trainer.shared.model_header import ModelHeader

# The faces that fit a laptop's picture fit one thread; a second one pays only for crowds.
_MODEL_THREADS = 1


class EmotionClassifier:
    """An emotion model on faces cut out of gray frames. Not thread-safe: one instance per thread."""

    def __init__(self, model: Path, threads: int = 1, header: ModelHeader | None = None) -> None:
        """model: a bundle's `model.tflite`. header: the bundle's; None for a network of the app's own kind.

        Raises ValueError where it is not such an emotion model.
        """
        self._model = LiteRTModel(model, threads, header)

    def classify(self, gray: NDArray[np.uint8], boxes: Sequence[Box]) -> NDArray[np.float32]:
        """Probabilities (n, 7) float32, one row per box, all of them in one call of the model.

        gray: (height, width) uint8. What of a box lies outside the frame is left out; a box with
        nothing inside is seen as black.
        """
        size = self._model.face_size
        faces = np.zeros((len(boxes), *size), np.uint8)
        height, width = gray.shape
        for face, box in zip(faces, boxes, strict=True):
            inside = box.clipped(width, height)
            if inside.area:
                face[:] = to_face_input(gray[inside.y : inside.bottom, inside.x : inside.right], size)
        return self._model(faces)


def load_classifier(bundle: Bundle) -> EmotionClassifier:
    """Raises ValueError where the file is no emotion model."""
    return EmotionClassifier(bundle.tflite, _MODEL_THREADS, bundle.header)
