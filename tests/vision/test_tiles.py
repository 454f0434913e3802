"""The squares of a frame: they cover it, and a small face lies whole in one of them."""

import numpy as np
import pytest

from emotion_gui.vision.frame import Box
from emotion_gui.vision.tiles import MAX_TILES, OVERLAP, tiles

FRAMES = [(1280, 720), (720, 1280), (640, 480), (641, 333), (3840, 2160), (300, 20), (1, 1), (1, 500)]


@pytest.mark.parametrize("size", FRAMES)
@pytest.mark.parametrize("side", [1, 7, 160, 280, 720, 5000])
def test_they_cover_the_frame_and_stay_in_it(size: tuple[int, int], side: int) -> None:
    width, height = size
    found = tiles(width, height, side)
    assert 1 <= len(found) <= MAX_TILES
    covered = np.zeros((height, width), bool)
    for tile in found:
        assert tile.clipped(width, height) == tile
        covered[tile.y : tile.bottom, tile.x : tile.right] = True
    assert covered.all()


@pytest.mark.parametrize("side", [400, 500, 640])
def test_a_small_face_lies_whole_in_one_of_them(side: int) -> None:
    face = round(OVERLAP * side) - 1
    found = tiles(1280, 720, side)
    for x in range(0, 1280 - face, 13):
        for y in range(0, 720 - face, 13):
            right, bottom = x + face, y + face
            assert any(
                tile.x <= x and right <= tile.right and tile.y <= y and bottom <= tile.bottom
                for tile in found
            )


def test_a_side_as_long_as_the_frame_gives_the_frame() -> None:
    assert tiles(640, 480, 640) == tiles(640, 480, 10_000) == [Box(0, 0, 640, 480)]
