"""How long tests wait at most. Only one that fails waits so long: a busy machine gets what it needs."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 240.0  # seconds; TensorFlow alone takes ten to import, and more beside other work
PATIENCE_MS = round(PATIENCE * 1000)

T = TypeVar("T")


def wait_for(
    condition: Callable[[], T], problem: Callable[[], str] = lambda: "it did not happen in time"
) -> T:
    """What the condition gives as soon as that is something. problem: says what is wrong if it never is."""
    deadline = time.monotonic() + PATIENCE
    while not (given := condition()):
        assert time.monotonic() < deadline, problem()
        time.sleep(0.005)
    return given
