"""Preset rules to start from."""

import secrets
from collections.abc import Callable

from emotion_gui.alerts.condition import GROUPS, Condition, ConditionKind
from emotion_gui.alerts.rule import Actions, Rule, usual_durations

_GENTLE = Actions(banner=True, marker=True)
_LOUD = Actions(banner=True, sound=True, marker=True)


def new_id() -> str:
    """A random id of 16 hexadecimal digits."""
    return secrets.token_hex(8)


def plain_rule() -> list[Rule]:
    """The rule that an empty form holds."""
    return [Rule(new_id(), "New rule")]


def long_sad() -> list[Rule]:
    return [Rule(new_id(), "Long sad", condition=Condition(labels=("sad",)), seconds=20)]


def long_negative() -> list[Rule]:
    condition = Condition(labels=GROUPS["negative"], threshold=0.7, release=0.6)
    return [Rule(new_id(), "Long negative", condition=condition, seconds=30)]


def lost_in_thought() -> list[Rule]:
    condition = Condition(ConditionKind.UNSURE)
    return [Rule(new_id(), "Lost in thought", condition=condition, seconds=45, cool_down=300)]


def no_face() -> list[Rule]:
    condition = Condition(ConditionKind.NO_FACE)
    return [Rule(new_id(), "No face", condition=condition, seconds=10, actions=_GENTLE)]


def few_blinks() -> list[Rule]:
    """For long work at a screen, at which people blink less."""
    condition = Condition.usual(ConditionKind.FEW_BLINKS)
    return [Rule(new_id(), "Few blinks", condition=condition, seconds=0, cool_down=600, actions=_GENTLE)]


def driver() -> list[Rule]:
    """What a camera can measure of a driver. None of it is fatigue; see sentence.DEMONSTRATION."""
    parts = (
        ("eyes closed", ConditionKind.EYES_CLOSED, *usual_durations(ConditionKind.EYES_CLOSED)),
        ("PERCLOS", ConditionKind.PERCLOS, *usual_durations(ConditionKind.PERCLOS)),
        ("yawns", ConditionKind.YAWNS, *usual_durations(ConditionKind.YAWNS)),
        ("head down", ConditionKind.HEAD_DOWN, *usual_durations(ConditionKind.HEAD_DOWN)),
        ("head turned away", ConditionKind.TURNED, 3.0, 1.0),
        ("face lost", ConditionKind.NO_FACE, 3.0, 1.0),  # also when it is turned too far for any detector
    )
    return [
        Rule(
            new_id(),
            f"Driver (demonstration): {name}",
            condition=Condition.usual(kind),
            seconds=seconds,
            release_seconds=release_seconds,
            cool_down=30,
            actions=_LOUD,
            demonstration=True,
        )
        for name, kind, seconds, release_seconds in parts
    ]


PRESETS: dict[str, Callable[[], list[Rule]]] = {
    "New rule": plain_rule,
    "Long sad": long_sad,
    "Long negative": long_negative,
    "Lost in thought (unsure for long)": lost_in_thought,
    "No face": no_face,
    "Few blinks (long work at a screen)": few_blinks,
    "Driver (demonstration)": driver,
}
