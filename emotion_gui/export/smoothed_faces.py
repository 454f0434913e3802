"""The smoothed probabilities of all faces of a session at once."""

import numpy as np
from numpy.typing import NDArray

from emotion_gui.recording.samples import Rows, probabilities
from emotion_gui.statistics.series import MAX_STEP, MEMORY, smoothed


def smoothed_faces(frames: Rows, faces: Rows, time_constant: float) -> NDArray[np.float32]:
    """Smooth each face on its own, with the same result as `series_of`.

    Args:
        frames: The session's frames.
        faces: The session's faces.
        time_constant: In seconds, 0 for no smoothing.

    Returns:
        (len(faces), classes) probabilities, 0 to 1, in the order of the faces.
    """
    values = probabilities(faces)
    if time_constant <= 0 or not len(faces):
        return values
    order = np.argsort(faces["id"], kind="stable")  # face by face, each in the order of time
    times, ids = faces["time"][order] / 1000, faces["id"][order].astype(np.int64)
    frame_indices = np.searchsorted(np.ascontiguousarray(frames["time"]), faces["time"][order])
    steps = np.diff(times, prepend=0.0)
    missed = np.diff(frame_indices, prepend=-2) > 1  # frames without this face
    fresh = (np.diff(ids, prepend=-1) != 0) | (steps > MAX_STEP) | (missed & (steps > MEMORY))
    values[order] = smoothed(times, values[order], fresh, time_constant)
    return values
