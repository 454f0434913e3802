"""Cameras without hardware. They register exactly as the computer's own do."""

import threading
import time
from collections.abc import Sequence
from types import TracebackType

import cv2
import numpy as np
from patience import PATIENCE, wait_for

from emotion_gui.vision.cameras import Camera, CameraHandle, register, unregister
from emotion_gui.vision.frame import Image
from emotion_gui.vision.frame_source import SourceError
from emotion_gui.vision.source_spec import CameraSpec

_NOISY_ROWS = 256  # noise all over frames of 33 megapixels would take most of a second


class FakeCamera:
    """One camera. Set its switches at any time, from any thread.

    plugged, busy, stalled (a read blocks), frozen (the same picture for ever, as some drivers do).
    slow: it does not open until it is no more.
    picture: what it sees, in any format; a little noise is added to each frame, as a sensor does.
    asked_for, opened, reads, released: how often that happened.
    """

    def __init__(self, camera_id: str, name: str, picture: Image, fps: float) -> None:
        self.id, self.name, self.picture, self.fps = camera_id, name, picture, fps
        self.plugged = True
        self.busy = self.slow = self.stalled = self.frozen = False
        self.asked_for = self.opened = self.reads = self.released = 0
        self.asked: tuple[int, int] = (0, 0)
        self._blocks = threading.Event()

    @property
    def spec(self) -> CameraSpec:
        return CameraSpec(self.id)

    def stall(self) -> None:
        """Until `stalled` is no more; somebody's read blocks already."""
        self._blocks.clear()
        self.stalled = True
        assert self._blocks.wait(PATIENCE)

    def block(self) -> None:
        """Called by whoever reads."""
        wait_for(self._goes_on)

    def _goes_on(self) -> bool:
        if self.stalled:
            self._blocks.set()
        return not self.stalled


class _Handle:
    def __init__(self, camera: FakeCamera) -> None:
        self._camera = camera
        self._random = np.random.default_rng(0)
        self._last: Image | None = None
        self._held = True
        camera.opened += 1

    @property
    def size(self) -> tuple[int, int]:
        return self._camera.picture.shape[1], self._camera.picture.shape[0]

    def read(self) -> Image | None:
        self._camera.reads += 1
        time.sleep(1 / self._camera.fps)
        self._camera.block()
        if self._camera.frozen and self._last is not None:
            return self._last.copy()
        if not self._camera.plugged:
            return None
        self._last = self._camera.picture.copy()
        rows = self._last[:_NOISY_ROWS]
        rows[:] = cv2.add(rows, self._random.integers(0, 4, rows.shape, np.uint8)).reshape(rows.shape)
        return self._last

    def release(self) -> None:
        if self._held:
            self._held = False
            self._camera.released += 1


class FakeCameras:
    """A provider of fake cameras; a context manager that registers it and takes it back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cameras: list[FakeCamera] = []

    def add(
        self, camera_id: str, name: str = "Fake camera", picture: Image | None = None, fps: float = 60
    ) -> FakeCamera:
        """Plug a camera in. Its index is its place among those that are plugged in."""
        if picture is None:
            picture = np.full((120, 160, 3), 90, np.uint8)
        camera = FakeCamera(camera_id, name, picture, fps)
        with self._lock:
            self._cameras.append(camera)
        return camera

    def swap(self) -> None:
        """The system lists its cameras the other way round, as it may after a restart."""
        with self._lock:
            self._cameras.reverse()

    def list(self) -> Sequence[Camera]:
        with self._lock:
            there = [camera for camera in self._cameras if camera.plugged]
        return [Camera(camera.id, camera.name, index, cv2.CAP_ANY) for index, camera in enumerate(there)]

    def open(self, camera: Camera, width: int, height: int) -> CameraHandle:
        with self._lock:
            there = [fake for fake in self._cameras if fake.plugged]
        fake = there[camera.index]
        fake.asked_for += 1
        wait_for(lambda: not fake.slow)
        if fake.busy:
            raise SourceError(f"{camera.name} cannot be opened. Close other programs that use it.")
        fake.asked = (width, height)
        return _Handle(fake)

    def __enter__(self) -> "FakeCameras":
        register(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        unregister(self)
        for camera in self._cameras:
            camera.stalled = camera.slow = False
