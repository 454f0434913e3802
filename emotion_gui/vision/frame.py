"""What travels through the live path: frames, boxes, faces, results. All of it is frozen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.pose import Pose
from emotion_gui.vision.prediction import Prediction
from trainer.shared.face_input import LABELS

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a source.

    image: (height, width, 3) uint8, BGR. Nobody writes into it once the frame exists.
    index: counts the frames that the source delivered since it was opened, from 0.
    captured: `time.perf_counter()` at the return of the source's `read()`.
    time: seconds from the start of the source (media time for files).
    """

    image: Image
    index: int
    captured: float
    time: float

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.image.shape[1], self.image.shape[0]


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box in pixels of the frame; (x, y) is its top left corner."""

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
        """Intersection over union, 0 to 1."""
        shared = self._shared(other)
        return shared / (self.area + other.area - shared) if shared else 0.0

    def overlap(self, other: "Box") -> float:
        """Intersection over the smaller one, 0 to 1."""
        shared = self._shared(other)
        return shared / min(self.area, other.area) if shared else 0.0

    def _shared(self, other: "Box") -> int:
        width = min(self.right, other.right) - max(self.x, other.x)
        height = min(self.bottom, other.bottom) - max(self.y, other.y)
        return max(width, 0) * max(height, 0)

    def scaled(self, factor: float) -> "Box":
        """The same box on a frame that is `factor` times as large."""
        return Box(
            round(self.x * factor),
            round(self.y * factor),
            round(self.width * factor),
            round(self.height * factor),
        )

    def expanded(self, factor: float) -> "Box":
        """A box that is `factor` times as large, around the same center."""
        width, height = round(self.width * factor), round(self.height * factor)
        return Box(self.x - (width - self.width) // 2, self.y - (height - self.height) // 2, width, height)

    def translated(self, x: int, y: int) -> "Box":
        """The same box, so many pixels further right and down."""
        return Box(self.x + x, self.y + y, self.width, self.height)

    def clipped(self, width: int, height: int) -> "Box":
        """The part of the box that lies on a frame of that size (may be empty)."""
        x, y = min(max(self.x, 0), width), min(max(self.y, 0), height)
        right, bottom = min(max(self.right, x), width), min(max(self.bottom, y), height)
        return Box(x, y, right - x, bottom - y)


@dataclass(frozen=True, slots=True)
class Face:
    """A face in one frame.

    id: stays with the person from frame to frame, from 1.
    probabilities: one per label of `LABELS`, in that order, 0 to 1, sum 1, smoothed over time.
    raw_probabilities: the model's answer for this frame alone.
    prediction: what is said of the probabilities, see emotion_gui.vision.prediction.
    pose: of the head, as it was at the detector's last look; None where it is not known, as with Haar.
    """

    id: int
    box: Box
    probabilities: tuple[float, ...]
    raw_probabilities: tuple[float, ...]
    prediction: Prediction
    pose: Pose | None = None

    @property
    def ranking(self) -> tuple[int, ...]:
        """Indices into `LABELS`, the answer first, the others by their probability."""
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

    frame: the clean frame that was looked at (already mirrored, where mirroring is on).
    faces: largest first.
    seconds: processing time.
    """

    frame: Frame
    faces: tuple[Face, ...]
    seconds: float

    def face(self, face_id: int | None) -> Face | None:
        """The face with that id; the largest one for None; None where there is no such face."""
        if face_id is None:
            return self.faces[0] if self.faces else None
        return next((face for face in self.faces if face.id == face_id), None)
