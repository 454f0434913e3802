"""Frames with the demo's portraits, turned in the plane of the picture and scaled, and frames without any."""

import functools

import cv2
import numpy as np

from emotion_gui.core.resources import resource_path
from emotion_gui.vision.file_sources import load_picture
from emotion_gui.vision.frame import Box, Image

# The faces of the portraits, as Haar finds them.
FACES = {"grace_hopper.jpg": Box(155, 105, 225, 225), "astronaut.jpg": Box(101, 64, 99, 99)}
NAMES = tuple(FACES)
GRAY = (105, 110, 115)


@functools.cache
def portrait_of(name: str) -> Image:
    return load_picture(resource_path("demo", name))


def frame_with(
    name: str,
    face: float = 140,
    roll: float = 0.0,
    size: tuple[int, int] = (640, 480),
    center: tuple[float, float] | None = None,
    onto: Image | None = None,
) -> tuple[Image, Box]:
    """Returns a frame with one portrait, and where its face is.

    Args:
        name: which portrait.
        face: the width of its face, in pixels of the frame.
        roll: rotation of the portrait in degrees, clockwise.
        size: width and height of the frame.
        center: where the center of the face is; by default in the middle of the frame.
        onto: a frame to place the portrait on; by default an even one of this size.
    """
    image, box = portrait_of(name), FACES[name]
    if onto is None:
        onto = np.full((size[1], size[0], 3), GRAY, np.uint8)
    x, y = center or (onto.shape[1] / 2, onto.shape[0] / 2)
    if face < box.width:  # a warp does not average
        factor = face / box.width
        image = np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA))
        box = box.scaled(factor)
    matrix = cv2.getRotationMatrix2D(box.center, -roll, face / box.width)
    matrix[:, 2] += np.array([x, y]) - box.center
    frame = onto.copy()
    cv2.warpAffine(
        image, matrix, (onto.shape[1], onto.shape[0]), dst=frame, borderMode=cv2.BORDER_TRANSPARENT
    )
    side = round(face)
    return np.asarray(frame, np.uint8), Box(round(x - face / 2), round(y - face / 2), side, side)


def empty_frames() -> dict[str, Image]:
    """Returns frames without a face: even, noise of several scales in skin colors, and lettering."""
    random = np.random.default_rng(0)
    frames = {"even": np.full((480, 640, 3), GRAY, np.uint8)}
    for cell in (1, 8, 40):
        cells = random.uniform(0.4, 1.3, (480 // cell + 1, 640 // cell + 1, 3)).astype(np.float32)
        texture = cv2.resize(cells, (640, 480), interpolation=cv2.INTER_CUBIC) * (150, 180, 225)
        frames[f"texture of {cell}"] = np.asarray(np.clip(texture, 0, 255), np.uint8)
    lettering = np.full((480, 640, 3), (150, 180, 225), np.uint8)
    for _ in range(40):
        text = "".join(chr(code) for code in random.integers(48, 90, 5))
        place = int(random.integers(-40, 600)), int(random.integers(0, 480))
        color = tuple(float(value) for value in random.uniform(0, 255, 3))
        scale, thickness = float(random.uniform(0.5, 4)), int(random.integers(1, 6))
        cv2.putText(lettering, text, place, cv2.FONT_HERSHEY_TRIPLEX, scale, color, thickness)
    return {**frames, "lettering": lettering}
