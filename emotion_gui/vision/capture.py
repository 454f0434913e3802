"""The thread that reads a source and hands over its newest frame. It never waits for a consumer."""

import copy
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from math import inf

from emotion_gui.vision.frame import Frame
from emotion_gui.vision.frame_source import FrameSource, SourceError
from emotion_gui.vision.latest import Latest

_log = logging.getLogger(__name__)

_WATCH_INTERVAL = 0.25  # seconds
_SUSPEND_SECONDS = 2.0  # a longer gap between two checks means a suspended computer, not a blocked driver
_MAX_BACKLOG = 0.1  # seconds that playback may lag behind before it skips ahead


class Phase(Enum):
    """What a capture is doing. A LOST source is retried by itself; ENDED and FAILED are final."""

    OPENING = auto()
    RUNNING = auto()
    LOST = auto()
    ENDED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class CaptureState:
    """The state of a capture.

    Attributes:
        phase: what the capture is doing.
        message: a sentence for the user; empty while RUNNING.
    """

    phase: Phase
    message: str = ""


class _Reading:
    """The use of a source by one thread. If a driver blocks the thread, both are abandoned together."""

    def __init__(self, source: FrameSource) -> None:
        self.source = source
        self.stopped = threading.Event()
        self.waiting_since = inf  # start of the current read, by time.perf_counter()


class Capture:
    """Plays one source once: puts its frames into a slot and reports each change of state."""

    def __init__(
        self,
        source: FrameSource,
        frames: Latest[Frame],
        on_state: Callable[[CaptureState], None],
        *,
        silence: float = 3.0,
        retry: float = 1.0,
        give_up: float = 12.0,
    ) -> None:
        """Creates a capture; `start` opens the source.

        Args:
            source: the source to play.
            frames: the slot that receives the frames.
            on_state: called once per change of state, on the threads of the capture; must return soon.
            silence: seconds without a new picture after which a live source counts as lost.
            retry: seconds between two attempts to reopen a lost source.
            give_up: seconds after which a blocked read is abandoned and the source is reopened.
        """
        self._frames = frames
        self._on_state = on_state
        self._silence, self._retry, self._give_up = silence, retry, give_up
        self._spare = copy.copy(source)  # unopened, in case a driver blocks the first one for ever
        self._reading = _Reading(source)
        self._state: CaptureState | None = None
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._playing = threading.Event()
        self._playing.set()
        self._threads: list[threading.Thread] = []

    @property
    def paused(self) -> bool:
        return not self._playing.is_set()

    def start(self) -> None:
        """Opens the source on a thread. Call it once."""
        self._report(self._reading, Phase.OPENING, f"Opening {self._reading.source.name}…")
        self._spawn(self._run, self._reading)
        if self._reading.source.live:
            self._spawn(self._watch)

    def stop(self, timeout: float) -> bool:
        """Asks the threads to end and waits for them. No state is reported afterwards.

        Args:
            timeout: the longest time to wait, in seconds.

        Returns:
            Whether all threads have ended. If not, a driver still blocks one: it is abandoned, and closes the
            source as soon as the driver returns.
        """
        deadline = time.perf_counter() + timeout
        self._stopping.set()
        with self._lock:
            self._reading.stopped.set()
            threads = tuple(self._threads)
        self._playing.set()
        for thread in threads:
            thread.join(max(0.0, deadline - time.perf_counter()))
        return not any(thread.is_alive() for thread in threads)

    def pause(self) -> None:
        """Stops handing over frames, except for one that is being read, so that no frame of a video is lost.

        A live source is still read, so that old pictures do not pile up in it.
        """
        self._playing.clear()

    def resume(self) -> None:
        self._playing.set()

    # The reading thread

    def _run(self, reading: _Reading) -> None:
        source = reading.source
        while not reading.stopped.is_set():
            try:
                source.open()
                self._read(reading)
                self._report(reading, Phase.ENDED, f"{source.name} has ended.")
                return
            except SourceError as error:
                self._report(reading, Phase.LOST if source.live else Phase.FAILED, str(error))
                if not source.live:
                    return
            except Exception:  # noqa: BLE001 - the thread's boundary: drivers and codecs fail in many ways
                _log.exception("%s failed", source.name)
                self._report(
                    reading,
                    Phase.FAILED,
                    f"{source.name} failed for an unexpected reason, which the log has. "
                    "Start it again, or choose another source.",
                )
                return
            finally:
                reading.waiting_since = inf
                source.close()
            reading.stopped.wait(self._retry)

    def _read(self, reading: _Reading) -> None:
        """Reads until the source ends or the reading is stopped."""
        source = reading.source
        due = time.perf_counter()
        while not reading.stopped.is_set():
            if self.paused and not source.live:
                self._playing.wait()
                due = time.perf_counter()
            if source.interval and reading.stopped.wait(max(0.0, due - time.perf_counter())):
                return
            reading.waiting_since = time.perf_counter()
            frame = source.read()
            reading.waiting_since = inf
            if frame is None:
                return
            self._deliver(reading, frame)
            due = _next_due(due, source.interval)  # the interval that belongs to this frame

    def _deliver(self, reading: _Reading, frame: Frame) -> None:
        if reading.stopped.is_set():
            return
        if not (self.paused and reading.source.live):
            self._frames.put(frame)
        name = reading.source.name
        if reading.source.frozen_for < self._silence:
            self._report(reading, Phase.RUNNING)
        else:
            self._report(
                reading,
                Phase.LOST,
                f"{name} has sent the same picture for {self._silence:.0f} seconds. "
                "Look whether its shutter is closed, or plug it in again.",
            )

    # The watching thread

    def _watch(self) -> None:
        """Detects from a second thread that a driver blocks a read."""
        checked = time.perf_counter()
        while not self._stopping.wait(_WATCH_INTERVAL):
            now = time.perf_counter()
            suspended, checked = now - checked - _WATCH_INTERVAL, now
            with self._lock:
                reading = self._reading
                if suspended > _SUSPEND_SECONDS:
                    reading.waiting_since += suspended
                silent = now - reading.waiting_since
                if silent > self._silence:
                    name = reading.source.name
                    message = f"{name} has sent no picture for {self._silence:.0f} seconds. Check its cable."
                    self._report(reading, Phase.LOST, message)
                if silent > self._give_up:
                    self._restart()

    def _restart(self) -> None:
        _log.warning("%s: a blocked read was abandoned", self._reading.source.name)
        self._reading.stopped.set()
        self._reading = _Reading(self._spare)
        self._spare = copy.copy(self._spare)
        self._give_up *= 2  # a driver that blocks again and again must not collect threads
        self._spawn(self._run, self._reading)

    def _spawn(self, target: Callable[..., None], *arguments: _Reading) -> None:
        with self._lock:
            if not self._stopping.is_set():
                thread = threading.Thread(target=target, args=arguments, name="capture", daemon=True)
                self._threads.append(thread)
                thread.start()

    def _report(self, reading: _Reading, phase: Phase, message: str = "") -> None:
        """Reports a state if it is new and its reading is not stopped."""
        state = CaptureState(phase, message)
        with self._lock:
            if reading.stopped.is_set() or self._stopping.is_set() or state == self._state:
                return
            self._state = state
            self._on_state(state)


def _next_due(due: float, interval: float) -> float:
    """Returns when the next frame is due: on schedule, unless the delay is too long to catch up."""
    now = time.perf_counter()
    return (now if now - due > max(interval, _MAX_BACKLOG) else due) + interval
