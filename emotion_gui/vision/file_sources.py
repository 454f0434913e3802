"""Sources that read files: a video, a picture or a folder of pictures."""

import os
import re
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from emotion_gui.vision.frame import Image
from emotion_gui.vision.frame_source import FrameSource, SourceError

PICTURES = {".jpg", ".jpeg", ".jpe", ".png", ".bmp", ".webp", ".tif", ".tiff", ".pgm", ".ppm", ".jp2"}
_MAX_SIDE = 2560  # pixels of a still picture on screen; photographs of 50 megapixels would be slow
_MAX_RATE = 240  # frames per second of a video that is played
_MAX_STILL = 10.0  # seconds that one frame of a video is shown at most
_SEEK_TOLERANCE = 2.0  # seconds; a video that lands further before the target has no reliable index


class _Timed(NamedTuple):
    """A decoded picture.

    Attributes:
        image: (height, width, 3) uint8, BGR.
        time: seconds from the start of the video.
    """

    image: Image
    time: float


class VideoSource(FrameSource):
    """A video file, rotated as its metadata requires. `Frame.time` is the time in the video.

    It decodes one frame ahead, so that `interval` is how long the last frame is shown: phones vary their
    frame rate.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.name = path.name
        self._path = path.absolute()
        self._capture: cv2.VideoCapture | None = None
        self._next: _Timed | None = None
        self._position = 0.0
        self._rate = 30.0
        self._frames = 0

    def _open(self) -> None:
        self.close()
        _check_readable(self._path)
        if self._path.stat().st_size == 0:
            raise SourceError(f"{self.name} is empty. Choose another file.")
        self._capture = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        self._capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self._rate = rate if 1 <= rate <= _MAX_RATE else 30.0
        self.interval = 1 / self._rate
        self._next = self._decode(-1.0)
        if self._next is None:
            self.close()
            raise SourceError(f"{self.name} is no video that can be read. Choose another file.")
        self._frames = int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        self.total = self._frames if self._frames > 0 else None

    def _decode(self, previous: float) -> _Timed | None:
        """Returns the next picture; its time is later than `previous` even if the file stores no times."""
        if self._capture is None:
            return None
        try:
            arrived, image = self._capture.read()
        except cv2.error:
            return None
        if not arrived:
            return None
        at = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        return _Timed(np.asarray(image, dtype=np.uint8), at if at > previous else previous + 1 / self._rate)

    def seek(self, seconds: float) -> bool:
        if self._capture is None or not self._capture.set(cv2.CAP_PROP_POS_MSEC, seconds * 1000):
            return False
        self._next = self._decode(-1.0)
        if self._next is None or not seconds - _SEEK_TOLERANCE <= self._next.time <= seconds:
            return False
        self._count = round(self._next.time * self._rate)
        return True

    def _grab(self) -> Image | None:
        shown = self._next
        if shown is None:
            self._check_complete()
            return None
        self._position = shown.time
        self._next = self._decode(shown.time)
        if self._next is not None:
            self.interval = min(max(self._next.time - shown.time, 1 / _MAX_RATE), _MAX_STILL)
        return shown.image

    def _check_complete(self) -> None:
        """Raises SourceError if the file ends well before the end that its header states.

        Frame counts are estimates in some formats, so the time has to agree.
        """
        duration = self._frames / self._rate
        if self._count < 0.9 * self._frames and self._position + 1 / self._rate < 0.9 * duration:
            raise SourceError(
                f"{self.name} breaks off after {self._position:.1f} of {duration:.1f} seconds. "
                "The file is damaged or incomplete; copy it again, or choose another."
            )

    def _time(self, captured: float) -> float:
        return self._position

    def close(self) -> None:
        if self._capture is not None:
            self._capture.release()
        self._capture, self._next, self._position = None, None, 0.0


class ImageSource(FrameSource):
    """A picture, or a folder of pictures in natural order; unreadable ones are skipped.

    On screen each picture is shown for three seconds and the folder repeats, so that the window stays live.
    With `once` each picture comes exactly once, at its full size, one per second of `Frame.time`.

    Attributes:
        current: name of the file that the last frame came from.
        skipped: names of the files that could not be read.
    """

    FRAMES_PER_PICTURE = 15  # number of frames that show the same picture

    def __init__(self, path: Path, *, once: bool = False) -> None:
        super().__init__()
        self.name = path.name or str(path)
        self.interval = 1.0 if once else 0.2
        self.current = ""
        self.skipped: list[str] = []
        self._path = path
        self._once = once
        self._files: list[Path] = []
        self._next = 0
        self._shown: Image | None = None

    def _open(self) -> None:
        _check_readable(self._path)
        self._files = self._list()
        self.skipped = []
        self._next, self._shown = 0, None
        self.total = len(self._files) if self._once else None

    def _list(self) -> list[Path]:
        """Lists the pictures. Raises SourceError if there are none."""
        if not self._path.is_dir():
            return [self._path]
        try:
            files = _pictures(self._path)
        except OSError as error:
            raise SourceError(f"{self.name} cannot be read: {error.strerror}. Choose another one.") from error
        if not files:
            raise SourceError(f"There are no pictures in the folder {self.name}. Choose another one.")
        return files

    def _grab(self) -> Image | None:
        if self._once:
            return self._advance()
        if self._shown is None or (len(self._files) > 1 and self._count % self.FRAMES_PER_PICTURE == 0):
            self._shown = self._advance()
        return self._shown

    def _advance(self) -> Image | None:
        """Returns the next readable picture, or None at the end; removes unreadable ones from the list."""
        while self._files:
            if self._next == len(self._files):
                if self._once:
                    return None
                self._next = 0
            file = self._files[self._next]
            image = load_picture(file)
            if image is not None:
                self._next += 1
                self.current = file.name
                return image if self._once else _fit_to_screen(image)
            self.skipped.append(file.name)
            del self._files[self._next]
        _check_readable(self._path)
        self._list()  # raises a more fitting error if the folder was emptied in the meantime
        what = f"None of the pictures in {self.name}" if self._path.is_dir() else self.name
        raise SourceError(f"{what} can be read as a picture. Choose another one.")

    def _time(self, captured: float) -> float:
        return self._count * self.interval

    def close(self) -> None:
        self._shown = None


def _check_readable(path: Path) -> None:
    """Raises SourceError if the path does not exist or may not be read."""
    try:
        path.stat()
    except OSError as error:
        gone = isinstance(error, FileNotFoundError | NotADirectoryError)
        what = "is not there any more" if gone else f"cannot be reached: {error.strerror}"
        raise SourceError(f"{path.name} {what}. Choose another file.") from error
    if not os.access(path, os.R_OK):
        raise SourceError(f"{path.name} may not be read by this account. Choose another file.")


def _pictures(folder: Path) -> list[Path]:
    """Lists pictures in natural order (2.png before 10.png), quickly even if there are tens of thousands."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if _suffix(entry.name) in PICTURES and _is_file(entry)]
    return [folder / name for name in sorted(names, key=_natural_key)]


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - a Path for each of 50,000 names takes seconds


def _is_file(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link into a folder that may not be entered
        return False


def _natural_key(name: str) -> str:
    """Returns a sort key that compares numbers by their length first.

    It is a single text, because comparing lists would block the other threads for longer.
    """
    return re.sub(r"[0-9]+", lambda number: f"{len(number[0].lstrip('0')):03}{number[0]}", name.casefold())


def load_picture(path: Path) -> Image | None:
    """Returns the picture as BGR uint8, rotated upright, or None if it cannot be read.

    It is decoded from memory, because OpenCV itself cannot open paths outside of ASCII on Windows.
    """
    try:
        image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    except (OSError, cv2.error):
        return None
    return None if image is None else np.asarray(image, dtype=np.uint8)


def _fit_to_screen(image: Image) -> Image:
    """Reduces the picture to a size that a screen can show."""
    scale = _MAX_SIDE / max(image.shape[:2])
    if scale >= 1:
        return image
    smaller = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, dtype=np.uint8)
