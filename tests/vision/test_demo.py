from collections.abc import Mapping

import cv2
import numpy as np
import pytest

from emotion_gui.core.resources import resource_path
from emotion_gui.vision.demo import CYCLE, FRAMES_PER_SECOND, DemoSource
from emotion_gui.vision.frame import Frame

LAST = CYCLE * FRAMES_PER_SECOND - 1


@pytest.fixture(scope="module")
def cycle() -> Mapping[int, Frame]:
    """Frames of one cycle by their index: two per second, and those where the cycle repeats."""
    source = DemoSource(once=True)
    source.open()
    frames = {}
    for index in sorted({*range(0, LAST, 15), 1, LAST}):
        source._count = index
        frame = source.read()
        assert frame is not None
        frames[index] = frame
    source._count = LAST + 1
    assert source.read() is None
    source.close()
    return frames


def test_haar_finds_one_face_two_faces_and_briefly_none(cycle: Mapping[int, Frame]) -> None:
    cascade = cv2.CascadeClassifier(str(resource_path("cascades", "haarcascade_frontalface_default.xml")))
    counts = []
    for frame in cycle.values():
        small = cv2.resize(frame.image, None, fx=0.375, fy=0.375, interpolation=cv2.INTER_AREA)
        gray = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
        counts.append(len(cascade.detectMultiScale(gray, 1.1, 5, minSize=(30, 30))))
    assert counts[0] == 1  # somebody is there from the very first frame
    assert sum(count > 0 for count in counts) > 0.8 * len(counts)
    assert set(counts) == {0, 1, 2}


def test_frames_are_720p_paced_and_frozen(cycle: Mapping[int, Frame]) -> None:
    assert max(cycle) == LAST
    assert all(f.size == (1280, 720) and f.image.dtype == np.uint8 for f in cycle.values())
    assert cycle[30].time == pytest.approx(1.0)
    with pytest.raises(ValueError, match="read-only"):
        cycle[0].image[0, 0] = 0


def test_it_moves_smoothly_and_loops_seamlessly(cycle: Mapping[int, Frame]) -> None:
    assert 0.05 < difference(cycle[0], cycle[1]) < 5
    assert difference(cycle[LAST], cycle[0]) < 5


def difference(a: Frame, b: Frame) -> float:
    return float(np.abs(a.image.astype(int) - b.image).mean())


def test_it_is_endless() -> None:
    source = DemoSource()
    source.open()
    source._count = LAST + 1
    assert source.read() is not None
