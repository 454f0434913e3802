"""A still scene before a noisy camera, with faces that were cut out of other pictures, for the live path."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from emotion_gui.core.face_options import SMALLEST_FACE, SMOOTHING
from emotion_gui.core.resources import resource_path
from emotion_gui.vision.detector import HaarDetector
from emotion_gui.vision.frame import Box, Face, Frame, Image
from emotion_gui.vision.pipeline import Classifier, EmotionPipeline
from trainer.shared.face_input import INPUT_SIZE, LABELS, Pixels

WIDTH, HEIGHT = 1280, 720
FRAMES_PER_SECOND = 30
# Of a face's side, all around it: there the crop's rim runs on and fades into the wall. Haar needs some
# surroundings; with more than this it finds no more faces.
BORDER = 0.35
MAX_FACES = (4, 3)  # in a frame: columns, rows
SAME_PLACE = 0.3  # overlap of the box that was found with the face's place
ROOM = 256  # positions of the noise along each axis: no two frames are likely to have the same


@dataclass(frozen=True, slots=True)
class Scene:
    """picture: (720, 1280) uint8, gray, without noise. places: where its faces are."""

    picture: Pixels
    places: tuple[Box, ...]


def wall() -> Pixels:
    """(720, 1280) uint8: plain, and a little brighter in the middle."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    distance = np.hypot((x - WIDTH / 2) / WIDTH, (y - HEIGHT / 2) / HEIGHT)
    return np.asarray(130 - 50 * distance, dtype=np.uint8)


def places(size: int) -> list[Box]:
    """Squares of so many pixels, side by side on a frame with room for their borders; at least one."""
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
    """The faces (n, 48, 48), so many pixels large, on as few frames as have room for them all."""
    room = places(size)
    for start in range(0, len(faces), len(room)):
        picture, pasted = wall(), faces[start : start + len(room)]
        for face, place in zip(pasted, room, strict=False):
            paste(picture, face, place)
        yield Scene(picture, tuple(room[: len(pasted)]))


def paste(picture: Pixels, face: Pixels, place: Box) -> None:
    """The face (48, 48), enlarged to the place, its border blended into the picture around it."""
    border = _border(place.width)
    rim = round(border * INPUT_SIZE / place.width)
    wide = cv2.copyMakeBorder(face, rim, rim, rim, rim, cv2.BORDER_REPLICATE)
    side = place.width + 2 * border
    interpolation = cv2.INTER_CUBIC if side > len(wide) else cv2.INTER_AREA
    large = cv2.resize(wide, (side, side), interpolation=interpolation).astype(np.float32)
    outside = np.maximum(np.abs(np.arange(side) - (side - 1) / 2) - place.width / 2, 0)
    cover = 1 - np.clip(np.maximum(outside[:, None], outside[None, :]) / max(border, 1), 0, 1)
    x, y = place.x - border, place.y - border
    region = picture[y : y + side, x : x + side]
    region[:] = np.round(cover * large + (1 - cover) * region)


def _border(size: int) -> int:
    return round(BORDER * size)


class CameraNoise:
    """What a camera makes of a still picture: another frame each time."""

    def __init__(self, sigma: float, seed: int = 0) -> None:
        """sigma: standard deviation of each pixel's gray in each frame, of 255."""
        self._random = np.random.default_rng(seed)
        field = self._random.normal(0, sigma, (HEIGHT + ROOM, WIDTH + ROOM))
        self._field = np.round(field).astype(np.int16)

    def __call__(self, picture: Pixels) -> Image:
        """(720, 1280, 3) uint8 of the gray picture (720, 1280)."""
        y, x = self._random.integers(0, ROOM, 2)
        noisy = cv2.add(picture, self._field[y : y + HEIGHT, x : x + WIDTH], dtype=cv2.CV_8U)
        return np.asarray(cv2.cvtColor(noisy, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


class SideBySide:
    """Several classifiers, each on boxes of several sizes, as one: (n, classifiers * margins * 7).

    The tracker smooths every number by itself, so all of them are measured on the very same boxes.
    """

    def __init__(self, classifiers: Sequence[Classifier], margins: Sequence[float] = (0.0,)) -> None:
        """margins: what each side of a box is made longer by, as a share of itself."""
        self._classifiers = classifiers
        self._margins = margins

    def classify(self, gray: Pixels, boxes: Sequence[Box]) -> NDArray[np.float32]:
        wanted = [grown(box, margin) for margin in self._margins for box in boxes]
        shape = (len(self._margins), len(boxes), len(LABELS))
        answers = [each.classify(gray, wanted).reshape(shape) for each in self._classifiers]
        width = len(answers) * len(self._margins) * len(LABELS)
        return np.stack(answers).transpose(2, 0, 1, 3).reshape(len(boxes), width)

    def split(self, probabilities: ArrayLike) -> NDArray[np.float32]:
        """(classifiers, margins, 7): a face's answers, smoothed or raw, by who gave them."""
        shape = (len(self._classifiers), len(self._margins), len(LABELS))
        return np.reshape(np.asarray(probabilities, np.float32), shape)


def grown(box: Box, margin: float) -> Box:
    """The box about the same center with sides longer by this share of themselves (or shorter: below 0)."""
    width, height = round(box.width * (1 + margin)), round(box.height * (1 + margin))
    x, y = box.center
    return Box(round(x - width / 2), round(y - height / 2), width, height)


def live_pipeline(
    classifier: Classifier, smallest: int = SMALLEST_FACE, smoothing: float = SMOOTHING
) -> EmotionPipeline:
    """The app's own, with the search on the frame's path: equal frames give equal figures."""
    return EmotionPipeline(haar(smallest), classifier, smoothing=smoothing)


def haar(smallest: int = SMALLEST_FACE) -> HaarDetector:
    return HaarDetector(resource_path("cascades", "haarcascade_frontalface_default.xml"), smallest)


def watch(
    pipeline: EmotionPipeline, scene: Scene, noise: CameraNoise, frames: int
) -> Iterator[tuple[Face | None, ...]]:
    """Frame by frame what the app shows at each of the scene's places; None where it shows no face."""
    pipeline.reset()
    for index in range(frames):
        time = index / FRAMES_PER_SECOND
        result = pipeline.process(Frame(noise(scene.picture), index, time, time))
        yield tuple(_face_at(place, result.faces) for place in scene.places)


def _face_at(place: Box, faces: Iterable[Face]) -> Face | None:
    nearest = max(faces, key=lambda face: face.box.iou(place), default=None)
    return nearest if nearest and nearest.box.iou(place) > SAME_PLACE else None
