"""The built-in demo: two real portraits that move like people at a desk, so that no camera is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion_gui.core.resources import resource_path
from emotion_gui.vision.file_sources import load_picture
from emotion_gui.vision.frame import Image
from emotion_gui.vision.frame_source import FrameSource, SourceError

WIDTH, HEIGHT = 1280, 720
FRAMES_PER_SECOND = 30
CYCLE = 20  # seconds; the end of a cycle joins its start smoothly

_CARD = (416, 520)  # width and height of a portrait card, in pixels of the frame at scale 1
_MARGIN = 48  # around the card, for its shadow
_CORNER = 22

Keys = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class _Actor:
    """A portrait and its path.

    Attributes:
        file: name of the portrait's file.
        crop: (x, y, width, height) of the part of the portrait that is shown.
        keys: keyframes, (second of the cycle, x of the card's center).
        phase: radians that offset the swaying of the card.
    """

    file: str
    crop: tuple[int, int, int, int]
    keys: Keys
    phase: float


_ACTORS = (
    _Actor("grace_hopper.jpg", (16, 0, 480, 600), (
        (0, 640), (4.2, 640), (6.0, 375), (10.2, 375), (11.6, -320), (18.0, -320), (19.4, 640), (20, 640),
    ), 0.0),
    _Actor("astronaut.jpg", (0, 0, 300, 375), (
        (0, 1600), (4.6, 1600), (6.2, 905), (10.2, 905), (11.8, 640), (16.0, 640), (17.4, 1600), (20, 1600),
    ), 2.1),
)  # fmt: skip


@dataclass(frozen=True)
class _Sprite:
    """An image with transparency.

    Attributes:
        color: premultiplied BGR.
        clear: how much of the background shows through, three channels, 0 to 255.
    """

    color: Image
    clear: Image


class DemoSource(FrameSource):
    """A scene of 1280x720 at 30 frames per second with one face, two faces, or briefly none.

    It is endless; with `once` it ends after one cycle of 20 seconds.
    """

    name = "Demo"
    interval = 1 / FRAMES_PER_SECOND

    def __init__(self, *, once: bool = False) -> None:
        super().__init__()
        self._once = once
        self._backdrop = np.empty((0, 0, 3), np.uint8)
        self._sprites: list[_Sprite] = []

    def _open(self) -> None:
        self._backdrop = _backdrop()
        self._sprites = [_sprite(_portrait(actor)) for actor in _ACTORS]

    def _grab(self) -> Image | None:
        seconds = self._count / FRAMES_PER_SECOND
        if self._once and seconds >= CYCLE:
            return None
        frame = self._backdrop.copy()
        for actor, sprite in zip(_ACTORS, self._sprites, strict=True):
            _paste(frame, sprite, _pose(actor, seconds % CYCLE))
        return frame

    def _time(self, captured: float) -> float:
        return self._count / FRAMES_PER_SECOND

    def close(self) -> None:
        """Does nothing, because the demo holds no resources."""


def _portrait(actor: _Actor) -> Image:
    image = load_picture(resource_path("demo", actor.file))
    if image is None:
        raise SourceError("The demo's pictures are missing. Install the app again.")
    x, y, width, height = actor.crop
    card = cv2.resize(image[y : y + height, x : x + width], _CARD, interpolation=cv2.INTER_CUBIC)
    return np.asarray(card, dtype=np.uint8)


def _backdrop() -> Image:
    """Paints a dark neutral gradient, dithered because eight bits alone would show bands."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    distance = np.hypot((x - WIDTH / 2) / WIDTH, (y - HEIGHT * 0.42) / HEIGHT)
    light = 74 - 62 * np.clip(distance, 0, 0.75)
    noise = np.random.default_rng(0).uniform(0, 1, (HEIGHT, WIDTH, 3)).astype(np.float32)
    tint = np.array([1.04, 1.0, 0.97], np.float32)  # a trace of blue
    return np.asarray(light[..., None] * tint + noise, dtype=np.uint8)


def _sprite(portrait: Image) -> _Sprite:
    """Renders the portrait with rounded corners and a fine light edge on a soft shadow."""
    width, height = _CARD[0] + 2 * _MARGIN, _CARD[1] + 2 * _MARGIN
    card = _rounded(width, height, _MARGIN, _CORNER)
    inside = _rounded(width, height, _MARGIN + 3, _CORNER - 3)
    shadow = cv2.GaussianBlur(np.roll(card, 10, axis=0), (0, 0), 15) * 0.55
    picture = np.zeros((height, width, 3), np.float32)
    picture[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN] = portrait
    edge = 214.0
    color = (picture * inside[..., None] + edge * (1 - inside[..., None])) * card[..., None]
    clear = (1 - card) * (1 - shadow) * 255
    return _Sprite(
        np.asarray(color + 0.5, np.uint8), np.repeat(np.asarray(clear + 0.5, np.uint8)[..., None], 3, 2)
    )


def _rounded(width: int, height: int, margin: int, corner: int) -> NDArray[np.float32]:
    """Returns the coverage, 0 to 1, of a rounded rectangle inside a margin; a distance field smooths it."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    dx = np.abs(x - (width - 1) / 2) - (width / 2 - margin - corner)
    dy = np.abs(y - (height - 1) / 2) - (height / 2 - margin - corner)
    outside = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0) - corner
    return np.asarray(np.clip(0.5 - outside, 0, 1), np.float32)


def _pose(actor: _Actor, seconds: float) -> NDArray[np.float64]:
    """Returns the affine transform, (2, 3), from sprite to frame pixels at that second of the cycle."""
    turn = 2 * pi * seconds / CYCLE
    scale = 1.0 + 0.09 * sin(3 * turn + actor.phase)
    tilt = 4.0 * sin(4 * turn + 2 * actor.phase)
    x = _interpolate(actor.keys, seconds) + 26 * sin(5 * turn + actor.phase)
    y = HEIGHT / 2 + 16 * sin(7 * turn + 3 * actor.phase)
    center = (_CARD[0] / 2 + _MARGIN, _CARD[1] / 2 + _MARGIN)
    matrix = cv2.getRotationMatrix2D(center, tilt, scale)
    shift = np.array([[0, 0, x - center[0]], [0, 0, y - center[1]]])
    return np.asarray(matrix + shift, np.float64)


def _interpolate(keys: Keys, seconds: float) -> float:
    """Interpolates between two keyframes, starting and ending at rest (smoothstep)."""
    for (start, a), (end, b) in pairwise(keys):
        if seconds <= end:
            part = (seconds - start) / (end - start)
            return a + (b - a) * part * part * (3 - 2 * part)
    return keys[-1][1]


def _paste(frame: Image, sprite: _Sprite, pose: NDArray[np.float64]) -> None:
    """Blends the sprite into the frame, changing only the pixels that it covers."""
    height, width = sprite.color.shape[:2]
    corners = pose @ np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]], np.float64)
    left, top = np.maximum(np.floor(corners.min(axis=1)).astype(int), 0)
    right, bottom = np.minimum(np.ceil(corners.max(axis=1)).astype(int), (WIDTH, HEIGHT))
    if left >= right or top >= bottom:
        return
    local = pose.copy()
    local[:, 2] -= (left, top)
    size = (int(right - left), int(bottom - top))
    color = cv2.warpAffine(sprite.color, local, size, flags=cv2.INTER_LINEAR)
    clear = cv2.warpAffine(
        sprite.clear, local, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    )  # fmt: skip
    region = frame[top:bottom, left:right]
    cv2.multiply(region, clear, dst=region, scale=1 / 255)
    cv2.add(region, color, dst=region)
