"""The area of a plot over time: where seconds and values lie in pixels. No Qt here."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Canvas:
    """What is in view: seconds from left to right, values from bottom to top, and its size in pixels.

    Pixels count from its left top corner.
    """

    start: float = 0.0
    end: float = 1.0
    bottom: float = 0.0
    top: float = 1.0
    width: int = 1
    height: int = 1

    @property
    def pixel(self) -> float:
        """Seconds of one."""
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
        """Values as shares of the height, 0 at the bottom."""
        return (values - self.bottom) / (self.top - self.bottom)
