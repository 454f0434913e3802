"""Blinks and closings in long series of numbers."""

import math

import numpy as np
import pytest

from emotion_gui.signs.closure_detector import Closure, ClosureDetector
from emotion_gui.signs.eye_meter import EyeMeter
from emotion_gui.vision.face_signs import FaceSigns

OPEN = 0.28  # openness
SHUT = 0.10


def measure(openness: np.ndarray, fps: int, *, laughing: bool = False) -> list[FaceSigns]:
    meter = EyeMeter()
    return [
        meter.update(index / fps, 1 / fps, (float(each), float(each)), laughing=laughing)
        for index, each in enumerate(openness)
    ]


def blinks_of(signs: list[FaceSigns]) -> int:
    return sum(each.blink > 0 for each in signs)


@pytest.mark.parametrize("fps", [15, 30, 60])
def test_blinks_with_noise_are_found(fps: int) -> None:
    random = np.random.default_rng(fps)
    times = np.arange(0, 120, 1 / fps)
    starts = np.cumsum(random.uniform(1.0, 3, 60))
    openness = np.full(len(times), OPEN)
    for start in starts:
        fall, stay, rise = random.uniform((0.06, 0.03, 0.1), (0.1, 0.08, 0.2))
        lids = np.interp(times - start, [0, fall, fall + stay, fall + stay + rise], [0, 1, 1, 0])
        openness = openness - lids * (OPEN - SHUT)
    signs = measure(openness * random.normal(1, 0.06, len(times)), fps)
    assert blinks_of(signs) == pytest.approx((starts < 119).sum(), rel=0.05)


def test_open_eyes_with_noise_never_blink() -> None:
    random = np.random.default_rng(1)
    signs = measure(OPEN * random.normal(1, 0.06, 30 * 60), 30)
    assert not any(each.blink or each.long_closure or each.eyes_closed for each in signs)


def test_a_long_closing_does_not_drag_the_level_down() -> None:
    openness = np.r_[np.full(300, OPEN), np.full(1800, SHUT), np.full(30, OPEN)]
    signs = measure(openness, 30)
    assert all(each.eyes_closed for each in signs[300:2100])
    assert signs[2099].perclos == pytest.approx(1.0)
    assert [each.long_closure for each in signs if each.long_closure] == pytest.approx([60], abs=0.1)


def test_a_look_down_is_neither_a_blink_nor_a_long_closing() -> None:
    down = np.r_[np.linspace(OPEN, 0.16, 15), np.full(15, 0.155), np.linspace(0.16, OPEN, 15)]
    long = np.r_[
        np.full(300, OPEN), down, np.full(60, OPEN), down[:20], np.full(300, 0.155), np.full(60, OPEN)
    ]
    signs = measure(long, 30)
    assert not any(each.blink or each.long_closure for each in signs)
    assert sum(each.eyes_closed for each in signs) <= 32
    assert max(each.perclos for each in signs if not math.isnan(each.perclos)) == 0


def test_a_level_that_was_too_high_is_forgotten() -> None:
    signs = measure(np.r_[np.full(300, 0.45), np.full(900, 0.24)], 30)
    assert signs[-1].eye_left == pytest.approx(1.0)
    assert signs[-1].eyes_closed == 0


def test_a_laugh_that_squeezes_the_eyes_is_not_counted() -> None:
    meter, signs = EyeMeter(), []
    for index in range(600):
        laughing = index >= 300
        openness = 0.28 if not laughing else 0.16 if index < 450 else 0.11
        signs.append(meter.update(index / 30, 1 / 30, (openness, openness), laughing=laughing))
    assert not any(each.blink > 0 or each.long_closure > 0 for each in signs)
    assert np.isnan([each.eyes_closed for each in signs[480:]]).all()


def test_perclos_is_the_share_of_valid_time_and_unknown_before_enough_of_it() -> None:
    openness = np.r_[np.full(20 * 30, OPEN), np.full(10 * 30, np.nan), np.full(10 * 30, SHUT)]
    signs = measure(openness, 30)
    assert math.isnan(signs[14 * 30].perclos)
    assert signs[16 * 30].perclos == 0
    assert math.isnan(signs[25 * 30].eyes_closed)
    assert signs[-1].perclos == pytest.approx(1 / 3, abs=0.01)


def test_the_length_is_exact_between_two_frames() -> None:
    detector, found = ClosureDetector(), Closure()
    for time, ratio in ((0.0, 1.0), (0.1, 0.2), (0.2, 1.0)):
        found = detector.update(time, ratio, ratio)
    assert found.blink == pytest.approx(0.1)


def test_blinks_are_not_valid_where_they_would_fall_between_frames() -> None:
    assert all(math.isnan(each.blink) for each in measure(np.full(50, OPEN), 5)[1:])
    assert not any(math.isnan(each.blink) for each in measure(np.full(50, OPEN), 15))


def test_a_closing_that_was_not_seen_to_its_end_is_no_blink() -> None:
    unseen = np.r_[np.full(60, OPEN), [SHUT], np.full(7, np.nan), np.full(30, OPEN)]
    assert blinks_of(measure(unseen, 30)) == 0


def test_an_eye_is_as_open_as_its_own_from_the_first_frame_on() -> None:
    first = measure(np.full(2, 0.38), 30)[0]
    assert (first.eye_left, first.eye_right) == pytest.approx((1.0, 1.0))
