"""Metadata: an invalid value costs only itself, and both formats are written."""

import json
from dataclasses import fields
from typing import Any

import pytest

from emotion_gui.core.subject import Subject
from emotion_gui.recording.columns import Column
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.session_info import FORMER, SessionInfo
from trainer.shared.labels import LABELS

OPENING = Column("eye_opening", "mm", "Opening of the eyes", 0.01)
FULL = SessionInfo(
    id="1" * 32,
    name="\u00e4 \ud800",
    started=1_790_000_000.5,
    monotonic=12.25,
    subject=Subject.PUBLISHED,
    agreed=1.0,
    profile="anna",
    classes=("calm", "tense"),
    columns=(OPENING,),
    source="Camera",
    model="Mine",
    fingerprint="f" * 64,
    unsure_below=0.3,
    smoothing=0.8,
    detector="Haar + neural",
    version="0.2",
    system="Linux",
    notes="a\nb",
    origin="/videos/a.mp4",
    replay_of="2" * 32,
    ended=True,
    pictures="clean",
    blurred=True,
    frame_size=(640, 360),
    markers={"1": "question"},
)


def test_all_metadata_is_written_and_read() -> None:
    assert SessionInfo.from_json(FULL.to_json()) == FULL
    assert all(getattr(FULL, each.name) != getattr(SessionInfo(), each.name) for each in fields(SessionInfo))


@pytest.mark.parametrize("version", [FORMER, 2])
@pytest.mark.parametrize("wrong", [None, [[7]], -1e300, {"a": []}])
def test_an_invalid_value_costs_only_itself(version: int, wrong: Any) -> None:
    saved = json.loads(FULL.to_json(version))
    usual, whole = SessionInfo(), SessionInfo.from_json(FULL.to_json(version), version)
    for name in set(saved) - {"classes", "columns"}:
        content = json.dumps({**saved, name: wrong, "unknown": wrong}).encode()
        found, field = SessionInfo.from_json(content, version), "subject" if name == "filmed" else name
        for each in fields(SessionInfo):
            expected = usual if each.name == field else whole
            assert getattr(found, each.name) == getattr(expected, each.name)


@pytest.mark.parametrize(
    "values",
    [
        {"classes": ["one"]},
        {"classes": ["one", "one"]},
        {"classes": [f"{n}" for n in range(21)]},
        {"classes": "happy"},
        {"columns": 1},
        {"columns": [1]},
        {"columns": [{"name": "Eye", "resolution": 1}]},
        {"columns": [{"name": "eye", "resolution": 0}]},
        {"columns": [{"name": "label"}]},
        {"columns": [{"name": "eye"}, {"name": "eye"}]},
        {"columns": {}},
    ],
)
def test_what_the_rows_cannot_be_read_without_is_never_guessed(values: dict[str, Any]) -> None:
    with pytest.raises(SessionError, match="does not say what its rows hold"):
        SessionInfo.from_json(json.dumps({**json.loads(FULL.to_json()), **values}).encode())
    with pytest.raises(SessionError):
        SessionInfo.from_json(b"[")


def test_an_invalid_title_or_unit_of_a_column_is_left_out() -> None:
    saved = json.loads(FULL.to_json())
    saved["columns"][0] |= {"title": 7, "unit": "x" * 1000, "more": 1}
    assert SessionInfo.from_json(json.dumps(saved).encode()).columns == (Column("eye_opening", "", "", 0.01),)


def test_the_former_format_knows_whether_others_were_filmed_and_no_more() -> None:
    """Version 0.1 accepts a text, a number or a list only where it has one itself."""
    for subject, filmed in ((Subject.ME, "self"), (Subject.OTHERS, "others"), (Subject.DEMO, "others")):
        saved = json.loads(SessionInfo(subject=subject, classes=("a", "b"), profile="x").to_json(FORMER))
        assert saved["filmed"] == filmed
        assert not saved.keys() & {"subject", "classes", "columns", "profile", "monotonic"}
        found = SessionInfo.from_json(json.dumps(saved).encode(), FORMER)
        assert found == SessionInfo(subject=Subject(filmed))
        assert found.classes == LABELS
    assert SessionInfo.from_json(b"damaged", FORMER) == SessionInfo()
