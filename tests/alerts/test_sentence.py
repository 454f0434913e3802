"""Rules in words."""

from dataclasses import replace

import pytest

from emotion_gui.alerts.condition import Condition, ConditionKind, group_name
from emotion_gui.alerts.presets import PRESETS, driver
from emotion_gui.alerts.rule import Actions, Rule
from emotion_gui.alerts.schedule import Schedule, days_text
from emotion_gui.alerts.sentence import sentence, when

SAD = Rule("1", "Long sad")


def test_a_whole_rule() -> None:
    rule = replace(SAD, schedule=Schedule(8 * 60, 18 * 60, (0, 1, 2, 3, 4)))
    assert sentence(rule) == (
        "When sad is at or over 60% for 20 s, between 08:00 and 18:00 on Mon to Fri: banner, marker."
    )


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition(labels=("angry", "disgust", "fear", "sad")), "negative is at or over 60%"),
        (Condition(labels=("happy", "surprise"), threshold=0.125), "happy or surprise is at or over 12.5%"),
        (Condition(ConditionKind.NO_FACE), "no face is seen"),
        (Condition(ConditionKind.UNSURE), "the answer is unsure"),
        (Condition.usual(ConditionKind.TURNED), "the face is turned away by 35° or more"),
        (Condition.usual(ConditionKind.STILL), "the face moves by less than 4% of its width a second"),
        (Condition.usual(ConditionKind.HEAD_DOWN), "the head hangs down by 20° or more"),
        (Condition(ConditionKind.EYES_CLOSED), "both eyes are closed"),
        (Condition.usual(ConditionKind.PERCLOS), "PERCLOS is at or over 15%"),
        (Condition.usual(ConditionKind.BLINKS), "over 3 min the eyes blink 30 times a minute or more"),
        (Condition.usual(ConditionKind.FEW_BLINKS), "over 3 min the eyes blink 6 times a minute or less"),
        (
            Condition.usual(ConditionKind.LONG_CLOSURES),
            "within 5 min the eyes close for long 2 times or more",
        ),
        (
            Condition(ConditionKind.YAWNS, threshold=1, release=1, minutes=2.5),
            "within 2.5 min somebody yawns once or more",
        ),
    ],
)
def test_conditions(condition: Condition, words: str) -> None:
    assert sentence(replace(SAD, condition=condition)) == f"When {words} for 20 s: banner, marker."


def test_actions() -> None:
    every = Actions(True, True, True, True, "light on", "http://localhost/")
    text = sentence(replace(SAD, seconds=0, actions=every))
    assert text.endswith("60%: banner, sound, notification, marker, program, HTTP call.")
    assert sentence(replace(SAD, actions=Actions(banner=False, marker=False))).endswith(": nothing.")


def test_days_and_group_names() -> None:
    assert days_text((0, 2)) == "Mon, Wed"
    assert days_text(()) == "no day"
    assert group_name(("angry", "disgust", "fear")) == "angry, disgust or fear"


def test_presets_have_names_and_ids_of_their_own() -> None:
    rules = [rule for preset in PRESETS.values() for rule in (*preset(), *preset())]
    assert len({rule.id for rule in rules}) == len(rules)
    assert all(rule.name and not rule.on for rule in rules)


def test_the_driver_rules_measure_what_a_camera_sees_and_say_so() -> None:
    rules = driver()
    assert [when(rule) for rule in rules] == [
        "When both eyes are closed for 1.5 s",
        "When PERCLOS is at or over 15%",
        "When within 5 min somebody yawns 3 times or more",
        "When the head hangs down by 20° or more for 2 s",
        "When the face is turned away by 35° or more for 3 s",
        "When no face is seen for 3 s",
    ]
    assert all(rule.demonstration and "demonstration" in rule.name for rule in rules)
