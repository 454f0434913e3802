"""Tracks faces from frame to frame: they appear, are followed, may be hidden for a moment, and leave."""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from emotion_gui.core.face_options import SMOOTHING
from emotion_gui.vision.alignment import FaceCrop
from emotion_gui.vision.detection import Detection
from emotion_gui.vision.frame import Box, Face, Image
from emotion_gui.vision.track import Track
from trainer.shared.model_header import UNSURE_BELOW

Follow = Callable[[Detection], Detection | None]  # finds a face again by its mesh

MIN_HITS = 3  # detections before a face is shown
MIN_HITS_WITH_MESH = 2  # the same if the mesh fits, which hardly happens where no face is
TENTATIVE_SECONDS = 0.2  # longest time from one of these detections to the next
MAX_AGE = 0.4  # seconds that a face is kept without a detection
# The same while it still matches its template, because Haar misses turned faces; not for one that has a mesh,
# which does not lose it when it turns: then it is covered, and the template matches what is before it.
MAX_AGE_SIMILAR = 1.0
CONFIRM_SECONDS = 2.0  # a face that the detector has not been certain of for longer is dropped
REIDENTIFY_SECONDS = 2.0  # seconds after which a lost face gets a new id
# Seconds by which time advances when the source's time goes backwards, as in a recording that starts over:
# all known faces are too old then.
JUMP = 10.0

# The detector verifies the tracked faces in turn, because a detection takes many times as long as a template
# match.
VERIFY_INTERVAL = 0.25  # seconds
MAX_VERIFICATIONS = 2  # visible faces verified per frame
MAX_URGENT = 4  # faces verified per frame that have just been lost or have just appeared
MAX_FOLLOWED = 4  # faces followed by their mesh in each frame; each takes a millisecond and a half
MAX_TRACKED = 8  # other faces matched per frame; the others are extrapolated
MAX_CLASSIFIED = 8  # faces classified per frame; the others keep their previous probabilities
MAX_CLASSIFIED_WITH_MESH = 4  # the same if meshes, which take longer than templates, follow some of them

SAME_FACE_REACH = 1.0  # how far a face may move between two detections, in faces
SAME_FACE_GROWTH = 1.6  # by which factor its size may change
# Two boxes that share more than this of the smaller one are the same face: no face lies inside another one.
DUPLICATE_OVERLAP = 0.5


class FaceTracker:
    """Tracks the faces of one source. The caller supplies the time, so equal frames give equal results.

    For each frame call `advance`, `update` and `update_probabilities`, in this order.
    """

    def __init__(self, smoothing: float = SMOOTHING, *, every_face: bool = False) -> None:
        """Creates a tracker without faces.

        Args:
            smoothing: time constant of the probabilities in seconds; with 0 each frame is shown by itself.
            every_face: whether all faces are followed and classified in each frame, however long that takes.
        """
        self.smoothing = smoothing
        self._every_face = every_face
        self.unsure_below = UNSURE_BELOW  # confidence, 0 to 1, as the classifier requires
        self.reset()

    def reset(self) -> None:
        """Removes all faces; ids start at 1 again."""
        self._tracks: list[Track] = []
        self._last_id = 0
        self._now = self._step = 0.0
        self._source_time: float | None = None
        self._frame: Box | None = None
        self._chosen: int | None = None

    @property
    def tracks(self) -> Sequence[Track]:
        """The tracked faces, including unconfirmed ones."""
        return [track for track in self._tracks if not track.lost]

    def advance(
        self, time: float, image: Image | None = None, follow: Follow | None = None, chosen: int | None = None
    ) -> None:
        """Advances to the next frame and follows the faces, by their meshes or by template matching.

        Args:
            time: the time of the frame, in seconds of the source.
            image: the frame, (height, width, 3) uint8 BGR; None if only boxes are known.
            follow: finds a face again by its mesh; None if there are no meshes.
            chosen: id of the face that is always among those that are followed by their meshes.
        """
        step = 0.0 if self._source_time is None else time - self._source_time
        self._step = step if step >= 0 else JUMP
        self._now += self._step
        self._source_time = time
        self._frame = None if image is None else Box(0, 0, image.shape[1], image.shape[0])
        for track in self._tracks:
            track.advance(self._now, self._step)
        self._chosen = chosen
        tried = self._follow(follow) if follow else []
        others = [track for track in self._tracks if track not in tried]
        waiting = sorted((track for track in others if not track.lost), key=lambda track: track.last_tracked)
        turn = waiting[:MAX_TRACKED]
        for track in others:
            if track.covered:
                track.search(None, self._now)
            elif image is None or track.lost or track in turn:
                track.search(image, self._now)
            else:
                track.extrapolate()

    def _follow(self, follow: Follow) -> list[Track]:
        """Follows faces by their meshes.

        One that is not found is not searched for with its template, which would stick to what covers it.

        Returns:
            The faces that were searched for.
        """
        known = [track for track in self.tracks if track.mesh is not None and track.visible]
        known.sort(key=lambda track: (track.id != self._chosen, -track.box.area))
        tried = known if self._every_face else known[:MAX_FOLLOWED]
        for track in tried:
            # One that has stopped or turned back is where it was.
            found = follow(track.extrapolated) or follow(track.expected)
            if found is None:
                track.covered = True
                track.search(None, self._now)
            else:
                track.follow(found, self._now)
                track.last_verified = self._now
        return tried

    def change_detector(self) -> None:
        """Makes all faces due and forgets their meshes, because another detector finds them from now on."""
        for track in self._tracks:
            track.last_verified = -math.inf
            track.forget_mesh()

    def due(self) -> list[Track]:
        """Returns the faces that the detector should verify in this frame, the most urgent first."""
        urgent, others = [], []
        for track in sorted(self._tracks, key=lambda track: track.last_verified):
            if track.followed:
                continue
            if not track.lost and not (track.id and track.visible):
                urgent.append(track)
            elif self._now - track.last_verified >= VERIFY_INTERVAL:
                others.append(track)
        return [*urgent[:MAX_URGENT], *others[:MAX_VERIFICATIONS]]

    def update(
        self, found: Sequence[Detection], verified: Sequence[Track] | None = None, image: Image | None = None
    ) -> None:
        """Updates the faces with the detections in the newest frame.

        Args:
            found: the detections; of two that are the same face, the earlier one in the sequence counts.
            verified: the faces that the detector searched for; None for all.
            image: the frame, (height, width, 3) uint8 BGR; None if only boxes are known.
        """
        for track in self.tracks if verified is None else verified:
            track.last_verified = self._now
        matched = self._match(distinct(found))
        for track in self._tracks:
            if image is not None and (track.followed or track in matched):
                track.update_template(image, self._now)
        for track in self._tracks:
            track.coast(self._step)
        self._prune()
        self._confirm()

    def shown(self) -> list[Track]:
        """Returns the confirmed faces, largest first."""
        return sorted((track for track in self.tracks if track.id), key=lambda track: -track.box.area)

    def tracks_to_classify(self) -> list[Track]:
        """Returns the faces to classify in this frame: the visible ones, in a crowd some of them in turn.

        The chosen face, or else the largest one, never waits.
        """
        waiting = [track for track in self.shown() if track.visible or track.raw_probabilities is None]
        limit = MAX_CLASSIFIED_WITH_MESH if any(track.followed for track in waiting) else MAX_CLASSIFIED
        if self._every_face or len(waiting) <= limit:
            return waiting
        first = next((track for track in waiting if track.id == self._chosen), waiting[0])
        return sorted(waiting, key=lambda track: (track is not first, track.classified))[:limit]

    def crop(self, track: Track) -> FaceCrop:
        """Returns how to cut a face out of the newest frame."""
        return track.crop(self._now)

    def update_probabilities(self, track: Track, raw: NDArray[np.float32]) -> None:
        """Updates a face with the model's output for the newest frame, (7,) float32."""
        track.update_probabilities(raw.astype(np.float64), self._now, self.smoothing, self.unsure_below)

    def reset_predictions(self) -> None:
        """Keeps the faces but resets their probabilities, because another model classifies them now."""
        for track in self._tracks:
            track.reset_predictions()

    def faces(self) -> tuple[Face, ...]:
        """Returns the confirmed faces with their probabilities, largest first."""
        shown = self.shown()
        for track in shown:
            if self._frame is not None:
                track.update_pose((self._frame.width, self._frame.height))
        faces = (track.face() for track in shown)
        return tuple(face for face in faces if face is not None)

    def _match(self, new: list[Detection]) -> list[Track]:
        """Assigns the detections to visible faces, then to lost ones, and starts new faces for the rest."""
        matched = []
        for track, found in list(_matches(self.tracks, new)):
            track.follow(found, self._now)
            matched.append(track)
            new.remove(found)
        known = [track.box for track in self.tracks] if new else []
        new = [each for each in new if not any(box.overlap(each.box) > DUPLICATE_OVERLAP for box in known)]
        lost = [track for track in self._tracks if track.lost]
        for track, found in list(_matches(lost, new)):
            track.reactivate(found, self._now)
            matched.append(track)
            new.remove(found)
        started = [Track.from_detection(each, self._now) for each in new]
        self._tracks += started
        return matched + started

    def _prune(self) -> None:
        """Marks or removes faces that were not detected for too long, and the worse of two that overlap."""
        kept: list[Track] = []
        for track in sorted(self._tracks, key=_reliability, reverse=True):
            age = self._now - track.last_detected
            if track.visible or not track.id:  # in a crowd, verification may be delayed
                age = track.last_verified - track.last_detected
            if not track.lost:
                overlapped = any(
                    track.box.overlap(other.box) > DUPLICATE_OVERLAP for other in kept if not other.lost
                )
                similar = track.visible and track.mesh is None
                limit = (MAX_AGE_SIMILAR if similar else MAX_AGE) if track.id else TENTATIVE_SECONDS
                doubtful = track.last_detected - track.last_confirmed > CONFIRM_SECONDS
                track.lost = overlapped or age > limit or doubtful or self._has_left(track)
            if not track.lost or (track.id and age <= REIDENTIFY_SECONDS):
                kept.append(track)
        self._tracks = kept

    def _has_left(self, track: Track) -> bool:
        return self._frame is not None and not self._frame.contains(*track.box.center)

    def _confirm(self) -> None:
        ready = (track for track in self._tracks if not track.id and track.hits >= _needed_hits(track))
        for track in sorted(ready, key=lambda track: -track.box.area):
            self._last_id += 1
            track.id = self._last_id


def _reliability(track: Track) -> tuple[bool, float, float, int]:
    """Returns the sort key by which one of two overlapping faces is kept: the larger key is kept."""
    return bool(track.id), track.similarity, track.last_detected, -track.id


def _needed_hits(track: Track) -> int:
    return MIN_HITS if track.mesh is None else MIN_HITS_WITH_MESH


def distinct(found: Sequence[Detection]) -> list[Detection]:
    """Returns the detections without those that are the same face as an earlier one."""
    kept: list[Detection] = []
    for each in found:
        if not any(each.box.overlap(other.box) > DUPLICATE_OVERLAP for other in kept):
            kept.append(each)
    return kept


def _matches(tracks: Sequence[Track], found: Sequence[Detection]) -> Iterator[tuple[Track, Detection]]:
    """Yields pairs of known faces and detections, closest first, using each once."""
    pairs = [(_distance(track.predicted_box, each.box), track, each) for track in tracks for each in found]
    used: list[Track | Detection] = []
    for distance, track, each in sorted(pairs, key=lambda pair: pair[0]):
        if distance < math.inf and track not in used and each not in used:
            used += [track, each]
            yield track, each


def _distance(known: Box, found: Box) -> float:
    """Returns the distance of two boxes, 0 if they are equal, infinite if they cannot be the same face."""
    size, other = max(known.width, 1), max(found.width, 1)
    (x, y), (found_x, found_y) = known.center, found.center
    moved = math.hypot(found_x - x, found_y - y) / max(size, other)
    growth = max(size, other) / min(size, other)
    if moved > SAME_FACE_REACH or growth > SAME_FACE_GROWTH:
        return math.inf
    return moved + (growth - 1)
