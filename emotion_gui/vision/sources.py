"""Creates the source of a spec, and has the sources for cameras and network streams."""

import time
from pathlib import Path

import cv2
import numpy as np

from emotion_gui.vision.cameras import CameraHandle, list_cameras, open_camera
from emotion_gui.vision.demo import DemoSource
from emotion_gui.vision.file_sources import PICTURES, ImageSource, VideoSource
from emotion_gui.vision.frame import Image
from emotion_gui.vision.frame_source import FrameSource, SourceError
from emotion_gui.vision.source_spec import CameraSpec, DemoSpec, FileSpec, SourceSpec, StreamSpec

__all__ = [
    "CameraSource",
    "DemoSource",
    "FrameSource",
    "ImageSource",
    "SourceError",
    "StreamSource",
    "VideoSource",
    "make_source",
]


def make_source(spec: SourceSpec, size: tuple[int, int] | None = None, *, once: bool = False) -> FrameSource:
    """Creates the source of a spec without opening it.

    Args:
        spec: the source to create.
        size: the (width, height) to ask a camera for; None leaves it to the camera.
        once: whether to show each picture of a folder, or one cycle of the demo, exactly once, for analysis.

    Raises:
        SourceError: the file does not exist, or the URL is not the address of a stream.
    """
    match spec:
        case DemoSpec():
            return DemoSource(once=once)
        case CameraSpec():
            return CameraSource(spec, size)
        case StreamSpec():
            return StreamSource(spec)
        case FileSpec():
            return _file_source(spec, once=once)


def _file_source(spec: FileSpec, *, once: bool) -> FrameSource:
    path = spec.path
    if not spec.text or not _exists(path):
        raise SourceError(
            f"{spec.name or 'The source'} was not found. Choose a camera, a file, a folder or a stream."
        )
    if path.is_dir() or path.suffix.lower() in PICTURES:
        return ImageSource(path, once=once)
    return VideoSource(path)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:  # a parent folder may not be entered, or the name is too long
        raise SourceError(
            f"{path.name} cannot be reached: {error.strerror}. Choose another source."
        ) from error


class CameraSource(FrameSource):
    """Reads a camera."""

    mirrored = True
    live = True

    def __init__(self, spec: CameraSpec, size: tuple[int, int] | None = None) -> None:
        """Creates the source.

        Args:
            spec: the camera.
            size: the (width, height) to ask for; None leaves it to the camera.
        """
        super().__init__()
        self.name = spec.name
        self._spec = spec
        self._requested_size = size
        self._handle: CameraHandle | None = None
        self._last: Image | None = None
        self._last_change = self._last_listing = 0.0

    def _open(self) -> None:
        self.close()
        self._handle = open_camera(self._spec.id, self._requested_size)
        self.name = self._spec.name
        self._last_change = self._last_listing = time.perf_counter()

    def _grab(self) -> Image | None:
        if self._handle is None:
            raise SourceError(f"{self.name} is not open.")
        image = self._handle.read()
        if image is None:
            raise SourceError(f"{self.name} was disconnected. Plug it in again, or choose another source.")
        self._check_frozen(image)
        return image

    def _check_frozen(self, image: Image) -> None:
        """Detects drivers that repeat the last picture of an unplugged camera; a real sensor never does."""
        now = time.perf_counter()
        sample = image[::8, ::8]
        if self._last is None or not np.array_equal(sample, self._last):
            self._last = sample.copy()
            self._last_change = now
        self.frozen_for = now - self._last_change
        if self.frozen_for > 1 and now - self._last_listing > 1:
            self._last_listing = now
            if all(camera.id != self._spec.id for camera in list_cameras()):
                raise SourceError(
                    f"{self.name} was disconnected. Plug it in again, or choose another source."
                )

    def close(self) -> None:
        handle, self._handle, self._last, self.frozen_for = self._handle, None, None, 0.0
        if handle is not None:
            handle.release()


class StreamSource(FrameSource):
    """Reads a network camera: RTSP, or HTTP with MJPEG.

    It waits up to five seconds for the connection and for each picture.
    """

    live = True

    def __init__(self, spec: StreamSpec) -> None:
        """Creates the source.

        Args:
            spec: the stream.

        Raises:
            SourceError: the URL is not the address of a stream.
        """
        super().__init__()
        if not spec.is_address:
            raise SourceError(
                "This is no address of a stream. It starts with rtsp:// or http://, and then names the "
                "camera, as in rtsp://192.168.0.20/video."
            )
        self.name = spec.name
        self._url = spec.url
        self._capture: cv2.VideoCapture | None = None

    def _open(self) -> None:
        self.close()
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, 5000, cv2.CAP_PROP_READ_TIMEOUT_MSEC, 5000]
        # One thread, because each further decoding thread would delay the picture by one frame.
        capture = cv2.VideoCapture(self._url, cv2.CAP_FFMPEG, [*limits, cv2.CAP_PROP_N_THREADS, 1])
        if not capture.isOpened():
            capture.release()
            raise SourceError(
                f"{self.name} does not answer with a video. Check the address, the password and the network."
            )
        self._capture = capture

    def _grab(self) -> Image | None:
        arrived, image = self._capture.read() if self._capture is not None else (False, None)
        if not arrived:
            raise SourceError(
                f"{self.name} stopped sending pictures. It is tried again until it answers; "
                "check the network if it does not."
            )
        return np.asarray(image, dtype=np.uint8)

    def close(self) -> None:
        if self._capture is not None:
            self._capture.release()
        self._capture = None
