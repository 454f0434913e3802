"""How a person usually holds the head in front of this camera."""

from collections import deque

import numpy as np

from emotion_gui.vision.head_pose import Pose

SEEDS = 4  # samples of the mean person, which a new face starts with
MAX_SAMPLES = 240
STEP_SECONDS = 0.5
# Poses that are farther from the present zero are a head that turns away or hangs down.
NEAR_YAW, NEAR_PITCH, NEAR_ROLL = 20.0, 15.0, 20.0
_LEARNING_SAMPLES = 20  # the first ones may be farther from it, because the zero is still the mean person's
_LEARNING_FACTOR = 1.6


class HeadZero:
    """The median of the poses of the last two minutes in which the head was held about as usual.

    A head that hangs down is too far from this median to change it.

    Attributes:
        zero: the median.
    """

    def __init__(self) -> None:
        self.zero = Pose(0.0, 0.0, 0.0)
        self._samples: deque[tuple[float, float, float]] = deque([(0.0, 0.0, 0.0)] * SEEDS, MAX_SAMPLES)
        self._pending = STEP_SECONDS

    def add(self, pose: Pose, seconds: float) -> None:
        """Adds a pose against the camera, and the seconds since the last one."""
        self._pending += seconds
        if self._pending < STEP_SECONDS or not self._is_usual(pose):
            return
        self._pending = 0.0
        self._samples.append((pose.yaw, pose.pitch, pose.roll))
        self.zero = Pose(*(float(each) for each in np.median(self._samples, axis=0)))

    def relative(self, pose: Pose) -> Pose:
        """Returns a pose against the zero."""
        return Pose(pose.yaw - self.zero.yaw, pose.pitch - self.zero.pitch, pose.roll - self.zero.roll)

    def _is_usual(self, pose: Pose) -> bool:
        turned = self.relative(pose)
        factor = _LEARNING_FACTOR if len(self._samples) < SEEDS + _LEARNING_SAMPLES else 1.0
        return (
            abs(turned.yaw) <= factor * NEAR_YAW
            and abs(turned.pitch) <= factor * NEAR_PITCH
            and abs(turned.roll) <= factor * NEAR_ROLL
        )
