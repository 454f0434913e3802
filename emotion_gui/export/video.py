"""The images of a session as an MP4 file that any player can show, in sync with the session's clock."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np

from emotion_gui.export.files import ExportError, Progress, no_progress, write_atomically
from emotion_gui.export.smoothed_faces import smoothed_faces
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.pictures import PictureReader
from emotion_gui.recording.samples import Rows, probabilities
from emotion_gui.recording.session_reader import Recording
from emotion_gui.recording.vault import Keyring
from emotion_gui.vision import annotate
from emotion_gui.vision.frame import Box, Face, Image
from emotion_gui.vision.prediction import Prediction
from trainer.shared.face_input import LABELS

_SLOWEST, _FASTEST = 1, 60  # frames a second
_PROGRESS_STEP = 10  # frames
Size = tuple[int, int]


def write_video(
    recording: Recording, keys: Keyring, out: Path, *, overlay: bool = True, progress: Progress = no_progress
) -> None:
    """Write a video in which every time equals the session's time. Images are repeated where none was stored.

    Args:
        recording: The session.
        keys: Keys of encrypted sessions.
        out: Path of the video.
        overlay: Whether to draw boxes and labels as in the live view, if the images do not have them yet.
        progress: Gets the completed share, 0 to 1.

    Raises:
        ExportError: The session has no images, or the video could not be written.
        ExportStopped: Raised by `progress`.
    """
    try:
        with closing(PictureReader(recording.path, keys)) as pictures:
            if not pictures.times:
                raise ExportError("This session has no pictures.")
            drawn = Overlay(recording) if overlay and recording.info.pictures == "clean" else None
            write_atomically({out: lambda temporary: _write(pictures, temporary, drawn, progress)})
    except SessionError as error:
        raise ExportError(str(error)) from error


class Overlay:
    """Draws boxes and labels on the images of one session, as they were shown while it was recorded."""

    def __init__(self, recording: Recording) -> None:
        self._frames, self._faces = np.ascontiguousarray(recording.frames["time"]), recording.faces
        self._times = np.ascontiguousarray(recording.faces["time"])
        self._values = smoothed_faces(recording.frames, recording.faces, recording.info.smoothing)
        self._raw = probabilities(recording.faces)
        self._width = recording.info.frame_size[0]

    def draw(self, image: Image, time: int) -> None:
        """Draw the faces of the frame at `time` (milliseconds), or of the last one before it."""
        scale = image.shape[1] / self._width if self._width > 0 else 1.0
        annotate.draw(image, self.faces_at(time), scale=scale)

    def faces_at(self, time: int) -> list[Face]:
        """The faces of that frame, the largest first."""
        frame = int(np.searchsorted(self._frames, time, "right")) - 1
        if frame < 0:
            return []
        first, last = (
            int(np.searchsorted(self._times, self._frames[frame], side)) for side in ("left", "right")
        )
        return [self._face(self._faces[row], row) for row in range(first, last)]

    def _face(self, face: Rows, row: int) -> Face:
        box = Box(int(face["x"]), int(face["y"]), int(face["width"]), int(face["height"]))
        prediction = Prediction(min(int(face["label"]), len(LABELS) - 1), bool(face["unsure"]))
        values, raw = (tuple(map(float, each[row])) for each in (self._values, self._raw))
        return Face(int(face["id"]), box, values, raw, prediction)


def _write(pictures: PictureReader, path: Path, overlay: Overlay | None, progress: Progress) -> None:
    """Write the video. Raises OSError if the file is incomplete, which OpenCV itself does not report."""
    rate = _rate(pictures.times)
    size = _even_size(next(iter(pictures))[1])
    count = round(pictures.times[-1] * rate / 1000) + 1
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), rate, size)
    try:
        if not writer.isOpened():
            raise OSError("no video can be made there")
        for number, image in enumerate(_paced(_frames(pictures, overlay), rate, count, size)):
            writer.write(image)
            if number % _PROGRESS_STEP == 0:
                progress(number / count)
    finally:
        writer.release()
    if _length(path) != count:
        raise OSError("the disk may be full")


def _paced(frames: Iterator[tuple[int, Image]], rate: float, count: int, size: Size) -> Iterator[Image]:
    """`count` images at a constant rate; they are black before the first frame."""
    shown = np.zeros((size[1], size[0], 3), np.uint8)
    upcoming = next(frames, None)
    for number in range(count):
        newest = None
        while upcoming is not None and upcoming[0] <= round(number * 1000 / rate):
            newest, upcoming = upcoming[1], next(frames, None)
        if newest is not None:
            shown = _fit(newest, size)
        yield shown


def _frames(pictures: PictureReader, overlay: Overlay | None) -> Iterator[tuple[int, Image]]:
    for time, image in pictures:
        if overlay is not None:
            overlay.draw(image, time)
        yield time, image


def _rate(times: list[int]) -> float:
    """Frames per second, from the median time between two images."""
    step = float(np.median(np.diff(times))) if len(times) > 1 else 1000.0
    return float(np.clip(round(1000 / max(step, 1)), _SLOWEST, _FASTEST))


def _even_size(image: Image) -> Size:
    """(width, height), both even as encoders require."""
    return max(image.shape[1] & ~1, 2), max(image.shape[0] & ~1, 2)


def _fit(image: Image, size: Size) -> Image:
    """The image with this size, letterboxed if the source changed its size during the session."""
    width, height = size
    if image.shape[1] & ~1 == width and image.shape[0] & ~1 == height:
        return np.ascontiguousarray(image[:height, :width])
    scale = min(width / image.shape[1], height / image.shape[0])
    scaled = cv2.resize(image, (max(round(image.shape[1] * scale), 1), max(round(image.shape[0] * scale), 1)))
    canvas = np.zeros((height, width, 3), np.uint8)
    top, left = (height - scaled.shape[0]) // 2, (width - scaled.shape[1]) // 2
    canvas[top : top + scaled.shape[0], left : left + scaled.shape[1]] = scaled
    return canvas


def _length(path: Path) -> int:
    """Number of frames that a player finds in the file; 0 if it finds no video."""
    capture = cv2.VideoCapture(str(path))
    try:
        return round(capture.get(cv2.CAP_PROP_FRAME_COUNT)) if capture.isOpened() else 0
    finally:
        capture.release()
