"""Rows of numbers of every frame and face, as they lie on the disk: docs/session-format.md.

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
PART_SECONDS = 10  # that a row of `bin_rows` sums up
MIN_CLASSES, MAX_CLASSES = 2, 20
_PART_MS = PART_SECONDS * 1000

# faces: how many were seen in the frame.
FRAME = np.dtype([("time", "<u4"), ("faces", "u1")])


def face_rows(classes: Sequence[str], columns: Sequence[Column] = ()) -> RowType:
    """The fields of a face in a frame. Raises ValueError for classes or columns that no session can have.

    id: of the face, from 1. The box is in pixels of the frame.
    shares: the model's probabilities for this frame alone, in steps of 1 / FULL; smoothing comes later.
    label: number of a class, and unsure: 0 or 1, as they were shown.
    sharpness: variance of the Laplacian of the face at 96x96 pixels. light: its mean gray, 0 to 255.
    yaw, pitch, roll: of the head in degrees, UNKNOWN_ANGLE where the detector cannot tell.
    At the end the columns, in steps of their resolution, or NOT_VALID.
    """
    if not MIN_CLASSES <= len(classes) <= MAX_CLASSES or len(set(classes)) < len(classes):
        raise ValueError("not a list of classes")
    return np.dtype(  # which also refuses two fields of one name
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
    """The fields of ten seconds of a session, of the largest face in each frame.

    It is what lists and trends need without reading the session itself. with_face: frames with a face.
    usable: those whose answer was not "unsure". labels: how often each class was the answer of a usable
    frame. sums: of the probabilities in these.
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
    """(n, classes), 0 to 1, of rows of faces."""
    return np.asarray(faces["quantized"], np.float32) / np.float32(FULL_SCALE)


def quantize(values: Any) -> NDArray[np.uint16]:
    """Probabilities, 0 to 1, as rows of faces hold them."""
    return np.asarray(np.rint(np.clip(values, 0, 1) * FULL_SCALE), np.uint16)


def summary_bins(frames: Rows, faces: Rows, row_type: RowType) -> Rows:
    """Rows of that kind, in the order of time, of the parts that these rows of frames and faces touch.

    The first face of each frame counts, which is the largest one.
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
