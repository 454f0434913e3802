"""Where frames come from: the source of a spec; cameras and network streams."""

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
    """What is to be watched.

    size: (width, height) to ask a camera for.
    once: every picture of a folder exactly once, and one round of the demo: for analysis.
    Nothing is opened. Raises SourceError where there is no such file, and for what is no address.
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
    except OSError as error:  # a folder on the way may not be entered, or the name is too long
        raise SourceError(
            f"{path.name} cannot be reached: {error.strerror}. Choose another source."
        ) from error


class CameraSource(FrameSource):
    """A camera."""

    mirrored = True
    live = True

    def __init__(self, spec: CameraSpec, size: tuple[int, int] | None = None) -> None:
        """size: (width, height) to ask for."""
        super().__init__()
        self.name = spec.name
        self._spec = spec
        self._wanted = size
        self._handle: CameraHandle | None = None
        self._last: Image | None = None
        self._changed = self._looked = 0.0

    def _open(self) -> None:
        self.close()
        self._handle = open_camera(self._spec.id, self._wanted)
        self.name = self._spec.name
        self._changed = self._looked = time.perf_counter()

    def _grab(self) -> Image | None:
        if self._handle is None:
            raise SourceError(f"{self.name} is not open.")
        image = self._handle.read()
        if image is None:
            raise SourceError(f"{self.name} was disconnected. Plug it in again, or choose another source.")
        self._watch(image)
        return image

    def _watch(self, image: Image) -> None:
        """Some drivers repeat the last picture of an unplugged camera; a real sensor never does."""
        now = time.perf_counter()
        sample = image[::8, ::8]
        if self._last is None or not np.array_equal(sample, self._last):
            self._last = sample.copy()
            self._changed = now
        self.frozen_for = now - self._changed
        if self.frozen_for > 1 and now - self._looked > 1:
            self._looked = now
            if all(camera.id != self._spec.id for camera in list_cameras()):
                raise SourceError(
                    f"{self.name} was disconnected. Plug it in again, or choose another source."
                )

    def close(self) -> None:
        handle, self._handle, self._last, self.frozen_for = self._handle, None, None, 0.0
        if handle is not None:
            handle.release()


class StreamSource(FrameSource):
    """A network camera: rtsp, or http with MJPEG. Waits five seconds for an answer, and for a picture."""

    live = True

    def __init__(self, spec: StreamSpec) -> None:
        """Raises SourceError where that is no address of a stream."""
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
        # several decoding threads hold back one frame each
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
