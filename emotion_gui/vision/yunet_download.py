"""Gets the file of the face detector YuNet: from OpenCV's model zoo, or one that the user has chosen."""

import hashlib
import multiprocessing
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, build_opener

from emotion_gui.core.errors import UserError
from emotion_gui.core.resources import resource_path
from emotion_gui.vision.detector import DetectorError
from emotion_gui.vision.file_sources import load_picture
from emotion_gui.vision.yunet import YuNetDetector, kept_name
from trainer.shared.face_input import to_gray
from trainer.shared.files import atomic_write

_BLOCK = 16_384
_MAX_CHOSEN = 20_000_000  # bytes
_RIGHT, _WRONG = 0, 3  # exit codes of the examining process
_EXAMINE_SECONDS = 30.0
_MEMORY = 4 * 2**30  # bytes of address space that it may take


@dataclass(frozen=True, slots=True)
class Download:
    """A file of the network. sha256: in hexadecimal. size: in bytes.

    timeout: seconds without an answer; patience: seconds for the whole file.
    """

    url: str
    sha256: str
    size: int
    timeout: float = 10.0
    patience: float = 60.0

    @property
    def host(self) -> str:
        return self.url.split("/")[2]


# The revision is named, so that the file behind the address cannot change. Hash and size are those of the
# Git LFS pointer models/face_detection_yunet/face_detection_yunet_2023mar.onnx in opencv/opencv_zoo.
YUNET = Download(
    "https://media.githubusercontent.com/media/opencv/opencv_zoo/47534e27c9851bb1128ccc0102f1145e27f23f98"
    "/models/face_detection_yunet/face_detection_yunet_2023mar.onnx",
    "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
    232_589,
)


class CanceledError(Exception):
    """Nobody waits for the file any more."""


def fetch(
    folder: Path, download: Download, canceled: threading.Event, progress: Callable[[int], object]
) -> Path:
    """Download the network into the folder, and give its path there.

    progress: called with the percentage, on this thread. Raises UserError with a sentence, CanceledError.
    """
    try:
        content = _downloaded(download, canceled, progress)
    except HTTPError as error:
        error.close()
        raise _failed(f"{download.host} does not have the file (answer {error.code}).") from error
    except (OSError, HTTPException) as error:
        raise _failed(f"{download.host} {_reason(error)}.") from error
    if len(content) != download.size:
        what = "was cut short" if len(content) < download.size else "is larger than it should be"
        raise _failed(f"The file from {download.host} {what}.")
    if hashlib.sha256(content).hexdigest() != download.sha256:
        raise _failed(f"The file from {download.host} is not the expected one, so it is not used.")
    return _kept(content, folder)


def adopt(path: Path, folder: Path, canceled: threading.Event) -> Path:
    """Copy a chosen network into the folder once it is known to work, and give its path there.

    Raises UserError with a sentence, CanceledError.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_CHOSEN + 1)
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror}. Choose another file.") from error
    known = hashlib.sha256(content).hexdigest() == YUNET.sha256
    if len(content) > _MAX_CHOSEN or not (known or _finds_a_face(content, canceled)):
        raise UserError(
            f"{path.name} is not a YuNet face detector that works here. Choose the file "
            "face_detection_yunet_2023mar.onnx of OpenCV's model zoo."
        )
    return _kept(content, folder)


def examine(network: bytes) -> None:
    """Ends the process: with 0 where the network finds the face of a portrait."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    portrait = load_picture(resource_path("demo", "grace_hopper.jpg"))
    assert portrait is not None
    try:
        faces = YuNetDetector(network).detect(to_gray(portrait))
    except (DetectorError, MemoryError, ValueError):
        faces = []
    raise SystemExit(_RIGHT if faces else _WRONG)


def _finds_a_face(network: bytes, canceled: threading.Event) -> bool:
    """In a process of its own, as OpenCV's reader crashes on some damaged files."""
    process = multiprocessing.get_context("spawn").Process(target=examine, args=(network,), daemon=True)
    process.start()
    until = time.monotonic() + _EXAMINE_SECONDS
    while process.is_alive() and time.monotonic() < until and not canceled.is_set():
        process.join(0.05)
    process.kill()
    process.join()
    found = process.exitcode == _RIGHT
    process.close()
    if canceled.is_set():
        raise CanceledError
    return found


def _downloaded(download: Download, canceled: threading.Event, progress: Callable[[int], object]) -> bytes:
    """What comes, up to one block more than there should be."""
    until = time.monotonic() + download.patience
    content = b""
    with build_opener(_NoRedirects).open(download.url, timeout=download.timeout) as response:
        while len(content) <= download.size and (block := response.read1(_BLOCK)):
            if canceled.is_set():
                raise CanceledError
            if time.monotonic() > until:
                raise TimeoutError
            content += block
            progress(min(100, 100 * len(content) // download.size))
    if canceled.is_set():
        raise CanceledError
    return content


class _NoRedirects(HTTPRedirectHandler):
    """Nobody else is asked than the host that the user agreed to."""

    def redirect_request(self, *_: object) -> None:
        return None


def _reason(error: Exception) -> str:
    inner = getattr(error, "reason", error)
    if isinstance(inner, TimeoutError):
        return "does not answer in time"
    return f"cannot be reached: {getattr(inner, 'strerror', None) or inner or type(inner).__name__}"


def _failed(what: str) -> UserError:
    return UserError(f"{what} Try again later, or fetch the file with a browser and choose it here.")


def _kept(content: bytes, folder: Path) -> Path:
    def write(aside: Path) -> None:
        aside.write_bytes(content)
        aside.chmod(0o600)

    path = folder / kept_name(content)
    try:
        atomic_write(path, write)
    except OSError as error:
        raise UserError(f"The file cannot be saved to {folder}: {error.strerror or error}.") from error
    return path
