"""The user's rules in their file, readable by the user alone: everything is checked, as it may be edited."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar

from emotion_gui.alerts.condition import KINDS, LEVELS, Condition
from emotion_gui.alerts.rule import LONGEST_NAME, LONGEST_TEXT, MOST_SECONDS, Actions, Rule
from emotion_gui.alerts.schedule import DAY, Schedule
from trainer.shared.face_input import LABELS
from trainer.shared.files import write_bytes
from trainer.shared.formatting import count

_VERSION = 1
MOST_RULES = 200
_LARGEST = 2**20  # bytes
_Part = TypeVar("_Part", Condition, Schedule, Actions, Rule)


class RuleError(ValueError):
    """It is no rule; the text says which field is wrong."""


def load_rules(path: Path) -> tuple[list[Rule], str]:
    """The rules, and a sentence where not all of them could be read; empty where all is well.

    Never raises: damaged rules are left out, and the file is then kept beside the next one.
    """
    if not path.exists():
        return [], ""
    saved = _read(path)
    if not isinstance(saved, dict) or not isinstance(saved.get("rules"), list):
        return [], _kept(path, "The alerts could not be read, so there are none")
    rules, lost = _checked(saved["rules"])
    version = saved.get("version")
    if isinstance(version, int) and version > _VERSION:
        return rules, _kept(path, "The alerts are from a newer version, and some may not work here")
    if lost:
        what = count(lost, "alert was", "alerts were")
        return rules, _kept(path, f"{what} damaged and left out")
    return rules, ""


def save_rules(rules: Sequence[Rule], path: Path) -> None:
    """Raises OSError; what was there before is then untouched."""
    text = json.dumps({"version": _VERSION, "rules": [to_json(rule) for rule in rules]}, indent=2)
    write_bytes(path, text.encode() + b"\n", private=True)


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


def _read(path: Path) -> object:
    """None where it cannot be read."""
    try:
        if path.stat().st_size > _LARGEST:
            return None
        return json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None


def _checked(saved: list[object]) -> tuple[list[Rule], int]:
    """The rules that are right, and how many are not."""
    rules: dict[str, Rule] = {}
    for value in saved[:MOST_RULES]:
        try:
            rule = from_json(value)
        except RuleError:
            continue
        rules.setdefault(rule.id, rule)
    return list(rules.values()), len(saved) - len(rules)


def _kept(path: Path, what: str) -> str:
    """The sentence, with where the file is kept: the next one that is written takes its place."""
    aside = path.with_name(f"{path.name}.damaged")
    try:
        write_bytes(aside, path.read_bytes(), private=True)
    except OSError:
        return f"{what}: {path}"
    return f"{what}. The file is kept as {aside}"


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
