"""Areas between two lines over time as pixels: Qt itself needs seconds for ragged ones. No Qt here."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint32]
Band = tuple[NDArray[Any], NDArray[Any], int]


def columns(times: NDArray[Any], values: NDArray[Any], start: float, end: float, width: int) -> NDArray[Any]:
    """(width, k) values, (m, k), at the middles of so many columns from start to end; NaN in gaps."""
    middles = start + (np.arange(width) + 0.5) * (end - start) / width
    if not len(times):
        return np.full((width, values.shape[1]), np.nan)
    return np.stack(
        [np.interp(middles, times, column, left=np.nan, right=np.nan) for column in values.T], axis=1
    )


def band_image(bands: Iterable[Band], width: int, height: int) -> Pixels:
    """(height, width) premultiplied ARGB; clear where no band is.

    bands: low and high, (width,) each, 0 at the bottom and 1 at the top, NaN for none; and the colour.
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
    """One above the other. values: (width, k), 0 to 1."""
    edges = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    return [(edges[:, each], edges[:, each + 1], color) for each, color in enumerate(colors)]
