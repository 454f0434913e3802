"""One face over time: its position and velocity without jitter, and its probabilities, smoothed over time."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.alignment import FaceCrop, crop_of, square_of
from emotion_gui.vision.detection import Detection
from emotion_gui.vision.face_mesh import FaceMesh
from emotion_gui.vision.face_template import FaceTemplate
from emotion_gui.vision.frame import Box, Face, Image
from emotion_gui.vision.head_pose import Pose, pose_of_mesh
from emotion_gui.vision.prediction import HYSTERESIS, Prediction, decide_label

Floats = NDArray[np.float64]

# Box smoothing: a deviation of this size (as a share of the face) is followed at once, a smaller one the more
# slowly the smaller it is, but by at least MIN_MOVE of it per frame. The jitter of Haar cascades is about
# 0.01 in position and 0.025 in size; that of template matching and of the mesh is a tenth of it.
FREE_MOVE = 0.1
FREE_DRIFT = 0.02
MIN_MOVE = 0.03

MIN_SIMILARITY = 0.6  # smallest correlation with the template that counts as the face
VELOCITY_GAIN = 0.3  # weight of the newest frame in the velocity
# How long a mesh tells where eyes and mouth are; the detector verifies a known face four times a second.
MESH_SECONDS = 0.5
TEMPLATE_SECONDS = 0.25  # how old the template of a face may be that its mesh follows
COAST_SECONDS = 1.0  # how long the motion of a face that is not visible is extrapolated


@dataclass(slots=True, eq=False)
class Track:
    """A known face. Times are in seconds.

    Attributes:
        edges: (left, top, right, bottom) in pixels, smoothed.
        last_detected: when the detector last found the face.
        last_verified: when the detector last searched for it.
        last_confirmed: when the detector was last certain that it is a face.
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
        mesh: its points in the frame in which it was last fitted; None if it never was.
        fitted: when that was.
        pose: the head pose at that time; None if it is unknown or too old.
        followed: whether its mesh was found in the newest frame.
        covered: whether its mesh was not found any more, until a detection finds it.
    """

    edges: Floats
    last_detected: float
    last_verified: float
    last_confirmed: float
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
    mesh: FaceMesh | None = None
    fitted: float = -math.inf
    pose: Pose | None = None
    followed: bool = False
    covered: bool = False
    _mesh_center: Floats = field(default_factory=lambda: np.zeros(2))
    _template: FaceTemplate | None = None
    _template_time: float = -math.inf
    _template_edges: Floats = field(default_factory=lambda: np.zeros(4))
    _extrapolation: Floats = field(default_factory=lambda: np.zeros(4))
    _previous_center: Floats = field(default_factory=lambda: np.zeros(2))

    @classmethod
    def from_detection(cls, found: Detection, now: float) -> "Track":
        edges = _edges(found)
        track = cls(edges, now, now, now, _previous_center=_midpoint(edges))
        track._fit(found, now)
        return track

    @property
    def box(self) -> Box:
        return _box(self.edges)

    @property
    def predicted_box(self) -> Box:
        """Its box in the newest frame; extrapolated unless it is visible there."""
        return self.box if self.visible else _box(self.edges + self._extrapolation)

    @property
    def expected(self) -> Detection:
        """What the detector has to find in the newest frame."""
        return self._at(self.predicted_box)

    @property
    def extrapolated(self) -> Detection:
        """The same before the face was searched for in this frame: where its motion leads."""
        return self._at(_box(self.edges + self._extrapolation))

    def crop(self, now: float) -> FaceCrop:
        """Returns how to cut the face out of the newest frame."""
        if self.mesh is None or now - self.fitted > MESH_SECONDS:
            return FaceCrop(self.box)
        return crop_of(self.mesh if self.followed else self._mesh_at(_midpoint(self.edges)), self.box)

    def advance(self, now: float, step: float) -> None:
        """Advances to the next frame, `step` seconds after the last. Call `search` or `extrapolate` next."""
        if now - self.fitted > MESH_SECONDS:
            self.pose = None
        self.followed = False
        self._previous_center = _midpoint(self.edges)
        self._extrapolation = (
            np.tile(self.velocity * step, 2) if now - self.last_detected < COAST_SECONDS else np.zeros(4)
        )

    def search(self, image: Image | None, now: float) -> None:
        """Matches the template in the newest frame; None if only boxes are known."""
        self.visible, self.similarity, self.last_tracked = False, 0.0, now
        if image is not None and self._template is not None and not self.lost:
            x, y, self.similarity = self._template.find(image, _box(self.edges + self._extrapolation))
            self.visible = self.similarity >= MIN_SIMILARITY
        if self.visible:
            self._smooth(self._template_edges + np.array([x, y, x, y]), FREE_DRIFT)

    def extrapolate(self) -> None:
        """Continues the motion of a visible face that is not searched for in this frame."""
        if self.visible:
            self.edges += self._extrapolation

    def follow(self, found: Detection, now: float) -> None:
        """Updates the face with a detection."""
        self._smooth(_edges(found), FREE_MOVE if found.mesh is None else FREE_DRIFT)
        self.last_detected, self.visible, self.lost = now, True, False
        self.covered = False
        if found.confirmed:
            self.last_confirmed = now
        self._fit(found, now)
        self.hits += 1

    def reactivate(self, found: Detection, now: float) -> None:
        """Updates a lost face with a detection, without smoothing."""
        self.edges, self.velocity = _edges(found), np.zeros(2)
        self._previous_center = _midpoint(self.edges)
        self.follow(found, now)

    def update_template(self, image: Image, now: float) -> None:
        """Replaces the template by what the box shows now; seldom if a mesh follows the face."""
        if not self.followed or now - self._template_time >= TEMPLATE_SECONDS:
            self._template, self._template_edges = FaceTemplate(image, self.box), self.edges.copy()
            self._template_time = now

    def update_pose(self, frame_size: tuple[int, int]) -> None:
        """Computes the pose of a mesh that was found in the newest frame, of (width, height) pixels."""
        if self.followed and self.mesh is not None:
            self.pose = pose_of_mesh(self.mesh, frame_size)

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

    def forget_mesh(self) -> None:
        """Forgets its points, which the present detector may not find."""
        self.mesh, self.pose, self.followed, self.covered = None, None, False, False
        self.fitted = -math.inf

    def reset_predictions(self) -> None:
        self.probabilities = self.raw_probabilities = self.prediction = None
        self.classified = -math.inf

    def face(self) -> Face | None:
        """Returns the face to show, or None before its first classification."""
        if self.probabilities is None or self.raw_probabilities is None or self.prediction is None:
            return None
        smooth, raw = _values(self.probabilities), _values(self.raw_probabilities)
        mesh = self.mesh if self.followed else None
        return Face(self.id, self.box, smooth, raw, self.prediction, self.pose, mesh)

    def _fit(self, found: Detection, now: float) -> None:
        if found.mesh is not None:
            self.mesh, self.fitted, self.followed, self.similarity = found.mesh, now, True, found.mesh.score
            self._mesh_center = _midpoint(self.edges)

    def _at(self, box: Box) -> Detection:
        return Detection(box, mesh=None if self.mesh is None else self._mesh_at(box.center))

    def _mesh_at(self, center: Sequence[float] | Floats) -> FaceMesh:
        """Returns the last mesh, moved to where the face is now."""
        assert self.mesh is not None
        x, y = np.asarray(center) - self._mesh_center
        return self.mesh.moved(float(x), float(y))

    def _smooth(self, edges: Floats, free: float) -> None:
        deviation = float(np.abs(edges - self.edges).max()) / max(edges[2] - edges[0], 1)
        self.edges += min(1.0, max(MIN_MOVE, (deviation / free) ** 2)) * (edges - self.edges)


def _values(probabilities: Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in probabilities)


def _midpoint(edges: Floats) -> Floats:
    return np.asarray(edges.reshape(2, 2).mean(axis=0), np.float64)


def _edges(found: Detection) -> Floats:
    if found.mesh is not None:
        x, y, side = square_of(found.mesh)
        return np.array([x - side / 2, y - side / 2, x + side / 2, y + side / 2])
    box = found.box
    return np.array([box.x, box.y, box.right, box.bottom], dtype=np.float64)


def _box(edges: Floats) -> Box:
    x, y, right, bottom = (round(float(value)) for value in edges)
    return Box(x, y, right - x, bottom - y)
