"""Gets the file of the face detector YuNet, from OpenCV's model zoo or chosen by the user."""

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
_WORKS, _FAILS = 0, 3  # exit codes of the checking process
_CHECK_SECONDS = 30.0
_MAX_MEMORY = 4 * 2**30  # bytes of address space of the checking process


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download.

    Attributes:
        url: the address of the file.
        sha256: its hash, in hexadecimal.
        size: its size in bytes.
        timeout: the longest time without a response, in seconds.
        total_timeout: the longest time for the whole file, in seconds.
    """

    url: str
    sha256: str
    size: int
    timeout: float = 10.0
    total_timeout: float = 60.0

    @property
    def host(self) -> str:
        return self.url.split("/")[2]


# The URL names the revision, so that the file cannot change. Hash and size are those of the
# Git LFS pointer models/face_detection_yunet/face_detection_yunet_2023mar.onnx in opencv/opencv_zoo.
YUNET = Download(
    "https://media.githubusercontent.com/media/opencv/opencv_zoo/47534e27c9851bb1128ccc0102f1145e27f23f98"
    "/models/face_detection_yunet/face_detection_yunet_2023mar.onnx",
    "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
    232_589,
)


class CanceledError(Exception):
    """The user has canceled the download."""


def fetch(
    folder: Path, download: Download, canceled: threading.Event, progress: Callable[[int], object]
) -> Path:
    """Downloads the network.

    Args:
        folder: where to store the file.
        download: the file to download.
        canceled: ends the download as soon as it is set.
        progress: called with the percentage, on this thread.

    Returns:
        The path of the file in the folder.

    Raises:
        UserError: the download failed. Its text is a sentence for the user.
        CanceledError: the download was canceled.
    """
    try:
        content = _receive(download, canceled, progress)
    except HTTPError as error:
        error.close()
        raise _download_error(f"{download.host} does not have the file (answer {error.code}).") from error
    except (OSError, HTTPException) as error:
        raise _download_error(f"{download.host} {_reason(error)}.") from error
    if len(content) != download.size:
        what = "was cut short" if len(content) < download.size else "is larger than it should be"
        raise _download_error(f"The file from {download.host} {what}.")
    if hashlib.sha256(content).hexdigest() != download.sha256:
        raise _download_error(f"The file from {download.host} is not the expected one, so it is not used.")
    return _store(content, folder)


def adopt(path: Path, folder: Path, canceled: threading.Event) -> Path:
    """Copies a file that the user chose into the folder if it works.

    Args:
        path: the chosen file.
        folder: where to store the copy.
        canceled: ends the check as soon as it is set.

    Returns:
        The path of the copy.

    Raises:
        UserError: the file cannot be read or does not work. Its text is a sentence for the user.
        CanceledError: the check was canceled.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_CHOSEN + 1)
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror}. Choose another file.") from error
    known = hashlib.sha256(content).hexdigest() == YUNET.sha256
    if len(content) > _MAX_CHOSEN or not (known or _detects_a_face(content, canceled)):
        raise UserError(
            f"{path.name} is not a YuNet face detector that works here. Choose the file "
            "face_detection_yunet_2023mar.onnx of OpenCV's model zoo."
        )
    return _store(content, folder)


def check_network(network: bytes) -> None:
    """Ends this process, with exit code 0 if the network finds the face of a portrait."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
    portrait = load_picture(resource_path("demo", "grace_hopper.jpg"))
    assert portrait is not None
    try:
        faces = YuNetDetector(network).detect(to_gray(portrait))
    except (DetectorError, MemoryError, ValueError):
        faces = []
    raise SystemExit(_WORKS if faces else _FAILS)


def _detects_a_face(network: bytes, canceled: threading.Event) -> bool:
    """Checks the network in a child process, because OpenCV's reader crashes on some damaged files."""
    process = multiprocessing.get_context("spawn").Process(target=check_network, args=(network,), daemon=True)
    process.start()
    deadline = time.monotonic() + _CHECK_SECONDS
    while process.is_alive() and time.monotonic() < deadline and not canceled.is_set():
        process.join(0.05)
    process.kill()
    process.join()
    works = process.exitcode == _WORKS
    process.close()
    if canceled.is_set():
        raise CanceledError
    return works


def _receive(download: Download, canceled: threading.Event, progress: Callable[[int], object]) -> bytes:
    """Returns the content of the response, at most one block more than expected."""
    deadline = time.monotonic() + download.total_timeout
    content = b""
    with build_opener(_NoRedirects).open(download.url, timeout=download.timeout) as response:
        while len(content) <= download.size and (block := response.read1(_BLOCK)):
            if canceled.is_set():
                raise CanceledError
            if time.monotonic() > deadline:
                raise TimeoutError
            content += block
            progress(min(100, 100 * len(content) // download.size))
    if canceled.is_set():
        raise CanceledError
    return content


class _NoRedirects(HTTPRedirectHandler):
    """Refuses redirects, so that only the host that the user agreed to is contacted."""

    def redirect_request(self, *_: object) -> None:
        return None


def _reason(error: Exception) -> str:
    inner = getattr(error, "reason", error)
    if isinstance(inner, TimeoutError):
        return "does not answer in time"
    return f"cannot be reached: {getattr(inner, 'strerror', None) or inner or type(inner).__name__}"


def _download_error(what: str) -> UserError:
    return UserError(f"{what} Try again later, or fetch the file with a browser and choose it here.")


def _store(content: bytes, folder: Path) -> Path:
    def write(temporary: Path) -> None:
        temporary.write_bytes(content)
        temporary.chmod(0o600)

    path = folder / kept_name(content)
    try:
        atomic_write(path, write)
    except OSError as error:
        raise UserError(f"The file cannot be saved to {folder}: {error.strerror or error}.") from error
    return path
