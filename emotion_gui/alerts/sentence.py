"""Rules in words."""

from emotion_gui.alerts.condition import AT_MOST, Condition, ConditionKind, group_name
from emotion_gui.alerts.rule import Actions, Rule
from emotion_gui.alerts.schedule import EVERY_DAY, Schedule, clock_text, days_text
from trainer.shared.formatting import duration, exact_percent

DEMONSTRATION = (
    "This is a demonstration of what a camera can see: eyes that stay closed, yawns, a head that hangs down "
    "or is turned away, a face that is lost. It measures neither fatigue nor attention, and it is no safety "
    "system. Do not rely on it while driving."
)
BANNER_DEMONSTRATION = "Demonstration: this measures no fatigue and is no safety system."
NEEDS_POSE = (
    'With the detector "Haar alone" nothing tells how a head is turned, and this never holds. A face that is '
    'turned away far enough is lost: then "no face" holds.'
)
NEEDS_SIGNS = (
    'With the detector "Haar alone" eyes, mouth and head are not measured, and this never holds. It does not '
    "hold either while they are hard to see."
)
LOSES_TURNED = "A face that is turned away, or covered, is lost as well."


def sentence(rule: Rule) -> str:
    """The whole rule: "When sad is at or over 60% for 20 s, between 08:00 and 18:00: banner, marker."."""
    return f"{when(rule)}{_hours(rule.schedule)}: {what(rule.actions)}."


def when(rule: Rule) -> str:
    """The condition and its duration: "When no face is seen for 10 s"."""
    holding = f" for {duration(rule.seconds, exact=True)}" if rule.seconds else ""
    return f"When {_condition(rule.condition)}{holding}"


def headline(rule: Rule) -> str:
    """The message when it fires: "Long sad: sad is at or over 60% for 20 s."."""
    return f"{rule.name}: {reason(rule)}" if rule.name else reason(rule)


def reason(rule: Rule) -> str:
    """The headline without the rule's name."""
    text = f"{when(rule).removeprefix('When ')}."
    return f"{text} {BANNER_DEMONSTRATION}" if rule.demonstration else text


def what(actions: Actions) -> str:
    """The actions: "banner, marker"."""
    enabled = {
        "banner": actions.banner,
        "sound": actions.sound,
        "notification": actions.notification,
        "marker": actions.marker,
        "program": bool(actions.program.strip()),
        "HTTP call": bool(actions.address.strip()),
    }
    return ", ".join(name for name, is_on in enabled.items() if is_on) or "nothing"


def _condition(condition: Condition) -> str:
    match condition.kind:
        case ConditionKind.EMOTION:
            return f"{group_name(condition.labels)} is at or over {exact_percent(condition.threshold)}"
        case ConditionKind.NO_FACE:
            return "no face is seen"
        case ConditionKind.UNSURE:
            return "the answer is unsure"
        case ConditionKind.TURNED:
            return f"the face is turned away by {condition.threshold:g}° or more"
        case ConditionKind.STILL:
            return f"the face moves by less than {exact_percent(condition.threshold)} of its width a second"
        case _:
            return _sign_condition(condition)


def _sign_condition(condition: Condition) -> str:
    number, minutes = f"{condition.threshold:g}", f"{condition.minutes:g} min"
    match condition.kind:
        case ConditionKind.HEAD_DOWN:
            return f"the head hangs down by {number}° or more"
        case ConditionKind.EYES_CLOSED:
            return "both eyes are closed"
        case ConditionKind.PERCLOS:
            return f"PERCLOS is at or over {exact_percent(condition.threshold)}"
        case ConditionKind.BLINKS | ConditionKind.FEW_BLINKS:
            side = "less" if condition.kind in AT_MOST else "more"
            return f"over {minutes} the eyes blink {_times(number)} a minute or {side}"
        case ConditionKind.LONG_CLOSURES:
            return f"within {minutes} the eyes close for long {_times(number)} or more"
        case _:
            return f"within {minutes} somebody yawns {_times(number)} or more"


def _times(number: str) -> str:
    return "once" if number == "1" else f"{number} times"


def _hours(schedule: Schedule) -> str:
    parts = []
    if schedule.start != schedule.end:
        parts.append(f"between {clock_text(schedule.start)} and {clock_text(schedule.end)}")
    if schedule.days != EVERY_DAY:
        parts.append(f"on {days_text(schedule.days)}")
    return f", {' '.join(parts)}" if parts else ""
