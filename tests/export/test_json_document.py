"""The JSON document of a session, as another program reads it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_sessions import STARTED, make_rows

from emotion_gui.export.files import ExportStopped
from emotion_gui.export.json_document import write_json_document
from emotion_gui.recording.columns import Column
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.samples import probabilities
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording
from trainer.shared.face_input import LABELS


@pytest.fixture
def recording() -> Recording:
    frames, rows = make_rows(3, faces=2, gaps=[(1, 2)])
    info = SessionInfo(name='A "lesson"', started=STARTED, notes="Schön \ud800", markers={"1": "question"})
    return Recording(Path("a.session"), info, frames, rows, (Marker(1500, "question", "key"),))


def test_the_document_is_complete(recording: Recording, tmp_path: Path) -> None:
    write_json_document(recording, tmp_path / "a.json", 0)
    document = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert (document["format"], document["version"]) == ("emotion-gui session", 2)
    assert document["session"]["name"] == 'A "lesson"'
    assert document["session"]["notes"] == "Schön \ud800"
    assert [(each["seconds"], each["kind"], each["text"]) for each in document["markers"]] == [
        (1.5, "key", "question")
    ]
    frames, faces = document["frames"], document["faces"]
    assert frames["seconds"] == pytest.approx(recording.frames["time"] / 1000)
    assert frames["faces"] == recording.frames["faces"].tolist()
    for ours, theirs in (("face", "id"), ("x", "x"), ("label", "label"), ("light", "light")):
        assert faces[ours] == recording.faces[theirs].tolist()
    shares = np.array([faces[label] for label in LABELS]).T
    assert np.abs(shares - probabilities(recording.faces)).max() < 6e-5
    assert set(faces["yaw"]) == {None}


def test_other_classes_and_columns_are_in_the_document(tmp_path: Path) -> None:
    info = SessionInfo(classes=('"calm"', "tense"), columns=(Column("gaze", "deg", "", 0.5),))
    frames, rows = make_rows(2, info=info)
    recording = Recording(Path("a.session"), info, frames, rows, ())
    write_json_document(recording, tmp_path / "a.json", 0)
    document = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert document["session"]["labels"] == ['"calm"', "tense"]
    faces = document["faces"]
    assert np.array(faces["tense"]) == pytest.approx(probabilities(rows)[:, 1], abs=6e-5)
    assert faces["gaze"][:10] == [None] * 10
    assert faces["gaze"][10:] == recording.column("gaze")[10:].tolist()


def test_every_column_is_explained(recording: Recording, tmp_path: Path) -> None:
    write_json_document(recording, tmp_path / "a.json", 0.4)
    document = json.loads((tmp_path / "a.json").read_text("utf-8"))
    explained = ", ".join(document["keys"]).replace("angry to surprise", ", ".join(LABELS)).split(", ")
    assert {*document["frames"], *document["faces"]} <= set(explained)


def test_an_empty_session_is_a_document_too(recording: Recording, tmp_path: Path) -> None:
    empty = replace(recording, frames=recording.frames[:0], faces=recording.faces[:0], markers=())
    write_json_document(empty, tmp_path / "a.json", 0.4)
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["faces"]["face"] == []


def test_a_stopped_document_leaves_no_file(recording: Recording, tmp_path: Path) -> None:
    def stop(share: float) -> None:
        if share > 0.5:
            raise ExportStopped

    with pytest.raises(ExportStopped):
        write_json_document(recording, tmp_path / "a.json", 0.4, stop)
    assert list(tmp_path.iterdir()) == []
