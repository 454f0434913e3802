"""Runs detection, tracking and classification of faces as one call per frame."""

import time
from collections.abc import Sequence
from functools import partial
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.core.face_options import SMOOTHING
from emotion_gui.vision.alignment import FaceCrop, crop_of
from emotion_gui.vision.detection import Detection
from emotion_gui.vision.detector import FaceDetector
from emotion_gui.vision.frame import Box, Face, Frame, FrameResult, Image
from emotion_gui.vision.head_pose import pose_of_mesh
from emotion_gui.vision.prediction import decide_label
from emotion_gui.vision.search import FaceSearch, InlineSearch
from emotion_gui.vision.tracker import DUPLICATE_OVERLAP, FaceTracker, distinct

MAX_CANDIDATES = 4  # verified per frame; the others wait for the next one
# Candidates with a larger IoU are the same. One that lies inside another is kept, because only the local
# search shows which of them is the face.
SAME_CANDIDATE = 0.5


class Classifier(Protocol):
    """Predicts seven probabilities, (n, 7) float32, for the n faces of a frame."""

    def classify(self, image: Image, crops: Sequence[FaceCrop]) -> NDArray[np.float32]: ...


class EmotionPipeline:
    """Follows the faces of one source. Not thread-safe; its parts may be replaced between two frames."""

    def __init__(
        self,
        detector: FaceDetector,
        classifier: Classifier,
        *,
        smoothing: float = SMOOTHING,
        search: FaceSearch | None = None,
        every_face: bool = False,
    ) -> None:
        """Creates a pipeline.

        Args:
            detector: finds the faces.
            classifier: predicts their emotions.
            smoothing: time constant of the probabilities in seconds; 0 for none.
            search: how new faces are found; by default in the calling thread, so that equal frames give equal
                results.
            every_face: whether all faces are followed and classified in each frame, however long that takes;
                otherwise some of a crowd wait for their turn.
        """
        self._detector = detector
        self.chosen: int | None = None  # id of the face that is followed before all others
        self._classifier = classifier
        self._tracker = FaceTracker(smoothing, every_face=every_face)
        self._search = search or InlineSearch()
        self.reset()

    @property
    def detector(self) -> FaceDetector:
        """Finds the faces. Another one looks at all known faces in the next frame."""
        return self._detector

    @detector.setter
    def detector(self, detector: FaceDetector) -> None:
        self._detector = detector
        self._tracker.change_detector()

    @property
    def classifier(self) -> Classifier:
        return self._classifier

    @classifier.setter
    def classifier(self, classifier: Classifier) -> None:
        self._classifier = classifier
        self._tracker.reset_predictions()

    @property
    def smoothing(self) -> float:
        """The time constant of the probabilities in seconds; with 0 each frame is shown by itself."""
        return self._tracker.smoothing

    @smoothing.setter
    def smoothing(self, seconds: float) -> None:
        self._tracker.smoothing = seconds

    @property
    def unsure_below(self) -> float:
        """The confidence, 0 to 1, below which the prediction is "unsure"."""
        return self._tracker.unsure_below

    @unsure_below.setter
    def unsure_below(self, confidence: float) -> None:
        self._tracker.unsure_below = confidence

    def reset(self) -> None:
        """Forgets everything about the source so far."""
        self._tracker.reset()
        self._geometry: tuple[int, int, bool] | None = None
        self._candidates: list[Detection] = []
        self._search.reset()

    def process(
        self, frame: Frame, *, mirror: bool = False, still: bool = False, thorough: bool = False
    ) -> FrameResult:
        """Finds and classifies the faces of a frame. Exceptions of the detector and classifier pass through.

        Args:
            frame: the frame.
            mirror: whether to mirror the frame first; the result then refers to the mirrored frame.
            still: whether the frame is independent of all others, like one picture of a folder: nothing is
                kept from other frames, and the faces are numbered by size.
            thorough: whether to search the whole frame before returning.
        """
        started = time.perf_counter()
        if mirror:
            frame = _mirrored(frame)
        faces = self._still_faces(frame) if still else self._live_faces(frame, mirror, thorough)
        return FrameResult(frame, faces, time.perf_counter() - started)

    def _still_faces(self, frame: Frame) -> tuple[Face, ...]:
        found = self._verified(frame.image, self._search.search_now(self.detector, frame.image), known=[])
        found.sort(key=lambda each: -each.box.area)
        rows = self._classifier.classify(frame.image, [_crop(each) for each in found])
        numbered = enumerate(zip(found, rows, strict=True), 1)
        return tuple(self._still_face(number, each, row, frame.size) for number, (each, row) in numbered)

    def _still_face(
        self, number: int, found: Detection, row: NDArray[np.float32], size: tuple[int, int]
    ) -> Face:
        values = tuple(float(value) for value in row)
        pose = None if found.mesh is None else pose_of_mesh(found.mesh, size)
        prediction = decide_label(values, self.unsure_below)
        return Face(number, found.box, values, values, prediction, pose, found.mesh)

    def _live_faces(self, frame: Frame, mirror: bool, thorough: bool) -> tuple[Face, ...]:
        geometry = (*frame.size, mirror)
        if geometry != self._geometry:
            self.reset()
            self._geometry = geometry
        follow = partial(self.detector.follow, frame.image)
        self._tracker.advance(frame.time, frame.image, follow, self.chosen)
        self._detect(frame, thorough)
        tracks = self._tracker.tracks_to_classify()
        rows = self._classifier.classify(frame.image, [self._tracker.crop(track) for track in tracks])
        for track, row in zip(tracks, rows, strict=True):
            self._tracker.update_probabilities(track, row)
        return self._tracker.faces()

    def _detect(self, frame: Frame, thorough: bool) -> None:
        """Verifies some of the known faces and some of the candidates that the search found."""
        image, due = frame.image, self._tracker.due()
        near = [self.detector.detect_near(image, track.expected, strict=not track.id) for track in due]
        found = [each for each in near if each is not None]
        known = [each.box for each in found]
        known += [track.box for track in self._tracker.tracks if track.visible]
        if thorough:
            found += self._verified(image, self._search.search_now(self.detector, image), known)
        else:
            pairs = zip(due, near, strict=True)
            urgent = any(each is None and not (track.visible or track.lost) for track, each in pairs)
            self._candidates += self._search.poll(self.detector, image, frame.time, urgent=urgent)
            new = _new_candidates(known, self._candidates)
            found += self._verified(image, new[:MAX_CANDIDATES], known)
            self._candidates = new[MAX_CANDIDATES:]
        self._tracker.update(found, due, image)

    def _verified(self, image: Image, candidates: list[Detection], known: list[Box]) -> list[Detection]:
        """Returns the new candidates that a strict local search confirms as faces."""
        new = _new_candidates(known, candidates)
        verified = (self.detector.detect_near(image, each, strict=True) for each in new)
        return distinct([each for each in verified if each is not None])


def _crop(found: Detection) -> FaceCrop:
    return FaceCrop(found.box) if found.mesh is None else crop_of(found.mesh, found.box)


def _new_candidates(known: list[Box], candidates: list[Detection]) -> list[Detection]:
    """Returns the candidates that do not overlap a known face, without duplicates."""
    new: list[Detection] = []
    for candidate in candidates:
        box = candidate.box
        on_known = any(box.overlap(other) > DUPLICATE_OVERLAP for other in known)
        if not on_known and not any(box.iou(other.box) > SAME_CANDIDATE for other in new):
            new.append(candidate)
    return new


def _mirrored(frame: Frame) -> Frame:
    image = np.asarray(cv2.flip(frame.image, 1), dtype=np.uint8)
    return Frame(image, frame.index, frame.captured, frame.time)
