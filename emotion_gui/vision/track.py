"""One face over time: where it is and how it moves, steadily, and what it expresses, smoothed over time."""

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

# Box smoothing: deviations of so much (as a share of the face) are followed at once, smaller ones the
# slower the smaller they are, at least by MIN_MOVE per frame. Haar's own jitter is about 0.01 in place
# and 0.025 in size; that of patches is a tenth of it.
FREE_MOVE = 0.1
FREE_DRIFT = 0.02
MIN_MOVE = 0.03

MIN_SIMILARITY = 0.6  # correlation with the patch from which on it shows the face
VELOCITY_GAIN = 0.3  # share of the newest frame in the speed
POSE_LASTS = 0.5  # seconds: the detector looks at a known face four times a second
COAST_SECONDS = 1.0  # seconds that a face out of sight is thought to go on as it went


@dataclass(slots=True, eq=False)
class Track:
    """A known face. Times are in seconds; edges are left, top, right and bottom in pixels, smoothed.

    id: 0 until the face is confirmed.
    last_detected: when the detector found it last. last_verified: when it was asked to.
    similarity: how much the newest frame shows what was there then, up to 1.
    visible: whether it was where it was expected at the last look, its own or a detector's.
    last_tracked: when its patch was looked for last.
    lost: it may come back, but is not shown until then.
    pose: of the head, as the detector saw it not long ago.
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
    _patch: FaceTemplate | None = None
    _patch_edges: Floats = field(default_factory=lambda: np.zeros(4))
    _extrapolation: Floats = field(default_factory=lambda: np.zeros(4))
    _center: Floats = field(default_factory=lambda: np.zeros(2))

    @classmethod
    def of(cls, found: Detection, now: float) -> "Track":
        edges = _edges(found.box)
        return cls(edges, now, now, pose=pose_of(found.keypoints), _center=_middle(edges))

    @property
    def box(self) -> Box:
        return _box(self.edges)

    @property
    def predicted_box(self) -> Box:
        """Where it should be in the newest frame, unless it was seen there already."""
        return self.box if self.visible else _box(self.edges + self._extrapolation)

    def advance(self, now: float, step: float) -> None:
        """To the next frame, `step` seconds after the last one. `search` or `wait` comes next."""
        if now - self.last_detected > POSE_LASTS:
            self.pose = None
        self._center = _middle(self.edges)
        self._extrapolation = (
            np.tile(self.velocity * step, 2) if now - self.last_detected < COAST_SECONDS else np.zeros(4)
        )

    def search(self, gray: Gray | None, now: float) -> None:
        """Looks for the patch in the newest frame, (height, width) uint8; None for boxes alone."""
        self.visible, self.similarity, self.last_tracked = False, 0.0, now
        if gray is not None and self._patch is not None and not self.lost:
            x, y, self.similarity = self._patch.find(gray, _box(self.edges + self._extrapolation))
            self.visible = self.similarity >= MIN_SIMILARITY
        if self.visible:
            self._smooth(self._patch_edges + np.array([x, y, x, y]), FREE_DRIFT)

    def wait(self) -> None:
        """It is not its turn to be looked for: what was in sight is thought to go on as it went."""
        if self.visible:
            self.edges += self._extrapolation

    def follow(self, found: Detection, now: float) -> None:
        """Found again."""
        self._smooth(_edges(found.box), FREE_MOVE)
        self.last_detected, self.visible, self.lost = now, True, False
        self.pose = pose_of(found.keypoints)
        self.hits += 1

    def reactivate(self, found: Detection, now: float) -> None:
        """Found again after it was hidden."""
        self.edges, self.velocity = _edges(found.box), np.zeros(2)
        self._center = _middle(self.edges)
        self.follow(found, now)

    def remember(self, gray: Gray) -> None:
        """Takes what the frame shows at its place as the patch to look for."""
        self._patch, self._patch_edges = FaceTemplate(gray, self.box), self.edges.copy()

    def coast(self, step: float) -> None:
        """After all looks of a frame: out of sight it goes on as it went."""
        if not self.visible:
            self.edges += self._extrapolation
        elif step > 0:
            moved = _middle(self.edges) - self._center
            self.velocity += VELOCITY_GAIN * (moved / step - self.velocity)

    def update_probabilities(self, raw: Floats, now: float, smoothing: float, unsure_below: float) -> None:
        """Takes the model's probabilities for this frame; `smoothing` is the time constant in seconds.

        Without smoothing the answer does not depend on the frames before either.
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
        """As it is shown; None while there is no answer for it."""
        if self.probabilities is None or self.raw_probabilities is None or self.prediction is None:
            return None
        smooth, raw = _values(self.probabilities), _values(self.raw_probabilities)
        return Face(self.id, self.box, smooth, raw, self.prediction, self.pose)

    def _smooth(self, edges: Floats, free: float) -> None:
        deviation = float(np.abs(edges - self.edges).max()) / max(edges[2] - edges[0], 1)
        self.edges += min(1.0, max(MIN_MOVE, (deviation / free) ** 2)) * (edges - self.edges)


def _values(probabilities: Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in probabilities)


def _middle(edges: Floats) -> Floats:
    return np.asarray(edges.reshape(2, 2).mean(axis=0), np.float64)


def _edges(box: Box) -> Floats:
    return np.array([box.x, box.y, box.right, box.bottom], dtype=np.float64)


def _box(edges: Floats) -> Box:
    x, y, right, bottom = (round(float(value)) for value in edges)
    return Box(x, y, right - x, bottom - y)
