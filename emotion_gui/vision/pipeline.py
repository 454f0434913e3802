"""A frame in, its faces and what they express out: detection, tracking and classification as one."""

import time
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.core.face_options import SMOOTHING
from emotion_gui.vision.detection import Detection
from emotion_gui.vision.detector import FaceDetector, Gray
from emotion_gui.vision.frame import Box, Face, Frame, FrameResult
from emotion_gui.vision.pose import pose_of
from emotion_gui.vision.prediction import decide_label
from emotion_gui.vision.search import FaceSearch, InlineSearch
from emotion_gui.vision.tracker import DUPLICATE_OVERLAP, FaceTracker, distinct
from trainer.shared.face_input import to_gray

MAX_CANDIDATES = 4  # that are looked at in one frame; the others wait for the next one
# A candidate inside another one stays: which of them is the face, only the look from near tells.
SAME_CANDIDATE = 0.5


class Classifier(Protocol):
    """Gives each face of a gray frame seven probabilities: (n, 7) float32."""

    def classify(self, gray: Gray, boxes: list[Box]) -> NDArray[np.float32]: ...


class EmotionPipeline:
    """Follows the faces of one source. Not thread-safe; its parts may be changed between two frames."""

    def __init__(
        self,
        detector: FaceDetector,
        classifier: Classifier,
        *,
        smoothing: float = SMOOTHING,
        search: FaceSearch | None = None,
    ) -> None:
        """smoothing: time constant of the probabilities in seconds, 0 for none.

        search: how new faces are found; by default on the frame's path, where equal frames give equal
        results.
        """
        self.detector = detector
        self._classifier = classifier
        self._tracker = FaceTracker(smoothing)
        self._search = search or InlineSearch()
        self.reset()

    @property
    def classifier(self) -> Classifier:
        return self._classifier

    @classifier.setter
    def classifier(self, classifier: Classifier) -> None:
        self._classifier = classifier
        self._tracker.reset_predictions()

    @property
    def smoothing(self) -> float:
        """Time constant of the probabilities in seconds; 0 shows each frame's own."""
        return self._tracker.smoothing

    @smoothing.setter
    def smoothing(self, seconds: float) -> None:
        self._tracker.smoothing = seconds

    @property
    def unsure_below(self) -> float:
        """With less confidence than this the answer is "unsure"."""
        return self._tracker.unsure_below

    @unsure_below.setter
    def unsure_below(self, confidence: float) -> None:
        self._tracker.unsure_below = confidence

    def reset(self) -> None:
        """Forgets everything about the source so far."""
        self._tracker.reset()
        self._view: tuple[int, int, bool] | None = None
        self._candidates: list[Detection] = []
        self._search.reset()

    def process(
        self, frame: Frame, *, mirror: bool = False, still: bool = False, thorough: bool = False
    ) -> FrameResult:
        """Finds and classifies the faces of a frame. Raises what its parts raise.

        mirror: the frame is mirrored first; boxes and the result's frame are those of the mirrored one.
        still: the frame stands for itself, as one picture of a folder: nothing is expected from, or
            kept of, other frames, and faces are numbered by size.
        thorough: the whole frame is searched before this returns.
        """
        started = time.perf_counter()
        if mirror:
            frame = _mirrored(frame)
        gray = to_gray(frame.image)
        faces = self._still_faces(gray) if still else self._live_faces(gray, frame, mirror, thorough)
        return FrameResult(frame, faces, time.perf_counter() - started)

    def _still_faces(self, gray: Gray) -> tuple[Face, ...]:
        found = self._verified(gray, self._search.everything(self.detector, gray), known=[])
        found.sort(key=lambda each: -each.box.area)
        answers = self._classifier.classify(gray, [each.box for each in found])
        values = (tuple(float(value) for value in answer) for answer in answers)
        return tuple(
            Face(i, each.box, p, p, decide_label(p, self.unsure_below), pose_of(each.keypoints))
            for i, (each, p) in enumerate(zip(found, values, strict=True), 1)
        )

    def _live_faces(self, gray: Gray, frame: Frame, mirror: bool, thorough: bool) -> tuple[Face, ...]:
        view = (*frame.size, mirror)
        if view != self._view:
            self.reset()
            self._view = view
        self._tracker.advance(frame.time, gray)
        self._look(gray, frame.time, thorough)
        tracks = self._tracker.tracks_to_classify()
        answers = self._classifier.classify(gray, [track.box for track in tracks])
        for track, answer in zip(tracks, answers, strict=True):
            self._tracker.update_probabilities(track, answer)
        return self._tracker.faces()

    def _look(self, gray: Gray, now: float, thorough: bool) -> None:
        """At some of the known faces, and at some of what the search takes for new ones."""
        due = self._tracker.due()
        near = [self.detector.detect_near(gray, track.predicted_box, strict=not track.id) for track in due]
        found = [each for each in near if each is not None]
        known = [each.box for each in found]
        known += [track.box for track in self._tracker.tracks if track.visible]
        if thorough:
            found += self._verified(gray, self._search.everything(self.detector, gray), known)
        else:
            looks = zip(due, near, strict=True)
            hurry = any(each is None and not (track.visible or track.lost) for track, each in looks)
            self._candidates += self._search.look(self.detector, gray, now, hurry=hurry)
            new = _besides(known, self._candidates)
            found += self._verified(gray, new[:MAX_CANDIDATES], known)
            self._candidates = new[MAX_CANDIDATES:]
        self._tracker.update(found, due, gray)

    def _verified(self, gray: Gray, candidates: list[Detection], known: list[Box]) -> list[Detection]:
        """The candidates besides the known boxes that are faces when looked at from near."""
        places = (candidate.box for candidate in _besides(known, candidates))
        looked_at = (self.detector.detect_near(gray, place, strict=True) for place in places)
        return distinct([each for each in looked_at if each is not None])


def _besides(known: list[Box], candidates: list[Detection]) -> list[Detection]:
    """The candidates that lie on no known face, each place once."""
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
