"""A session as smoothed probabilities over time, one row for each frame."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from emotion_gui.recording.samples import Rows, probabilities
from emotion_gui.recording.session_reader import Recording

MAX_STEP = 5.0  # seconds; a longer step between two frames is a pause
MEMORY = 1.0  # seconds out of sight after which the smoothing of a face restarts
_VANISHED = 40.0  # time constants after which a value has no weight left in float64
_CHUNK = 300.0  # time constants: exp(300) is far from the overflow of float64 at exp(709)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One face of a session, one row for each frame.

    Attributes:
        times: (n,) seconds from the session's start, ascending.
        values: (n, classes) smoothed probabilities, 0 to 1; rows of NaN where the face was not seen.
        unsure: (n,) whether the app was unsure, as shown; False where the face was not seen.
        label: (n,) index of the class that was shown; 0 where the face was not seen.
    """

    times: Floats
    values: NDArray[np.float32]
    unsure: Bools
    label: NDArray[np.uint8]

    @property
    def seen(self) -> Bools:
        """(n,) whether the face was seen."""
        return ~np.isnan(self.values[:, 0])


@dataclass(frozen=True, slots=True)
class FacePresence:
    """How long a face was seen.

    Attributes:
        id: Id of the face.
        seconds: Time in sight.
        first: When it was first seen, in seconds from the session's start.
        last: When it was last seen, likewise.
    """

    id: int
    seconds: float
    first: float
    last: float


def series_of(recording: Recording, face: int | None = None, smoothing: float | None = None) -> Series:
    """The smoothed probabilities of one face, frame by frame.

    Each face is smoothed on its own, as in the live view: y += (1 - exp(-dt / smoothing)) * (x - y), where dt
    is the time since the previous frame with this face. The smoothing restarts after the face was out of
    sight for more than a second, and after a pause of more than 5 s.

    Args:
        recording: The session.
        face: Id of the face; None for the largest face of each frame, whoever it is.
        smoothing: Time constant in seconds, 0 for none; None for the session's own.
    """
    frames, faces = recording.frames, recording.faces
    constant = recording.info.smoothing if smoothing is None else smoothing
    frame_indices = _frame_indices(frames, faces)
    chosen = _chosen_rows(faces, frame_indices, face)
    smooth_rows = _smoothed_largest if face is None else _smoothed_rows
    smooth = smooth_rows(faces, frame_indices, chosen, constant)
    return _on_frames(frames, faces, frame_indices, chosen, smooth)


def face_rows_on_frames(recording: Recording, face: int | None = None) -> NDArray[np.int32]:
    """(frames,) the row of one face in `recording.faces`; -1 where the face was not seen.

    Args:
        recording: The session.
        face: Id of the face; None for the largest face of each frame, whoever it is.
    """
    frame_indices = _frame_indices(recording.frames, recording.faces)
    chosen = _chosen_rows(recording.faces, frame_indices, face)
    rows = np.full(len(recording.frames), -1, np.int32)
    rows[frame_indices[chosen]] = chosen
    return rows


def face_presence(recording: Recording) -> list[FacePresence]:
    """How long each face of a session was seen, the longest first.

    A frame lasts until the next one, at most 5 s; the last one lasts as long as the previous frame.
    """
    times, faces = recording.frames["time"] / 1000, recording.faces
    if not len(faces):
        return []
    steps = np.diff(times)
    durations = np.minimum(np.append(steps, steps[-1:] if len(steps) else [0.0]), MAX_STEP)
    ids, indices = np.unique(faces["id"], return_inverse=True)
    seconds = np.bincount(indices, durations[np.searchsorted(recording.frames["time"], faces["time"])])
    face_times = faces["time"] / 1000
    first, last = np.full(len(ids), np.inf), np.zeros(len(ids))
    np.minimum.at(first, indices, face_times)
    np.maximum.at(last, indices, face_times)
    found = [
        FacePresence(int(number), float(duration), float(start), float(end))
        for number, duration, start, end in zip(ids, seconds, first, last, strict=True)
    ]
    return sorted(found, key=lambda each: (-each.seconds, each.id))


def smoothed(
    times: Floats, values: NDArray[np.float32], fresh: Bools, constant: float
) -> NDArray[np.float32]:
    """An exponential moving average over irregular times.

    Written out, y_i = sum over j of w_j * x_j * exp((t_j - t_i) / constant) since the last fresh row, with
    w = 1 there and 1 - exp(-dt / constant) after it. In chunks of 300 time constants, exp(t / constant) stays
    within float64, and the sum is a cumulative sum. All terms are positive, and the amount that is subtracted
    at a fresh row is not larger than what follows it, so the error stays at 1e-9.

    Args:
        times: (n,) seconds, ascending between two fresh rows.
        values: (n, k) values.
        fresh: (n,) whether the average restarts with this row.
        constant: Time constant in seconds; 0 or less for no smoothing.

    Returns:
        (n, k) averages.
    """
    if constant <= 0 or not len(values):
        return values
    steps = np.diff(times, prepend=times[0]) / constant
    fresh = fresh | (steps > _VANISHED)
    fresh[0] = True
    steps[fresh] = 0
    ages = np.cumsum(steps)
    weights = np.where(fresh, 1.0, -np.expm1(-steps))
    starts = np.maximum.accumulate(np.where(fresh, np.arange(len(fresh)), 0))
    edges = np.searchsorted(ages, np.arange(0, ages[-1] + _CHUNK, _CHUNK))
    edges = np.unique(np.append(edges, len(ages))).tolist()
    result, previous = np.empty_like(values), np.zeros(values.shape[1])
    for first, last in pairwise(edges):
        chunk = slice(first, last)
        growth = np.exp(ages[chunk] - ages[first])
        terms = values[chunk] * (weights[chunk] * growth)[:, None]
        if not fresh[first]:
            terms[0] += previous * np.exp(-steps[first])
        averages = _averages(terms, growth, starts[chunk] - first)
        result[chunk], previous = averages, averages[-1]
    return result


def _averages(terms: Floats, growth: Floats, starts: Indices) -> Floats:
    """(m, k) averages of one chunk. `starts`: (m,) fresh row of each average, below 0 before the chunk."""
    sums = np.cumsum(terms, axis=0)
    if starts[-1] > 0:  # an average restarts within the chunk
        sums -= np.where((starts > 0)[:, None], sums[np.maximum(starts - 1, 0)], 0.0)
    sums /= growth[:, None]
    return sums


def _frame_indices(frames: Rows, faces: Rows) -> Indices:
    """(len(faces),) index of the frame of each face."""
    frame_times, face_times = np.ascontiguousarray(frames["time"]), np.ascontiguousarray(faces["time"])
    if int(frames["faces"].sum(dtype=np.int64)) == len(faces):
        indices = np.repeat(np.arange(len(frames)), frames["faces"])
        if np.array_equal(frame_times[indices], face_times):
            return indices
    return np.searchsorted(frame_times, face_times)  # the same, but slower


def _chosen_rows(faces: Rows, frame_indices: Indices, face: int | None) -> Indices:
    """Rows of one face; without an id those of the largest face of each frame, which is its first."""
    if face is None:
        return np.flatnonzero(np.diff(frame_indices, prepend=-1))
    return np.flatnonzero(np.ascontiguousarray(faces["id"]) == face)


def _smoothed_largest(
    faces: Rows, frame_indices: Indices, chosen: Indices, constant: float
) -> NDArray[np.float32]:
    """(len(chosen), classes) the chosen rows, after each face was smoothed on its own."""
    ids = np.ascontiguousarray(faces["id"])
    if (ids == ids[:1]).all():
        return _smoothed_rows(faces, frame_indices, chosen, constant)
    order = np.argsort(ids, kind="stable")  # face by face
    inverse = np.empty(len(order), np.intp)
    inverse[order] = np.arange(len(order))
    return _smoothed_rows(faces, frame_indices, order, constant)[inverse[chosen]]


def _smoothed_rows(
    faces: Rows, frame_indices: Indices, rows: Indices, constant: float
) -> NDArray[np.float32]:
    """(len(rows), classes) smoothed rows. `rows` indexes `faces`, face by face, each in the order of time."""
    times = faces["time"][rows] / 1000
    steps = np.diff(times, prepend=0.0)
    missed = np.diff(frame_indices[rows], prepend=-2) > 1  # frames without this face
    fresh = (steps > MAX_STEP) | (missed & (steps > MEMORY))
    fresh |= np.diff(faces["id"][rows].astype(np.int64), prepend=-1) != 0
    return smoothed(times, probabilities(faces)[rows], fresh, constant)


def _on_frames(
    frames: Rows, faces: Rows, frame_indices: Indices, chosen: Indices, chosen_values: NDArray[np.float32]
) -> Series:
    count, rows = len(frames), frame_indices[chosen]
    values = np.full((count, chosen_values.shape[1]), np.nan, np.float32)
    unsure, label = np.zeros(count, bool), np.zeros(count, np.uint8)
    values[rows], unsure[rows], label[rows] = (
        chosen_values,
        faces["unsure"][chosen] != 0,
        faces["label"][chosen],
    )
    return Series(frames["time"] / 1000, values, unsure, label)
