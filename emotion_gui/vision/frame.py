"""The data of the live path: frames, bounding boxes, faces and results. All of it is frozen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.face_mesh import FaceMesh
from emotion_gui.vision.face_signs import FaceSigns
from emotion_gui.vision.head_pose import Pose
from emotion_gui.vision.prediction import Prediction
from trainer.shared.face_input import LABELS

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a source.

    Attributes:
        image: (height, width, 3) uint8, BGR. It must not be modified once the frame exists.
        index: number of the frame since the source was opened, from 0.
        captured: `time.perf_counter()` when the source delivered the picture.
        time: seconds from the start of the source (media time for files).
    """

    image: Image
    index: int
    captured: float
    time: float

    @property
    def size(self) -> tuple[int, int]:
        """The (width, height) in pixels."""
        return self.image.shape[1], self.image.shape[0]


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box in pixels of the frame; (x, y) is its top-left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def area(self) -> int:
        return self.width * self.height

    @property
    def center(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def contains(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom

    def iou(self, other: "Box") -> float:
        """Returns the intersection over union, 0 to 1."""
        shared = self._intersection(other)
        return shared / (self.area + other.area - shared) if shared else 0.0

    def overlap(self, other: "Box") -> float:
        """Returns the intersection over the area of the smaller box, 0 to 1."""
        shared = self._intersection(other)
        return shared / min(self.area, other.area) if shared else 0.0

    def _intersection(self, other: "Box") -> int:
        width = min(self.right, other.right) - max(self.x, other.x)
        height = min(self.bottom, other.bottom) - max(self.y, other.y)
        return max(width, 0) * max(height, 0)

    def scaled(self, factor: float) -> "Box":
        """Returns the same box on a frame that is `factor` times as large."""
        return Box(
            round(self.x * factor),
            round(self.y * factor),
            round(self.width * factor),
            round(self.height * factor),
        )

    def expanded(self, factor: float) -> "Box":
        """Returns a box that is `factor` times as large, with the same center."""
        width, height = round(self.width * factor), round(self.height * factor)
        return Box(self.x - (width - self.width) // 2, self.y - (height - self.height) // 2, width, height)

    def translated(self, x: int, y: int) -> "Box":
        """Returns the box moved right by `x` and down by `y` pixels."""
        return Box(self.x + x, self.y + y, self.width, self.height)

    def clipped(self, width: int, height: int) -> "Box":
        """Returns the part of the box that lies on a frame of this size; it may be empty."""
        x, y = min(max(self.x, 0), width), min(max(self.y, 0), height)
        right, bottom = min(max(self.right, x), width), min(max(self.bottom, y), height)
        return Box(x, y, right - x, bottom - y)


@dataclass(frozen=True, slots=True)
class Face:
    """A face in one frame.

    Attributes:
        id: identifies the person from frame to frame, from 1.
        box: the bounding box, in pixels of the frame.
        probabilities: (7,), one per label of `LABELS`, 0 to 1 with a sum of 1, smoothed over time.
        raw_probabilities: (7,), the model's output for this frame alone.
        prediction: the label that these probabilities lead to, see emotion_gui.vision.prediction.
        pose: the head pose; None if it is unknown, as without a mesh.
        mesh: the points of the face; None if it is not followed by its mesh.
        signs: what was measured of eyes, mouth and head; None if nothing was.
    """

    id: int
    box: Box
    probabilities: tuple[float, ...]
    raw_probabilities: tuple[float, ...]
    prediction: Prediction
    pose: Pose | None = None
    mesh: FaceMesh | None = None
    signs: FaceSigns | None = None

    @property
    def ranking(self) -> tuple[int, ...]:
        """Indices into `LABELS`: the predicted label first, then the others by descending probability."""
        return tuple(
            sorted(range(len(LABELS)), key=lambda i: (i != self.prediction.label, -self.probabilities[i]))
        )

    @property
    def label(self) -> str:
        return LABELS[self.prediction.label]

    @property
    def confidence(self) -> float:
        return self.probabilities[self.prediction.label]

    @property
    def unsure(self) -> bool:
        """Whether no emotion stands out."""
        return self.prediction.unsure


@dataclass(frozen=True, slots=True)
class FrameResult:
    """What the pipeline found in a frame.

    Attributes:
        frame: the frame without any drawing, already mirrored if mirroring is on.
        faces: the faces, largest first.
        seconds: the processing time.
    """

    frame: Frame
    faces: tuple[Face, ...]
    seconds: float

    def face(self, face_id: int | None) -> Face | None:
        """Returns the face with this id, or the largest face for None; None if there is no such face."""
        if face_id is None:
            return self.faces[0] if self.faces else None
        return next((face for face in self.faces if face.id == face_id), None)
