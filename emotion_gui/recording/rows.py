"""Turns what the pipeline finds in a frame, and how well faces were visible, into the rows of a session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from emotion_gui.recording.columns import NOT_VALID
from emotion_gui.recording.samples import FRAME, UNKNOWN_ANGLE, Rows, quantize
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.vision.frame import Box, Face, FrameResult, Image
from trainer.shared.face_input import to_gray

FaceValues = Mapping[str, Sequence[float]]
_MAX_LENGTH = np.iinfo(np.int16).max
_MAX_ANGLE = np.iinfo(np.int8).max
_SHARPEST = np.iinfo(np.uint16).max
_SIDE = 96  # pixels; large enough to show blur, and equal for all faces, so that they compare


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a face was visible, to tell good frames from poor ones afterwards.

    Attributes:
        sharpness: Variance of the Laplacian of the face at 96x96 pixels; 0 for a blurred or plain one.
        light: Mean gray of the face, 0 to 255.
    """

    sharpness: float
    light: float


def rows_of(
    result: FrameResult, time_ms: int, info: SessionInfo, values: FaceValues | None = None
) -> tuple[Rows, Rows]:
    """Returns the rows of a result.

    Args:
        result: What the pipeline has found in a frame.
        time_ms: Time of the frame in milliseconds from the session's start.
        info: The session, with its classes and columns.
        values: Values of columns by their names, one for each face in the column's unit, NaN where it is
            unknown. A column without values is not valid.

    Returns:
        One FRAME row, and a row of `info.face_rows` for each face, the largest face first.
    """
    frame, faces = np.zeros(1, FRAME), np.zeros(len(result.faces), info.face_rows)
    frame["time"], frame["faces"] = time_ms, min(len(result.faces), 255)
    for row, face in zip(faces, result.faces, strict=True):
        _fill(row, face, result.frame.image)
    faces["time"] = time_ms
    for column in info.columns:
        known = (values or {}).get(column.name)
        faces[column.name] = NOT_VALID if known is None else column.to_steps(known)
    return frame, faces


def quality_of(image: Image, box: Box) -> Quality:
    """Measures how well a face is visible.

    The variance of the Laplacian as a measure of focus: Pech-Pacheco et al., ICPR 2000.

    Args:
        image: (height, width, 3) uint8, BGR.
        box: Box of the face. Only its part inside the image counts; zeros if there is none.
    """
    inside = box.clipped(image.shape[1], image.shape[0])
    if not inside.area:
        return Quality(0.0, 0.0)
    gray = to_gray(image[inside.y : inside.bottom, inside.x : inside.right])
    shrinks = min(gray.shape) >= _SIDE
    face = cv2.resize(gray, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    deviation = float(cv2.meanStdDev(cv2.Laplacian(face, cv2.CV_16S))[1].item())
    return Quality(deviation**2, float(np.mean(face)))


def _fill(row: "np.void", face: Face, image: Image) -> None:
    quality = quality_of(image, face.box)
    row["id"] = face.id
    for name in ("x", "y", "width", "height"):
        row[name] = max(-_MAX_LENGTH, min(getattr(face.box, name), _MAX_LENGTH))
    row["quantized"] = quantize(face.raw_probabilities)
    row["label"], row["unsure"] = face.prediction.label, face.prediction.unsure
    row["sharpness"] = min(round(quality.sharpness), _SHARPEST)
    row["light"] = round(quality.light)
    for name in ("yaw", "pitch", "roll"):
        row[name] = UNKNOWN_ANGLE if face.pose is None else _angle(getattr(face.pose, name))


def _angle(degrees: float) -> int:
    return max(-_MAX_ANGLE, min(round(degrees), _MAX_ANGLE))
