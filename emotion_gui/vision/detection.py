"""What a face detector returns."""

from dataclasses import dataclass

from emotion_gui.vision.frame import Box

Keypoints = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Detection:
    """A face that a detector found.

    score: how sure the detector is, 0 to 1; None where it does not say.
    keypoints: (x, y) in pixels of the frame, as `pose_of` takes them; None where it finds none.
    """

    box: Box
    score: float | None = None
    keypoints: Keypoints | None = None
