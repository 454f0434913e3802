"""Frames with their times in milliseconds, and where a video is resumed."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from made_videos import make_video

from emotion_gui.batch.resume_point import WARM_UP, timed_from
from emotion_gui.vision.file_sources import VideoSource
from emotion_gui.vision.frame import Frame, Image
from emotion_gui.vision.frame_source import FrameSource


class FakeSource(FrameSource):
    """Yields tiny frames at these times (seconds), and seeks to `lands` whatever is requested."""

    name = "fake"

    def __init__(self, times: list[float], lands: int | None = None) -> None:
        super().__init__()
        self.times, self.lands, self.opened = times, lands, 0
        self.open()

    def seek(self, seconds: float) -> bool:
        if self.lands is not None:
            self._count = self.lands
        return self.lands is not None

    def _open(self) -> None:
        self.opened += 1

    def _grab(self) -> Image | None:
        return np.zeros((2, 2, 3), np.uint8) if self._count < len(self.times) else None

    def _time(self, captured: float) -> float:
        return self.times[self._count]

    def close(self) -> None:
        """Has nothing to close."""


def times_from(source: FrameSource, last: int) -> list[int]:
    return [at for at, _ in timed_from(source, last)]


def test_frames_that_come_faster_than_milliseconds_have_times_of_their_own() -> None:
    assert times_from(FakeSource([0.0, 0.0002, 0.0004, 0.01]), -1) == [0, 1, 2, 10]


@pytest.mark.parametrize(
    ("lands", "opened", "first"),
    [
        (40, 1, 4000),  # at the requested frame
        (None, 2, 0),  # nowhere
        (95, 2, 9500),  # too far: all frames come again
    ],
)
def test_all_frames_after_the_last_one_come(lands: int | None, opened: int, first: int) -> None:
    source = FakeSource([number / 10 for number in range(120)], lands)
    found = times_from(source, 9000)
    assert [at for at in found if at > 9000] == [100 * number for number in range(91, 120)]
    assert (source.opened, found[0] if lands != 95 else 9500) == (opened, first)
    if lands != 95:
        assert [at for at in found if 9000 - WARM_UP <= at <= 9000] == [100 * n for n in range(40, 91)]


@pytest.mark.parametrize(("ending", "codec"), [("avi", "MJPG"), ("mp4", "mp4v")])
def test_a_video_resumes_with_the_very_same_frames(tmp_path: Path, ending: str, codec: str) -> None:
    path = make_video(tmp_path / "first.avi", 2.0, first=4.0, rounds=5)
    if ending != "avi":
        path = _converted(path, tmp_path / f"clip.{ending}", codec)
    source = VideoSource(path)
    whole = _frames(source)
    source.open()
    assert source.seek(6.0)
    jumped = source.read()
    assert jumped is not None
    assert 4.0 <= jumped.time <= 6.0
    at = [frame.time for frame in whole].index(pytest.approx(jumped.time))
    assert np.array_equal(whole[at].image, jumped.image)
    rest = [frame.time for frame in _rest(source)]
    assert rest == pytest.approx([frame.time for frame in whole[at + 1 :]])
    source.close()


def _frames(source: FrameSource) -> list[Frame]:
    source.open()
    return _rest(source)


def _rest(source: FrameSource) -> list[Frame]:
    found = []
    while (frame := source.read()) is not None:
        found.append(frame)
    return found


def _converted(video: Path, path: Path, codec: str) -> Path:
    frames = _frames(VideoSource(video))
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), 10, frames[0].size)
    for frame in frames:
        writer.write(frame.image)
    writer.release()
    return path
