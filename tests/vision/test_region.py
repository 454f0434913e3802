"""Turned squares of a frame: where points of the frame are in them, and what they look like cut out."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from emotion_gui.vision.region import Region

SIDE = 96
Picture = NDArray[np.uint8]


def with_dots(points: NDArray[np.float32]) -> Picture:
    """Returns a frame with a soft white dot at each point, whose center is at x + 0.5."""
    y, x = np.mgrid[0:480, 0:640] + 0.5
    frame = np.zeros((480, 640))
    for dot_x, dot_y in points[:, :2]:
        frame += 255 * np.exp(-((x - dot_x) ** 2 + (y - dot_y) ** 2) / 30)
    return np.asarray(np.clip(frame, 0, 255), np.uint8)


@pytest.mark.parametrize("roll", [0, 30, -75, 180])
@pytest.mark.parametrize("side", [60, 200, 700])
def test_points_are_where_the_cut_shows_them(roll: float, side: float) -> None:
    region = Region(310.25, 240.5, side, roll)
    inside = np.array([[24, 30], [70, 44]], np.float32)
    cut = region.cut(with_dots(region.to_frame(inside, SIDE)), SIDE)
    for x, y in inside:
        near = np.asarray(cut, float)[round(y) - 9 : round(y) + 9, round(x) - 9 : round(x) + 9]
        rows, columns = np.mgrid[0:18, 0:18] + 0.5
        found = np.array([(columns * near).sum(), (rows * near).sum()]) / near.sum()
        assert (found[0] + round(x) - 9, found[1] + round(y) - 9) == pytest.approx((x, y), abs=0.6)


def test_points_in_space_are_turned_in_the_plane_and_scaled() -> None:
    points = np.array([[48, 48, 0], [96, 48, 12]], np.float32)
    found = Region(100, 50, 192, 90).to_frame(points, SIDE)
    assert found == pytest.approx(np.array([[100, 50, 0], [100, 146, 24]]), abs=1e-4)
    assert points[1].tolist() == [96, 48, 12]  # the given ones are unchanged


def test_a_turned_picture_is_upright_again() -> None:
    picture = np.zeros((400, 400), np.uint8)
    picture[160:240, 120:200] = 100
    picture[160:200, 120:160] = 250
    turned = cv2.warpAffine(picture, cv2.getRotationMatrix2D((199.5, 199.5), -40, 1), (400, 400))
    upright = Region(200, 200, 200, 0).cut(picture, SIDE)
    again = Region(200, 200, 200, 40).cut(np.asarray(turned, np.uint8), SIDE)
    assert np.abs(upright.astype(int) - again).mean() < 2


def test_a_large_region_is_averaged() -> None:
    board = np.asarray(255 * (np.indices((960, 960)).sum(axis=0) % 2), np.uint8)
    cut = Region(480, 480, 900, 0).cut(board, SIDE)
    assert abs(cut.astype(float) - 127.5).max() < 30


def test_outside_of_the_frame_it_is_black_or_like_the_edge() -> None:
    frame = np.full((100, 100, 3), 200, np.uint8)
    region = Region(100, 50, 80, 0)
    assert region.cut(frame, SIDE)[:, -20:].max() == 0
    assert region.cut(frame, SIDE, border=cv2.BORDER_REPLICATE).min() == 200
    assert region.cut(frame, SIDE)[:, :20].min() == 200


@pytest.mark.parametrize(
    "region",
    [
        Region(50, 50, 0, 10),
        Region(50, 50, 1e-9, 10),
        Region(50, 50, 1e6, 10),
        Region(9e5, -9e5, 60, 10),
        Region(-20, 50, 60, 45),
    ],
)
@pytest.mark.parametrize("shape", [(100, 100, 3), (100, 100), (1, 1, 3), (1, 300), (300, 1, 3)])
def test_odd_regions_of_odd_frames_have_the_usual_shape(region: Region, shape: tuple[int, ...]) -> None:
    for border in (cv2.BORDER_CONSTANT, cv2.BORDER_REPLICATE):
        cut = region.cut(np.full(shape, 90, np.uint8), SIDE, border=border)
        assert (cut.shape, cut.dtype) == ((SIDE, SIDE, *shape[2:]), np.uint8)
