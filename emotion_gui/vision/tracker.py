"""Faces over time: who is who from frame to frame, steady boxes, probabilities smoothed over time."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.frame import Box, Face

Probabilities = NDArray[np.float64]

PATIENCE = 0.4  # seconds that a face stays without being found
SIGHTINGS = 2  # searches that must find a face before it is shown
# A jump of the source's time, as a recording that starts over: everything known is old after it.
JUMP = 10.0

SAME_FACE_REACH = 1.0  # how far a face may have moved between two searches, in faces
SAME_FACE_GROWTH = 1.6  # how much larger or smaller it may have become
DUPLICATE_OVERLAP = 0.3  # two boxes that share so much are one face

# Box smoothing: deviations of FREE_MOVE (as a share of the face) are followed at once, smaller ones the
# slower the smaller they are, at least by LEAST_MOVE per frame. Haar's own jitter is about 0.01 in place
# and 0.025 in size.
FREE_MOVE = 0.1
LEAST_MOVE = 0.03


@dataclass(slots=True, eq=False)
class Track:
    """A known face. `box` is smoothed; `seen` tells whether the newest update found it.

    id: 0 until the face is confirmed by a second search.
    """

    box: Box
    edges: NDArray[np.float64]
    last_seen: float
    id: int = 0
    sightings: int = 1
    seen: bool = True
    probabilities: Probabilities | None = None
    raw: Probabilities | None = None
    classified: float = 0.0

    def follow(self, box: Box, now: float) -> None:
        """Found again at `box`."""
        found = _edges(box)
        deviation = float(np.abs(found - self.edges).max()) / max(box.width, 1)
        pull = min(1.0, max(LEAST_MOVE, (deviation / FREE_MOVE) ** 2))
        self.edges += pull * (found - self.edges)
        self.box = _box(self.edges)
        self.last_seen, self.seen = now, True
        self.sightings += 1

    def learn(self, raw: Probabilities, now: float, smoothing: float) -> None:
        """Takes the model's answer for this frame; `smoothing` is the time constant in seconds."""
        if self.probabilities is None or smoothing <= 0:
            self.probabilities = raw
        else:
            keep = math.exp(-(now - self.classified) / smoothing)
            self.probabilities = keep * self.probabilities + (1 - keep) * raw
        self.raw, self.classified = raw, now


class FaceTracker:
    """Keeps the faces of one source. Time comes from the caller, so equal frames give equal results."""

    def __init__(self, smoothing: float = 0.4) -> None:
        """smoothing: time constant of the probabilities in seconds; 0 shows each frame's own."""
        self.smoothing = smoothing
        self.reset()

    def reset(self) -> None:
        """Forgets everybody; ids start at 1 again."""
        self._tracks: list[Track] = []
        self._last_id = 0
        self._now = 0.0
        self._source_time: float | None = None

    @property
    def tracks(self) -> Sequence[Track]:
        """Every known face, those still to be confirmed included."""
        return self._tracks

    @property
    def settled(self) -> bool:
        """Whether faces are known, and all of them are confirmed and were found just now."""
        return bool(self._tracks) and all(track.seen and track.id for track in self._tracks)

    def update(self, found: Sequence[Box], time: float) -> None:
        """Takes the boxes found in a frame at `time` (seconds, of the source).

        Where two of them are the same face the earlier one in the sequence counts.
        """
        self._advance(time)
        for track in self._tracks:
            track.seen = False
        new = distinct(found)
        for track, box in list(_matches(self._tracks, new)):
            track.follow(box, self._now)
            new.remove(box)
        self._drop_lost()
        for box in new:
            if not any(track.box.iou(box) > DUPLICATE_OVERLAP for track in self._tracks):
                self._tracks.append(Track(box, _edges(box), self._now))
        self._confirm()

    def shown(self) -> list[Track]:
        """The confirmed faces, largest first."""
        return sorted((track for track in self._tracks if track.id), key=lambda track: -track.box.area)

    def unanswered(self) -> list[Track]:
        """The shown faces to classify in this frame: all but those missing for a moment."""
        return [track for track in self.shown() if track.seen or track.raw is None]

    def learn(self, track: Track, raw: NDArray[np.float32]) -> None:
        """Takes the model's answer, (7,) probabilities, for a face in the newest frame."""
        track.learn(raw.astype(np.float64), self._now, self.smoothing)

    def forget_answers(self) -> None:
        """Keeps the faces, not their probabilities: another model judges them from now on."""
        for track in self._tracks:
            track.probabilities = track.raw = None

    def faces(self) -> tuple[Face, ...]:
        """The confirmed faces with their probabilities, largest first."""
        return tuple(
            Face(track.id, track.box, _values(track.probabilities), _values(track.raw))
            for track in self.shown()
            if track.probabilities is not None and track.raw is not None
        )

    def _advance(self, time: float) -> None:
        step = 0.0 if self._source_time is None else time - self._source_time
        self._now += step if step >= 0 else JUMP
        self._source_time = time

    def _drop_lost(self) -> None:
        """Without the faces gone for too long, and the younger one of two that became one."""
        kept: list[Track] = []
        for track in self._tracks:
            lost = self._now - track.last_seen > PATIENCE
            if not lost and not any(track.box.iou(other.box) > DUPLICATE_OVERLAP for other in kept):
                kept.append(track)
        self._tracks = kept

    def _confirm(self) -> None:
        ready = (track for track in self._tracks if not track.id and track.sightings >= SIGHTINGS)
        for track in sorted(ready, key=lambda track: -track.box.area):
            self._last_id += 1
            track.id = self._last_id


def distinct(boxes: Sequence[Box]) -> list[Box]:
    """The boxes without those that are the same face as an earlier one."""
    kept: list[Box] = []
    for box in boxes:
        if not any(box.iou(other) > DUPLICATE_OVERLAP for other in kept):
            kept.append(box)
    return kept


def _values(probabilities: Probabilities) -> tuple[float, ...]:
    return tuple(float(value) for value in probabilities)


def _matches(tracks: Sequence[Track], found: Sequence[Box]) -> Iterator[tuple[Track, Box]]:
    """Pairs of known faces and boxes, closest first, each used once."""
    pairs = [(_distance(track.box, box), track, box) for track in tracks for box in found]
    taken: list[Track | Box] = []
    for distance, track, box in sorted(pairs, key=lambda pair: pair[0]):
        if distance < math.inf and track not in taken and box not in taken:
            taken += [track, box]
            yield track, box


def _distance(known: Box, found: Box) -> float:
    """Between two boxes, 0 for equal ones; infinite where they cannot be the same face."""
    size, other = max(known.width, 1), max(found.width, 1)
    (x, y), (found_x, found_y) = known.center, found.center
    moved = math.hypot(found_x - x, found_y - y) / max(size, other)
    growth = max(size, other) / min(size, other)
    if moved > SAME_FACE_REACH or growth > SAME_FACE_GROWTH:
        return math.inf
    return moved + (growth - 1)


def _edges(box: Box) -> NDArray[np.float64]:
    return np.array([box.x, box.y, box.right, box.bottom], dtype=np.float64)


def _box(edges: NDArray[np.float64]) -> Box:
    x, y, right, bottom = (round(float(value)) for value in edges)
    return Box(x, y, right - x, bottom - y)
