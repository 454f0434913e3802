"""Made series whose neighbors are alike."""

import numpy as np
from numpy.typing import NDArray


def ar1(length: int, correlation: float, count: int, random: np.random.Generator) -> NDArray[np.float64]:
    """(count, length) first-order autoregressive series with mean 0, in their stationary state."""
    noise = random.standard_normal((length, count))
    noise[0] /= np.sqrt(1 - correlation**2)
    for row in range(1, length):
        noise[row] += correlation * noise[row - 1]
    return noise.T
