"""Who is who from frame to frame: faces come, are followed, hide for a moment, and go."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from emotion_gui.core.face_options import SMOOTHING
from emotion_gui.vision.detection import Detection
from emotion_gui.vision.detector import Gray
from emotion_gui.vision.frame import Box, Face
from emotion_gui.vision.track import Track
from trainer.shared.model_header import UNSURE_BELOW

MIN_HITS = 3  # looks that must find a face before it is shown
TENTATIVE_SECONDS = 0.2  # seconds within which they must follow each other
MAX_AGE = 0.4  # seconds that a face stays without being found
MAX_AGE_SIMILAR = 1.0  # the same while it still looks as before: Haar misses turned faces
REIDENTIFY_SECONDS = 2.0  # seconds after which a hidden face counts as another one
# A jump of the source's time, as a recording that starts over: everything known is old after it.
JUMP = 10.0

# The detector verifies what patches follow: by turns, since a look costs many times what following does.
VERIFY_INTERVAL = 0.25  # seconds
MAX_VERIFICATIONS = 2  # in one frame, at those in sight
MAX_URGENT = 4  # at those just lost or just come
MAX_TRACKED = 8  # in one frame; the others go on as they went
MAX_CLASSIFIED = 8  # in one frame; the others keep what they expressed a frame before

SAME_FACE_REACH = 1.0  # how far a face may have moved between two looks, in faces
SAME_FACE_GROWTH = 1.6  # how much larger or smaller it may have become
# Two boxes that share so much of the smaller one are one face: nobody's face lies inside another one.
DUPLICATE_OVERLAP = 0.5


class FaceTracker:
    """Keeps the faces of one source. Time comes from the caller, so equal frames give equal results.

    For each frame `advance`, `update` and `learn` are called, in this order.
    """

    def __init__(self, smoothing: float = SMOOTHING) -> None:
        """smoothing: time constant of the probabilities in seconds; 0 shows each frame's own."""
        self.smoothing = smoothing
        self.unsure_below = UNSURE_BELOW  # the classifier's
        self.reset()

    def reset(self) -> None:
        """Forgets everybody; ids start at 1 again."""
        self._tracks: list[Track] = []
        self._last_id = 0
        self._now = self._step = 0.0
        self._source_time: float | None = None
        self._frame: Box | None = None

    @property
    def tracks(self) -> Sequence[Track]:
        """Every face that is followed, those still to be confirmed included."""
        return [track for track in self._tracks if not track.lost]

    def advance(self, time: float, gray: Gray | None = None) -> None:
        """Goes on to the frame at `time` (seconds, of the source), and follows the faces by their looks.

        gray: (height, width) uint8; None where only boxes are known.
        """
        step = 0.0 if self._source_time is None else time - self._source_time
        self._step = step if step >= 0 else JUMP
        self._now += self._step
        self._source_time = time
        self._frame = None if gray is None else Box(0, 0, gray.shape[1], gray.shape[0])
        turn = sorted(self.tracks, key=lambda track: track.last_tracked)[:MAX_TRACKED]
        for track in self._tracks:
            track.advance(self._now, self._step)
            if gray is None or track.lost or track in turn:
                track.search(gray, self._now)
            else:
                track.wait()

    def due(self) -> list[Track]:
        """The faces that the detector should look at in this frame, the most urgent first."""
        urgent, others = [], []
        for track in sorted(self._tracks, key=lambda track: track.last_verified):
            if not track.lost and not (track.id and track.visible):
                urgent.append(track)
            elif self._now - track.last_verified >= VERIFY_INTERVAL:
                others.append(track)
        return [*urgent[:MAX_URGENT], *others[:MAX_VERIFICATIONS]]

    def update(
        self, found: Sequence[Detection], looked: Sequence[Track] | None = None, gray: Gray | None = None
    ) -> None:
        """Takes what was found in the newest frame.

        looked: the faces that were looked at; None for all. Where two are the same face the earlier one in
        the sequence counts.
        """
        for track in self.tracks if looked is None else looked:
            track.last_verified = self._now
        new = distinct(found)
        matched = self._match(new)
        for track in matched:
            if gray is not None:
                track.remember(gray)
        for track in self._tracks:
            track.coast(self._step)
        self._prune()
        self._confirm()

    def shown(self) -> list[Track]:
        """The confirmed faces, largest first."""
        return sorted((track for track in self.tracks if track.id), key=lambda track: -track.box.area)

    def tracks_to_classify(self) -> list[Track]:
        """The shown faces to classify in this frame: not those out of sight; of crowds some, by turns."""
        waiting = [track for track in self.shown() if track.visible or track.raw_probabilities is None]
        if len(waiting) <= MAX_CLASSIFIED:
            return waiting
        return sorted(waiting, key=lambda track: track.classified)[:MAX_CLASSIFIED]

    def update_probabilities(self, track: Track, raw: NDArray[np.float32]) -> None:
        """Takes the model's answer, (7,) probabilities, for a face in the newest frame."""
        track.update_probabilities(raw.astype(np.float64), self._now, self.smoothing, self.unsure_below)

    def reset_predictions(self) -> None:
        """Keeps the faces, not their probabilities: another model judges them from now on."""
        for track in self._tracks:
            track.reset_predictions()

    def faces(self) -> tuple[Face, ...]:
        """The confirmed faces with their probabilities, largest first."""
        faces = (track.face() for track in self.shown())
        return tuple(face for face in faces if face is not None)

    def _match(self, new: list[Detection]) -> list[Track]:
        """Gives the detections to the faces they belong to, the hidden ones last, and to new ones."""
        matched = []
        for track, found in list(_matches(self.tracks, new)):
            track.follow(found, self._now)
            matched.append(track)
            new.remove(found)
        known = [track.box for track in self.tracks] if new else []
        new = [each for each in new if not any(box.overlap(each.box) > DUPLICATE_OVERLAP for box in known)]
        hidden = [track for track in self._tracks if track.lost]
        for track, found in list(_matches(hidden, new)):
            track.reactivate(found, self._now)
            matched.append(track)
            new.remove(found)
        started = [Track.of(each, self._now) for each in new]
        self._tracks += started
        return matched + started

    def _prune(self) -> None:
        """Hides or drops the faces gone for too long, and the worse one of two that became one."""
        kept: list[Track] = []
        for track in sorted(self._tracks, key=_trust, reverse=True):
            gone = self._now - track.last_detected
            if track.visible or not track.id:  # in a crowd it may wait for its turn
                gone = track.last_verified - track.last_detected
            if not track.lost:
                overlapped = any(
                    track.box.overlap(other.box) > DUPLICATE_OVERLAP for other in kept if not other.lost
                )
                limit = (MAX_AGE_SIMILAR if track.visible else MAX_AGE) if track.id else TENTATIVE_SECONDS
                track.lost = overlapped or gone > limit or self._has_left(track)
            if not track.lost or (track.id and gone <= REIDENTIFY_SECONDS):
                kept.append(track)
        self._tracks = kept

    def _has_left(self, track: Track) -> bool:
        return self._frame is not None and not self._frame.contains(*track.box.center)

    def _confirm(self) -> None:
        ready = (track for track in self._tracks if not track.id and track.hits >= MIN_HITS)
        for track in sorted(ready, key=lambda track: -track.box.area):
            self._last_id += 1
            track.id = self._last_id


def _trust(track: Track) -> tuple[bool, float, float, int]:
    """Of two faces that became one, the confirmed one stays, that which looks as before, the older one."""
    return bool(track.id), track.similarity, track.last_detected, -track.id


def distinct(found: Sequence[Detection]) -> list[Detection]:
    """The detections without those that are the same face as an earlier one."""
    kept: list[Detection] = []
    for each in found:
        if not any(each.box.overlap(other.box) > DUPLICATE_OVERLAP for other in kept):
            kept.append(each)
    return kept


def _matches(tracks: Sequence[Track], found: Sequence[Detection]) -> Iterator[tuple[Track, Detection]]:
    """Pairs of known faces and detections, closest first, each used once."""
    pairs = [(_distance(track.predicted_box, each.box), track, each) for track in tracks for each in found]
    taken: list[Track | Detection] = []
    for distance, track, each in sorted(pairs, key=lambda pair: pair[0]):
        if distance < math.inf and track not in taken and each not in taken:
            taken += [track, each]
            yield track, each


def _distance(known: Box, found: Box) -> float:
    """Between two boxes, 0 for equal ones; infinite where they cannot be the same face."""
    size, other = max(known.width, 1), max(found.width, 1)
    (x, y), (found_x, found_y) = known.center, found.center
    moved = math.hypot(found_x - x, found_y - y) / max(size, other)
    growth = max(size, other) / min(size, other)
    if moved > SAME_FACE_REACH or growth > SAME_FACE_GROWTH:
        return math.inf
    return moved + (growth - 1)
