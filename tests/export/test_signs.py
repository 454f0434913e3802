"""Tests that exports and reports have the signs of a face, and only where there are some."""

import csv
import json
from pathlib import Path

import pytest
from made_sessions import make_session
from made_signs import made_sign_session

from emotion_gui.export.session_export import Choices, export_session


def exported(session: Path, ending: str, face: int | None = None) -> str:
    out = session.with_suffix(ending)
    export_session(session, {}, out, Choices(face=face))
    return out.read_text("utf-8-sig")


def test_a_table_has_signs_with_their_units_and_a_summary(tmp_path: Path) -> None:
    session = made_sign_session(tmp_path, eyes_hidden=(0, 1))
    rows = list(csv.DictReader(exported(session, ".csv").splitlines()))
    assert rows[0]["eye_left"] == ""  # not valid
    assert [row["blink (s)"] for row in rows if row["blink (s)"] not in ("", "0.000")] == ["0.200"] * 12
    assert float(rows[450]["head_yaw (°)"]) == 40.0
    about = json.loads(session.with_name(f"{session.stem}-about.json").read_text("utf-8"))
    signs = about["session"]["signs"]
    assert (signs["blinks"], signs["yawns"], signs["nods"]) == (12, 1, 1)
    assert signs["eyes_valid"] == pytest.approx(59 / 60, abs=0.01)
    assert "neither sleepiness nor attention" in about["columns"]["signs"]


def test_a_document_has_null_where_nothing_is_known(tmp_path: Path) -> None:
    document = json.loads(exported(made_sign_session(tmp_path, 20, eyes_hidden=(0, 20)), ".json"))
    assert set(document["faces"]["eye_left"]) == {None}
    assert document["session"]["signs"]["blinks_per_minute"] is None
    assert document["faces"]["nod"][:3] == [0, 0, 0]


def test_a_report_has_a_section_of_signs(tmp_path: Path) -> None:
    text = exported(made_sign_session(tmp_path, 120), ".html")
    for part in (
        "Signs of eyes, mouth and head",
        "None of them measures sleepiness or attention",
        "24 blinks of 0.20 s on average",
        "The eyes were measured in 100% of the time",
        "12.0 (",
        ">eyes open<",
        ">yawns<",
    ):
        assert part in text, part


def test_a_report_is_about_the_chosen_face(tmp_path: Path) -> None:
    text = exported(made_sign_session(tmp_path, 30, faces=2), ".html", face=2)
    assert "The eyes were measured in 0% of the time, mouth and head in 100%" in text


def test_nothing_is_said_of_signs_without_any(tmp_path: Path) -> None:
    session = make_session(tmp_path, seconds=20)
    assert "Signs of" not in exported(session, ".html")
    document = json.loads(exported(session, ".json"))
    assert "signs" not in document["session"] and "signs" not in document["keys"]
