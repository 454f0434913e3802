"""How long tests wait at most. Only one that fails waits so long: a busy machine gets what it needs."""

import time
from collections.abc import Callable

PATIENCE = 240.0  # seconds; TensorFlow alone takes ten to import, and more beside other work
PATIENCE_MS = round(PATIENCE * 1000)


def wait_for(
    condition: Callable[[], object], problem: Callable[[], str] = lambda: "it did not happen in time"
) -> None:
    """problem: says what is wrong where it does not come."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, problem()
        time.sleep(0.005)
