"""What the pipeline says of a frame, as the rows that a session keeps."""

import numpy as np

from emotion_gui.recording.quality import quality_of
from emotion_gui.recording.samples import FACE, FRAME, UNKNOWN_ANGLE, Rows, to_shares
from emotion_gui.vision.frame import Face, FrameResult, Image

_LONGEST = np.iinfo(np.int16).max
_LARGEST_ANGLE = np.iinfo(np.int8).max
_SHARPEST = np.iinfo(np.uint16).max


def rows_of(result: FrameResult, time_ms: int) -> tuple[Rows, Rows]:
    """One FRAME row and a FACE row for each face, the largest first.

    time_ms: of the frame, in milliseconds from the session's start.
    """
    frame, faces = np.zeros(1, FRAME), np.zeros(len(result.faces), FACE)
    frame["time"], frame["faces"] = time_ms, min(len(result.faces), 255)
    for row, face in zip(faces, result.faces, strict=True):
        _fill(row, face, result.frame.image)
    faces["time"] = time_ms
    return frame, faces


def _fill(row: "np.void", face: Face, image: Image) -> None:
    quality = quality_of(image, face.box)
    row["id"] = face.id
    for name in ("x", "y", "width", "height"):
        row[name] = max(-_LONGEST, min(getattr(face.box, name), _LONGEST))
    row["shares"] = to_shares(face.raw)
    row["label"], row["unsure"] = face.answer.label, face.answer.unsure
    row["sharpness"] = min(round(quality.sharpness), _SHARPEST)
    row["light"] = round(quality.light)
    for name in ("yaw", "pitch", "roll"):
        row[name] = UNKNOWN_ANGLE if face.pose is None else _angle(getattr(face.pose, name))


def _angle(degrees: float) -> int:
    return max(-_LARGEST_ANGLE, min(round(degrees), _LARGEST_ANGLE))
