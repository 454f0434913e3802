"""The user's rules survive completely, or with a sentence about what is missing."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from full_disk import full_disk
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion_gui.alerts.presets import PRESETS
from emotion_gui.alerts.rule import Rule
from emotion_gui.alerts.rule_json import load_rules, save_rules
from trainer.shared.records import FieldError, declared, parse, read_strictly, to_line, to_values

RULES = [rule for preset in PRESETS.values() for rule in preset()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "alerts.json"


def test_saved_rules_are_loaded(file: Path) -> None:
    save_rules(RULES, file)
    assert load_rules(file) == (RULES, "")


def test_without_a_file_there_are_no_rules(file: Path) -> None:
    assert load_rules(file) == ([], "")


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_only_the_user_can_read_it(file: Path) -> None:
    save_rules(RULES, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", 3), ("name", "x" * 61), ("on", 1), ("seconds", -1), ("seconds", float("nan")),
        ("seconds", 1e9), ("cool_down", "60"), ("condition", []), ("condition", {"kind": "tired"}),
        ("condition", {"threshold": 2}), ("condition", {"labels": []}), ("schedule", {"start": 1440}),
        ("condition", {"labels": ["sad", "angry"]}), ("condition", {"labels": ["sad", "sad"]}),
        ("schedule", {"days": [7]}), ("schedule", {"days": [True]}), ("actions", {"program": ["rm"]}),
        ("actions", {"banner": "yes"}), ("actions", {"program": "a\0b"}), ("name", "\ud800"),
        ("condition", {"minutes": 0.5}), ("condition", {"kind": "perclos", "threshold": 15}),
        ("condition", {"kind": "yawns", "threshold": 3, "release": 0}),
        ("schedule", {"days": [1, 0]}), ("schedule", {"days": [1, 1]}), ("seconds", 10**400),
    ],
)  # fmt: skip
def test_a_damaged_rule_is_skipped_and_the_others_stay(file: Path, field: str, value: Any) -> None:
    save_rules(RULES, file)
    saved = json.loads(file.read_text())
    saved["rules"][1][field] = value
    file.write_text(json.dumps(saved))
    rules, message = load_rules(file)
    assert rules == [RULES[0], *RULES[2:]]
    assert message.startswith("1 alert was damaged and left out. The file is kept as ")
    assert file.with_name("alerts.json.damaged").read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"rules": 3}', b"\xff\xfe\x00", b"[" * 100_000, b" " * 2**21]
)
def test_a_damaged_file_does_not_prevent_the_start(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    rules, message = load_rules(file)
    assert rules == []
    assert "could not be read" in message
    assert file.with_name("alerts.json.damaged").read_bytes() == content


def test_known_fields_of_a_newer_version_are_read(file: Path) -> None:
    save_rules(RULES, file)
    saved = json.loads(file.read_text())
    saved["version"] = 2
    saved["rules"][0]["color"] = "red"
    file.write_text(json.dumps(saved))
    rules, message = load_rules(file)
    assert rules == RULES
    assert "newer version" in message


def test_two_rules_with_one_id_are_one(file: Path) -> None:
    save_rules([RULES[0], RULES[0]], file)
    assert load_rules(file)[0] == [RULES[0]]


def test_a_full_disk_leaves_the_former_file(file: Path) -> None:
    save_rules(RULES, file)
    with full_disk(100), pytest.raises(OSError, match="large"):
        save_rules(RULES[:4], file)
    assert [each.name for each in file.parent.iterdir()] == [file.name]
    assert load_rules(file)[0] == RULES


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(RULES), st.dictionaries(st.sampled_from(list(declared(Rule))), ANYTHING))
def test_any_content_is_a_valid_rule_or_an_error(rule: Rule, changes: dict[str, Any]) -> None:
    try:
        read = read_strictly(Rule, {**to_values(rule), **changes})
    except FieldError:
        return
    assert read_strictly(Rule, parse(to_line(read))) == read


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"condition": {"kind": "still", "threshold": 0.6}}, "condition.threshold"),
        ({"condition": {"labels": ["sad", "angry"]}}, "condition.labels"),
        ({"schedule": {"days": [1, 0]}}, "schedule.days"),
        ({"actions": {"program": "x" * 1001}}, "actions.program"),
        ({"id": ""}, "id"),
    ],
)
def test_the_error_names_the_wrong_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as raised:
        read_strictly(Rule, {**to_values(RULES[0]), **changes})
    assert raised.value.name == field
