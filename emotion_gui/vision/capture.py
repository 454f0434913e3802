"""The thread that reads a source and hands over its newest frame. It never waits for anybody."""

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

_WATCH_EVERY = 0.25  # seconds
_ASLEEP = 2.0  # seconds that nothing ran at all: the computer was suspended, the driver is not to blame
_MAX_BACKLOG = 0.1  # seconds that playing may lag behind before it skips ahead


class Phase(Enum):
    """OPENING, RUNNING; LOST comes back by itself; ENDED and FAILED are final."""

    OPENING = auto()
    RUNNING = auto()
    LOST = auto()
    ENDED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class CaptureState:
    """message: a sentence for the user; empty while RUNNING."""

    phase: Phase
    message: str = ""


class _Reading:
    """One thread's use of a source. A thread that a driver holds is abandoned together with it."""

    def __init__(self, source: FrameSource) -> None:
        self.source = source
        self.stopped = threading.Event()
        self.waiting_since = inf  # of the read that is under way, by time.perf_counter()


class Capture:
    """Plays one source, once: frames into `frames`, changes of state into `on_state`.

    on_state is called on capture's threads, once per change, and must return soon.
    silence: seconds without a new picture after which a live source counts as lost.
    retry: seconds between two attempts to get a lost one back.
    give_up: seconds after which a read that blocks is left behind, and the source opened anew.
    """

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
        self._frames = frames
        self._on_state = on_state
        self._silence, self._retry, self._give_up = silence, retry, give_up
        self._spare = copy.copy(source)  # unopened, in case a driver never gives the first one back
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
        """Open the source, on a thread. Call it once."""
        self._report(self._reading, Phase.OPENING, f"Opening {self._reading.source.name}…")
        self._spawn(self._run, self._reading)
        if self._reading.source.live:
            self._spawn(self._watch)

    def stop(self, timeout: float) -> bool:
        """Ask to end, and wait up to so many seconds; no state is reported any more.

        False: a driver still holds the thread. It is left behind, and closes the source once it is back.
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
        """Hand over no more frames, but for one that is being read: nothing of a video is left out.

        A live source is read on, so that it does not pile up old pictures.
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
        """Read to the end, or until the reading is over."""
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
            self._hand_over(reading, frame)
            due = _next(due, source.interval)  # the interval of this very frame

    def _hand_over(self, reading: _Reading, frame: Frame) -> None:
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
        """Notices from outside that a driver does not give a read back."""
        looked = time.perf_counter()
        while not self._stopping.wait(_WATCH_EVERY):
            now = time.perf_counter()
            slept, looked = now - looked - _WATCH_EVERY, now
            with self._lock:
                reading = self._reading
                if slept > _ASLEEP:
                    reading.waiting_since += slept
                silent = now - reading.waiting_since
                if silent > self._silence:
                    name = reading.source.name
                    message = f"{name} has sent no picture for {self._silence:.0f} seconds. Check its cable."
                    self._report(reading, Phase.LOST, message)
                if silent > self._give_up:
                    self._start_anew()

    def _start_anew(self) -> None:
        _log.warning("%s: a read that blocks was left behind", self._reading.source.name)
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
        """Pass on a state that is new, unless its reading is over."""
        state = CaptureState(phase, message)
        with self._lock:
            if reading.stopped.is_set() or self._stopping.is_set() or state == self._state:
                return
            self._state = state
            self._on_state(state)


def _next(due: float, interval: float) -> float:
    """When the frame after the one of `due` is due: in step, but never to make up for a long delay."""
    now = time.perf_counter()
    return (now if now - due > max(interval, _MAX_BACKLOG) else due) + interval
