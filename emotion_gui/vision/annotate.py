"""Draws a rectangle and a label for each face on the video, or 'No Faces'."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from emotion_gui.core.palette import EMOTION_COLORS, rgb
from emotion_gui.vision.frame import Box, Face
from trainer.shared.face_input import LABELS
from trainer.shared.formatting import percent

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Picture = NDArray[np.uint8]

DARK = "#1A1A1A"
WHITE = "#FFFFFF"
TEXT_SHARE = 0.11  # text size as a share of the face's width
SMALLEST_TEXT = 9  # pixels; used where larger text does not fit into the picture
MAX_TEXT_SHARE = 0.05  # of the picture's height


def draw(
    image: Picture,
    faces: Sequence[Face],
    *,
    scale: float = 1.0,
    selected: int | None = None,
) -> None:
    """Draws the faces into an image, in place.

    Args:
        image: (height, width, 3) uint8, BGR.
        faces: the faces to draw, the most important one first; with none, the image says 'No Faces'.
        scale: the size of the image divided by the size of the frame that the boxes refer to.
        selected: the id of the face to emphasize.
    """
    if not faces:
        _draw_no_faces(image)
        return
    height, width = image.shape[:2]
    boxes = [face.box.scaled(scale).clipped(width, height) for face in faces]
    for face, box in zip(faces, boxes, strict=True):
        _draw_rectangle(image, box, EMOTION_COLORS[face.label], emphasized=face.id == selected)
    # Labels are drawn after all rectangles, so that no line runs through one. The largest face is
    # first and gets the best position.
    labels: list[Box] = []
    for i, face in enumerate(faces):
        plate = _face_plate(face, boxes[i], width, height)
        if plate is not None:
            position = _plate_position(plate, boxes[i], image, [*labels, *boxes[:i], *boxes[i + 1 :]])
            _paste(image, plate, position)
            labels.append(position)


def label_text(face: Face) -> str:
    """Returns, for example, 'happy 91%' or 'unsure: sad 34%, fear 30%'."""
    first, second = (f"{LABELS[i]} {percent(face.probabilities[i])}" for i in face.ranking[:2])
    return f"unsure: {first}, {second}" if face.unsure else first


def _draw_no_faces(image: Picture) -> None:
    height, width = image.shape[:2]
    size = max(_readable_size(height), MAX_TEXT_SHARE * height)
    plate = _fitting_plate(("No Faces",), DARK, round(size), width, height)
    if plate is not None:
        margin = min(plate.shape[0] // 2, height - plate.shape[0])
        _paste(image, plate, Box((width - plate.shape[1]) // 2, margin, plate.shape[1], plate.shape[0]))


def _readable_size(height: int) -> float:
    """Returns the text size, in pixels, that is still readable in an image of this height."""
    return 10 + 0.008 * height


def _draw_rectangle(image: Picture, box: Box, color: str, *, emphasized: bool) -> None:
    """Draws a rectangle inside the box, with a thin dark inner line that keeps it visible on any image."""
    red, green, blue = rgb(color)
    line = max(2, round(box.width / 80)) * (2 if emphasized else 1)
    rim = max(1, line // 3)
    _draw_border(image, box, line + rim, (26, 26, 26))
    _draw_border(image, box, line, (blue, green, red))


def _draw_border(image: Picture, box: Box, line: int, bgr: tuple[int, int, int]) -> None:
    inside = image[box.y : box.bottom, box.x : box.right]
    for side in (inside[:line], inside[-line:], inside[:, :line], inside[:, -line:]):
        side[:] = bgr


def _face_plate(face: Face, box: Box, width: int, height: int) -> Picture | None:
    readable = _readable_size(height)
    size = max(readable, min(TEXT_SHARE * box.width, MAX_TEXT_SHARE * height))
    steady = 2 * round(size / 2)  # fewer sizes to render while a face comes nearer
    texts = label_text(face), "unsure" if face.unsure else face.label
    return _fitting_plate(texts, DARK if face.unsure else EMOTION_COLORS[face.label], steady, width, height)


def _fitting_plate(texts: Sequence[str], color: str, size: int, width: int, height: int) -> Picture | None:
    """Renders the first text that fits into an image of this size, as large as it fits; None if none does."""
    for text in texts:
        for smaller in range(size, SMALLEST_TEXT - 1, -1):
            plate = _plate(text, color, smaller)
            if plate.shape[1] <= width and plate.shape[0] <= height:
                return plate
    return None


@lru_cache(maxsize=64)  # the labels of a few faces as they alternate; hundreds would take megabytes
def _plate(text: str, color: str, size: int) -> Picture:
    """Renders text on a solid plate, (height, width, 3) uint8 BGR, read-only."""
    from PIL import Image, ImageDraw

    font = _font(size)
    ascent, descent = font.getmetrics()
    pad_x, pad_y = max(2, round(0.35 * size)), max(1, round(0.15 * size))
    # Drawn word by word, because the font's own spaces nearly vanish at small sizes.
    words = text.split()
    lengths = [round(font.getlength(word)) for word in words]
    space = round(0.28 * size)
    width = sum(lengths) + space * (len(words) - 1) + 2 * pad_x
    plate = Image.new("RGB", (width, ascent + descent + 2 * pad_y), color)
    pen, x = ImageDraw.Draw(plate), pad_x
    for word, length in zip(words, lengths, strict=True):
        pen.text((x, pad_y), word, font=font, fill=_text_color(color))
        x += length + space
    pixels = np.asarray(plate)[:, :, ::-1].copy()
    pixels.flags.writeable = False
    return pixels


@lru_cache(maxsize=64)
def _font(size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    return cast("FreeTypeFont", ImageFont.load_default(size))


def _text_color(background: str) -> str:
    """Returns white or nearly black, whichever has the higher WCAG 2 contrast ratio."""
    light = _luminance(background)
    against_white = (_luminance(WHITE) + 0.05) / (light + 0.05)
    against_dark = (light + 0.05) / (_luminance(DARK) + 0.05)
    return WHITE if against_white >= against_dark else DARK


def _luminance(color: str) -> float:
    """Returns the relative luminance of a color, 0 to 1 (WCAG 2)."""
    linear = ((np.array(rgb(color)) / 255 + 0.055) / 1.055) ** 2.4
    return float(linear @ (0.2126, 0.7152, 0.0722))


def _plate_position(plate: Picture, box: Box, image: Picture, others: Sequence[Box]) -> Box:
    """Returns a position inside the image that overlaps as few other labels and faces as possible."""
    candidates = list(_candidate_positions(plate, box, image))
    return min(candidates, key=lambda position: sum(position.iou(other) > 0 for other in others))


def _candidate_positions(plate: Picture, box: Box, image: Picture) -> Iterator[Box]:
    """Yields the positions that fit: above the face, below it, inside it at the top or the bottom."""
    height, width = plate.shape[:2]
    bottom, right = image.shape[:2]
    x = max(0, min(box.x, right - width))
    for y in (box.y - height, box.bottom, box.y, box.bottom - height):
        if 0 <= y <= bottom - height:
            yield Box(x, y, width, height)
    yield Box(x, max(0, min(box.y, bottom - height)), width, height)


def _paste(image: Picture, plate: Picture, position: Box) -> None:
    image[position.y : position.bottom, position.x : position.right] = plate
