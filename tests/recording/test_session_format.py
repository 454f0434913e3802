"""docs/session-format.md has all that is needed to read a session, and it is correct."""

import json
import re
import shutil
import sqlite3
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_sessions import make_session

from emotion_gui.core.subject import Subject
from emotion_gui.recording.columns import Column
from emotion_gui.recording.markers import Marker, MarkerKind
from emotion_gui.recording.samples import probabilities
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import read_recording, read_summary

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "session-format.md").read_text("utf-8")
FORMER = ROOT / "tests" / "written_by_0_1" / "data" / "sessions" / "plain.session"


@pytest.fixture(params=["format 1", "format 2"])
def session(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    if request.param == "format 1":
        return Path(shutil.copy(FORMER, tmp_path))
    columns = (Column("gaze", "deg", "Direction of the gaze", 0.5), Column("pulse", "1/min", "", 1.0))
    return make_session(tmp_path, seconds=70, faces=2, classes=("a", "b", "c"), columns=columns)


def test_the_reader_of_the_page_reads_a_session(session: Path) -> None:
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    found: dict[str, Any] = {"path": session, "sqlite3": sqlite3, "json": json, "np": np}
    exec(code, found)
    found["connection"].close()
    recording = read_recording(session, {})
    assert found["about"]["id"] == recording.info.id
    assert found["classes"] == list(recording.info.classes)
    assert np.array_equal(found["frames"], recording.frames)
    assert np.array_equal(found["faces"], recording.faces)
    assert found["probabilities"] == pytest.approx(probabilities(recording.faces))
    assert set(found["values"]) == {column.name for column in recording.info.columns}
    for name, values in found["values"].items():
        assert values == pytest.approx(recording.column(name), nan_ok=True)


def test_the_page_names_all_that_there_is(tmp_path: Path) -> None:
    named = set(re.findall(r"`(\w+)`", PAGE))
    assert {each.name for record in (SessionInfo, Column, Marker) for each in fields(record)} <= named
    assert {*MarkerKind, *Subject} <= named
    session = make_session(tmp_path, seconds=1)
    rows = (read_recording(session, {}).frames, read_recording(session, {}).faces)
    for each in (*rows, read_summary(session, {}).parts):
        assert set(each.dtype.names or ()) <= named
    size = 24 + 2 * len(SessionInfo().classes)
    assert size == SessionInfo().face_rows.itemsize
