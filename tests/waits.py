"""Records how long a thread waits for others at most."""

import math
import threading

import pytest
from PySide6.QtCore import QThread


class Waits:
    """Records the timeouts with which this thread waits for other threads.

    Attributes:
        limits: the timeouts in seconds; infinite if there is none.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.limits: list[float] = []
        self._thread = threading.current_thread()
        join, wait = threading.Thread.join, QThread.wait

        def limited_join(thread: threading.Thread, timeout: float | None = None) -> None:
            self._record(math.inf if timeout is None else timeout)
            join(thread, timeout)

        def limited_wait(thread: QThread, milliseconds: int | None = None) -> bool:
            self._record(math.inf if milliseconds is None else milliseconds / 1000)
            return wait(thread) if milliseconds is None else wait(thread, milliseconds)

        patch.setattr(threading.Thread, "join", limited_join)
        patch.setattr(QThread, "wait", limited_wait)

    def _record(self, seconds: float) -> None:
        if threading.current_thread() is self._thread:
            self.limits.append(seconds)
