"""Divides a frame into overlapping squares, in which a detector sees small faces larger."""

import math

from emotion_gui.vision.frame import Box

OVERLAP = 0.2  # of a tile's side, so that a small face on a border lies whole in one of the tiles
MAX_TILES = 24


def tiles(width: int, height: int, side: int) -> list[Box]:
    """Returns squares that cover a frame.

    Args:
        width: of the frame, in pixels.
        height: likewise.
        side: of a square; larger if the frame would need more than MAX_TILES.
    """
    side = max(1, min(side, max(width, height)))
    while len(columns := _starts(width, side)) * len(rows := _starts(height, side)) > MAX_TILES:
        side = math.ceil(1.2 * side)
    return [Box(x, y, min(side, width), min(side, height)) for y in rows for x in columns]


def _starts(length: int, side: int) -> list[int]:
    """Returns where tiles start along one side of the frame, evenly spaced."""
    if length <= side:
        return [0]
    count = 1 + math.ceil((length - side) / ((1 - OVERLAP) * side))
    return [round(i * (length - side) / (count - 1)) for i in range(count)]
