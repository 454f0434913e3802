"""Detects faces with BlazeFace, and follows and confirms them with the face mesh."""

import math
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np

from emotion_gui.core.face_options import SMALLEST_FACE
from emotion_gui.vision.alignment import square_of
from emotion_gui.vision.blaze_face import FULL_RANGE, SAME_FACE, SHORT_RANGE, BlazeFace
from emotion_gui.vision.detection import Detection
from emotion_gui.vision.detector import Sizes
from emotion_gui.vision.face_mesh import FaceMesh
from emotion_gui.vision.frame import Box, Image
from emotion_gui.vision.mesh_network import (
    MIN_SCORE,
    MeshNetwork,
    region_of_haar,
    region_of_keypoints,
    region_of_mesh,
)
from emotion_gui.vision.tiles import tiles

# Smallest faces that the two networks find reliably, as a share of the side of the picture that they get.
FULL_RANGE_FACE = 1 / 18
SHORT_RANGE_FACE = 1 / 7
# With less color than this, the full range finds nothing. Mean difference of the largest and the smallest
# channel of a pixel, 0 to 255.
MIN_COLOR = 4.0
SIZE_SLACK = 0.75  # the box of a face may be smaller or larger than the face by this factor
NEW_SCORE = 0.7  # of the mesh of a new face; true ones of 24 pixels have less in 2% of the cases
# If a face has moved by more than this, in faces, its region was off and so are the points: they are fitted
# again, so many times at most.
MAX_SHIFT = 0.06
MAX_FITS = 4
NEAR_MARGIN = 2.5  # side of the searched neighborhood, in faces
NEAR_OVERLAP = 0.2  # with a smaller IoU it is another person's face


class NeuralDetector:
    """BlazeFace and the face mesh.

    `detect` has networks of its own, so it may run on another thread than the other methods.
    """

    def __init__(self, smallest: int = SMALLEST_FACE, folder: Path | None = None) -> None:
        """Loads the networks.

        Args:
            smallest: side of the smallest face to detect, in pixels of the frame.
            folder: where the networks are; by default where the app has them.

        Raises:
            NetworkError: a network is missing or damaged.
        """
        self.smallest = max(smallest, 1)
        self._short, self._full = BlazeFace(SHORT_RANGE, folder), BlazeFace(FULL_RANGE, folder)
        self._mesh, self._folder = MeshNetwork(folder), folder

    def detect(self, image: Image, sizes: Sizes | None = None) -> list[Detection]:
        """Searches the whole frame for large faces, and tiles of it for small ones."""
        image = _in_color(image)
        height, width = image.shape[:2]
        smallest, largest = sizes or (self.smallest, max(width, height))
        found: list[Detection] = []
        for network, share in self._useful(image):
            side = round(smallest / share)
            if largest > share * max(width, height):
                found += network.find(image, Box(0, 0, width, height))
            if side < max(width, height):
                found += [face for tile in tiles(width, height, side) for face in network.find(image, tile)]
        lower, upper = SIZE_SLACK * smallest, largest / SIZE_SLACK
        return distinct_faces([each for each in found if lower <= each.box.width <= upper])

    @cached_property
    def _near(self) -> BlazeFace:
        """The short range for the thread of the frames; few sources need it."""
        return BlazeFace(SHORT_RANGE, self._folder)

    def _useful(self, image: Image) -> list[tuple[BlazeFace, float]]:
        """Returns the networks that can find faces in a frame, each with its smallest face."""
        networks = [(self._short, SHORT_RANGE_FACE)]
        return [*networks, (self._full, FULL_RANGE_FACE)] if _has_color(image) else networks

    def detect_near(self, image: Image, known: Detection, *, strict: bool = False) -> Detection | None:
        """Fits the mesh to the face; if that fails and it need not be strict, BlazeFace has to find it."""
        if strict:
            return self.fit_mesh(image, known, NEW_SCORE)
        return self.fit_mesh(image, known) or self.find_near(image, known.box)

    def fit_mesh(self, image: Image, known: Detection, min_score: float = MIN_SCORE) -> Detection | None:
        """Fits the mesh to a face; None if its score is lower, 0 to 1, or the face is too small."""
        image = _in_color(image)
        found = self._fit(image, known) if known.mesh is None else self.follow(image, known)
        if found is None or found.box.width < SIZE_SLACK * self.smallest:
            return None
        return found if (found.score or 0) >= min_score else None

    def follow(self, image: Image, known: Detection) -> Detection | None:
        """Fits the mesh where it was a moment ago."""
        if known.mesh is None:
            return None
        image, mesh = _in_color(image), known.mesh
        for _ in range(MAX_FITS):
            former, mesh = mesh, self._mesh.fit(image, region_of_mesh(mesh))
            if mesh.score < MIN_SCORE:
                return None
            if _moved(former, mesh) <= MAX_SHIFT:
                return _confirmed(mesh, known.box)
        return None

    def _fit(self, image: Image, known: Detection) -> Detection | None:
        """Fits the mesh twice, as the second region is better than the first one."""
        keypoints = known.keypoints
        region = region_of_keypoints(known.box, keypoints) if keypoints else region_of_haar(known.box)
        rough = self._mesh.fit(image, region)
        return _confirmed(self._mesh.fit(image, region_of_mesh(rough)), known.box)

    def find_near(self, image: Image, box: Box) -> Detection | None:
        """Finds a face near a box with BlazeFace, whether the mesh fits or not."""
        image = _in_color(image)
        found = self._near.find(image, box.expanded(NEAR_MARGIN))
        nearest = max(found, key=lambda each: box.iou(each.box), default=None)
        if nearest is None or box.iou(nearest.box) <= NEAR_OVERLAP:
            return None
        return self._fit(image, nearest) or Detection(
            nearest.box, nearest.score, nearest.keypoints, confirmed=False
        )


def distinct_faces(found: list[Detection]) -> list[Detection]:
    """Returns each face once, that with the best score.

    Boxes of the two networks differ in size, so a box whose center lies in another one is the same face too.
    """
    kept: list[Detection] = []
    for each in sorted(found, key=lambda each: -(each.score or 0.0)):
        if not any(_is_same(each.box, other.box) for other in kept):
            kept.append(each)
    return kept


def _is_same(box: Box, other: Box) -> bool:
    return box.iou(other) > SAME_FACE or other.contains(*box.center) or box.contains(*other.center)


def _confirmed(mesh: FaceMesh, near: Box) -> Detection | None:
    """Returns the face of a mesh; None if it is none, or another one than that near the box."""
    if mesh.score < MIN_SCORE or not np.isfinite(mesh.points).all():
        return None
    box = box_of(mesh)
    return Detection(box, mesh.score, mesh=mesh) if near.iou(box) > NEAR_OVERLAP else None


def box_of(mesh: FaceMesh) -> Box:
    """Returns the box that stands for the face of a mesh, in pixels of the frame."""
    x, y, side = square_of(mesh)
    side = max(1, math.ceil(side))
    return Box(round(x - side / 2), round(y - side / 2), side, side)


def _moved(before: FaceMesh, after: FaceMesh) -> float:
    """Returns how far a face has moved, in sides of its square."""
    (x, y, side), (new_x, new_y, _) = square_of(before), square_of(after)
    return math.hypot(new_x - x, new_y - y) / max(side, 1.0)


def _in_color(image: Image) -> Image:
    return image if image.ndim == 3 else np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), np.uint8)


def _has_color(image: Image) -> bool:
    few = image[:: max(1, image.shape[0] // 64), :: max(1, image.shape[1] // 64)].astype(np.int16)
    return float((few.max(axis=2) - few.min(axis=2)).mean()) >= MIN_COLOR
