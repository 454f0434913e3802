"""Cameras by name and stable id. A provider lists and opens them; a fake one registers like the real one."""

import logging
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np

from emotion_gui.vision.frame import Image
from emotion_gui.vision.frame_source import SourceError

_log = logging.getLogger(__name__)

_BACKENDS = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}
_USB_INTERFACE = re.compile(r"\d+-[\d.]+:\d+\.\d+")
_FRAMES_PER_SECOND = 30


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that is plugged in.

    Attributes:
        id: stays the same when the device is replugged or the computer restarts; settings store it.
        name: the name to show.
        index: the number by which OpenCV opens the camera; it may change at any time.
        backend: the OpenCV backend that opens the camera, a `cv2.CAP_*` number.
    """

    id: str
    name: str
    index: int
    backend: int


class CameraHandle(Protocol):
    """An open camera."""

    @property
    def size(self) -> tuple[int, int]:
        """The (width, height) that the camera really delivers."""

    def read(self) -> Image | None:
        """Returns the next picture as a new BGR uint8 array, or None if the camera is gone. May block."""

    def release(self) -> None: ...


class CameraProvider(Protocol):
    """Lists and opens cameras."""

    def list(self) -> Sequence[Camera]:
        """Returns the cameras that are plugged in now, without opening any of them."""

    def open(self, camera: Camera, width: int, height: int) -> CameraHandle:
        """Opens a camera.

        Args:
            camera: one of the cameras that `list` returned.
            width: the width to ask for in pixels; a width and height of 0 leave the size to the camera.
            height: the height to ask for in pixels.

        Raises:
            SourceError: the camera is missing, busy or not permitted.
        """


class SystemCameras:
    """The cameras of this computer."""

    def __init__(self, nodes: Path = Path("/dev")) -> None:
        """Creates the provider.

        Args:
            nodes: the folder of the device nodes on Linux.
        """
        self._nodes = nodes
        self._warned = False

    def list(self) -> Sequence[Camera]:
        backend = _BACKENDS.get(sys.platform, cv2.CAP_ANY)
        try:
            from cv2_enumerate_cameras import enumerate_cameras

            infos: list[Any] = enumerate_cameras(backend)
        except Exception:  # noqa: BLE001 - drivers and optional imports fail in many ways; each means no camera
            if not self._warned:
                _log.warning("The cameras of this computer cannot be listed", exc_info=True)
            self._warned = True
            return []
        cameras = [Camera(str(i.path or i.name), str(i.name), int(i.index), backend) for i in infos]
        return linux_cameras(cameras) if backend == cv2.CAP_V4L2 else cameras

    def open(self, camera: Camera, width: int, height: int) -> CameraHandle:
        node = self._nodes / f"video{camera.index}"
        if camera.backend == cv2.CAP_V4L2 and not node.exists():
            raise SourceError(f"{camera.name} is not connected. Plug it in, or choose another source.")
        if camera.backend == cv2.CAP_V4L2 and not os.access(node, os.R_OK | os.W_OK):
            raise SourceError(
                f"{camera.name} may not be used by this account. "
                "Add the account to the group “video”, then log in again."
            )
        capture = cv2.VideoCapture(camera.index, camera.backend)
        if capture.isOpened():
            _request_size(capture, width, height)
            handle = _OpenCVCamera(capture)
            if handle.size != (0, 0):
                return handle
        capture.release()
        raise SourceError(
            f"{camera.name} cannot be opened. Close other programs that use it, "
            "and look whether the system's privacy settings allow cameras."
        )


def _request_size(capture: cv2.VideoCapture, width: int, height: int) -> None:
    """Asks for a size; a camera that does not offer it delivers the nearest one."""
    if width and height:
        # MJPEG, because uncompressed video of 720p and more does not fit through USB 2 at 30 frames per
        # second
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        capture.set(cv2.CAP_PROP_FPS, _FRAMES_PER_SECOND)


class _OpenCVCamera:
    """A camera opened by OpenCV. Its first picture, often dark, only serves to learn the size."""

    def __init__(self, capture: cv2.VideoCapture) -> None:
        self._capture = capture
        first = self.read()
        self.size = (0, 0) if first is None else (first.shape[1], first.shape[0])

    def read(self) -> Image | None:
        try:
            arrived, image = self._capture.read()
        except cv2.error:
            _log.warning("A camera's driver failed", exc_info=True)
            return None
        return np.asarray(image, dtype=np.uint8) if arrived else None

    def release(self) -> None:
        self._capture.release()


def linux_cameras(
    cameras: Iterable[Camera],
    devices: Path = Path("/sys/class/video4linux"),
    links: Path = Path("/dev/v4l"),
) -> list[Camera]:
    """Keeps one camera per USB interface and uses the udev link of its device as its id.

    A webcam has several nodes behind one interface: first the picture, then metadata or the same
    picture in another encoding.

    Args:
        cameras: all video nodes of this computer.
        devices: the folder where sysfs lists the video nodes.
        links: the folder where udev keeps its links.
    """
    ids = _udev_links(links)
    kept: dict[str, Camera] = {}
    for camera in sorted(cameras, key=lambda camera: camera.index):
        interface = (devices / f"video{camera.index}" / "device").resolve()
        key = str(interface) if _USB_INTERFACE.fullmatch(interface.name) else camera.id
        kept.setdefault(key, replace(camera, id=ids.get(Path(camera.id).name, camera.id)))
    return list(kept.values())


def _udev_links(links: Path) -> dict[str, str]:
    """Maps node names ('video0') to stable links, by serial number if possible, else by USB port."""
    found: dict[str, str] = {}
    for folder in (links / "by-path", links / "by-id"):
        with suppress(OSError):  # udev removes the folder with the last camera
            found |= {link.resolve().name: str(link) for link in sorted(folder.iterdir(), reverse=True)}
    return found


_providers: list[CameraProvider] = [SystemCameras()]
_names: dict[str, str] = {}


def register(provider: CameraProvider) -> None:
    """Adds a provider, so that its cameras are listed too."""
    _providers.append(provider)


def unregister(provider: CameraProvider) -> None:
    _providers.remove(provider)


def list_cameras() -> list[Camera]:
    """Returns the cameras that are plugged in, each once and with a unique name, without opening any.

    This takes milliseconds and is meant to be called on a worker thread every second or two.
    """
    return [camera for camera, _ in _connected()]


def camera_name(camera_id: str) -> str:
    """Returns the name of the camera as it was last listed; does not access the device."""
    return _names.get(camera_id, "Camera")


def open_camera(camera_id: str, size: tuple[int, int] | None = None) -> CameraHandle:
    """Opens the camera with this id, which may take seconds.

    Args:
        camera_id: the stable id of the camera.
        size: the (width, height) to ask for; None leaves the size to the camera.

    Raises:
        SourceError: the camera is missing, busy or not permitted.
    """
    for camera, provider in _connected():
        if camera.id == camera_id:
            return provider.open(camera, *(size or (0, 0)))
    raise SourceError(f"{camera_name(camera_id)} is not connected. Plug it in, or choose another source.")


def _connected() -> list[tuple[Camera, CameraProvider]]:
    found: dict[str, tuple[Camera, CameraProvider]] = {}
    for provider in tuple(_providers):
        for camera in provider.list():
            found.setdefault(camera.id, (camera, provider))
    used: Counter[str] = Counter()
    # Numbered in the order of ids, so that a name stays the same when the system changes its order.
    for camera_id, (camera, provider) in sorted(found.items()):
        used[camera.name] += 1
        count = used[camera.name]
        name = camera.name if count == 1 else f"{camera.name} ({count})"
        found[camera_id] = replace(camera, name=name), provider
        _names[camera_id] = name
    return list(found.values())
