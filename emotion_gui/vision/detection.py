"""What a face detector returns."""

from dataclasses import dataclass

from emotion_gui.vision.frame import Box

Keypoints = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Detection:
    """A face that a detector found.

    Attributes:
        box: the bounding box, in pixels of the frame.
        score: the detector's confidence, 0 to 1; None if it does not report one.
        keypoints: (x, y) in pixels of the frame, in the order that `pose_of` expects; None if the detector
            finds none.
    """

    box: Box
    score: float | None = None
    keypoints: Keypoints | None = None
