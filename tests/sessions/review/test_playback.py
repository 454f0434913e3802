"""Tests of the playback of a session."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from emotion_gui.sessions.review.playback import Playback


@pytest.fixture
def playback(qtbot: QtBot) -> Playback:
    playback = Playback()
    playback.set_frames(np.array([0.0, 0.1, 0.2, 0.5, 0.6]))
    return playback


def test_steps_go_from_frame_to_frame(playback: Playback) -> None:
    playback.seek(0.13)
    playback.step(1)
    assert playback.time == 0.2
    playback.step(1)
    assert playback.time == 0.5
    playback.step(-1)
    assert playback.time == 0.2
    playback.step(-9)
    assert playback.time == 0.0


def test_the_cursor_stays_within_the_session(playback: Playback) -> None:
    playback.seek(99)
    assert playback.time == 0.6
    playback.seek(-1)
    assert playback.time == 0


def test_it_plays_in_real_time_to_the_end_and_from_the_start_again(playback: Playback, qtbot: QtBot) -> None:
    times: list[float] = []
    playback.moved.connect(times.append)
    playback.set_speed(2.0)
    playback.toggle()
    assert playback.is_playing
    qtbot.waitUntil(lambda: not playback.is_playing)
    assert times[-1] == 0.6
    assert times == sorted(times)
    playback.toggle()
    assert playback.time < 0.6
    playback.toggle()
    assert not playback.is_playing


def test_an_empty_session_does_not_play(qtbot: QtBot) -> None:
    playback = Playback()
    playback.set_frames(np.zeros(0))
    playback.toggle()
    playback.step(1)
    assert (playback.is_playing, playback.time) == (False, 0.0)
