"""Encodes the pictures of a session from the pipeline's results; faces are made unrecognizable on request."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from emotion_gui.recording.pictures import encoded
from emotion_gui.vision.annotate import draw
from emotion_gui.vision.frame import Box, Face, FrameResult, Image

PER_SECOND = 15  # the most pictures
WIDTH = 960  # the largest width in pixels

_INTERVAL = 1000 / PER_SECOND  # milliseconds
_TOLERANCE = 8  # milliseconds that a picture may come early: frames are never exactly on time
# Milliseconds. A face is hidden from before it is found, which takes several frames, until after it is lost.
AHEAD, BEHIND = 500, 1000
MARGIN = 1.7  # side of the hidden area, in boxes: a detector's box ends at brows, ears and chin
# Per side of the hidden area: both eyes of a face share one block, so that the rest identifies nobody.
_BLOCKS = 5


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture that waits to be encoded.

    Attributes:
        time: Milliseconds from the session's start.
        image: (height, width, 3) uint8, already at its final size.
        scale: Size of the image divided by that of the frame.
        faces: The faces of the result, with boxes in pixels of the frame.
    """

    time: int
    image: Image
    scale: float
    faces: tuple[Face, ...]


class FrameEncoder:
    """Encodes results as JPEGs; blurred ones half a second later. Times are in milliseconds."""

    def __init__(self, *, overlay: bool, blurred: bool) -> None:
        """Creates an encoder.

        Args:
            overlay: Whether boxes and labels are drawn.
            blurred: Whether detected faces are made unrecognizable.
        """
        self._overlay, self._blurred = overlay, blurred
        self._due = 0.0
        self._pending: deque[_Picture] = deque()
        self._sightings: deque[tuple[int, int, int, Box]] = deque()  # time, id, frame width, box

    def add(self, result: FrameResult, time: int) -> None:
        """Adds a result, which must be later than all before."""
        if self._blurred:
            self._sightings.extend((time, face.id, result.frame.size[0], face.box) for face in result.faces)
        if time < self._due - _TOLERANCE:
            return
        self._due = max(self._due, time - _INTERVAL) + _INTERVAL
        width = result.frame.size[0]
        scale = min(1.0, WIDTH / width)
        self._pending.append(_Picture(time, _downscaled(result.frame.image, scale), scale, result.faces))

    def encode_ready(self, now: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Yields (time, JPEG) of each picture that is ready at `now`; None encodes all that are left."""
        delay = AHEAD if self._blurred else 0
        while self._pending and (now is None or self._pending[0].time + delay <= now):
            picture = self._pending.popleft()
            yield picture.time, encoded(self._render(picture))

    def _render(self, picture: _Picture) -> Image:
        anonymize(picture.image, self._face_boxes(picture))
        if self._overlay:
            draw(picture.image, picture.faces, scale=picture.scale)
        return picture.image

    def _face_boxes(self, picture: _Picture) -> list[Box]:
        """Returns the area that each face covered around this time, in pixels of the picture."""
        while self._sightings and self._sightings[0][0] < picture.time - BEHIND:
            self._sightings.popleft()
        boxes: dict[int, Box] = {}
        for time, face, frame_width, box in self._sightings:
            if time <= picture.time + AHEAD:
                box_in_picture = box.scaled(picture.image.shape[1] / frame_width)
                boxes[face] = _union(boxes.get(face, box_in_picture), box_in_picture)
        return list(boxes.values())


def anonymize(image: Image, boxes: Iterable[Box]) -> None:
    """Makes faces unrecognizable, in place: of each box and its surroundings, 5x5 blended mean colors remain.

    Args:
        image: (height, width, 3) uint8.
        boxes: Boxes of the faces, in pixels of the image.
    """
    for box in boxes:
        area = box.expanded(MARGIN).clipped(image.shape[1], image.shape[0])
        if area.area:
            region = image[area.y : area.bottom, area.x : area.right]
            colors = cv2.resize(region, (_BLOCKS, _BLOCKS), interpolation=cv2.INTER_AREA)
            region[:] = cv2.resize(colors, (area.width, area.height), interpolation=cv2.INTER_LINEAR)


def _union(first: Box, second: Box) -> Box:
    """Returns the smallest box that contains both."""
    x, y = min(first.x, second.x), min(first.y, second.y)
    return Box(x, y, max(first.right, second.right) - x, max(first.bottom, second.bottom) - y)


def _downscaled(image: Image, scale: float) -> Image:
    """Returns a copy, so that the frame can be freed."""
    if scale == 1.0:
        return image.copy()
    height, width = (max(1, round(side * scale)) for side in image.shape[:2])
    interpolation = cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (width, height), interpolation=interpolation), np.uint8)
