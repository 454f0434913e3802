"""The tables of a session: their content, and that they are written completely or not at all."""

import csv
import json
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from full_disk import full_disk
from made_sessions import STARTED, make_rows, make_session

from emotion_gui.export.csv_table import columns_of, write_table
from emotion_gui.export.files import ExportError, ExportStopped
from emotion_gui.recording.columns import Column
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.samples import UNKNOWN_ANGLE, probabilities
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording, read_recording
from trainer.shared.face_input import LABELS


def recorded(seconds: float = 3, *, faces: int = 2, gaps: tuple[tuple[float, float], ...] = ()) -> Recording:
    frames, rows = make_rows(seconds, faces=faces, gaps=gaps)
    info = SessionInfo(name="Lesson", started=STARTED, notes="=1+1", origin="/home/anna/videos/lesson.mp4")
    return Recording(Path("lesson.session"), info, frames, rows, ())


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(time, "tzset"):
        pytest.skip("Windows cannot change the time zone of a process")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_there_is_a_row_for_each_face_in_each_frame(tmp_path: Path) -> None:
    recording = recorded(faces=2)
    write_table(recording, tmp_path / "a.csv", 0)
    rows = rows_of(tmp_path / "a.csv")
    assert tuple(rows[0]) == columns_of(recording.info)
    assert [row["face"] for row in rows] == ["1", "2"] * 30
    assert [float(row["seconds"]) for row in rows] == [i // 2 / 10 for i in range(60)]
    face = recording.faces[41]
    assert [rows[41][name] for name in ("x", "y", "width", "height")] == ["500", "80", "120", "120"]
    assert rows[41]["label"] == LABELS[face["label"]]
    assert int(rows[41]["unsure"]) == face["unsure"]
    values = [[float(row[label]) for label in LABELS] for row in rows]
    assert np.abs(values - probabilities(recording.faces)).max() < 6e-5


def test_a_frame_without_a_face_has_a_row_of_its_own(tmp_path: Path) -> None:
    write_table(recorded(faces=1, gaps=((1, 2),)), tmp_path / "a.csv", 0.4)
    rows = rows_of(tmp_path / "a.csv")
    assert len(rows) == 30
    assert all(not any(list(row.values())[2:]) for row in rows[10:20])
    assert all(row["face"] == "1" and row["clock"] for row in rows[:10] + rows[20:])
    assert [row["seconds"] for row in rows[9:11]] == ["0.900", "1.000"]


def test_unknown_angles_are_empty(tmp_path: Path) -> None:
    recording = recorded(1, faces=1)
    faces = recording.faces.copy()
    faces["yaw"][3], faces["roll"][3] = -20, 0
    assert faces["pitch"][3] == UNKNOWN_ANGLE
    write_table(replace(recording, faces=faces), tmp_path / "a.csv", 0.4)
    row = rows_of(tmp_path / "a.csv")[3]
    assert (row["yaw"], row["pitch"], row["roll"]) == ("-20", "", "0")


def test_the_smoothing_is_used_and_stated(tmp_path: Path) -> None:
    recording = recorded(3, faces=1)
    for name, smoothing in (("raw.csv", 0), ("smooth.csv", 2)):
        write_table(recording, tmp_path / name, smoothing)
        info = json.loads((tmp_path / f"{name[:-4]}-about.json").read_text("utf-8"))
        assert info["session"]["smoothing"] == smoothing
    raw, smooth = (
        np.array([float(row["happy"]) for row in rows_of(tmp_path / name)])
        for name in ("raw.csv", "smooth.csv")
    )
    assert np.abs(np.diff(smooth)).max() < np.abs(np.diff(raw)).max() / 3


@pytest.mark.usefixtures("berlin")
def test_the_clock_follows_the_change_to_winter_time(tmp_path: Path) -> None:
    change = datetime(2026, 10, 25, 1, 0, tzinfo=ZoneInfo("UTC")).timestamp()
    recording = recorded(2, faces=1)
    write_table(replace(recording, info=replace(recording.info, started=change - 1)), tmp_path / "a.csv", 0)
    clocks = [row["clock"] for row in rows_of(tmp_path / "a.csv")]
    assert clocks[9:11] == ["2026-10-25T02:59:59.900+02:00", "2026-10-25T02:00:00.000+01:00"]
    assert [datetime.fromisoformat(clock).timestamp() for clock in clocks] == pytest.approx(
        change - 1 + np.arange(20) / 10
    )


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "  =1"])
def test_a_marker_is_no_formula_in_a_spreadsheet(tmp_path: Path, text: str) -> None:
    recording = replace(recorded(), markers=(Marker(500, text),))
    write_table(recording, tmp_path / "a.csv", 0)
    assert [row["text"] for row in rows_of(tmp_path / "a-markers.csv")] == [f"'{text}"]


def test_markers_keep_their_texts(tmp_path: Path) -> None:
    texts = ('He said "no", and left', "two\nlines", "Frage für später 🙂", "a=b")
    recording = replace(recorded(), markers=tuple(Marker(i * 500, text) for i, text in enumerate(texts)))
    write_table(recording, tmp_path / "a.csv", 0)
    rows = rows_of(tmp_path / "a-markers.csv")
    assert tuple(row["text"] for row in rows) == texts
    assert [row["seconds"] for row in rows] == ["0.000", "0.500", "1.000", "1.500"]
    assert (tmp_path / "a-markers.csv").read_bytes().startswith("\ufeff".encode())


def test_no_path_of_this_machine_is_exported(tmp_path: Path) -> None:
    write_table(recorded(), tmp_path / "a.csv", 0)
    info = (tmp_path / "a-about.json").read_text("utf-8")
    assert "lesson.mp4" in info
    assert "anna" not in info


def test_an_interrupted_session_can_be_exported(tmp_path: Path) -> None:
    path = make_session(tmp_path, seconds=2, ended=False)
    write_table(read_recording(path, {}), tmp_path / "a.csv", 0)
    assert len(rows_of(tmp_path / "a.csv")) == 20


def test_a_session_without_a_frame_has_a_header_only(tmp_path: Path) -> None:
    write_table(recorded(0), tmp_path / "a.csv", 0.4)
    assert (tmp_path / "a.csv").read_text() == f"{','.join(columns_of(SessionInfo()))}\n"


def test_other_classes_and_columns_are_in_the_table_with_their_units(tmp_path: Path) -> None:
    info = SessionInfo(
        classes=("=calm", "tense, or so"),
        columns=(Column("temperature", "°C", "Of the skin", 0.05), Column("blinks", "", "", 1.0)),
    )
    frames, rows = make_rows(2, info=info)
    recording = Recording(Path("a.session"), info, frames, rows, ())
    write_table(recording, tmp_path / "a.csv", 0)
    assert (tmp_path / "a.csv").read_bytes().startswith("\ufeff".encode())
    found = rows_of(tmp_path / "a.csv")
    assert list(found[0])[7:9] == ["'=calm", "tense, or so"]
    assert list(found[0])[-2:] == ["temperature (°C)", "blinks"]
    assert {row["label"] for row in found} <= {"'=calm", "tense, or so"}
    assert [row["blinks"] for row in found[:10]] == [""] * 10  # not valid
    temperature = [float(row["temperature (°C)"]) for row in found[10:]]
    assert temperature == pytest.approx(recording.column("temperature")[10:], abs=1e-6)
    assert found[10]["temperature (°C)"] == f"{rows['temperature'][10] * 0.05:.2f}"
    info = json.loads((tmp_path / "a-about.json").read_text("utf-8"))
    assert info["columns"]["temperature (°C)"] == "Of the skin, where it is known"
    assert [each["unit"] for each in info["session"]["columns"]] == ["°C", ""]


def test_a_stopped_export_leaves_no_file(tmp_path: Path) -> None:
    shares: list[float] = []

    def stop(share: float) -> None:
        shares.append(share)
        if share > 0:
            raise ExportStopped

    with pytest.raises(ExportStopped):
        write_table(recorded(3000, faces=1), tmp_path / "a.csv", 0, stop)
    assert 0 < shares[-1] < 1
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_former_tables(tmp_path: Path) -> None:
    write_table(recorded(1), tmp_path / "a.csv", 0)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with full_disk(2000), pytest.raises(ExportError, match=r"^a\.csv cannot be written: File too large\.$"):
        write_table(recorded(100), tmp_path / "a.csv", 0)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "message"),
    [("no/a.csv", "does not exist"), ("folder.csv", "is a folder"), ("a" * 300, "cannot be")],
)
def test_an_error_names_a_path_that_cannot_be_written(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ExportError, match=message):
        write_table(recorded(), tmp_path / name, 0)


def test_an_unrelated_file_of_the_user_is_not_overwritten(tmp_path: Path) -> None:
    own = tmp_path / "lesson-markers.csv"
    own.write_text("my timeline")
    with pytest.raises(ExportError, match=r"lesson-markers\.csv"):
        write_table(recorded(), tmp_path / "lesson.csv", 0)
    assert own.read_text() == "my timeline"
    assert list(tmp_path.iterdir()) == [own]
