"""Still scenes with pasted faces, a noisy camera, and the live pipeline that they are measured with."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from emotion_gui.core.face_options import DETECTOR, SMALLEST_FACE, SMOOTHING, DetectorKind
from emotion_gui.vision.alignment import FaceCrop
from emotion_gui.vision.detector import HaarDetector
from emotion_gui.vision.detectors import open_detector, own_cascade
from emotion_gui.vision.frame import Box, Face, Frame, Image
from emotion_gui.vision.pipeline import Classifier, EmotionPipeline
from trainer.shared.face_input import INPUT_SIZE, LABELS, Pixels

WIDTH, HEIGHT = 1280, 720
FRAMES_PER_SECOND = 30
# Border around a pasted face, as a share of its side: its edge pixels are repeated and fade into the wall.
# Haar needs some surroundings; it does not find more faces with a wider border.
BORDER = 0.35
MAX_FACES = (4, 3)  # in a frame: columns, rows
MIN_OVERLAP = 0.3  # intersection over union of a found box with the true one
NOISE_OFFSETS = 256  # along each axis, so that two frames are unlikely to have the same noise


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene.

    Attributes:
        picture: (720, 1280) uint8 gray levels, without noise.
        boxes: True boxes of its faces.
    """

    picture: Pixels
    boxes: tuple[Box, ...]


def wall() -> Pixels:
    """(720, 1280) uint8 plain wall, a little brighter in the center."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    distance = np.hypot((x - WIDTH / 2) / WIDTH, (y - HEIGHT / 2) / HEIGHT)
    return np.asarray(130 - 50 * distance, dtype=np.uint8)


def grid(size: int) -> list[Box]:
    """Squares of `size` pixels on a grid, with space for their borders; at least one."""
    needed = size + 2 * _border(size)
    if needed > HEIGHT:
        raise ValueError(f"a face of {size} pixels and its border do not fit into {HEIGHT} pixels")
    columns, rows = min(MAX_FACES[0], WIDTH // needed), min(MAX_FACES[1], HEIGHT // needed)
    return [
        Box(
            round((column + 0.5) * WIDTH / columns - size / 2),
            round((row + 0.5) * HEIGHT / rows - size / 2),
            size,
            size,
        )
        for row in range(rows)
        for column in range(columns)
    ]


def scenes(faces: Pixels, size: int) -> Iterator[Scene]:
    """The faces (n, 48, 48), enlarged to `size` pixels, on as few frames as possible."""
    boxes = grid(size)
    for start in range(0, len(faces), len(boxes)):
        picture, pasted = wall(), faces[start : start + len(boxes)]
        for face, box in zip(pasted, boxes, strict=False):
            paste(picture, face, box)
        yield Scene(picture, tuple(boxes[: len(pasted)]))


def paste(picture: Pixels, face: Pixels, box: Box) -> None:
    """Paste a face (48, 48), enlarged to the box, and blend its border into the picture."""
    border = _border(box.width)
    rim = round(border * INPUT_SIZE / box.width)
    wide = cv2.copyMakeBorder(face, rim, rim, rim, rim, cv2.BORDER_REPLICATE)
    side = box.width + 2 * border
    interpolation = cv2.INTER_CUBIC if side > len(wide) else cv2.INTER_AREA
    large = cv2.resize(wide, (side, side), interpolation=interpolation).astype(np.float32)
    outside = np.maximum(np.abs(np.arange(side) - (side - 1) / 2) - box.width / 2, 0)
    cover = 1 - np.clip(np.maximum(outside[:, None], outside[None, :]) / max(border, 1), 0, 1)
    x, y = box.x - border, box.y - border
    region = picture[y : y + side, x : x + side]
    region[:] = np.round(cover * large + (1 - cover) * region)


def _border(size: int) -> int:
    return round(BORDER * size)


class CameraNoise:
    """A camera that adds different noise to each frame of a still picture."""

    def __init__(self, sigma: float, seed: int = 0) -> None:
        """`sigma`: standard deviation of the gray levels, of 255."""
        self._random = np.random.default_rng(seed)
        field = self._random.normal(0, sigma, (HEIGHT + NOISE_OFFSETS, WIDTH + NOISE_OFFSETS))
        self._field = np.round(field).astype(np.int16)

    def __call__(self, picture: Pixels) -> Image:
        """A noisy frame (720, 1280, 3) uint8 of a gray picture (720, 1280)."""
        y, x = self._random.integers(0, NOISE_OFFSETS, 2)
        noisy = cv2.add(picture, self._field[y : y + HEIGHT, x : x + WIDTH], dtype=cv2.CV_8U)
        return np.asarray(cv2.cvtColor(noisy, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


class SideBySide:
    """Several classifiers, each on boxes of several sizes, as one classifier.

    It returns (n, classifiers * margins * 7) probabilities. The tracker smooths each number on its own, so
    all classifiers are measured on the same boxes.
    """

    def __init__(self, classifiers: Sequence[Classifier], margins: Sequence[float] = (0.0,)) -> None:
        """`margins`: by what share of itself each side of a crop is enlarged."""
        self._classifiers = classifiers
        self._margins = margins

    def classify(self, gray: Pixels, crops: Sequence[FaceCrop]) -> NDArray[np.float32]:
        expanded_crops = [expanded_crop(crop, margin) for margin in self._margins for crop in crops]
        shape = (len(self._margins), len(crops), len(LABELS))
        answers = [each.classify(gray, expanded_crops).reshape(shape) for each in self._classifiers]
        width = len(answers) * len(self._margins) * len(LABELS)
        return np.stack(answers).transpose(2, 0, 1, 3).reshape(len(crops), width)

    def split(self, probabilities: ArrayLike) -> NDArray[np.float32]:
        """Reshape a face's probabilities, smoothed or raw, to (classifiers, margins, 7)."""
        shape = (len(self._classifiers), len(self._margins), len(LABELS))
        return np.reshape(np.asarray(probabilities, np.float32), shape)


def expanded(box: Box, margin: float) -> Box:
    """The box with the same center, and sides longer by this share (shorter if it is below 0)."""
    width, height = round(box.width * (1 + margin)), round(box.height * (1 + margin))
    x, y = box.center
    return Box(round(x - width / 2), round(y - height / 2), width, height)


def expanded_crop(crop: FaceCrop, margin: float) -> FaceCrop:
    """The crop with the same center, and sides longer by this share."""
    box = expanded(crop.box, margin)
    if crop.transform is None:
        return FaceCrop(box)
    transform = crop.transform / (1 + margin)
    transform[:, 2] += margin / (1 + margin) / 2
    return FaceCrop(box, transform)


def live_pipeline(
    classifier: Classifier,
    smallest: int = SMALLEST_FACE,
    smoothing: float = SMOOTHING,
    detector: DetectorKind = DETECTOR,
) -> EmotionPipeline:
    """The app's pipeline with an inline search, so that equal frames give equal figures."""
    return EmotionPipeline(open_detector(detector, smallest=smallest), classifier, smoothing=smoothing)


def haar(smallest: int = SMALLEST_FACE) -> HaarDetector:
    return HaarDetector(own_cascade(), smallest)


def watch(
    pipeline: EmotionPipeline, scene: Scene, noise: CameraNoise, frames: int
) -> Iterator[tuple[Face | None, ...]]:
    """For each frame, the face that the app shows at each true box of the scene; None for no face."""
    pipeline.reset()
    for index in range(frames):
        time = index / FRAMES_PER_SECOND
        result = pipeline.process(Frame(noise(scene.picture), index, time, time))
        yield tuple(_face_at(box, result.faces) for box in scene.boxes)


def _face_at(box: Box, faces: Iterable[Face]) -> Face | None:
    nearest = max(faces, key=lambda face: face.box.iou(box), default=None)
    return nearest if nearest and nearest.box.iou(box) > MIN_OVERLAP else None
