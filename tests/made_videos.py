"""Videos for tests: a piece of the demo, small, with faces that come and go."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from emotion_gui.vision.demo import DemoSource
from emotion_gui.vision.frame import Image
from emotion_gui.vision.sources import FrameSource

SIZE = (480, 270)
RATE = 10


def make_video(path: Path, seconds: float = 6.0, *, first: float = 0.0, rounds: int = 1) -> Path:
    """Every third frame of the demo, from its second `first` on, as MJPEG: ten a second.

    rounds: how often that is shown, one after the other.
    """
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, SIZE)
    for frame in [*_frames(first, round(seconds * RATE))] * rounds:
        writer.write(frame)
    writer.release()
    return path


def _frames(first: float, count: int) -> Iterator[Image]:
    source = DemoSource()
    source.open()
    skip_to(source, round(first * 30))
    for _ in range(count):
        frame = source.read()
        assert frame is not None
        yield np.asarray(cv2.resize(frame.image, SIZE, interpolation=cv2.INTER_AREA), np.uint8)
        skip_to(source, 2)


def skip_to(source: FrameSource, frames: int) -> None:
    source._count += frames  # the demo paints each frame by its number


def cut_off(video: Path, share: float) -> Path:
    """The same video, as a copy that was interrupted."""
    content = video.read_bytes()
    video.write_bytes(content[: int(len(content) * share)])
    return video
