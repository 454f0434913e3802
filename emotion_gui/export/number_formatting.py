"""Columns of numbers as text, fast enough for eight hours of faces."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion_gui.recording.columns import NOT_VALID, Column
from emotion_gui.recording.samples import UNKNOWN_ANGLE

_STEPS = 10_000  # probabilities have four decimals
_MAX_DIGITS = 9  # decimals of other numbers


def second_texts(times: NDArray[np.integer]) -> list[str]:
    """Milliseconds as seconds: '12.345'."""
    return [f"{time // 1000}.{time % 1000:03}" for time in times.tolist()]


def share_texts(values: NDArray[np.float32]) -> list[list[str]]:
    """(n, m) probabilities as m columns of '0.1234'."""
    steps = np.rint(np.clip(values, 0, 1) * _STEPS).astype(np.intp)
    return [list(column) for column in _share_table()[steps].T.tolist()]


def angle_texts(degrees: NDArray[np.int8], unknown: str) -> list[str]:
    """Whole degrees, or the text `unknown` for unknown angles."""
    return [unknown if angle == UNKNOWN_ANGLE else str(angle) for angle in degrees.tolist()]


def number_texts(values: NDArray[Any]) -> list[str]:
    """Whole numbers."""
    return list(map(str, values.tolist()))


def column_texts(column: Column, steps: NDArray[np.int16], unknown: str) -> list[str]:
    """The values of a column, or the text `unknown` for invalid ones."""
    return [
        unknown if text is None else text for text in _step_table(column.resolution)[steps.view(np.uint16)]
    ]


@lru_cache(maxsize=64)
def _step_table(resolution: float) -> NDArray[np.object_]:
    """(65536,) texts of all int16 values, indexed by their bits as uint16; None for NOT_VALID."""
    digits = next((n for n in range(_MAX_DIGITS) if round(resolution, n) == resolution), _MAX_DIGITS)
    steps = np.arange(1 << 16, dtype=np.uint16).view(np.int16).tolist()
    texts = [None if step == NOT_VALID else f"{step * resolution:.{digits}f}" for step in steps]
    return np.array(texts, object)


@lru_cache(maxsize=1)
def _share_table() -> NDArray[np.object_]:
    return np.array([f"{step / _STEPS:.4f}" for step in range(_STEPS + 1)], object)
