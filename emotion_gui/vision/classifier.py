"""Classifies the emotions of the faces in a frame."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.alignment import FaceCrop
from emotion_gui.vision.frame import Image
from trainer.shared.bundle import Bundle
from trainer.shared.litert import LiteRTModel
from trainer.shared.model_header import ModelHeader

# One thread is enough for the few faces of a webcam picture; a second one helps only with crowds.
_MODEL_THREADS = 1


class EmotionClassifier:
    """Runs an emotion model on faces cropped from gray frames. Not thread-safe: one instance per thread."""

    def __init__(self, model: Path, threads: int = 1, header: ModelHeader | None = None) -> None:
        """Loads the model.

        Args:
            model: the `model.tflite` of a bundle.
            threads: number of threads that LiteRT uses.
            header: the header of the bundle; None for a network of the app's own format.

        Raises:
            ValueError: the file is not such an emotion model.
        """
        self._model = LiteRTModel(model, threads, header)

    def classify(self, image: Image, crops: Sequence[FaceCrop]) -> NDArray[np.float32]:
        """Classifies all faces in one call of the model.

        Args:
            image: the frame, (height, width, 3) uint8 BGR or (height, width) uint8.
            crops: how the n faces are cut out of it.

        Returns:
            The probabilities, (n, 7) float32, one row per face.
        """
        size = self._model.face_size
        faces = np.zeros((len(crops), *size), np.uint8)
        for face, crop in zip(faces, crops, strict=True):
            face[:] = crop.cut(image, size)
        return self._model(faces)


def load_classifier(bundle: Bundle) -> EmotionClassifier:
    """Loads the classifier of a model bundle.

    Raises:
        ValueError: the file is not an emotion model.
    """
    return EmotionClassifier(bundle.tflite, _MODEL_THREADS, bundle.header)
