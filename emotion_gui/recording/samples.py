"""What a session holds: rows of numbers of every frame and face, and markers, as they lie on the disk."""

import json
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from trainer.shared.face_input import LABELS

# Structured rows, little-endian, without padding. Times are milliseconds from the session's start.
Rows = NDArray[Any]
FULL = 65535  # a probability of 1
UNKNOWN_ANGLE = -128
PART_SECONDS = 10  # that a TALLY row sums up
_PART_MS = PART_SECONDS * 1000

# faces: how many were seen in the frame.
FRAME = np.dtype([("time", "<u4"), ("faces", "u1")])

# id: of the face, from 1. The box is in pixels of the frame.
# shares: the model's probabilities for this frame alone, in steps of 1 / FULL; smoothing comes later.
# label: number in LABELS, and unsure: 0 or 1, as they were shown.
# sharpness: variance of the Laplacian of the face at 96x96 pixels. light: its mean gray, 0 to 255.
# yaw, pitch, roll: of the head in degrees, UNKNOWN_ANGLE where the detector cannot tell.
FACE = np.dtype(
    [
        ("time", "<u4"),
        ("id", "<u4"),
        ("x", "<i2"),
        ("y", "<i2"),
        ("width", "<i2"),
        ("height", "<i2"),
        ("shares", "<u2", (len(LABELS),)),
        ("label", "u1"),
        ("unsure", "u1"),
        ("sharpness", "<u2"),
        ("light", "u1"),
        ("yaw", "i1"),
        ("pitch", "i1"),
        ("roll", "i1"),
    ]
)

# Ten seconds of a session, of the largest face in each frame: what lists and trends need without reading
# the session itself. with_face: frames with a face. usable: those whose answer was not "unsure".
# labels: how often each of LABELS was the answer of a usable frame. sums: of the probabilities in these.
TALLY = np.dtype(
    [
        ("part", "<u4"),
        ("frames", "<u4"),
        ("with_face", "<u4"),
        ("usable", "<u4"),
        ("labels", "<u4", (len(LABELS),)),
        ("sums", "<f8", (len(LABELS),)),
    ]
)

LONGEST = 2000  # characters of a marker's text
MarkerKind = Literal["key", "note", "auto", "imported", "alert"]


@dataclass(frozen=True, slots=True)
class Marker:
    """Something that happened. time: milliseconds from the session's start. id: 0 until it is stored."""

    time: int
    text: str
    kind: MarkerKind = "note"
    id: int = 0


def probabilities(faces: Rows) -> NDArray[np.float32]:
    """(n, 7), 0 to 1, of FACE rows."""
    return np.asarray(faces["shares"], np.float32) / np.float32(FULL)


def to_shares(values: Any) -> NDArray[np.uint16]:
    """Probabilities, 0 to 1, as FACE rows hold them."""
    return np.asarray(np.rint(np.clip(values, 0, 1) * FULL), np.uint16)


def tallies(frames: Rows, faces: Rows) -> Rows:
    """TALLY rows, in the order of time, of the parts that these FRAME and FACE rows touch.

    The first face of each frame counts, which is the largest one.
    """
    parts = np.unique(frames["time"] // _PART_MS)
    result = np.zeros(len(parts), TALLY)
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


def marker_to_json(marker: Marker) -> bytes:
    values = {"time": marker.time, "text": marker.text[:LONGEST], "kind": marker.kind}
    return json.dumps(values, ensure_ascii=False).encode(errors="backslashreplace")


def marker_from_json(content: bytes, number: int) -> Marker | None:
    """None for what is damaged."""
    try:
        saved = json.loads(content)
        kind: MarkerKind = saved["kind"] if saved["kind"] in get_args(MarkerKind) else "note"
        return Marker(int(saved["time"]), str(saved["text"]), kind, number)
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None
