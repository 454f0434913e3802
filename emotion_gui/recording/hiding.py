"""Makes faces in pictures unrecognisable."""

from collections.abc import Iterable

import cv2

from emotion_gui.vision.detector import grown
from emotion_gui.vision.frame import Box, Image

MARGIN = 1.7  # side of what is hidden, in boxes: a detector's box ends at brows, ears and chin
_BLOCKS = 5  # along each side: the eyes of a face share one, so that nobody can be told by what is left


def hide_faces(image: Image, boxes: Iterable[Box]) -> None:
    """Leaves of each box and its surroundings 5x5 mean colours, blended. In place.

    image: (height, width, 3) uint8. boxes: in pixels of the image.
    """
    for box in boxes:
        area = grown(box, MARGIN).clipped(image.shape[1], image.shape[0])
        if area.area:
            region = image[area.y : area.bottom, area.x : area.right]
            colors = cv2.resize(region, (_BLOCKS, _BLOCKS), interpolation=cv2.INTER_AREA)
            region[:] = cv2.resize(colors, (area.width, area.height), interpolation=cv2.INTER_LINEAR)
