"""The numeric rows of frames and faces as they are stored: docs/session-format.md.

Structured, little-endian, without padding. Times are milliseconds from the session's start.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion_gui.recording.columns import Column

Rows = NDArray[Any]
RowType = np.dtype[np.void]
FULL_SCALE = 65535  # a probability of 1
UNKNOWN_ANGLE = -128
PART_SECONDS = 10  # length of a summary bin
MIN_CLASSES, MAX_CLASSES = 2, 20
_PART_MS = PART_SECONDS * 1000

# faces: how many there were in the frame.
FRAME = np.dtype([("time", "<u4"), ("faces", "u1")])


def face_rows(classes: Sequence[str], columns: Sequence[Column] = ()) -> RowType:
    """Returns the fields of a face in a frame.

    time                  of the frame
    id                    number of the face, from 1
    x, y, width, height   the box in pixels of the frame
    quantized             the model's probabilities for this frame, unsmoothed, in steps of 1 / FULL_SCALE
    label, unsure         number of the class that was shown; 1 if "unsure" was shown instead
    sharpness             variance of the Laplacian of the face at 96x96 pixels
    light                 mean gray of the face, 0 to 255
    yaw, pitch, roll      of the head in degrees; UNKNOWN_ANGLE without a mesh of the face
    names of columns      in steps of the column's resolution, or NOT_VALID

    Args:
        classes: Names of the classes.
        columns: Further columns of the session.

    Raises:
        ValueError: No session can have these classes or columns.
    """
    if not MIN_CLASSES <= len(classes) <= MAX_CLASSES or len(set(classes)) < len(classes):
        raise ValueError("not a list of classes")
    return np.dtype(  # which also rejects two fields of the same name
        [
            ("time", "<u4"),
            ("id", "<u4"),
            ("x", "<i2"),
            ("y", "<i2"),
            ("width", "<i2"),
            ("height", "<i2"),
            ("quantized", "<u2", (len(classes),)),
            ("label", "u1"),
            ("unsure", "u1"),
            ("sharpness", "<u2"),
            ("light", "u1"),
            ("yaw", "i1"),
            ("pitch", "i1"),
            ("roll", "i1"),
            *((column.name, "<i2") for column in columns),
        ]
    )


def bin_rows(classes: Sequence[str]) -> RowType:
    """Returns the fields of a bin, which summarizes ten seconds of a session.

    Only the largest face of each frame counts. Lists and trends read the bins instead of the whole session.

    part        number of the bin, from the session's start
    frames      how many frames there are
    with_face   frames with a face
    usable      frames with a face and a prediction other than "unsure"
    labels      how often each class was the prediction of a usable frame
    sums        sums of the probabilities in usable frames
    """
    return np.dtype(
        [
            ("part", "<u4"),
            ("frames", "<u4"),
            ("with_face", "<u4"),
            ("usable", "<u4"),
            ("labels", "<u4", (len(classes),)),
            ("sums", "<f8", (len(classes),)),
        ]
    )


def probabilities(faces: Rows) -> NDArray[np.float32]:
    """Returns the probabilities of rows of faces: (n, classes), 0 to 1."""
    return np.asarray(faces["quantized"], np.float32) / np.float32(FULL_SCALE)


def quantize(values: Any) -> NDArray[np.uint16]:
    """Converts probabilities, 0 to 1, to the steps that rows of faces hold."""
    return np.asarray(np.rint(np.clip(values, 0, 1) * FULL_SCALE), np.uint16)


def summary_bins(frames: Rows, faces: Rows, row_type: RowType) -> Rows:
    """Summarizes rows in bins of ten seconds; the first face of each frame counts, which is the largest.

    Args:
        frames: FRAME rows.
        faces: Rows of their faces.
        row_type: The fields of a bin, see `bin_rows`.

    Returns:
        Rows of `row_type` in order of time, one for each ten seconds with a frame.
    """
    parts = np.unique(frames["time"] // _PART_MS)
    result = np.zeros(len(parts), row_type)
    result["part"] = parts
    np.add.at(result["frames"], np.searchsorted(parts, frames["time"] // _PART_MS), 1)
    largest = faces[np.unique(faces["time"], return_index=True)[1]]
    at = np.searchsorted(parts, largest["time"] // _PART_MS)
    usable = largest["unsure"] == 0
    np.add.at(result["with_face"], at, 1)
    np.add.at(result["usable"], at[usable], 1)
    np.add.at(result["labels"], (at[usable], largest["label"][usable]), 1)
    np.add.at(result["sums"], at[usable], probabilities(largest[usable]).astype(np.float64))
    return result
