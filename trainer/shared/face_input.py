"""Turns a face into model input: converts it to gray and resizes it.

Training and live use share this code, so that they cannot drift apart.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.shared.labels import INPUT_SIZE, LABELS

__all__ = ["INPUT_SIZE", "LABELS", "Pixels", "to_face_input", "to_gray"]

Pixels = NDArray[np.uint8]


def to_gray(image: Pixels) -> Pixels:
    """Convert a gray, BGR or BGRA image to gray, (height, width) uint8.

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
    raise ValueError(f"not a gray, BGR or BGRA image: shape {image.shape}")


def to_face_input(face: Pixels, size: tuple[int, int] = (INPUT_SIZE, INPUT_SIZE)) -> Pixels:
    """Convert a face to gray and resize it.

    Shrinks by area averaging, which avoids aliasing for large faces, and enlarges bilinearly.

    Args:
        face: of any size; gray, BGR or BGRA.
        size: (height, width) of the result.

    Returns:
        (height, width) uint8, 0 to 255.

    Raises:
        ValueError: if the image is empty.
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
