"""How well a face could be seen: what tells good frames from poor ones afterwards."""

from dataclasses import dataclass

import cv2
import numpy as np

from emotion_gui.vision.frame import Box, Image
from trainer.shared.face_input import to_gray

_SIDE = 96  # pixels; large enough to tell blur, and the same for all faces, so that they compare


@dataclass(frozen=True, slots=True)
class Quality:
    """sharpness: variance of the Laplacian of the face at 96x96 pixels, from 0 (blurred or plain).

    light: mean gray of the face, 0 to 255.
    """

    sharpness: float
    light: float


def quality_of(image: Image, box: Box) -> Quality:
    """Of the part of the box that lies on the image, (height, width, 3) uint8 BGR; zeros where none does.

    The variance of the Laplacian as a measure of focus: Pech-Pacheco et al., ICPR 2000.
    """
    inside = box.clipped(image.shape[1], image.shape[0])
    if not inside.area:
        return Quality(0.0, 0.0)
    gray = to_gray(image[inside.y : inside.bottom, inside.x : inside.right])
    shrinks = min(gray.shape) >= _SIDE
    face = cv2.resize(gray, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    deviation = float(cv2.meanStdDev(cv2.Laplacian(face, cv2.CV_16S))[1].item())
    return Quality(deviation**2, float(np.mean(face)))
