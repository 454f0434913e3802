"""Cameras that misbehave, without real hardware: a fake is registered like the real ones."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import cv2
import numpy as np
import pytest
from clocks import Pace, StillClock
from fake_camera import FakeCamera, FakeCameras
from patience import wait_for
from player import Player

from emotion_gui.vision.cameras import Camera, SystemCameras
from emotion_gui.vision.capture import Phase
from emotion_gui.vision.frame import Image
from emotion_gui.vision.frame_source import SourceError
from emotion_gui.vision.source_spec import DemoSpec

pytestmark = pytest.mark.usefixtures("nothing_left_open")


@pytest.fixture
def camera() -> Iterator[FakeCamera]:
    with FakeCameras() as fakes:
        yield fakes.add("usb-1", "Desk camera", fps=200)


def test_unplugged_and_replugged_ten_times_in_a_row(player: Player, camera: FakeCamera) -> None:
    player.play(camera.spec, retry=0.01)
    player.reach(Phase.RUNNING)
    threads = threading.active_count()
    for _ in range(10):
        camera.plugged = False
        player.reach(Phase.LOST)
        camera.plugged = True
        player.reach(Phase.RUNNING)
    assert threading.active_count() == threads
    assert camera.opened == camera.released + 1
    assert player.ends()
    assert camera.opened == camera.released


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="device nodes are Linux's")
def test_a_node_that_this_account_may_not_use(
    foreign_folder: Path, unprivileged: Callable[[], AbstractContextManager[None]]
) -> None:
    (foreign_folder / "video987").touch(mode=0o600)
    system, camera = SystemCameras(foreign_folder), Camera("/dev/video987", "Webcam", 987, cv2.CAP_V4L2)
    with unprivileged(), pytest.raises(SourceError, match="Webcam may not be used by this account"):
        system.open(camera, 0, 0)


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((1, 1, 3), (1, 1)),
        ((90, 120), (120, 90)),
        ((90, 120, 1), (120, 90)),
        ((90, 120, 4), (120, 90)),
        ((4320, 7680, 3), (7680, 4320)),
    ],
    ids=["1 pixel", "gray", "one channel", "alpha", "8K"],
)
def test_frames_of_any_format_arrive_in_color(
    player: Player, camera: FakeCamera, shape: tuple[int, ...], size: tuple[int, int]
) -> None:
    camera.picture = np.full(shape, 90, np.uint8)
    player.play(camera.spec)
    player.reach(Phase.RUNNING)
    frame = player.frame()
    assert frame.size == size
    assert frame.image.shape[2] == 3


def test_a_size_that_changes_while_it_runs_is_followed(player: Player, camera: FakeCamera) -> None:
    player.play(camera.spec)
    for size in ((64, 48), (48, 64), (1, 1), (160, 120)):
        camera.picture = picture(*size)
        wait_for(lambda size=size: player.frame().size == size)  # type: ignore[misc]
    assert player.phases == [Phase.OPENING, Phase.RUNNING]


def test_suspending_the_computer_is_not_blamed_on_the_camera(
    player: Player, camera: FakeCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = StillClock(monkeypatch)
    player.play(camera.spec)
    player.reach(Phase.RUNNING)
    camera.stall()  # the read in progress
    clock.jump(3600)
    reads = clock.reads
    wait_for(lambda: clock.reads > reads + 2)  # by the watchdog thread, while the reading thread is blocked
    camera.stalled = False
    first = player.frame().index
    wait_for(lambda: player.frame().index > first + 3)
    assert player.phases == [Phase.OPENING, Phase.RUNNING]
    assert camera.opened == 1


def test_a_video_does_not_hurry_after_the_clock_has_jumped(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    player.frames = pace = Pace(monkeypatch)
    player.play(DemoSpec())
    wait_for(lambda: len(pace.times) > 5)
    pace.jump(3600)
    wait_for(lambda: pace.times[-1] > 3601)
    *usual, jump = sorted(pace.gaps())
    assert usual == pytest.approx([1 / 30] * len(usual))
    assert jump == pytest.approx(3600, abs=0.1)


def picture(width: int, height: int) -> Image:
    return np.full((height, width, 3), 90, np.uint8)
