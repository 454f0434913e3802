"""Still pictures with a face of known place, size and rotation, or with none at all."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from emotion_gui.core.resources import resource_path
from emotion_gui.vision.file_sources import load_picture
from emotion_gui.vision.frame import Box, Image

WIDTH, HEIGHT = 1280, 720
SIZES = (24, 32, 40, 60, 90, 140, 300, 700)  # width of the face, in pixels
ANGLES = (0, 15, 25, 35, 45, 60)  # degrees in the plane of the picture
USUAL_SIZE, USUAL_ANGLE = 140, 0  # what one of the two has while the other one changes
SURROUNDINGS = 1.9  # side of what is pasted, in faces: with hair, neck and shoulders
RIM = 0.15  # of the face's side, over which it fades into the background
# The faces of the demo's portraits as Haar finds them: x, y, side.
PORTRAITS = {"grace_hopper.jpg": (155, 105, 225), "astronaut.jpg": (101, 64, 99)}

Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Subject:
    """A face that can be placed.

    Attributes:
        image: (height, width, 3) uint8, BGR.
        box: its face.
    """

    image: Image
    box: Box


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture.

    Attributes:
        image: (720, 1280, 3) uint8, BGR.
        box: where its face is; None if it has none.
    """

    image: Image
    box: Box | None


def portraits() -> list[Subject]:
    """The demo's portraits, as they are and mirrored."""
    found = []
    for name, (x, y, side) in PORTRAITS.items():
        image = load_picture(resource_path("demo", name))
        found.append(Subject(image, Box(x, y, side, side)))
        mirrored = np.asarray(cv2.flip(image, 1), np.uint8)
        found.append(Subject(mirrored, Box(image.shape[1] - x - side, y, side, side)))
    return found


def placed(subject: Subject, size: int, angle: float, random: Random) -> Placed:
    """The face, `size` pixels wide and turned clockwise by `angle` degrees, somewhere before a background."""
    reach = min(size / 2, HEIGHT / 2 - 1)
    x, y = random.uniform(reach, WIDTH - reach), random.uniform(reach, HEIGHT - reach)
    image, box, mask = subject.image, subject.box, _mask(subject)
    scale = size / box.width
    if scale < 0.5:  # averaging, which a warp does not do
        small = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
        image, mask = cv2.resize(image, small, interpolation=cv2.INTER_AREA), cv2.resize(mask, small)
        box, scale = box.scaled(scale), 1.0
    matrix = cv2.getRotationMatrix2D(box.center, -angle, scale)
    matrix[:, 2] += (x - box.center[0], y - box.center[1])
    warped = cv2.warpAffine(image, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpAffine(mask, matrix, (WIDTH, HEIGHT))[..., None]
    picture = cover * warped + (1 - cover) * background(random)
    corner = round(x - size / 2), round(y - size / 2)
    return Placed(_noisy(picture, random), Box(*corner, size, size))


def empty(random: Random) -> Iterator[Placed]:
    """Pictures without a face: backgrounds, textures of several scales, and lettering on skin colors."""
    yield Placed(_noisy(background(random), random), None)
    for cell in (2, 6, 20, 60):
        yield Placed(_noisy(_texture(cell, random), random), None)
    yield Placed(_noisy(_lettering(random), random), None)


def background(random: Random) -> Image:
    """A blurred room: large patches of muted colors with straight edges."""
    picture = np.full((HEIGHT, WIDTH, 3), random.uniform(60, 190, 3), np.float32)
    for _ in range(25):
        x, y = int(random.integers(0, WIDTH)), int(random.integers(0, HEIGHT))
        width, height = (int(value) for value in random.integers(40, 400, 2))
        color = tuple(float(value) for value in random.uniform(40, 210, 3))
        cv2.rectangle(picture, (x, y), (x + width, y + height), color, -1)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.5), np.uint8)


def _texture(cell: int, random: Random) -> Image:
    """Noise of one scale, such as leaves, cloth or a stone wall."""
    size = HEIGHT // cell + 2, WIDTH // cell + 2, 3
    noise = random.uniform(0, 255, size).astype(np.float32)
    large = cv2.resize(noise, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(large, 0, 255), np.uint8)


def _lettering(random: Random) -> Image:
    picture = np.full((HEIGHT, WIDTH, 3), (150, 180, 225), np.uint8)
    fonts = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX)
    for _ in range(60):
        text = "".join(chr(int(code)) for code in random.integers(48, 90, 6))
        place = int(random.integers(-50, WIDTH)), int(random.integers(0, HEIGHT))
        color = tuple(float(value) for value in random.uniform(0, 255, 3))
        font = fonts[int(random.integers(len(fonts)))]
        thickness = int(random.integers(1, 6))
        cv2.putText(picture, text, place, font, float(random.uniform(0.5, 5)), color, thickness)
    return picture


def _mask(subject: Subject) -> np.ndarray:
    """(height, width) float32: 1 in the face and near it, falling to 0."""
    height, width = subject.image.shape[:2]
    inside = subject.box.expanded(SURROUNDINGS).clipped(width, height)
    mask = np.zeros((height, width), np.float32)
    rim = max(2, round(RIM * subject.box.width))
    mask[inside.y + rim : inside.bottom - rim, inside.x + rim : inside.right - rim] = 1
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), rim / 2), np.float32)


def _noisy(picture: np.ndarray, random: Random) -> Image:
    return np.asarray(np.clip(picture + random.normal(0, 3, picture.shape), 0, 255), np.uint8)
