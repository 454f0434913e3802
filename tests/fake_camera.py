"""Cameras without hardware. They register exactly like those of the computer."""

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

_NOISY_ROWS = 256  # noise in a whole frame of 33 megapixels would take most of a second


class FakeCamera:
    """One camera. Its attributes may be set at any time, from any thread.

    Attributes:
        picture: the picture in any format; a little noise is added to each frame, as a sensor does.
        plugged: whether it is plugged in.
        busy: whether another program uses it.
        slow: whether opening blocks.
        stalled: whether reading blocks.
        frozen: whether it repeats the same picture for ever, as some drivers do.
        asked_for: number of attempts to open it.
        opened: number of times it was opened.
        reads: number of reads.
        released: number of times it was released.
        asked: the (width, height) that was asked for last.
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
        """Sets `stalled` and waits until a read blocks."""
        self._blocks.clear()
        self.stalled = True
        assert self._blocks.wait(PATIENCE)

    def block(self) -> None:
        """Blocks the calling reader while the camera is stalled."""
        wait_for(self._is_running)

    def _is_running(self) -> bool:
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
    """A provider of fake cameras; as a context manager it registers and unregisters itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cameras: list[FakeCamera] = []

    def add(
        self, camera_id: str, name: str = "Fake camera", picture: Image | None = None, fps: float = 60
    ) -> FakeCamera:
        """Plugs in a camera. Its index is its position among those that are plugged in."""
        if picture is None:
            picture = np.full((120, 160, 3), 90, np.uint8)
        camera = FakeCamera(camera_id, name, picture, fps)
        with self._lock:
            self._cameras.append(camera)
        return camera

    def swap(self) -> None:
        """Reverses the order in which cameras are listed, as a restart of the system may do."""
        with self._lock:
            self._cameras.reverse()

    def list(self) -> Sequence[Camera]:
        with self._lock:
            plugged = [camera for camera in self._cameras if camera.plugged]
        return [Camera(camera.id, camera.name, index, cv2.CAP_ANY) for index, camera in enumerate(plugged)]

    def open(self, camera: Camera, width: int, height: int) -> CameraHandle:
        with self._lock:
            plugged = [fake for fake in self._cameras if fake.plugged]
        fake = plugged[camera.index]
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
