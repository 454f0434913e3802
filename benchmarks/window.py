"""Runs the real window in a process of its own with a fresh home folder, and measures its resource usage."""

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
    """Run a script with these arguments, and parse the last line that it prints as JSON."""
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
    """Resource usage of this process.

    Attributes:
        time: `time.monotonic()` of the measurement.
        processor: Processor time of all threads, in seconds.
        resident_mb: Resident memory in MiB.
        threads: Number of threads.
        handles: Number of open files, sockets and pipes.
    """

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
    """Run steps in the event loop. Each does something, and yields the milliseconds until the next one."""
    wait = next(steps, None)
    if wait is not None:
        QTimer.singleShot(wait, lambda: play(steps))


class GapMeter(QObject):
    """Measures how late a timer of 5 ms fires, which is how long the event loop did not respond.

    Attributes:
        ticks: The ticks so far.
        phases: (name, `time.monotonic()` of its beginning) of each phase.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ticks: list[Tick] = []
        self.phases: list[tuple[str, float]] = []
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def enter(self, phase: str) -> None:
        """Begin a phase."""
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
