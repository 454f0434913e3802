"""The coordinates of a plot over time, in pixels, and its filled areas. No Qt here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[Any]
Pixels = NDArray[np.uint32]
Band = tuple[NDArray[Any], NDArray[Any], int]


@dataclass(frozen=True, slots=True)
class Canvas:
    """Maps times and values to pixels, which are counted from the top left corner.

    Attributes:
        start: Time at the left edge, in seconds.
        end: Time at the right edge, in seconds.
        bottom: Value at the bottom edge.
        top: Value at the top edge.
        width: In pixels.
        height: In pixels.
    """

    start: float = 0.0
    end: float = 1.0
    bottom: float = 0.0
    top: float = 1.0
    width: int = 1
    height: int = 1

    @property
    def pixel(self) -> float:
        """Seconds per pixel."""
        return (self.end - self.start) / self.width

    def x(self, time: float) -> float:
        return (time - self.start) / self.pixel

    def y(self, value: float) -> float:
        return (self.top - value) / (self.top - self.bottom) * self.height

    def xs(self, times: Rows) -> Rows:
        return np.asarray((times - self.start) / self.pixel)

    def ys(self, values: Rows) -> Rows:
        return np.asarray((self.top - values) * (self.height / (self.top - self.bottom)))

    def heights(self, values: Rows) -> Rows:
        """Convert values to shares of the height, 0 at the bottom and 1 at the top."""
        return (values - self.bottom) / (self.top - self.bottom)


def columns(times: NDArray[Any], values: NDArray[Any], start: float, end: float, width: int) -> NDArray[Any]:
    """Sample values at the middles of equally wide columns.

    Args:
        times: (m,) in seconds.
        values: (m, k), NaN in gaps.
        start: Left edge of the first column, in seconds.
        end: Right edge of the last column, in seconds.
        width: The number of columns.

    Returns:
        (width, k) values, NaN in gaps and outside of `times`.
    """
    middles = start + (np.arange(width) + 0.5) * (end - start) / width
    if not len(times):
        return np.full((width, values.shape[1]), np.nan)
    return np.stack(
        [np.interp(middles, times, column, left=np.nan, right=np.nan) for column in values.T], axis=1
    )


def band_image(bands: Iterable[Band], width: int, height: int) -> Pixels:
    """Draw filled bands.

    Args:
        bands: For each band its low and its high edge, (width,) each, 0 at the bottom and 1 at the top, NaN
            where there is none, and its color as premultiplied ARGB.
        width: In pixels.
        height: In pixels.

    Returns:
        (height, width) premultiplied ARGB, transparent where no band is.
    """
    image = np.zeros((height, width), np.uint32)
    rows = np.arange(height, dtype=np.float32)[:, None]
    for low, high, color in bands:
        top, bottom = (np.rint((1 - edge) * height) for edge in (high, low))
        known = np.isfinite(top) & np.isfinite(bottom)
        if not known.any():
            continue
        first, last = max(int(top[known].min()), 0), min(int(bottom[known].max()), height)
        some = rows[first:last]
        with np.errstate(invalid="ignore"):  # NaN is in no band
            inside = (some >= top) & (some < bottom)
        np.copyto(image[first:last], np.uint32(color), where=inside)
    return image


def stacked(values: NDArray[Any], colors: Iterable[int]) -> list[Band]:
    """Stack values, (width, k) from 0 to 1, as bands one above the other."""
    edges = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    return [(edges[:, each], edges[:, each + 1], color) for each, color in enumerate(colors)]
