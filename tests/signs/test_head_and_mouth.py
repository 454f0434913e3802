"""The head's zero, nods and yawns in series of numbers."""

import numpy as np
import pytest

from emotion_gui.signs.head_zero import HeadZero
from emotion_gui.signs.nod_detector import NodDetector
from emotion_gui.signs.yawn_detector import YawnDetector
from emotion_gui.vision.head_pose import Pose

FPS = 30


def nods_of(pitch: np.ndarray, yaw: np.ndarray | None = None, fps: int = FPS) -> int:
    detector = NodDetector()
    yaws = np.zeros(len(pitch)) if yaw is None else yaw
    return sum(
        detector.update(i / fps, float(y), float(p)) for i, (y, p) in enumerate(zip(yaws, pitch, strict=True))
    )


def swing(degrees: float, seconds: float, fps: int = FPS) -> np.ndarray:
    count = round(seconds * fps)
    return np.r_[np.zeros(fps), degrees * np.sin(np.linspace(0, np.pi, count)), np.zeros(fps)]


@pytest.mark.parametrize("fps", [15, 30, 60])
@pytest.mark.parametrize("degrees", [-10, -20, 12])
def test_a_swing_of_the_pitch_is_a_nod(degrees: float, fps: int) -> None:
    assert nods_of(swing(degrees, 0.7, fps), fps=fps) == 1


def test_each_nod_of_a_row_counts_once() -> None:
    times = np.arange(0, 4, 1 / FPS)
    pitch = np.where((times > 0.5) & (times < 2.9), -5 * (1 - np.cos(2 * np.pi * (times - 0.5) / 0.6)), 0)
    assert nods_of(pitch) == 4


def test_noise_slow_looks_one_bad_frame_and_a_shaken_head_are_no_nods() -> None:
    random = np.random.default_rng(5)
    assert nods_of(random.normal(0, 1, 60 * FPS)) == 0
    assert nods_of(swing(-20, 4.0)) == 0
    flaw = np.zeros(90)
    flaw[40] = -15
    assert nods_of(flaw) == 0
    assert nods_of(swing(-8, 0.7), yaw=swing(30, 0.7)) == 0
    assert nods_of(np.r_[np.zeros(30), np.full(60, -20.0)]) == 0


def test_the_zero_becomes_the_person_s_own_and_does_not_follow_a_head_that_hangs_down() -> None:
    zero, random = HeadZero(), np.random.default_rng(3)
    for _ in range(30 * FPS):
        zero.add(Pose(5 + random.normal(0, 2), 11 + random.normal(0, 2), -3 + random.normal(0, 1)), 1 / FPS)
    usual = zero.relative(Pose(5, 11, -3))
    assert (usual.yaw, usual.pitch, usual.roll) == pytest.approx((0, 0, 0), abs=1)
    for _ in range(120 * FPS):
        zero.add(Pose(5, -19, -3), 1 / FPS)
    assert zero.relative(Pose(5, -19, -3)).pitch == pytest.approx(-30, abs=1)


def yawns_of(opening: np.ndarray, *, laughing: bool = False) -> list[float]:
    detector = YawnDetector()
    found = [
        detector.update(index / FPS, float(each), laughing=laughing) for index, each in enumerate(opening)
    ]
    return [each for each in found if each > 0]


def test_a_yawn_counts_at_its_end_with_its_length() -> None:
    times = np.arange(0, 9, 1 / FPS)
    yawn = np.interp(times, [1, 3, 5, 6.5], [0.05, 0.8, 0.8, 0.05])
    assert yawns_of(yawn) == pytest.approx([4.7], abs=0.4)
    assert yawns_of(yawn, laughing=True) == []


def test_speech_song_a_cry_and_an_open_mouth_are_no_yawns() -> None:
    times, random = np.arange(0, 60, 1 / FPS), np.random.default_rng(4)
    speech = (
        np.abs(np.sin(2 * np.pi * 2.2 * times))
        * random.uniform(0.1, 0.5, len(times) // 10 + 1).repeat(10)[: len(times)]
    )
    assert yawns_of(speech) == []
    song = np.where(times % 1.5 < 1.1, 0.55, 0.1)
    assert yawns_of(song) == []
    cry = np.interp(times, [1, 1.2, 2.0, 2.2], [0, 0.9, 0.9, 0])
    assert yawns_of(cry) == []
    breathing = np.interp(times, [1, 2, 40, 41], [0, 0.3, 0.3, 0])
    assert yawns_of(breathing) == []


def test_a_mouth_that_was_out_of_sight_for_seconds_did_not_yawn() -> None:
    detector = YawnDetector()
    times = [*np.arange(0, 0.6, 1 / FPS), *np.arange(5, 5.5, 1 / FPS)]
    found = [detector.update(time, 0.8, laughing=False) for time in times]
    found += [detector.update(6 + index / FPS, 0.0, laughing=False) for index in range(30)]
    assert not any(found)
