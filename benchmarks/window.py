"""The real window in a process of its own with a fresh home folder, and what it uses of the machine."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psutil

from emotion_gui.system.qt_platform import import_opencv

import_opencv()  # before Qt, as in the app

from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 5

Tick = tuple[float, float]  # `time.monotonic()`, and by how many milliseconds it is late


def launch(script: str, *arguments: str, timeout: float) -> dict[str, Any]:
    """Runs the script with these arguments; gives the last line that it prints, a JSON object."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        environment = {**os.environ, "EMOTION_GUI_HOME": home, "BENCHMARK_BEGAN": repr(time.monotonic())}
        command = [sys.executable, script, *arguments]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, timeout=timeout)
        return dict(json.loads(done.stdout.splitlines()[-1]))


def began() -> float:
    """When this process was launched, as `time.monotonic()`."""
    return float(os.environ["BENCHMARK_BEGAN"])


@dataclass(frozen=True, slots=True)
class Usage:
    """Of this process alone. processor: seconds of all its threads. handles: files, sockets and pipes."""

    time: float
    processor: float
    resident_mb: float
    threads: int
    handles: int


def usage() -> Usage:
    process = psutil.Process()
    with process.oneshot():
        times = process.cpu_times()
        handles: int = process.num_handles() if os.name == "nt" else process.num_fds()  # type: ignore[attr-defined]
        resident = process.memory_info().rss / 2**20
        return Usage(time.monotonic(), times.user + times.system, resident, process.num_threads(), handles)


def play(steps: Iterator[int]) -> None:
    """Go through steps in the event loop: each does something, and gives the milliseconds to the next."""
    wait = next(steps, None)
    if wait is not None:
        QTimer.singleShot(wait, lambda: play(steps))


class GapMeter(QObject):
    """How late a timer of 5 ms comes: for so long the event loop did not answer.

    phases: each with the `time.monotonic()` of its beginning.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ticks: list[Tick] = []
        self.phases: list[tuple[str, float]] = []
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def enter(self, phase: str) -> None:
        """What is measured from now on."""
        self.phases.append((phase, time.monotonic()))

    def start(self) -> None:
        self._last = time.monotonic()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    @property
    def is_running(self) -> bool:
        return self._timer.isActive()

    def _tick(self) -> None:
        now = time.monotonic()
        self.ticks.append((now, max(0.0, (now - self._last) * 1000 - TICK_MS)))
        self._last = now
