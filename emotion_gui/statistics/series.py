"""A session as smooth probabilities over time: one row for each frame."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from emotion_gui.recording.samples import Rows, probabilities
from emotion_gui.recording.session_reader import Recording

MAX_STEP = 5.0  # seconds: frames further apart do not belong together
MEMORY = 1.0  # seconds out of sight after which a face starts anew
_FORGOTTEN = 40.0  # time constants after which nothing is left of a value in float64
_CHUNK = 300.0  # time constants: exp(300) is far from the end of float64, at exp(709)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """times: (n,) seconds from the session's start, rising. values: (n, classes) float32, 0 to 1, smoothed;
    rows of NaN where the face was not seen. unsure: (n,) bool and label: (n,) uint8, the number of a class,
    as they were shown; False and 0 where the face was not seen."""

    times: Floats
    values: NDArray[np.float32]
    unsure: Bools
    label: NDArray[np.uint8]

    @property
    def seen(self) -> Bools:
        """(n,): whether the face was."""
        return ~np.isnan(self.values[:, 0])


@dataclass(frozen=True, slots=True)
class FacePresence:
    """How long a face was seen. seconds: in sight. first, last: seconds from the session's start."""

    id: int
    seconds: float
    first: float
    last: float


def series_of(recording: Recording, face: int | None = None, smoothing: float | None = None) -> Series:
    """What one face showed, frame by frame.

    face: its id; None for the largest face of each frame, whoever it is.
    smoothing: time constant in seconds, 0 for none; None for the one that held at the session's start.

    Each face is smoothed by itself, as the live view does it: y += (1 - exp(-dt / smoothing)) * (x - y),
    where dt is the time since the face's frame before. It starts anew where the face was out of sight for
    more than a second, and after a pause of more than 5 s.
    """
    frames, faces = recording.frames, recording.faces
    constant = recording.info.smoothing if smoothing is None else smoothing
    places = _frames_of(frames, faces)
    ids = np.ascontiguousarray(faces["id"])
    if face is not None:
        chosen = np.flatnonzero(ids == face)
        smooth = _smoothed_rows(faces, places, chosen, constant)
    else:
        chosen = np.flatnonzero(np.diff(places, prepend=-1))  # the first, which is the largest
        smooth = _smoothed_largest(faces, places, chosen, constant)
    return _on_frames(frames, faces, places, chosen, smooth)


def face_presence(recording: Recording) -> list[FacePresence]:
    """All faces of a session, the one that was seen longest first.

    A frame lasts until the next one, at most 5 s; the last one lasts as long as the frame before it.
    """
    times, faces = recording.frames["time"] / 1000, recording.faces
    if not len(faces):
        return []
    steps = np.diff(times)
    lasting = np.minimum(np.append(steps, steps[-1:] if len(steps) else [0.0]), MAX_STEP)
    ids, which = np.unique(faces["id"], return_inverse=True)
    seconds = np.bincount(which, lasting[np.searchsorted(recording.frames["time"], faces["time"])])
    moments = faces["time"] / 1000
    first, last = np.full(len(ids), np.inf), np.zeros(len(ids))
    np.minimum.at(first, which, moments)
    np.maximum.at(last, which, moments)
    found = [
        FacePresence(int(number), float(duration), float(start), float(end))
        for number, duration, start, end in zip(ids, seconds, first, last, strict=True)
    ]
    return sorted(found, key=lambda each: (-each.seconds, each.id))


def smoothed(
    times: Floats, values: NDArray[np.float32], fresh: Bools, constant: float
) -> NDArray[np.float32]:
    """An exponential moving average over irregular times.

    times: (n,) seconds, rising from one `fresh` row to the next. values: (n, k). fresh: (n,), rows that
    start anew. constant: seconds; at 0 or less the values stay as they are.

    Written out, y_i = sum over j of w_j * x_j * exp((t_j - t_i) / constant) since the last fresh row, with
    w = 1 there and 1 - exp(-dt / constant) after it. Taken in chunks of 300 constants, exp(t / constant)
    stays within float64, and the sum is one cumulative sum. All terms are positive, and what is subtracted
    for a fresh row is not larger than what follows it: the error stays at 1e-9.
    """
    if constant <= 0 or not len(values):
        return values
    steps = np.diff(times, prepend=times[0]) / constant
    fresh = fresh | (steps > _FORGOTTEN)
    fresh[0] = True
    steps[fresh] = 0
    ages = np.cumsum(steps)
    weights = np.where(fresh, 1.0, -np.expm1(-steps))
    starts = np.maximum.accumulate(np.where(fresh, np.arange(len(fresh)), 0))
    edges = np.searchsorted(ages, np.arange(0, ages[-1] + _CHUNK, _CHUNK))
    edges = np.unique(np.append(edges, len(ages))).tolist()
    result, held = np.empty_like(values), np.zeros(values.shape[1])
    for first, last in pairwise(edges):
        chunk = slice(first, last)
        grown = np.exp(ages[chunk] - ages[first])
        terms = values[chunk] * (weights[chunk] * grown)[:, None]
        if not fresh[first]:
            terms[0] += held * np.exp(-steps[first])
        averages = _averages(terms, grown, starts[chunk] - first)
        result[chunk], held = averages, averages[-1]
    return result


def _averages(terms: Floats, grown: Floats, starts: Places) -> Floats:
    """Of one chunk. starts: (m,), the row with which the average of each row began, or less than 0."""
    sums = np.cumsum(terms, axis=0)
    if starts[-1] > 0:  # something starts anew within the chunk
        sums -= np.where((starts > 0)[:, None], sums[np.maximum(starts - 1, 0)], 0.0)
    sums /= grown[:, None]
    return sums


def _frames_of(frames: Rows, faces: Rows) -> Places:
    """(len(faces),): the number of the frame of each face."""
    of_frames, of_faces = np.ascontiguousarray(frames["time"]), np.ascontiguousarray(faces["time"])
    if int(frames["faces"].sum(dtype=np.int64)) == len(faces):
        places = np.repeat(np.arange(len(frames)), frames["faces"])
        if np.array_equal(of_frames[places], of_faces):
            return places
    return np.searchsorted(of_frames, of_faces)  # the same, but slower


def _smoothed_largest(faces: Rows, places: Places, chosen: Places, constant: float) -> NDArray[np.float32]:
    """(len(chosen), classes): every face is smoothed by itself; of the result the chosen rows are taken."""
    ids = np.ascontiguousarray(faces["id"])
    if (ids == ids[:1]).all():
        return _smoothed_rows(faces, places, chosen, constant)
    order = np.argsort(ids, kind="stable")  # face by face
    back = np.empty(len(order), np.intp)
    back[order] = np.arange(len(order))
    return _smoothed_rows(faces, places, order, constant)[back[chosen]]


def _smoothed_rows(faces: Rows, places: Places, rows: Places, constant: float) -> NDArray[np.float32]:
    """(len(rows), classes): rows are numbers of faces in frames, face by face, each in the order of time."""
    times = faces["time"][rows] / 1000
    steps = np.diff(times, prepend=0.0)
    missed = np.diff(places[rows], prepend=-2) > 1  # frames without this face
    fresh = (steps > MAX_STEP) | (missed & (steps > MEMORY))
    fresh |= np.diff(faces["id"][rows].astype(np.int64), prepend=-1) != 0
    return smoothed(times, probabilities(faces)[rows], fresh, constant)


def _on_frames(
    frames: Rows, faces: Rows, places: Places, chosen: Places, values: NDArray[np.float32]
) -> Series:
    count, at = len(frames), places[chosen]
    every = np.full((count, values.shape[1]), np.nan, np.float32)
    unsure, label = np.zeros(count, bool), np.zeros(count, np.uint8)
    every[at], unsure[at], label[at] = values, faces["unsure"][chosen] != 0, faces["label"][chosen]
    return Series(frames["time"] / 1000, every, unsure, label)
