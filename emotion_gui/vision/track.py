"""One face over time: its position and velocity without jitter, and its probabilities, smoothed over time."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.detection import Detection
from emotion_gui.vision.detector import Gray
from emotion_gui.vision.face_template import FaceTemplate
from emotion_gui.vision.frame import Box, Face
from emotion_gui.vision.pose import Pose, pose_of
from emotion_gui.vision.prediction import HYSTERESIS, Prediction, decide_label

Floats = NDArray[np.float64]

# Box smoothing: a deviation of this size (as a share of the face) is followed at once, a smaller one the more
# slowly the smaller it is, but by at least MIN_MOVE of it per frame. The jitter of Haar cascades is about
# 0.01 in position and 0.025 in size; that of template matching is a tenth of it.
FREE_MOVE = 0.1
FREE_DRIFT = 0.02
MIN_MOVE = 0.03

MIN_SIMILARITY = 0.6  # smallest correlation with the template that counts as the face
VELOCITY_GAIN = 0.3  # weight of the newest frame in the velocity
POSE_SECONDS = 0.5  # how long a pose is valid; the detector verifies a known face four times a second
COAST_SECONDS = 1.0  # how long the motion of a face that is not visible is extrapolated


@dataclass(slots=True, eq=False)
class Track:
    """A known face. Times are in seconds.

    Attributes:
        edges: (left, top, right, bottom) in pixels, smoothed.
        last_detected: when the detector last found the face.
        last_verified: when the detector last searched for it.
        id: 0 until the face is confirmed.
        hits: number of detections.
        similarity: correlation of the newest frame with the template, at most 1.
        visible: whether the last template match or detection found it where it was expected.
        last_tracked: when the template was last matched.
        lost: whether it has disappeared; a lost face is not shown, but may come back.
        velocity: (x, y) in pixels per second.
        probabilities: (7,), smoothed over time; None before the first classification.
        raw_probabilities: (7,), the model's last output.
        classified: when it was last classified.
        prediction: the label that is shown.
        pose: the head pose at a recent detection; None if it is unknown or too old.
    """

    edges: Floats
    last_detected: float
    last_verified: float
    id: int = 0
    hits: int = 1
    similarity: float = 0.0
    visible: bool = True
    last_tracked: float = -math.inf
    lost: bool = False
    velocity: Floats = field(default_factory=lambda: np.zeros(2))
    probabilities: Floats | None = None
    raw_probabilities: Floats | None = None
    classified: float = -math.inf
    prediction: Prediction | None = None
    pose: Pose | None = None
    _template: FaceTemplate | None = None
    _template_edges: Floats = field(default_factory=lambda: np.zeros(4))
    _extrapolation: Floats = field(default_factory=lambda: np.zeros(4))
    _previous_center: Floats = field(default_factory=lambda: np.zeros(2))

    @classmethod
    def from_detection(cls, found: Detection, now: float) -> "Track":
        edges = _edges(found.box)
        return cls(edges, now, now, pose=pose_of(found.keypoints), _previous_center=_midpoint(edges))

    @property
    def box(self) -> Box:
        return _box(self.edges)

    @property
    def predicted_box(self) -> Box:
        """Its box in the newest frame; extrapolated unless it is visible there."""
        return self.box if self.visible else _box(self.edges + self._extrapolation)

    def advance(self, now: float, step: float) -> None:
        """Advances to the next frame, `step` seconds after the last. Call `search` or `extrapolate` next."""
        if now - self.last_detected > POSE_SECONDS:
            self.pose = None
        self._previous_center = _midpoint(self.edges)
        self._extrapolation = (
            np.tile(self.velocity * step, 2) if now - self.last_detected < COAST_SECONDS else np.zeros(4)
        )

    def search(self, gray: Gray | None, now: float) -> None:
        """Matches the template in the newest frame, (height, width) uint8; None if only boxes are known."""
        self.visible, self.similarity, self.last_tracked = False, 0.0, now
        if gray is not None and self._template is not None and not self.lost:
            x, y, self.similarity = self._template.find(gray, _box(self.edges + self._extrapolation))
            self.visible = self.similarity >= MIN_SIMILARITY
        if self.visible:
            self._smooth(self._template_edges + np.array([x, y, x, y]), FREE_DRIFT)

    def extrapolate(self) -> None:
        """Continues the motion of a visible face that is not searched for in this frame."""
        if self.visible:
            self.edges += self._extrapolation

    def follow(self, found: Detection, now: float) -> None:
        """Updates the face with a detection."""
        self._smooth(_edges(found.box), FREE_MOVE)
        self.last_detected, self.visible, self.lost = now, True, False
        self.pose = pose_of(found.keypoints)
        self.hits += 1

    def reactivate(self, found: Detection, now: float) -> None:
        """Updates a lost face with a detection, without smoothing."""
        self.edges, self.velocity = _edges(found.box), np.zeros(2)
        self._previous_center = _midpoint(self.edges)
        self.follow(found, now)

    def update_template(self, gray: Gray) -> None:
        """Replaces the template by what the frame shows inside of the box."""
        self._template, self._template_edges = FaceTemplate(gray, self.box), self.edges.copy()

    def coast(self, step: float) -> None:
        """Finishes a frame: extrapolates a face that is not visible, and updates the velocity of others."""
        if not self.visible:
            self.edges += self._extrapolation
        elif step > 0:
            moved = _midpoint(self.edges) - self._previous_center
            self.velocity += VELOCITY_GAIN * (moved / step - self.velocity)

    def update_probabilities(self, raw: Floats, now: float, smoothing: float, unsure_below: float) -> None:
        """Updates the probabilities and the prediction.

        Args:
            raw: (7,), the model's output for this frame.
            now: the time of the frame, in seconds.
            smoothing: time constant in seconds; with 0 the result does not depend on earlier frames.
            unsure_below: the confidence, 0 to 1, below which the prediction is "unsure".
        """
        if self.probabilities is None or smoothing <= 0:
            self.probabilities = raw
        else:
            keep = math.exp(-(now - self.classified) / smoothing)
            self.probabilities = keep * self.probabilities + (1 - keep) * raw
        self.raw_probabilities, self.classified = raw, now
        margin = HYSTERESIS if smoothing > 0 else 0.0
        self.prediction = decide_label(_values(self.probabilities), unsure_below, self.prediction, margin)

    def reset_predictions(self) -> None:
        self.probabilities = self.raw_probabilities = self.prediction = None
        self.classified = -math.inf

    def face(self) -> Face | None:
        """Returns the face to show, or None before its first classification."""
        if self.probabilities is None or self.raw_probabilities is None or self.prediction is None:
            return None
        smooth, raw = _values(self.probabilities), _values(self.raw_probabilities)
        return Face(self.id, self.box, smooth, raw, self.prediction, self.pose)

    def _smooth(self, edges: Floats, free: float) -> None:
        deviation = float(np.abs(edges - self.edges).max()) / max(edges[2] - edges[0], 1)
        self.edges += min(1.0, max(MIN_MOVE, (deviation / free) ** 2)) * (edges - self.edges)


def _values(probabilities: Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in probabilities)


def _midpoint(edges: Floats) -> Floats:
    return np.asarray(edges.reshape(2, 2).mean(axis=0), np.float64)


def _edges(box: Box) -> Floats:
    return np.array([box.x, box.y, box.right, box.bottom], dtype=np.float64)


def _box(edges: Floats) -> Box:
    x, y, right, bottom = (round(float(value)) for value in edges)
    return Box(x, y, right - x, bottom - y)
