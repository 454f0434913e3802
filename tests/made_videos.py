"""Videos for tests: a part of the demo in a small size, with faces that appear and leave."""

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
    """Writes every third frame of the demo as MJPEG with ten frames per second.

    Args:
        path: the video to write.
        seconds: duration of the part of the demo.
        first: where this part starts, in seconds of the demo.
        rounds: how often the part is repeated.

    Returns:
        The same path.
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
    source._count += frames  # the demo paints each frame from its number


def cut_off(video: Path, share: float) -> Path:
    """Truncates a video to a share of its size, like an interrupted copy."""
    content = video.read_bytes()
    video.write_bytes(content[: int(len(content) * share)])
    return video
