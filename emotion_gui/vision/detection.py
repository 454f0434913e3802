"""What a face detector returns."""

from dataclasses import dataclass

from emotion_gui.vision.face_mesh import FaceMesh
from emotion_gui.vision.frame import Box

Keypoints = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Detection:
    """A face that a detector found.

    Attributes:
        box: the bounding box, in pixels of the frame.
        score: the detector's confidence, 0 to 1; None if it does not report one.
        keypoints: (x, y) in pixels of the frame: the eyes at the picture's left and right, nose, mouth, ears;
            None if the detector finds none.
        mesh: the points of the face; None if the detector has no mesh, or the mesh does not fit.
        confirmed: whether it was tested that this is a face, as far as the detector can do that.
    """

    box: Box
    score: float | None = None
    keypoints: Keypoints | None = None
    mesh: FaceMesh | None = None
    confirmed: bool = True
