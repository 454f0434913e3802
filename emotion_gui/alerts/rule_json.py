"""Reads and writes the user's rules, in a file that only the user may read. Its content is checked."""

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
    """Read the rules. Never raises: damaged rules are skipped, and the file is then kept as a copy.

    Returns:
        The rules, and a sentence for the user about what could not be read; empty if all is well.
    """
    if not path.exists():
        return [], ""
    saved, _ = read_leniently(_File, _read(path))
    if saved.rules is None:
        return [], _keep_copy(path, "The alerts could not be read, so there are none")
    rules, damaged = _valid_rules(saved.rules)
    if saved.version > _VERSION:
        return rules, _keep_copy(path, "The alerts are from a newer version, and some may not work here")
    if damaged:
        what = count(damaged, "alert was", "alerts were")
        return rules, _keep_copy(path, f"{what} damaged and left out")
    return rules, ""


def save_rules(rules: Sequence[Rule], path: Path) -> None:
    """Write the rules atomically.

    Raises:
        OSError: The file could not be written; the former file is untouched.
    """
    text = json.dumps(to_values(_File(rules=tuple(rules))), indent=2)
    write_bytes(path, text.encode() + b"\n", private=True)


def _read(path: Path) -> object:
    """The parsed file; None if it cannot be read."""
    try:
        return parse(path.read_text("utf-8-sig")) if path.stat().st_size <= _MAX_SIZE else None
    except (OSError, UnicodeError):
        return None


def _valid_rules(saved: Sequence[object]) -> tuple[list[Rule], int]:
    """The valid rules, and how many others there are."""
    rules: dict[str, Rule] = {}
    for value in saved[:MAX_RULES]:
        try:
            rule = read_strictly(Rule, value)
        except FieldError:
            continue
        rules.setdefault(rule.id, rule)
    return list(rules.values()), len(saved) - len(rules)


def _keep_copy(path: Path, problem: str) -> str:
    """Copy the file, which the next save overwrites, and return the problem with the copy's path."""
    copy = path.with_name(f"{path.name}.damaged")
    try:
        write_bytes(copy, path.read_bytes(), private=True)
    except OSError:
        return f"{problem}: {path}"
    return f"{problem}. The file is kept as {copy}"
