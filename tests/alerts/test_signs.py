"""Rules about signs of the face: what fires them, what does not, and that a session says the same."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_sessions import STARTED, make_rows
from seen import a_face, a_result
from watched_rules import events_of, sad, watched

from emotion_gui.alerts.backtest import firings_of, run
from emotion_gui.alerts.columns import Columns, columns_of
from emotion_gui.alerts.condition import WINDOWED, Condition, ConditionKind
from emotion_gui.alerts.meter import SIGNS
from emotion_gui.alerts.presets import driver
from emotion_gui.alerts.recent import Recent
from emotion_gui.alerts.rule import Rule
from emotion_gui.alerts.sample import Sample, sample_of
from emotion_gui.recording.rows import rows_of
from emotion_gui.recording.samples import face_rows
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording
from emotion_gui.recording.sign_columns import SIGN_COLUMNS, sign_values
from emotion_gui.vision.face_signs import FaceSigns
from emotion_gui.vision.frame import Face
from emotion_gui.vision.head_pose import Pose
from trainer.shared.face_input import LABELS

NOW = Rule("1", "At once", seconds=0, release_seconds=1, cool_down=0)
OPEN = FaceSigns(1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def rule_for(kind: ConditionKind, seconds: float = 0, **levels: float) -> Rule:
    return replace(NOW, condition=replace(Condition.usual(kind), **levels), seconds=seconds)


def seen(*signs: FaceSigns | None, step: float = 0.5) -> list[Sample]:
    """Samples of a face with these signs, `step` seconds apart."""
    return [replace(sad(number * step, 0.2), signs=each) for number, each in enumerate(signs)]


def minutes_of(minutes: float, **events_at: tuple[float, ...]) -> list[Sample]:
    """Two samples a second of an open face, with events of 0.5 s at these times in seconds."""
    samples = seen(*[OPEN] * round(minutes * 120))
    for name, times in events_at.items():
        for time in times:
            at = round(time * 2)
            samples[at] = replace(samples[at], signs=replace(samples[at].signs or OPEN, **{name: 0.5}))
    return samples


def test_closed_eyes_fire_after_their_time_and_blinks_do_not() -> None:
    rule = replace(driver()[0], cool_down=0)
    closed = replace(OPEN, eyes_closed=1.0)
    assert events_of(rule, seen(OPEN, *[closed] * 20, OPEN, OPEN, OPEN, step=0.1)) == [
        ("Fired", 1.6),
        ("Released", 2.3),
    ]
    blinks = [closed, closed, OPEN, OPEN, OPEN] * 8
    assert events_of(rule, seen(*blinks, step=0.1)) == []


@pytest.mark.parametrize("kind", [*SIGNS, ConditionKind.TURNED])
def test_what_is_not_valid_fires_nothing(kind: ConditionKind) -> None:
    rule = replace(NOW, condition=Condition.usual(kind))
    assert events_of(rule, seen(*[FaceSigns()] * 800)) == []
    assert events_of(rule, seen(*[None] * 800)) == []
    assert events_of(rule, [sad(number / 2, None) for number in range(800)]) == []


def test_closed_eyes_do_not_fire_at_a_moment_in_which_they_are_not_valid() -> None:
    closed, unknown = replace(OPEN, eyes_closed=1.0), replace(OPEN, eyes_closed=math.nan)
    rule = replace(rule_for(ConditionKind.EYES_CLOSED, seconds=2), release_seconds=60)
    assert events_of(rule, seen(closed, *[unknown] * 20)) == []
    assert events_of(rule, seen(closed, *[unknown] * 20, closed)) == [("Fired", 10.5)]


def test_perclos_and_a_head_that_hangs_down() -> None:
    high = [replace(OPEN, perclos=0.15)] * 3
    assert events_of(rule_for(ConditionKind.PERCLOS), seen(OPEN, *high)) == [("Fired", 0.5)]
    assert events_of(rule_for(ConditionKind.PERCLOS), seen(*[replace(OPEN, perclos=0.149)] * 9)) == []
    down, up = [replace(OPEN, head_pitch=-20.0)] * 9, [replace(OPEN, head_pitch=60.0)] * 9
    assert events_of(rule_for(ConditionKind.HEAD_DOWN, seconds=2), seen(*down)) == [("Fired", 2.0)]
    assert events_of(rule_for(ConditionKind.HEAD_DOWN, seconds=2), seen(*up)) == []


def test_turned_away_is_against_the_own_zero_where_that_is_known() -> None:
    rule = rule_for(ConditionKind.TURNED, threshold=30, release=20)
    straight = [replace(sample, yaw=40, pitch=0) for sample in seen(OPEN, OPEN)]
    assert events_of(rule, straight) == []
    assert events_of(rule, [replace(sample, signs=FaceSigns()) for sample in straight]) == [("Fired", 0.0)]
    away = [replace(sample, yaw=0, pitch=0) for sample in seen(replace(OPEN, head_yaw=-30.0))]
    assert events_of(rule, away) == [("Fired", 0.0)]


def test_yawns_count_once_each_and_only_within_the_minutes() -> None:
    rule = rule_for(ConditionKind.YAWNS, threshold=3, release=3, minutes=5)
    assert events_of(rule, minutes_of(6, yawn=(10, 60))) == []
    assert events_of(rule, minutes_of(6, yawn=(10, 60, 120))) == [("Fired", 120), ("Released", 311)]
    assert events_of(rule, minutes_of(8, yawn=(10, 160, 311))) == []


def test_long_closings_of_a_face_that_is_lost_meanwhile_still_count() -> None:
    rule = rule_for(ConditionKind.LONG_CLOSURES, threshold=2, release=2, minutes=1)
    samples = minutes_of(1, long_closure=(5, 50))
    for at in range(20, 90):
        samples[at] = sad(at / 2, None)
    assert events_of(rule, samples) == [("Fired", 50)]


def test_after_a_pause_only_what_is_recent_counts() -> None:
    rule = rule_for(ConditionKind.YAWNS, threshold=2, release=2, minutes=2)
    samples = minutes_of(1, yawn=(5, 40))
    late = [
        replace(sample, time=sample.time + (180_000 if at >= 40 else 0)) for at, sample in enumerate(samples)
    ]
    assert events_of(rule, samples) == [("Fired", 40)]
    assert events_of(rule, late) == []


def test_blink_rates_need_half_of_the_minutes() -> None:
    few, often = rule_for(ConditionKind.FEW_BLINKS), rule_for(ConditionKind.BLINKS)
    assert events_of(few, minutes_of(4)) == [("Fired", 90)]
    assert events_of(few, minutes_of(4, blink=tuple(range(0, 240, 7)))) == []  # 8.6 a minute
    assert events_of(often, minutes_of(4, blink=tuple(range(0, 240)))) == [("Fired", 90)]
    assert events_of(often, minutes_of(4, blink=tuple(range(0, 240, 3)))) == []
    eyes_unseen = [
        replace(sample, signs=replace(sample.signs or OPEN, blink=math.nan)) if at % 3 else sample
        for at, sample in enumerate(minutes_of(10))
    ]
    assert events_of(few, eyes_unseen) == []


def test_a_rate_is_of_the_valid_time() -> None:
    """Twelve blinks in two valid minutes of three are six a minute."""
    samples = minutes_of(3, blink=tuple(range(65, 180, 10)))
    for at in range(1, 121):
        samples[at] = replace(samples[at], signs=FaceSigns())
    assert events_of(rule_for(ConditionKind.FEW_BLINKS, threshold=5, release=5), samples) == []
    often = rule_for(ConditionKind.BLINKS, threshold=5.5, release=5)
    assert events_of(often, samples) == [("Fired", 150)]


def test_a_day_of_frames_leaves_little_in_memory() -> None:
    recent = Recent(60)
    for time in range(0, 3_600_000, 33):
        recent.update(time, 33, is_valid=True, is_event=time % 3300 == 0)
    assert (len(recent._spans), recent.count) == (1, 1091)


MILLISECONDS = [33, 500, 1000, 1000, 1000, 1001, 2500, 20_000]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(WINDOWED)), st.floats(1, 20), st.integers(0, 2**32 - 1))
def test_events_over_minutes_are_counted_alike_in_a_back_test(
    kind: ConditionKind, threshold: float, seed: int
) -> None:
    random, count = np.random.default_rng(seed), 250
    faces = np.zeros(count, face_rows(LABELS, SIGN_COLUMNS))
    stays = random.choice([1, 10, 40])
    for column in SIGN_COLUMNS:
        is_valid = np.repeat(random.random(count) < 0.8, stays)[:count]
        events = random.random(count) < random.choice([0.05, 0.3])
        faces[column.name] = column.to_steps(np.where(is_valid, events * 0.3, math.nan))
    seen = np.repeat(random.random(count) < 0.9, stays)[:count]
    values = np.where(seen[:, None], np.full(7, 1 / 7), math.nan).astype(np.float32)
    times = np.cumsum(random.choice(MILLISECONDS[: random.choice([5, 8])], count))
    rows, unsure = np.arange(count), np.zeros(count, bool)
    columns = Columns(STARTED, times, values, unsure, seen, faces, rows, SIGN_COLUMNS)
    rule = rule_for(kind, threshold=threshold, release=threshold, minutes=float(random.choice([1, 1.3, 3])))
    assert firings_of(rule, columns) == watched(rule, columns)


@pytest.fixture(scope="module")
def lived() -> tuple[list[Sample], Recording]:
    """The samples of a live view, and the session that was recorded of it.

    The signs lie between the steps of a session's columns, on both sides of the thresholds.
    """
    random = np.random.default_rng(3)
    info = SessionInfo("1", "one", STARTED, columns=SIGN_COLUMNS, smoothing=0)
    samples, rows = [], []
    for number in range(300):
        faces = [] if number % 97 == 0 else [_face_with_signs(random)]
        result = a_result(faces, captured=number / 2)
        samples.append(sample_of(result, STARTED + number / 2))
        rows.append(rows_of(result, number * 500, info, sign_values(result)))
    frame_rows, face_rows = (np.concatenate(some) for some in zip(*rows, strict=True))
    return samples, Recording(Path("one.session"), info, frame_rows, face_rows, ())


@pytest.mark.parametrize("kind", [*SIGNS, ConditionKind.TURNED, ConditionKind.NO_FACE])
def test_a_session_fires_where_the_live_view_did(
    lived: tuple[list[Sample], Recording], kind: ConditionKind
) -> None:
    samples, recording = lived
    condition = replace(Condition.usual(kind), minutes=1)
    if kind in WINDOWED:
        often = 60 if SIGNS[kind] == "blink" else 9
        condition = replace(condition, threshold=often, release=often)
    rule = replace(NOW, condition=condition, release_seconds=0)
    fired = [time for name, time in events_of(rule, samples) if name == "Fired"]
    assert fired
    assert [firing.time / 1000 for firing in run(rule, recording).firings] == fired
    columns = columns_of(recording)
    assert firings_of(rule, columns) == watched(rule, columns)


@pytest.mark.parametrize("kind", [*SIGNS, ConditionKind.TURNED])
def test_a_session_without_signs_says_that_nothing_could_be_measured(
    lived: tuple[list[Sample], Recording], kind: ConditionKind
) -> None:
    frames, faces = make_rows(20)
    recording = Recording(Path("one.session"), SessionInfo("1", "one", STARTED), frames, faces, ())
    rule = rule_for(kind)
    assert not run(rule, recording).is_measured
    assert run(rule, recording).firings == ()
    assert run(rule, lived[1]).is_measured


def _face_with_signs(random: np.random.Generator) -> Face:
    def any_of(*values: float) -> float:
        return float(random.choice(values))

    rarely = (0.0,) * 8
    signs = FaceSigns(
        eyes_closed=any_of(0, 1),
        perclos=any_of(math.nan, 0.1496, 0.1494, 0.119),
        blink=any_of(math.nan, 0, 0.15),
        long_closure=any_of(math.nan, *rarely, 0.6),
        yawn=any_of(math.nan, *rarely, 2.6),
        head_yaw=any_of(math.nan, 34.96, 34.94, -12),
        head_pitch=any_of(math.nan, -19.96, -19.94, 5),
    )
    return replace(a_face(), pose=Pose(20.0, 3.0, 0.0), signs=signs)
