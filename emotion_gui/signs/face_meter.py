"""Measures the signs of one face over time."""

import math
from dataclasses import replace

from emotion_gui.signs.eye_meter import EyeMeter
from emotion_gui.signs.eye_validity import valid_eyes
from emotion_gui.signs.head_zero import HeadZero
from emotion_gui.signs.mouth_opening import is_laughing, mouth_opening
from emotion_gui.signs.nod_detector import NodDetector
from emotion_gui.signs.yawn_detector import YawnDetector
from emotion_gui.vision.face_mesh import LEFT_EYE, RIGHT_EYE, FaceMesh
from emotion_gui.vision.face_signs import FaceSigns
from emotion_gui.vision.frame import Face, Frame, Image
from emotion_gui.vision.head_pose import Pose, pose_of_mesh
from emotion_gui.vision.iris_network import IrisNetwork, openness
from emotion_gui.vision.mesh_network import MIN_SCORE

MAX_JUMP_SECONDS = 1.0  # after a longer gap, or a jump back, running events are dropped
MAX_STEP_SECONDS = 0.5  # that a frame may stand for
MIN_NOD_EYE_DISTANCE = 25.0  # pixels; the pitch of smaller faces varies as much as in a nod
MAX_NOD_STEP_SECONDS = 0.1  # at lower frame rates noise cannot be averaged
MAX_MOUTH_YAW = 60.0  # degrees from which on the lips' middle is at the edge of what is seen


class FaceMeter:
    """The signs of a face from frame to frame."""

    def __init__(self) -> None:
        self._eyes, self._yawns, self._zero, self._nods = (
            EyeMeter(),
            YawnDetector(),
            HeadZero(),
            NodDetector(),
        )
        self._time = math.nan
        self._signs = FaceSigns()

    def measure(self, frame: Frame, face: Face, iris: IrisNetwork | None) -> FaceSigns:
        """Measures the face.

        Args:
            frame: the frame.
            face: the face in it.
            iris: finds the lids; None if the eyes are not asked for.

        Returns:
            The signs. A frame that is measured again has the same ones, without events.
        """
        step = frame.time - self._time
        if step == 0:
            return _without_events(self._signs)
        if not 0 < step <= MAX_JUMP_SECONDS:
            self._drop()
            step = max(step, 0.0) if math.isfinite(step) else 0.0
        self._time = frame.time
        self._signs = self._measure(frame, face, min(step, MAX_STEP_SECONDS), iris)
        return self._signs

    def _drop(self) -> None:
        self._eyes.drop()
        self._yawns.drop()
        self._nods.drop()

    def _measure(self, frame: Frame, face: Face, seconds: float, iris: IrisNetwork | None) -> FaceSigns:
        mesh = face.mesh
        pose = face.pose if mesh is None or face.pose else pose_of_mesh(mesh, frame.size)
        if mesh is None or pose is None or not mesh.score >= MIN_SCORE:
            return FaceSigns()
        laughing = is_laughing(mesh, face.probabilities)
        self._zero.add(pose, seconds)
        head = self._zero.relative(pose)
        eyes = FaceSigns()
        if iris is not None:
            measured = _openness(frame.image, mesh, valid_eyes(mesh, pose, head.pitch, frame.size), iris)
            eyes = self._eyes.update(frame.time, seconds, measured, laughing=laughing)
        mouth, yawn = self._mouth(frame.time, mesh, pose, laughing=laughing)
        return replace(
            eyes,
            mouth=mouth,
            yawn=yawn,
            head_yaw=head.yaw,
            head_pitch=head.pitch,
            head_roll=head.roll,
            nod=self._nod(frame.time, seconds, mesh, pose),
        )

    def _nod(self, time: float, seconds: float, mesh: FaceMesh, pose: Pose) -> float:
        if mesh.eye_distance < MIN_NOD_EYE_DISTANCE or seconds > MAX_NOD_STEP_SECONDS:
            self._nods.drop()
            return math.nan
        return float(self._nods.update(time, pose.yaw, pose.pitch))

    def _mouth(self, time: float, mesh: FaceMesh, pose: Pose, *, laughing: bool) -> tuple[float, float]:
        opening = mouth_opening(mesh)
        if not math.isfinite(opening) or abs(pose.yaw) > MAX_MOUTH_YAW:
            return math.nan, math.nan
        return opening, self._yawns.update(time, opening, laughing=laughing)


def _openness(
    image: Image, mesh: FaceMesh, valid: tuple[bool, bool], iris: IrisNetwork
) -> tuple[float, float]:
    """Returns how far the eyes are open; NaN for one that is not valid."""
    left_valid, right_valid = valid
    if not (left_valid or right_valid):
        return math.nan, math.nan
    left, right = iris.contours(image, mesh)
    # Distances of the corners in space, which a turned head does not shorten.
    return (
        openness(left, mesh.points[list(LEFT_EYE)]) if left_valid else math.nan,
        openness(right, mesh.points[list(RIGHT_EYE)]) if right_valid else math.nan,
    )


def _without_events(signs: FaceSigns) -> FaceSigns:
    events = ("blink", "long_closure", "yawn", "nod")
    return replace(signs, **{name: 0.0 for name in events if getattr(signs, name) > 0})
