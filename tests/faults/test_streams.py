"""Network cameras that misbehave, on the loopback interface."""

import pytest
from mjpeg_server import MjpegServer
from patience import wait_for
from player import Player

from emotion_gui.vision.capture import Phase
from emotion_gui.vision.frame import Image
from emotion_gui.vision.source_spec import StreamSpec

pytestmark = pytest.mark.usefixtures("nothing_left_open")


def test_half_pictures_do_not_end_the_stream(player: Player, portrait: Image) -> None:
    """Missing parts keep the content of the previous picture."""
    with MjpegServer(portrait, fps=60) as server:
        player.play(StreamSpec(server.url))
        player.reach(Phase.RUNNING)
        for server.damage in ("half", ""):
            last = player.frame().index
            wait_for(lambda last=last: player.frame().index > last + 5)  # type: ignore[misc]
        assert player.phases == [Phase.OPENING, Phase.RUNNING]
        assert player.ends()


def test_garbage_is_a_lost_stream_that_comes_back(player: Player, portrait: Image) -> None:
    with MjpegServer(portrait, fps=60) as server:
        player.play(StreamSpec(server.url), silence=0.4, retry=0.05)
        player.reach(Phase.RUNNING)
        server.damage = "garbage"
        assert "127.0.0.1" in player.reach(Phase.LOST)
        server.damage = ""
        player.reach(Phase.RUNNING)
        player.frames.get(0)
        assert player.frame().size == (512, 600)
        assert player.ends()
