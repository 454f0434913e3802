"""Synthetic scenes of moving real faces, with the true box of each face in every frame.

The background is a drawn room with shelves, books and pictures. Faces sway, turn, tilt, cross, hide behind a
board, leave and come back.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import cv2
import numpy as np
from numpy.typing import NDArray
from scene import FRAMES_PER_SECOND, HEIGHT, SMALLEST_FACE, WIDTH, CameraNoise, haar, wall

from emotion_gui.core.resources import resource_path
from emotion_gui.vision.file_sources import load_picture
from emotion_gui.vision.frame import Box, Image
from trainer.shared.face_input import Pixels, to_gray

SECONDS = 8
NOISE = 3.0
SPRITE = 192  # side of a face in its sprite, in pixels
RIM = 0.45  # surroundings that fade into the background, as a share of the face's side
DEPTH = 3.0  # distance of the camera from a turning face, in face widths
SHOWN = 0.75  # share of a face that has to be visible
LARGE = 100  # pixels; smaller faces may take DELAYS[1] to appear
DELAYS = (0.5, 1.0)  # seconds

Random = np.random.Generator
Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pose:
    """Position and rotation of a face.

    Attributes:
        x: Horizontal center, in pixels.
        y: Vertical center, in pixels.
        side: Side of the face's square, in pixels.
        turn: Rotation to the side (yaw), in radians.
        tilt: Rotation in the image plane (roll), in radians.
    """

    x: float
    y: float
    side: float
    turn: float = 0.0
    tilt: float = 0.0

    @property
    def box(self) -> Box:
        side = round(self.side)
        return Box(round(self.x - self.side / 2), round(self.y - self.side / 2), side, side)


Path = Callable[[float], Pose | None]  # the pose at a time in seconds; None while the face is away


@dataclass(frozen=True, slots=True)
class Sprite:
    """A face with its surroundings.

    Attributes:
        picture: (n, n) float32 gray levels.
        cover: (n, n) float32 opacity, 0 to 1.
    """

    picture: Values
    cover: Values


@dataclass(frozen=True, slots=True)
class Actor:
    """A moving face; if `sprite` is None, a plain board that hides faces."""

    sprite: Sprite | None
    path: Path


@dataclass(frozen=True, slots=True)
class Sighting:
    """The true box of an actor in a frame, and whether most of the face is visible."""

    actor: int
    box: Box
    visible: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame at a time in seconds, with the faces in it."""

    image: Image
    time: float
    sightings: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class MovingScene:
    """A scene of one kind.

    Attributes:
        kind: What happens in it.
        seed: Seed of the camera noise.
        actors: The faces; later ones are in front of earlier ones.
        backdrop: (720, 1280) uint8 background.
    """

    kind: str
    seed: int
    actors: tuple[Actor, ...]
    backdrop: Pixels

    def play(self, seconds: float = SECONDS) -> Iterator[Moment]:
        camera = CameraNoise(NOISE, self.seed)
        for index in range(round(seconds * FRAMES_PER_SECOND)):
            time = index / FRAMES_PER_SECOND
            picture, sightings = self._compose(time)
            yield Moment(camera(picture), time, sightings)

    def _compose(self, time: float) -> tuple[Pixels, tuple[Sighting, ...]]:
        picture = self.backdrop.copy()
        poses = [actor.path(time) for actor in self.actors]
        for actor, pose in zip(self.actors, poses, strict=True):
            if pose is not None:
                _paint(picture, actor.sprite, pose)
        sightings = []
        for number, (actor, pose) in enumerate(zip(self.actors, poses, strict=True)):
            if pose is not None and actor.sprite is not None:
                before = [other.box for other in poses[number + 1 :] if other is not None]
                sightings.append(Sighting(number, pose.box, _in_sight(pose.box, before) >= SHOWN))
        return picture, tuple(sightings)


def _in_sight(box: Box, before: Sequence[Box]) -> float:
    """Share of the box that is inside the frame and not hidden by the others, 0 to 1."""
    seen = np.zeros((box.height, box.width), bool)
    inside = box.clipped(WIDTH, HEIGHT)
    seen[inside.y - box.y : inside.bottom - box.y, inside.x - box.x : inside.right - box.x] = True
    for other in before:
        top, left = max(other.y - box.y, 0), max(other.x - box.x, 0)
        seen[top : max(other.bottom - box.y, 0), left : max(other.right - box.x, 0)] = False
    return float(seen.mean())


def _paint(picture: Pixels, sprite: Sprite | None, pose: Pose) -> None:
    if sprite is None:
        board = pose.box.clipped(WIDTH, HEIGHT)
        picture[board.y : board.bottom, board.x : board.right] = 90
        return
    matrix = _projection(sprite, pose)
    size = len(sprite.picture)
    corners = np.array([[[0, 0], [size, 0], [size, size], [0, size]]], np.float64)
    placed = cv2.perspectiveTransform(corners, matrix)[0]
    left, top = np.maximum(np.floor(placed.min(axis=0)).astype(int), 0)
    right, bottom = np.minimum(np.ceil(placed.max(axis=0)).astype(int), (WIDTH, HEIGHT))
    if left >= right or top >= bottom:
        return
    shift = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], np.float64)
    width, height = int(right - left), int(bottom - top)
    # Supersampled twice and averaged, because warping alone gives small faces aliasing.
    double = np.diag([2.0, 2.0, 1.0]) @ shift @ matrix
    face, cover = (
        cv2.resize(
            cv2.warpPerspective(each, double, (2 * width, 2 * height), flags=cv2.INTER_AREA),
            (width, height),
            interpolation=cv2.INTER_AREA,
        )
        for each in (_low_pass(sprite.picture, pose), _low_pass(sprite.cover, pose))
    )
    region = picture[top:bottom, left:right]
    region[:] = np.round(cover * face + (1 - cover) * region)


def _low_pass(values: Values, pose: Pose) -> Values:
    """Remove the detail that a face of this size cannot have; the number of pixels stays."""
    sigma = 0.35 * max(SPRITE / (2 * pose.side) - 0.5, 0)
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32) if sigma > 0.1 else values


def _projection(sprite: Sprite, pose: Pose) -> NDArray[np.float64]:
    """(3, 3) perspective projection from sprite pixels to frame pixels, for a plane that turns upright."""
    unit = 1 / SPRITE
    center = len(sprite.picture) / 2
    to_faces = np.array([[unit, 0, -center * unit], [0, unit, -center * unit], [0, 0, 1]])
    turned = np.array([[cos(pose.turn), 0, 0], [0, 1, 0], [sin(pose.turn) / DEPTH, 0, 1]])
    c, s = pose.side * cos(pose.tilt), pose.side * sin(pose.tilt)
    placed = np.array([[c, -s, pose.x], [s, c, pose.y], [0, 0, 1]])
    return np.asarray(placed @ turned @ to_faces, np.float64)


# Pictures


def sprite(gray: Pixels, face: Box) -> Sprite:
    """The sprite of a face in an image; border pixels are repeated beyond the image."""
    margin = round(RIM * face.width)
    padded = np.pad(gray, margin, mode="edge")
    wide = padded[face.y : face.bottom + 2 * margin, face.x : face.right + 2 * margin]
    side = round(SPRITE * (1 + 2 * RIM))
    interpolation = cv2.INTER_CUBIC if side > len(wide) else cv2.INTER_AREA
    picture = np.clip(cv2.resize(wide, (side, side), interpolation=interpolation), 0, 255)
    outside = np.maximum(np.abs(np.arange(side) - (side - 1) / 2) - SPRITE / 2, 0) / (RIM * SPRITE)
    cover = 1 - np.clip(np.hypot(outside[:, None], outside[None, :]), 0, 1)
    return Sprite(picture.astype(np.float32), cover.astype(np.float32))


def portrait_sprites() -> list[Sprite]:
    """Sprites of the demo's two people, each also mirrored."""
    sprites = []
    for name in ("grace_hopper.jpg", "astronaut.jpg"):
        image = load_picture(resource_path("demo", name))
        if image is None:
            raise FileNotFoundError(name)
        gray = to_gray(image)
        for view in (gray, np.ascontiguousarray(gray[:, ::-1])):
            strongest = haar(SMALLEST_FACE).detect(view)[0].box
            sprites.append(sprite(view, strongest))
    return sprites


def crop_sprites(faces: Pixels) -> list[Sprite]:
    """Sprites of faces (n, 48, 48)."""
    return [sprite(face, Box(0, 0, *face.shape)) for face in faces]


def room(random: Random) -> Pixels:
    """(720, 1280) uint8 wall with shelves, books and pictures, in which Haar finds false faces."""
    picture = np.full((HEIGHT, WIDTH), 135, np.float32)
    picture += np.linspace(20, -35, HEIGHT, dtype=np.float32)[:, None]
    for _ in range(3):
        x, y = int(random.integers(0, WIDTH - 200)), int(random.integers(40, HEIGHT - 120))
        width = int(random.integers(200, 420))
        picture[y + 90 : y + 100, x : x + width] = 60
        while width > 12:
            book = int(random.integers(8, 30))
            height = int(random.integers(45, 90))
            picture[y + 90 - height : y + 90, x : x + book - 2] = random.integers(30, 230)
            x, width = x + book, width - book
    for _ in range(4):
        x, y = int(random.integers(0, WIDTH - 160)), int(random.integers(0, HEIGHT - 160))
        picture[y : y + 150, x : x + 130] = 50
        texture = cv2.resize(random.uniform(60, 220, (6, 5)).astype(np.float32), (110, 130))
        picture[y + 10 : y + 140, x + 10 : x + 120] = texture
    blurred = cv2.GaussianBlur(picture, (0, 0), 1.2)
    return np.clip(np.round(blurred), 0, 255).astype(np.uint8)


# Kinds of scenes


def scenes(sprites: Sequence[Sprite], seed: int) -> list[MovingScene]:
    """One scene of each kind; the same seed gives the same scenes."""
    random = np.random.default_rng(seed)
    kinds = {
        "swaying": _swaying,
        "crowd": _crowd,
        "turning": _turning,
        "crossing": _crossing,
        "occluded": _occluded,
        "returning": _returning,
    }
    found = []
    for number, (kind, make) in enumerate(kinds.items(), 100 * seed):
        cast = [sprites[i] for i in random.permutation(len(sprites))]
        actors = tuple(make(cast, random))
        found.append(MovingScene(kind, number, actors, room(np.random.default_rng(number))))
    return found


def people_at_rest(count: int) -> MovingScene:
    """`count` of the demo's faces, large enough for every detector, swaying before a plain wall."""
    random, cast = np.random.default_rng(count), portrait_sprites()
    actors = (
        Actor(cast[i % len(cast)], _sway(random, x, y, min(220, 0.45 * space), turn=0.1, tilt=0.05))
        for i, (x, y, space) in enumerate(_seats(random, count))
    )
    return MovingScene("at rest", count, tuple(actors), wall())


def _side(random: Random, smallest: float = 40, largest: float = 260) -> float:
    """A random side in pixels, log-uniform."""
    return float(np.exp(random.uniform(np.log(smallest), np.log(largest))))


def _sway(
    random: Random, x: float, y: float, side: float, *, turn: float = 0.3, tilt: float = 0.1
) -> Callable[[float], Pose]:
    """A pose that sways around a point, as people on chairs do. `turn`, `tilt`: maxima in radians."""
    rates, phases = random.uniform(0.1, 0.45, 5) * 2 * pi, random.uniform(0, 2 * pi, 5)

    def path(time: float) -> Pose:
        waves = np.sin(rates * time + phases)
        return Pose(
            x + 0.4 * side * waves[0],
            y + 0.15 * side * waves[1],
            side * (1 + 0.06 * waves[2]),
            turn * waves[3],
            tilt * waves[4],
        )

    return path


def _seats(random: Random, count: int) -> list[tuple[float, float, float]]:
    """(x, y, size) of `count` cells of the frame, in two rows if there are more than three."""
    rows = 1 if count <= 3 else 2
    columns = -(-count // rows)
    width, height = WIDTH / columns, HEIGHT / rows
    cells = [(row, column) for row in range(rows) for column in range(columns)]
    chosen = [cells[i] for i in sorted(random.permutation(len(cells))[:count])]
    size = min(width, height)
    return [((column + 0.5) * width, (row + 0.5) * height, size) for row, column in chosen]


def _seated(cast: Sequence[Sprite], random: Random, count: int, turn: float, tilt: float) -> list[Actor]:
    return [
        Actor(
            cast[i % len(cast)],
            _sway(random, x, y, _side(random, largest=min(260, 0.5 * space)), turn=turn, tilt=tilt),
        )
        for i, (x, y, space) in enumerate(_seats(random, count))
    ]


def _swaying(cast: Sequence[Sprite], random: Random) -> list[Actor]:
    return _seated(cast, random, int(random.integers(1, 4)), 0.3, 0.1)


def _crowd(cast: Sequence[Sprite], random: Random) -> list[Actor]:
    return _seated(cast, random, int(random.integers(5, 9)), 0.3, 0.1)


def _turning(cast: Sequence[Sprite], random: Random) -> list[Actor]:
    return _seated(cast, random, int(random.integers(1, 4)), 0.9, 0.4)


def _crossing(cast: Sequence[Sprite], random: Random) -> list[Actor]:
    """Two faces pass each other and come back."""
    side = _side(random, 60, 220)
    y, period = HEIGHT / 2, float(random.uniform(5, 8))
    actors = []
    for number, direction in enumerate((1, -1)):
        own = _sway(random, 0, y + direction * 0.15 * side, side * (1 if number else 0.85))
        actors.append(Actor(cast[number], _pacing(own, direction, 4 * side, period)))
    return actors


def _pacing(own: Callable[[float], Pose], direction: int, reach: float, period: float) -> Path:
    def path(time: float) -> Pose:
        pose = own(time)
        x = WIDTH / 2 + direction * min(reach, 0.4 * WIDTH) * cos(2 * pi * time / period)
        return Pose(x, pose.y, pose.side, pose.turn, pose.tilt)

    return path


def _occluded(cast: Sequence[Sprite], random: Random) -> list[Actor]:
    """Every three seconds a board passes before a face, and hides it for about half a second."""
    side = _side(random, 60, 220)
    actors = [Actor(cast[0], _sway(random, WIDTH / 2, HEIGHT / 2, side))]
    width, since = 1.5 * side, float(random.uniform(1.5, 2.0))
    speed = (side + width) / 0.9  # wholly hidden for 0.2 s, mostly for 0.5 s

    def board(time: float) -> Pose | None:
        x = WIDTH / 2 - width - side + speed * ((time - since) % 3.0)
        return Pose(x, HEIGHT / 2, width) if time > since else None

    return [*actors, Actor(None, board)]


def _returning(cast: Sequence[Sprite], random: Random) -> list[Actor]:
    """Faces enter from both sides, stay, leave and come back."""
    actors = []
    for number in range(int(random.integers(1, 4))):
        side = _side(random)
        seat = WIDTH * (number + 0.7) / 3.4
        own = _sway(random, seat, HEIGHT * random.uniform(0.3, 0.7), side)
        actors.append(
            Actor(cast[number % len(cast)], _visiting(own, float(random.uniform(0, 1)), number % 2))
        )
    return actors


def _visiting(own: Callable[[float], Pose], since: float, from_right: int) -> Path:
    """A path that is visible for 3.2 s, away for 1.5 s, and so on."""

    def path(time: float) -> Pose | None:
        pose = own(time)
        clock = (time - since) % 4.7
        if time < since or clock > 3.2:
            return None
        outside = WIDTH + pose.side if from_right else -pose.side
        share = min(clock, 3.2 - clock, 0.8) / 0.8
        x = outside + (pose.x - outside) * (1 - cos(pi * share)) / 2
        return Pose(x, pose.y, pose.side, pose.turn, pose.tilt)

    return path
