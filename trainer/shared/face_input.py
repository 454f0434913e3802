"""Where a face becomes model input: the labels, the input size, gray and resize.

The one place for it, in training and in live use, so that the two cannot drift apart.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.shared.labels import INPUT_SIZE, LABELS

__all__ = ["INPUT_SIZE", "LABELS", "Pixels", "to_face_input", "to_gray"]

Pixels = NDArray[np.uint8]


def to_gray(image: Pixels) -> Pixels:
    """Gray picture (height, width) uint8 of a gray, BGR or BGRA one.

    Raises ValueError for any other shape.
    """
    if image.ndim == 2:
        return image
    if image.ndim == 3:
        channels = image.shape[2]
        if channels == 1:
            return image[:, :, 0]
        if channels == 3:
            return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
        if channels == 4:
            return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGRA2GRAY), dtype=np.uint8)
    raise ValueError(f"not a gray, BGR or BGRA picture: shape {image.shape}")


def to_face_input(face: Pixels, size: tuple[int, int] = (INPUT_SIZE, INPUT_SIZE)) -> Pixels:
    """The face, of any size and color mode, as gray pixels of that (height, width), uint8, 0 to 255.

    Shrinks by area averaging, which keeps large faces free of aliasing, and enlarges bilinearly.
    Raises ValueError for an empty picture.
    """
    if face.size == 0:
        raise ValueError("the face is empty")
    gray = to_gray(face)
    height, width = size
    if gray.shape == (height, width):
        return gray
    shrinks = min(gray.shape) >= max(height, width)
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    resized = cv2.resize(gray, (width, height), interpolation=interpolation)
    return np.asarray(resized, dtype=np.uint8)
