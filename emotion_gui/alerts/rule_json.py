"""Rules as JSON, and back: everything is checked, since the file is the user's."""

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any, TypeVar

from emotion_gui.alerts.condition import KINDS, LEVELS, Condition
from emotion_gui.alerts.rule import LONGEST_NAME, LONGEST_TEXT, MOST_SECONDS, Actions, Rule
from emotion_gui.alerts.schedule import DAY, Schedule
from trainer.shared.face_input import LABELS

_Part = TypeVar("_Part", Condition, Schedule, Actions, Rule)


class RuleError(ValueError):
    """It is no rule; the text says which field is wrong."""


def to_json(rule: Rule) -> dict[str, Any]:
    """What `from_json` reads."""
    return asdict(rule)


def from_json(value: object) -> Rule:
    """Unknown fields are ignored, missing ones are as usual. Raises RuleError."""
    saved = _dict(value, "rule")
    parts: dict[str, Any] = {
        "condition": _condition(_dict(saved.get("condition", {}), "condition")),
        "schedule": _part(Schedule, _dict(saved.get("schedule", {}), "schedule")),
        "actions": _part(Actions, _dict(saved.get("actions", {}), "actions")),
    }
    if "id" not in saved or "name" not in saved:
        raise RuleError("name")
    return _part(Rule, saved, **parts)


def _condition(saved: dict[str, Any]) -> Condition:
    condition = _part(Condition, saved)
    low, high = LEVELS.get(condition.kind, (0.0, 90.0))
    for name in ("threshold", "release"):
        if not low <= getattr(condition, name) <= high:
            raise RuleError(name)
    return condition


def _part(kind: type[_Part], saved: dict[str, Any], **ready: Any) -> _Part:
    values = dict(ready)
    for field in fields(kind):
        if field.name in saved and field.name not in ready:
            if not _CHECKS[field.name](saved[field.name]):
                raise RuleError(field.name)
            value = saved[field.name]
            values[field.name] = tuple(value) if isinstance(value, list) else value
    return kind(**values)


def _dict(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RuleError(name)
    return value


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _number(low: float, high: float) -> Callable[[Any], bool]:
    return lambda value: _is_number(value) and low <= value <= high


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _text(longest: int, shortest: int = 0) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and shortest <= len(value) <= longest and "\0" not in value


def _in_order(known: tuple[Any, ...], least: int) -> Callable[[Any], bool]:
    """Some of what is known, each once, in its order."""

    def check(value: Any) -> bool:
        if not isinstance(value, list) or len(value) < least:
            return False
        right = all(type(each) is type(known[0]) for each in value)  # True is 1 to Python
        return right and value == [each for each in known if each in value]

    return check


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "id": _text(64, 1),
    "name": _text(LONGEST_NAME),
    "on": _is_bool,
    "demonstration": _is_bool,
    "seconds": _number(0, MOST_SECONDS),
    "release_seconds": _number(0, MOST_SECONDS),
    "cool_down": _number(0, MOST_SECONDS),
    "kind": lambda value: value in KINDS,
    "labels": _in_order(LABELS, 1),
    "threshold": _is_number,
    "release": _is_number,
    "start": _whole(0, DAY - 1),
    "end": _whole(0, DAY - 1),
    "days": _in_order(tuple(range(7)), 0),
    "banner": _is_bool,
    "sound": _is_bool,
    "notification": _is_bool,
    "marker": _is_bool,
    "program": _text(LONGEST_TEXT),
    "address": _text(LONGEST_TEXT),
}
