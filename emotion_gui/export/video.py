"""The pictures of a session as an MP4 file that any player shows, in step with the session's clock."""

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
    """A time in the video is a time in the session: pictures are repeated where none was kept.

    overlay: draw boxes and labels as the live view did, where the pictures have none yet. Raises
    ExportError, also for a session without pictures, and ExportStopped where `progress` does.
    """
    try:
        with closing(PictureReader(recording.path, keys)) as pictures:
            if not pictures.times:
                raise ExportError("This session has no pictures.")
            drawn = Overlay(recording) if overlay and recording.info.pictures == "clean" else None
            write_atomically({out: lambda aside: _write(pictures, aside, drawn, progress)})
    except SessionError as error:
        raise ExportError(str(error)) from error


class Overlay:
    """Boxes and labels on the pictures of one session, as they were shown while it was recorded."""

    def __init__(self, recording: Recording) -> None:
        self._frames, self._faces = np.ascontiguousarray(recording.frames["time"]), recording.faces
        self._times = np.ascontiguousarray(recording.faces["time"])
        self._values = smoothed_faces(recording.frames, recording.faces, recording.info.smoothing)
        self._raw = probabilities(recording.faces)
        self._width = recording.info.frame_size[0]

    def draw(self, image: Image, time: int) -> None:
        """The faces of the frame at `time` (milliseconds), or of the one before, into the picture."""
        scale = image.shape[1] / self._width if self._width > 0 else 1.0
        annotate.draw(image, self.faces_at(time), scale=scale)

    def faces_at(self, time: int) -> list[Face]:
        """The largest first."""
        place = int(np.searchsorted(self._frames, time, "right")) - 1
        if place < 0:
            return []
        first, last = (
            int(np.searchsorted(self._times, self._frames[place], side)) for side in ("left", "right")
        )
        return [self._face(self._faces[row], row) for row in range(first, last)]

    def _face(self, face: Rows, row: int) -> Face:
        box = Box(int(face["x"]), int(face["y"]), int(face["width"]), int(face["height"]))
        answer = Prediction(min(int(face["label"]), len(LABELS) - 1), bool(face["unsure"]))
        values, raw = (tuple(map(float, each[row])) for each in (self._values, self._raw))
        return Face(int(face["id"]), box, values, raw, answer)


def _write(pictures: PictureReader, path: Path, overlay: Overlay | None, progress: Progress) -> None:
    """Raises OSError where the file is not complete: OpenCV does not tell."""
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
    """`count` pictures at a constant rate; before the first one they are black."""
    shown = np.zeros((size[1], size[0], 3), np.uint8)
    coming = next(frames, None)
    for number in range(count):
        newest = None
        while coming is not None and coming[0] <= round(number * 1000 / rate):
            newest, coming = coming[1], next(frames, None)
        if newest is not None:
            shown = _fitted(newest, size)
        yield shown


def _frames(pictures: PictureReader, overlay: Overlay | None) -> Iterator[tuple[int, Image]]:
    for time, image in pictures:
        if overlay is not None:
            overlay.draw(image, time)
        yield time, image


def _rate(times: list[int]) -> float:
    """Frames a second: what most pictures came at."""
    step = float(np.median(np.diff(times))) if len(times) > 1 else 1000.0
    return float(np.clip(round(1000 / max(step, 1)), _SLOWEST, _FASTEST))


def _even_size(image: Image) -> Size:
    """(width, height) as encoders want them."""
    return max(image.shape[1] & ~1, 2), max(image.shape[0] & ~1, 2)


def _fitted(image: Image, size: Size) -> Image:
    """The picture in the middle of one of that size, where the source has changed its own."""
    width, height = size
    if image.shape[1] & ~1 == width and image.shape[0] & ~1 == height:
        return np.ascontiguousarray(image[:height, :width])
    scale = min(width / image.shape[1], height / image.shape[0])
    small = cv2.resize(image, (max(round(image.shape[1] * scale), 1), max(round(image.shape[0] * scale), 1)))
    whole = np.zeros((height, width, 3), np.uint8)
    top, left = (height - small.shape[0]) // 2, (width - small.shape[1]) // 2
    whole[top : top + small.shape[0], left : left + small.shape[1]] = small
    return whole


def _length(path: Path) -> int:
    """Frames that a player finds in the file; 0 where it finds no video."""
    capture = cv2.VideoCapture(str(path))
    try:
        return round(capture.get(cv2.CAP_PROP_FRAME_COUNT)) if capture.isOpened() else 0
    finally:
        capture.release()
