"""Makes the pictures that a session keeps of what the pipeline has seen, with faces hidden where wanted."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from emotion_gui.recording.pictures import encoded
from emotion_gui.vision.annotate import draw
from emotion_gui.vision.frame import Box, Face, FrameResult, Image

PER_SECOND = 15  # pictures, at most
WIDTH = 960  # pixels, at most

_INTERVAL = 1000 / PER_SECOND  # milliseconds
_TOLERANCE = 8  # milliseconds that a picture may come early: frames never come exactly in time
# Milliseconds. A face is hidden before it is found, as that takes some looks, and after it is lost.
AHEAD, BEHIND = 500, 1000
MARGIN = 1.7  # side of what is hidden, in boxes: a detector's box ends at brows, ears and chin
# Along each side of what is hidden: the eyes of a face share one, so that nobody can be told by what is left.
_BLOCKS = 5


@dataclass(frozen=True, slots=True)
class _Picture:
    """image: at its final size, which is `scale` times that of the frame."""

    time: int
    image: Image
    scale: float
    faces: tuple[Face, ...]


class FrameEncoder:
    """Takes results and gives JPEGs; blurred ones half a second later. Times are in milliseconds."""

    def __init__(self, *, overlay: bool, blurred: bool) -> None:
        """overlay: with boxes and labels. blurred: with the faces that are found made unrecognizable."""
        self._overlay, self._blurred = overlay, blurred
        self._due = 0.0
        self._pending: deque[_Picture] = deque()
        self._sightings: deque[tuple[int, int, int, Box]] = deque()  # when, who, in a frame how wide, where

    def add(self, result: FrameResult, time: int) -> None:
        """Of a result that is later than all before."""
        if self._blurred:
            self._sightings.extend((time, face.id, result.frame.size[0], face.box) for face in result.faces)
        if time < self._due - _TOLERANCE:
            return
        self._due = max(self._due, time - _INTERVAL) + _INTERVAL
        width = result.frame.size[0]
        scale = min(1.0, WIDTH / width)
        self._pending.append(_Picture(time, _downscaled(result.frame.image, scale), scale, result.faces))

    def encode_ready(self, now: int | None = None) -> Iterator[tuple[int, bytes]]:
        """(time, JPEG) of each picture that is ready at `now`; None for all that there are."""
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
        """Where each face was from shortly before to shortly after, in pixels of the picture."""
        while self._sightings and self._sightings[0][0] < picture.time - BEHIND:
            self._sightings.popleft()
        boxes: dict[int, Box] = {}
        for time, face, frame_width, box in self._sightings:
            if time <= picture.time + AHEAD:
                box_in_picture = box.scaled(picture.image.shape[1] / frame_width)
                boxes[face] = _union(boxes.get(face, box_in_picture), box_in_picture)
        return list(boxes.values())


def anonymize(image: Image, boxes: Iterable[Box]) -> None:
    """Make them unrecognizable: of each box and its surroundings 5x5 mean colors are left, blended. In place.

    image: (height, width, 3) uint8. boxes: in pixels of the image.
    """
    for box in boxes:
        area = box.expanded(MARGIN).clipped(image.shape[1], image.shape[0])
        if area.area:
            region = image[area.y : area.bottom, area.x : area.right]
            colors = cv2.resize(region, (_BLOCKS, _BLOCKS), interpolation=cv2.INTER_AREA)
            region[:] = cv2.resize(colors, (area.width, area.height), interpolation=cv2.INTER_LINEAR)


def _union(first: Box, second: Box) -> Box:
    """The smallest box that holds both."""
    x, y = min(first.x, second.x), min(first.y, second.y)
    return Box(x, y, max(first.right, second.right) - x, max(first.bottom, second.bottom) - y)


def _downscaled(image: Image, scale: float) -> Image:
    """A copy of its own, so that the frame can go."""
    if scale == 1.0:
        return image.copy()
    height, width = (max(1, round(side * scale)) for side in image.shape[:2])
    interpolation = cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (width, height), interpolation=interpolation), np.uint8)
