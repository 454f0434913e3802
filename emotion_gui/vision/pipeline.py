"""A frame in, its faces and what they express out: detection, tracking and classification as one."""

import time
from dataclasses import replace
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.detector import FaceDetector, Gray
from emotion_gui.vision.frame import Box, Face, Frame, FrameResult
from emotion_gui.vision.tracker import FaceTracker, distinct
from trainer.bundle import UNSURE_BELOW
from trainer.face_input import to_gray

# Searching the whole frame costs many times what following known faces does, so it is done now and then.
SEARCH_EVERY = 10  # frames, while every known face is in sight
SEARCH_SOON = 3  # frames, while nobody is known or somebody is missing
SEARCH_LATEST = 0.35  # seconds of the source, for sources with few frames


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
        smoothing: float = 0.4,
        search_every: int = SEARCH_EVERY,
    ) -> None:
        """smoothing: time constant of the probabilities in seconds, 0 for none."""
        self.detector = detector
        self._classifier = classifier
        self._tracker = FaceTracker(smoothing)
        self._search_every = search_every
        self.unsure_below = UNSURE_BELOW  # the classifier's
        self.reset()

    @property
    def classifier(self) -> Classifier:
        return self._classifier

    @classifier.setter
    def classifier(self, classifier: Classifier) -> None:
        self._classifier = classifier
        self._tracker.forget_answers()

    @property
    def smoothing(self) -> float:
        """Time constant of the probabilities in seconds; 0 shows each frame's own."""
        return self._tracker.smoothing

    @smoothing.setter
    def smoothing(self, seconds: float) -> None:
        self._tracker.smoothing = seconds

    def reset(self) -> None:
        """Forgets everything about the source so far."""
        self._tracker.reset()
        self._view: tuple[int, int, bool] | None = None
        self._searched: float | None = None
        self._unsearched = 0

    def process(self, frame: Frame, *, mirror: bool = False, still: bool = False) -> FrameResult:
        """Finds and classifies the faces of a frame.

        mirror: the frame is mirrored first; boxes and the result's frame are those of the mirrored one.
        still: the frame stands for itself, as one picture of a folder: nothing is expected from, or
            kept of, other frames, and faces are numbered by size.
        """
        started = time.perf_counter()
        if mirror:
            frame = _mirrored(frame)
        gray = to_gray(frame.image)
        faces = self._still_faces(gray) if still else self._live_faces(gray, frame, mirror)
        faces = tuple(replace(face, unsure_below=self.unsure_below) for face in faces)
        return FrameResult(frame, faces, time.perf_counter() - started)

    def _still_faces(self, gray: Gray) -> tuple[Face, ...]:
        boxes = sorted(self._search(gray, known=[]), key=lambda box: -box.area)
        answers = self._classifier.classify(gray, boxes)
        values = (tuple(float(value) for value in answer) for answer in answers)
        return tuple(Face(i, box, p, p) for i, (box, p) in enumerate(zip(boxes, values, strict=True), 1))

    def _live_faces(self, gray: Gray, frame: Frame, mirror: bool) -> tuple[Face, ...]:
        view = (*frame.size, mirror)
        if view != self._view:
            self.reset()
            self._view = view
        self._tracker.update(self._find(gray, frame.time), frame.time)
        tracks = self._tracker.unanswered()
        answers = self._classifier.classify(gray, [track.box for track in tracks])
        for track, answer in zip(tracks, answers, strict=True):
            self._tracker.learn(track, answer)
        return self._tracker.faces()

    def _find(self, gray: Gray, now: float) -> list[Box]:
        """Known faces in their neighbourhoods and, when it is time, all faces of the frame after them."""
        near = [self.detector.detect_near(gray, track.box) for track in self._tracker.tracks]
        found = [box for box in near if box is not None]
        self._unsearched += 1
        if self._is_due(now, missing=len(found) < len(near)):
            found += self._search(gray, known=found)
            self._searched, self._unsearched = now, 0
        return found

    def _search(self, gray: Gray, known: list[Box]) -> list[Box]:
        """Faces of the whole frame besides the known ones, each looked at again from near."""
        new = distinct([*known, *self.detector.detect(gray)])[len(known) :]
        looked_at = (self.detector.detect_near(gray, box) for box in new)
        return distinct([box for box in looked_at if box is not None])

    def _is_due(self, now: float, missing: bool) -> bool:
        if self._searched is None or not 0 <= now - self._searched < SEARCH_LATEST:
            return True
        calm = self._tracker.settled and not missing
        wait = self._search_every if calm else min(SEARCH_SOON, self._search_every)
        return self._unsearched >= wait


def _mirrored(frame: Frame) -> Frame:
    image = np.asarray(cv2.flip(frame.image, 1), dtype=np.uint8)
    return Frame(image, frame.index, frame.captured, frame.time)
