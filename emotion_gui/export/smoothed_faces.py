"""The probabilities of all faces of a session at once, each face smoothed by itself."""

import numpy as np
from numpy.typing import NDArray

from emotion_gui.recording.samples import Rows, probabilities
from emotion_gui.statistics.series import MAX_STEP, MEMORY, smoothed


def smoothed_faces(frames: Rows, faces: Rows, time_constant: float) -> NDArray[np.float32]:
    """(len(faces), classes), 0 to 1, in the order of the faces: what `series_of` gives of each face.

    time_constant: in seconds; 0 gives the model's own answers for each frame.
    """
    values = probabilities(faces)
    if time_constant <= 0 or not len(faces):
        return values
    order = np.argsort(faces["id"], kind="stable")  # face by face, each in the order of time
    times, ids = faces["time"][order] / 1000, faces["id"][order].astype(np.int64)
    places = np.searchsorted(np.ascontiguousarray(frames["time"]), faces["time"][order])
    steps = np.diff(times, prepend=0.0)
    missed = np.diff(places, prepend=-2) > 1  # frames without this face
    fresh = (np.diff(ids, prepend=-1) != 0) | (steps > MAX_STEP) | (missed & (steps > MEMORY))
    values[order] = smoothed(times, values[order], fresh, time_constant)
    return values
