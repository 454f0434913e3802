"""How long tests wait at most. Only a failing test waits that long, so a busy machine has enough time."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 240.0  # seconds; importing TensorFlow alone takes ten, and more on a busy machine
PATIENCE_MS = round(PATIENCE * 1000)

T = TypeVar("T")


def wait_for(
    condition: Callable[[], T], problem: Callable[[], str] = lambda: "it did not happen in time"
) -> T:
    """Waits until the condition returns a true value.

    Args:
        condition: called repeatedly.
        problem: returns the message if that does not happen in time.

    Returns:
        The value of the condition.
    """
    deadline = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < deadline, problem()
        time.sleep(0.005)
    return value
