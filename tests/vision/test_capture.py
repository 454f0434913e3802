import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from clocks import Pace, StillClock
from fake_camera import FakeCamera, FakeCameras
from mjpeg_server import MjpegServer
from patience import PATIENCE, wait_for
from player import Player

from emotion_gui.vision.capture import Phase
from emotion_gui.vision.frame import Image
from emotion_gui.vision.source_spec import DemoSpec, FileSpec, StreamSpec
from emotion_gui.vision.sources import FrameSource


@pytest.fixture
def player() -> Iterator[Player]:
    player = Player()
    yield player
    if player.capture is not None:
        player.ends()


@pytest.fixture
def camera() -> Iterator[FakeCamera]:
    with FakeCameras() as fakes:
        yield fakes.add("usb-1", "Desk camera")


@pytest.fixture
def pace(monkeypatch: pytest.MonkeyPatch) -> Pace:
    return Pace(monkeypatch)


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> StillClock:
    return StillClock(monkeypatch)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (64, 48))
    for number in range(15):
        writer.write(np.full((48, 64, 3), 10 * number, np.uint8))
    writer.release()
    return path


def test_the_demo_runs_in_its_own_time(player: Player, pace: Pace) -> None:
    player.frames = pace
    player.play(DemoSpec())
    wait_for(lambda: len(pace.times) > 30)
    assert pace.gaps(end=30) == pytest.approx([1 / 30] * 29)
    assert player.phases == [Phase.OPENING, Phase.RUNNING]
    assert player.states[0].message == "Opening Demo…"
    assert player.ends()


def test_a_video_plays_at_its_pace_and_ends(player: Player, pace: Pace, clip: Path) -> None:
    player.frames = pace
    player.play(FileSpec(str(clip)))
    assert player.reach(Phase.ENDED) == "clip.avi has ended."
    assert pace.gaps() == pytest.approx([1 / 30] * 14)
    assert player.phases == [Phase.OPENING, Phase.RUNNING, Phase.ENDED]
    assert player.frame().index == 14


def test_capture_does_not_wait_for_a_slow_consumer(player: Player, clip: Path) -> None:
    player.play(FileSpec(str(clip)))
    player.reach(Phase.ENDED)
    assert player.frames.dropped == 14


def test_after_a_delay_it_skips_ahead_instead_of_catching_up(player: Player, pace: Pace) -> None:
    class Delayed(FrameSource):
        name = "delayed"
        interval = 0.02

        def _open(self) -> None: ...

        def _grab(self) -> Image:
            if self._count == 3:
                pace.jump(0.5)
            return np.zeros((4, 4, 3), np.uint8)

        def close(self) -> None: ...

    player.frames = pace
    player.play(Delayed())
    wait_for(lambda: len(pace.times) > 14)
    assert pace.gaps(end=14) == pytest.approx([0.02, 0.02, 0.52, *[0.02] * 10])


def test_pause_stops_a_video_and_resume_continues_at_the_same_frame(player: Player) -> None:
    source = OnDemand()
    capture = player.play(source)
    source.wanted.release()
    assert player.frame().index == 0
    source.asked.acquire()
    source.asked.acquire()  # for the frame that arrives during the pause
    capture.pause()
    assert capture.paused
    source.wanted.release()
    assert player.frame().index == 1
    wait_for(lambda: player.gate.is_waited_for)
    assert not source.asked.acquire(blocking=False)
    capture.resume()
    source.wanted.release(3)
    player.reach(Phase.ENDED)
    assert player.frame().index == 3
    assert player.frames.dropped == 1  # the frame in between


class OnDemand(FrameSource):
    """Four frames, each delivered on request.

    Attributes:
        asked: released once for each read.
        wanted: the test releases it once for each frame to deliver.
    """

    name = "on demand"

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.wanted = threading.Semaphore(0), threading.Semaphore(0)

    def _open(self) -> None: ...

    def _grab(self) -> Image | None:
        self.asked.release()
        assert self.wanted.acquire(timeout=PATIENCE)
        return np.zeros((4, 4, 3), np.uint8) if self._count < 4 else None

    def close(self) -> None: ...


def test_a_resumed_camera_shows_the_present(player: Player, camera: FakeCamera) -> None:
    capture = player.play(camera.spec)
    player.frame()
    capture.pause()
    paused = camera.reads
    wait_for(lambda: camera.reads > paused + 10)  # nothing piles up
    player.frames.get(0)  # a frame from before the pause
    capture.resume()
    assert player.frame().index > paused
    assert player.phases == [Phase.OPENING, Phase.RUNNING]


def test_stop_ends_the_threads_and_releases_the_camera(player: Player, camera: FakeCamera) -> None:
    before = threading.active_count()
    player.play(camera.spec)
    player.reach(Phase.RUNNING)
    assert player.ends()
    assert threading.active_count() == before
    assert camera.opened == camera.released == 1
    assert player.phases == [Phase.OPENING, Phase.RUNNING]


def test_stop_works_while_paused(player: Player, clip: Path) -> None:
    capture = player.play(FileSpec(str(clip)))
    player.frame()
    capture.pause()
    wait_for(lambda: player.gate.is_waited_for)
    assert player.ends()


def test_stop_does_not_wait_for_a_blocked_driver(player: Player, camera: FakeCamera) -> None:
    capture = player.play(camera.spec)
    player.reach(Phase.RUNNING)
    camera.stall()
    assert not capture.stop(0)
    assert camera.released == 0
    camera.stalled = False  # the driver returns, so the camera is released after all
    wait_for(lambda: camera.released == 1)


def test_an_unplugged_camera_is_picked_up_when_it_comes_back(player: Player, camera: FakeCamera) -> None:
    player.play(camera.spec, retry=0.05)
    player.reach(Phase.RUNNING)
    camera.plugged = False
    assert "Desk camera" in player.reach(Phase.LOST)
    wait_for(lambda: player.states[-1].message.startswith("Desk camera is not connected"))
    camera.plugged = True
    player.reach(Phase.RUNNING)
    player.frames.get(0)
    assert player.frame().size == (160, 120)
    assert len(player.states) == 5  # opening, running, lost, not connected, running: each once


def test_a_camera_that_is_missing_at_first_is_picked_up(player: Player, camera: FakeCamera) -> None:
    camera.plugged = False
    player.play(camera.spec, retry=0.05)
    assert "is not connected" in player.reach(Phase.LOST)
    camera.plugged = True
    player.reach(Phase.RUNNING)


def test_a_busy_camera_is_picked_up_when_it_is_free(player: Player, camera: FakeCamera) -> None:
    camera.busy = True
    player.play(camera.spec, retry=0.05)
    assert "Close other programs" in player.reach(Phase.LOST)
    wait_for(lambda: camera.asked_for > 3)
    assert player.phases == [Phase.OPENING, Phase.LOST]
    camera.busy = False
    player.reach(Phase.RUNNING)


def test_after_replugging_the_choice_follows_the_device(player: Player) -> None:
    with FakeCameras() as fakes:
        other = fakes.add("usb-1", picture=np.full((60, 80, 3), 10, np.uint8))
        chosen = fakes.add("usb-2")
        player.play(chosen.spec, retry=0.05)
        player.reach(Phase.RUNNING)
        chosen.plugged = False
        player.reach(Phase.LOST)
        fakes.swap()
        chosen.plugged = True
        player.reach(Phase.RUNNING)
        player.frames.get(0)
        assert player.frame().size == (160, 120)
        assert other.opened == 0
        assert player.ends()


def test_a_blocked_read_is_detected(player: Player, camera: FakeCamera, still_clock: StillClock) -> None:
    player.play(camera.spec, silence=0.3)
    player.reach(Phase.RUNNING)
    camera.stall()
    still_clock.go()
    assert "has sent no picture for" in player.reach(Phase.LOST)
    still_clock.stop()
    camera.stalled = False
    player.reach(Phase.RUNNING)
    assert camera.opened == 1
    assert player.phases == [Phase.OPENING, Phase.RUNNING, Phase.LOST, Phase.RUNNING]


def test_a_read_that_never_returns_is_abandoned(
    player: Player, camera: FakeCamera, still_clock: StillClock
) -> None:
    player.play(camera.spec, silence=0.2, retry=0.05, give_up=0.5)
    player.reach(Phase.RUNNING)
    camera.stall()
    still_clock.go()
    wait_for(lambda: camera.opened > 1)
    still_clock.stop()
    camera.stalled = False
    player.reach(Phase.RUNNING)
    wait_for(lambda: camera.released == camera.opened - 1)  # by the abandoned thread


def test_a_frozen_picture_is_detected(player: Player, camera: FakeCamera, still_clock: StillClock) -> None:
    player.play(camera.spec, silence=0.3)
    player.reach(Phase.RUNNING)
    camera.frozen = True
    reads = camera.reads
    wait_for(lambda: camera.reads > reads + 2)
    still_clock.jump(5)
    assert "the same picture" in player.reach(Phase.LOST)
    camera.frozen = False
    player.reach(Phase.RUNNING)
    assert camera.opened == 1


def test_a_stream_that_stalls_goes_away_and_comes_back(player: Player, portrait: Image) -> None:
    with MjpegServer(portrait) as server:
        player.play(StreamSpec(server.url), silence=0.4, retry=0.1)
        player.reach(Phase.RUNNING)
        server.stalled = True
        assert "has sent no picture for" in player.reach(Phase.LOST)
        server.stalled = False
        player.reach(Phase.RUNNING)
        server.stop()
        player.reach(Phase.LOST)
        server.start()
        player.reach(Phase.RUNNING)
        player.frames.get(0)
        assert player.frame().size == (512, 600)
        assert player.ends()


def test_a_bad_file_is_not_retried(player: Player, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"")
    before = threading.active_count()
    player.play(FileSpec(str(path)), retry=0.05)
    assert player.reach(Phase.FAILED) == "clip.mp4 is empty. Choose another file."
    wait_for(lambda: threading.active_count() == before)
    assert player.phases == [Phase.OPENING, Phase.FAILED]


def test_a_truncated_video_fails_where_it_breaks_off(player: Player, clip: Path) -> None:
    content = clip.read_bytes()
    clip.write_bytes(content[: content.index(b"movi") + 3000])
    player.play(FileSpec(str(clip)))
    assert "breaks off" in player.reach(Phase.FAILED)
    assert player.phases == [Phase.OPENING, Phase.RUNNING, Phase.FAILED]


def test_an_unexpected_error_is_reported_and_logged(
    player: Player, camera: FakeCamera, caplog: pytest.LogCaptureFixture
) -> None:
    camera.fps = 0  # the driver divides by it
    player.play(camera.spec)
    assert "Desk camera failed for an unexpected reason" in player.reach(Phase.FAILED)
    assert "ZeroDivisionError" in caplog.text
    wait_for(lambda: camera.released == 1)
