"""The user's rules in their file, readable by the user alone: everything is checked, as it may be edited."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from emotion_gui.alerts.rule import Rule
from trainer.shared.files import write_bytes
from trainer.shared.formatting import count
from trainer.shared.records import FieldError, parse, read_leniently, read_strictly, to_values

MAX_RULES = 200
_VERSION = 1
_MAX_SIZE = 2**20  # bytes


@dataclass(frozen=True, slots=True)
class _File:
    version: int = _VERSION
    rules: tuple[object, ...] | None = None


def load_rules(path: Path) -> tuple[list[Rule], str]:
    """The rules, and a sentence where not all of them could be read; empty where all is well.

    Never raises: damaged rules are left out, and the file is then kept beside the next one.
    """
    if not path.exists():
        return [], ""
    saved, _ = read_leniently(_File, _read(path))
    if saved.rules is None:
        return [], _kept(path, "The alerts could not be read, so there are none")
    rules, lost = _checked(saved.rules)
    if saved.version > _VERSION:
        return rules, _kept(path, "The alerts are from a newer version, and some may not work here")
    if lost:
        what = count(lost, "alert was", "alerts were")
        return rules, _kept(path, f"{what} damaged and left out")
    return rules, ""


def save_rules(rules: Sequence[Rule], path: Path) -> None:
    """Raises OSError; what was there before is then untouched."""
    text = json.dumps(to_values(_File(rules=tuple(rules))), indent=2)
    write_bytes(path, text.encode() + b"\n", private=True)


def _read(path: Path) -> object:
    """None where it cannot be read."""
    try:
        return parse(path.read_text("utf-8-sig")) if path.stat().st_size <= _MAX_SIZE else None
    except (OSError, UnicodeError):
        return None


def _checked(saved: Sequence[object]) -> tuple[list[Rule], int]:
    """The rules that are right, and how many are not."""
    rules: dict[str, Rule] = {}
    for value in saved[:MAX_RULES]:
        try:
            rule = read_strictly(Rule, value)
        except FieldError:
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
