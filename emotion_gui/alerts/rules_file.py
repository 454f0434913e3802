"""The user's rules on the disk: alerts.json among the settings, readable by the user alone."""

import json
from collections.abc import Sequence
from pathlib import Path

from emotion_gui.alerts.rule import Rule
from emotion_gui.alerts.rule_json import RuleError, from_json, to_json
from trainer.shared.files import write_aside

NAME = "alerts.json"
VERSION = 1
MOST_RULES = 200
_LARGEST = 2**20  # bytes


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
    if isinstance(version, int) and version > VERSION:
        return rules, _kept(path, "The alerts are from a newer version, and some may not work here")
    if lost:
        what = "One alert was" if lost == 1 else f"{lost} alerts were"
        return rules, _kept(path, f"{what} damaged and left out")
    return rules, ""


def save_rules(rules: Sequence[Rule], path: Path) -> None:
    """Raises OSError; what was there before is then untouched."""
    text = json.dumps({"version": VERSION, "rules": [to_json(rule) for rule in rules]}, indent=2)

    _write(path, text.encode() + b"\n")


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
        _write(aside, path.read_bytes())
    except OSError:
        return f"{what}: {path}"
    return f"{what}. The file is kept as {aside}"


def _write(path: Path, content: bytes) -> None:
    def write(aside: Path) -> None:
        aside.touch(mode=0o600)  # before anything is in it
        aside.write_bytes(content)

    write_aside(path, write)
