"""When rules fire, and that a back-test gives the same result."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_sessions import FACE
from seen import a_face, a_result
from watched_rules import MONDAY, events_of, sad, watched

from emotion_gui.alerts.backtest import firings_of
from emotion_gui.alerts.columns import Columns
from emotion_gui.alerts.condition import AT_MOST, GROUPS, Condition, ConditionKind
from emotion_gui.alerts.rule import Rule
from emotion_gui.alerts.sample import Sample, sample_of
from emotion_gui.alerts.schedule import Schedule
from emotion_gui.recording.samples import UNKNOWN_ANGLE, face_rows
from emotion_gui.recording.sign_columns import SIGN_COLUMNS
from emotion_gui.vision.head_pose import Pose
from trainer.shared.face_input import LABELS

SAD = Rule("1", "Sad", seconds=2, release_seconds=1, cool_down=10)


def every_half_second(*shares: float | None) -> list[Sample]:
    return [sad(number / 2, share) for number, share in enumerate(shares)]


def test_it_fires_once_when_the_condition_has_lasted_and_is_over_after_the_release_time() -> None:
    samples = every_half_second(0, *[0.7] * 8, *[0.1] * 6)
    assert events_of(SAD, samples) == [("Fired", 2.5), ("Released", 5.5)]


def test_a_condition_that_is_too_short_does_not_fire() -> None:
    assert events_of(SAD, every_half_second(*[0.7] * 4, *[0.1] * 6, *[0.7] * 4)) == []


def test_between_the_two_levels_the_state_stays() -> None:
    assert events_of(SAD, every_half_second(*[0.55] * 20)) == []
    assert events_of(SAD, every_half_second(0.6, *[0.55] * 20)) == [("Fired", 2.0)]


def test_a_short_dip_does_not_start_the_time_anew() -> None:
    assert events_of(SAD, every_half_second(0.7, 0.7, 0.1, None, 0.7, 0.7)) == [("Fired", 2.0)]


def test_it_does_not_fire_below_the_release_level() -> None:
    assert events_of(SAD, every_half_second(0.7, 0.7, 0.7, 0.7, 0.1, 0.1, 0.1)) == []  # due at 2 s
    assert events_of(SAD, every_half_second(0.7, 0.7, 0.7, 0.7, 0.1, 0.7, 0.7)) == [("Fired", 2.5)]


def test_the_cooldown_delays_the_next_firing() -> None:
    samples = every_half_second(*[0.7] * 6, *[0.1] * 4, *[0.7] * 20)
    assert events_of(SAD, samples) == [("Fired", 2.0), ("Released", 4.0), ("Fired", 12.0)]


def test_a_gap_counts_as_one_second() -> None:
    rule = replace(SAD, seconds=3)
    assert events_of(rule, [sad(0, 0.7), sad(60, 0.7), sad(61, 0.7)]) == []
    assert events_of(rule, [sad(0, 0.7), sad(60, 0.7), sad(61, 0.7), sad(62, 0.7)]) == [("Fired", 62)]


def test_a_rule_of_zero_seconds_fires_at_once() -> None:
    rule = replace(SAD, seconds=0, release_seconds=0, cool_down=0)
    assert events_of(rule, every_half_second(0.7, 0.1, 0.7)) == [
        ("Fired", 0),
        ("Released", 0.5),
        ("Fired", 1.0),
    ]


def test_a_group_is_a_sum() -> None:
    rule = replace(SAD, condition=replace(SAD.condition, labels=GROUPS["negative"]))
    values = (0.2, 0.1, 0.1, 0.0, 0.4, 0.2, 0.0)
    samples = [Sample(time, MONDAY, values) for time in (0, 1000, 2000)]
    assert events_of(rule, samples) == [("Fired", 2)]
    assert events_of(SAD, samples) == []


def test_no_face_and_unsure() -> None:
    gone = replace(SAD, condition=Condition(ConditionKind.NO_FACE))
    assert events_of(gone, every_half_second(*[None] * 5, *[0.2] * 3)) == [("Fired", 2.0), ("Released", 3.5)]
    unsure = replace(SAD, condition=Condition(ConditionKind.UNSURE))
    samples = [replace(sample, unsure=True) for sample in every_half_second(*[0.2] * 5)]
    assert events_of(unsure, samples) == [("Fired", 2.0)]
    assert events_of(unsure, every_half_second(*[None] * 9)) == []


def test_turned_away_needs_a_detector_that_gives_the_pose() -> None:
    rule = replace(SAD, condition=Condition(ConditionKind.TURNED, threshold=30, release=20))
    samples = every_half_second(*[0.2] * 6)
    assert events_of(rule, samples) == []
    assert events_of(rule, [replace(sample, yaw=-35) for sample in samples]) == [("Fired", 2.0)]
    assert events_of(rule, [replace(sample, yaw=5, pitch=31) for sample in samples]) == [("Fired", 2.0)]
    assert events_of(rule, [replace(sample, yaw=29, pitch=0) for sample in samples]) == []


def test_a_sample_has_the_head_pose_if_the_detector_gives_it() -> None:
    face = a_face()
    assert (sample_of(a_result([face]), 0).yaw, sample_of(a_result(), 0).pitch) == (None, None)
    sample = sample_of(a_result([replace(face, pose=Pose(yaw=-35.4, pitch=10.0, roll=2.0))]), 0)
    assert (sample.yaw, sample.pitch) == (-35, 10)


def test_a_face_is_still_after_a_second_without_movement() -> None:
    rule = replace(SAD, condition=Condition(ConditionKind.STILL, threshold=0.05, release=0.1))

    def at(moves: float) -> list[Sample]:
        """Samples of a face of 100 pixels' width that moves by `moves` pixels in half a second."""
        samples = every_half_second(*[0.2] * 20)
        return [
            replace(sample, face=1, box=(round(moves * number), 0, 100, 100))
            for number, sample in enumerate(samples)
        ]

    assert events_of(rule, at(0)) == [("Fired", 3.0)]
    assert events_of(rule, at(2)) == [("Fired", 3.0)]
    assert events_of(rule, at(3)) == []  # 6% in a second
    others = [replace(sample, face=number) for number, sample in enumerate(at(0))]
    assert events_of(rule, others) == []  # never the same face


def test_a_face_that_nods_once_a_second_is_not_still() -> None:
    rule = replace(SAD, condition=Condition(ConditionKind.STILL, threshold=0.05, release=0.1))
    nods = [
        replace(sample, face=1, box=(0, 20 * (number % 2), 100, 100))
        for number, sample in enumerate(every_half_second(*[0.2] * 20))
    ]
    assert events_of(rule, nods) == []


def test_outside_its_schedule_a_rule_is_off() -> None:
    rule = replace(SAD, cool_down=0, schedule=Schedule(12 * 60 + 1, 12 * 60 + 2))
    samples = [sad(time, 0.7) for time in range(180)]
    assert events_of(rule, samples) == [("Fired", 62), ("Released", 120)]


@pytest.mark.parametrize(
    ("schedule", "inside", "outside"),
    [
        (Schedule(8 * 60, 18 * 60), ["Mon 08:00", "Sun 17:59"], ["Mon 07:59", "Mon 18:00"]),
        (Schedule(22 * 60, 6 * 60), ["Mon 23:00", "Tue 05:59"], ["Mon 06:00", "Mon 21:59"]),
        # The night of Friday ends on Saturday
        (Schedule(22 * 60, 2 * 60, (4,)), ["Fri 22:00", "Sat 01:59"], ["Fri 01:00", "Sat 22:00"]),
        (Schedule(22 * 60, 2 * 60, (6,)), ["Mon 01:00"], ["Tue 01:00"]),
        (Schedule(days=(0,)), ["Mon 00:00", "Mon 23:59"], ["Tue 00:00"]),
        (Schedule(), ["Mon 00:00", "Sun 23:59"], []),
    ],
)
def test_schedules(schedule: Schedule, inside: list[str], outside: list[str]) -> None:
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

    def clock(text: str) -> float:
        day, time = text.split()
        hour, minute = map(int, time.split(":"))
        return datetime(2026, 9, 21 + days.index(day), hour, minute).timestamp()

    assert [text for text in inside if not schedule.holds(clock(text))] == []
    assert [text for text in outside if schedule.holds(clock(text))] == []


# The back-test and the live view agree

SCHEDULES = st.sampled_from(
    [Schedule(), Schedule(12 * 60, 12 * 60 + 1), Schedule(12 * 60 + 1, 12 * 60), Schedule(days=(1,))]
)
NAN = float("nan")
EVENTS = [NAN, 0.0, 0.0, 0.0, 0.4]  # values of blinks, yawns and the like
SIGN_VALUES = {
    "eyes_closed": [NAN, 0.0, 1.0, 1.0],
    "perclos": [NAN, 0.1, 0.5, 0.9],
    "head_yaw": [NAN, 0.0, 20.0, -40.0],
    "head_pitch": [NAN, 0.0, -20.0, 40.0],
}
MILLISECONDS = st.sampled_from([0, 1, 33, 100, 500, 999, 1000, 1001, 2500, 60_000])


_RANGES = {
    ConditionKind.TURNED: (10, 40),
    ConditionKind.STILL: (0.02, 0.2),
    ConditionKind.HEAD_DOWN: (5, 25),
    ConditionKind.BLINKS: (1, 60),
    ConditionKind.FEW_BLINKS: (1, 60),
    ConditionKind.LONG_CLOSURES: (1, 5),
    ConditionKind.YAWNS: (1, 5),
}


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    kind = draw(st.sampled_from(ConditionKind))
    low, high = _RANGES.get(kind, (0.3, 0.7))
    levels = sorted(draw(st.floats(low, high)) for _ in range(2))
    threshold, release = levels if kind in AT_MOST else reversed(levels)
    labels = draw(st.sampled_from([("sad",), ("angry", "sad"), ("fear", "happy", "surprise")]))
    return Condition(kind, labels, threshold, release, draw(st.sampled_from([1.0, 1.5, 3.0])))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    seconds = st.sampled_from([0.0, 0.1, 0.5, 1.0, 3.0])
    return Rule(
        "1",
        "Any",
        condition=draw(conditions()),
        seconds=draw(seconds),
        release_seconds=draw(seconds),
        cool_down=draw(st.sampled_from([0.0, 1.0, 5.0])),
        schedule=draw(SCHEDULES),
    )


@st.composite
def sessions(draw: st.DrawFn) -> Columns:
    """Random frames whose values stay constant for a few frames at a time."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    steps = draw(st.lists(MILLISECONDS, min_size=1, max_size=120))
    count, stays = len(steps), draw(st.sampled_from([1, 3, 10]))
    moments = np.minimum(np.arange(count) // stays, count)

    def held(values: np.ndarray) -> np.ndarray:
        return values[moments]

    seen = held(random.random(count) < 0.7)
    further = draw(st.sampled_from([(), SIGN_COLUMNS]))
    faces = np.zeros(count, face_rows(LABELS, further))
    for column in further:
        faces[column.name] = column.to_steps(held(random.choice(SIGN_VALUES.get(column.name, EVENTS), count)))
    faces["id"] = held(random.integers(1, 3, count))
    for name, span in (("x", 12), ("y", 6), ("width", 3), ("height", 3)):
        faces[name] = 100 + held(random.integers(0, span, count))
    for name in ("yaw", "pitch"):
        faces[name] = held(random.choice([UNKNOWN_ANGLE, -50, -20, 0, 15, 25, 35], count))
    values = random.dirichlet(np.full(7, 0.5), count).astype(np.float32)[moments]
    values[~seen] = np.nan
    times = np.cumsum(steps).astype(np.int64)
    started = MONDAY + 12 * 3600 - draw(st.sampled_from([0, 5, 30]))
    unsure = held(random.random(count) < 0.4) & seen
    return Columns(started, times, values, unsure, seen, faces, np.arange(count), further)


@settings(max_examples=150, deadline=None)
@given(rules(), sessions())
def test_a_back_test_equals_the_live_watch(rule: Rule, columns: Columns) -> None:
    assert firings_of(rule, columns) == watched(rule, columns)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([100, 500, 1001]), st.integers(0, 2)), min_size=8, max_size=60))
def test_stillness_restarts_with_another_face_in_a_back_test_too(steps: list[tuple[int, int]]) -> None:
    """Faces that stay at the same position; 0 for no face."""
    rule = replace(
        SAD,
        condition=Condition(ConditionKind.STILL, threshold=0.1, release=0.1),
        seconds=0,
        release_seconds=0,
        cool_down=0,
    )
    faces = np.zeros(len(steps), FACE)
    faces["id"], faces["width"] = [number for _, number in steps], 100
    seen = faces["id"] > 0
    values = np.where(seen[:, None], np.full(7, 1 / 7), np.nan).astype(np.float32)
    times = np.cumsum([step for step, _ in steps])
    columns = Columns(MONDAY, times, values, np.zeros(len(seen), bool), seen, faces, np.arange(len(seen)))
    assert firings_of(rule, columns) == watched(rule, columns)
