"""Users' files of version 0.1, made by that version, open in this one and stay unchanged."""

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from small_data import make_folder, make_votes

from emotion_gui.alerts.condition import Condition
from emotion_gui.alerts.rule_json import load_rules
from emotion_gui.batch.queue_item import load_queue, queue_file
from emotion_gui.core import settings as settings_file
from emotion_gui.core.folders import Folders
from emotion_gui.core.folders import folders as user_folders
from emotion_gui.core.subject import Subject
from emotion_gui.models.library import ModelLibrary, display_name
from emotion_gui.models.opener import examine
from emotion_gui.recording.lock_file import load_lock
from emotion_gui.recording.session_reader import read_recording, read_summary, session_files
from emotion_gui.recording.vault import unlock
from emotion_gui.training.report.report_page import ReportPage
from emotion_gui.training.runs.run_summary import read_summaries
from emotion_gui.vision.alignment import FaceCrop
from emotion_gui.vision.classifier import load_classifier
from emotion_gui.vision.frame import Box
from trainer.__main__ import main as trainer
from trainer.export.convert import export
from trainer.export.html import write_html
from trainer.shared.bundle import Bundle, read_bundle, unpack
from trainer.shared.config import TrainConfig
from trainer.shared.face_input import LABELS
from trainer.shared.files import read_object
from trainer.shared.litert import LiteRTModel
from trainer.shared.run_folder import RunFolder

WRITTEN = Path(__file__).parent / "written_by_0_1"
TINY = {  # what that version predicted with the tiny model for an even gray of 40
    "angry": 0.13337,
    "disgust": 0.16928,
    "fear": 0.16261,
    "happy": 0.17070,
    "neutral": 0.12327,
    "sad": 0.12428,
    "surprise": 0.11650,
}
PASSPHRASE = "correct horse"


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """Returns a home folder with the files of version 0.1."""
    shutil.copytree(WRITTEN, tmp_path / "home")
    monkeypatch.setenv("EMOTION_GUI_HOME", str(tmp_path / "home"))
    return user_folders()


def contents(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_the_settings(folders: Folders) -> None:
    saved, problem = settings_file.load(folders.settings_file)
    assert problem is None
    assert (saved.theme, saved.smoothing, saved.smallest_face, saved.mirror) == ("dark", 0.8, 64, False)
    assert (saved.filmed, saved.videos_filmed) == (Subject.ME, Subject.OTHERS)
    assert saved.marker_names == ("lesson", "break")
    assert saved.detector == "haar+neural"  # in place of YuNet


def test_the_sessions_also_a_locked_and_an_interrupted_one(folders: Folders) -> None:
    before = contents(folders.sessions)
    paths = {path.stem: path for path in session_files(folders.sessions)}
    assert set(paths) == {"plain", "others interrupted", "locked"}
    recording = read_recording(paths["plain"], {})
    assert (len(recording.frames), len(recording.faces)) == (120, 220)
    assert [(marker.time, marker.text) for marker in recording.markers] == [(3000, "lesson")]
    assert recording.info.notes == "A note – with ümlauts"
    assert recording.info.unsure_below == 0.48
    assert read_summary(paths["others interrupted"], {}).info.subject is Subject.OTHERS
    lock = load_lock(folders.sessions)
    assert lock is not None
    key = unlock(lock, PASSPHRASE)
    assert len(read_recording(paths["locked"], {lock.id: key}).faces) == 60
    assert contents(folders.sessions) == before


def test_the_rules_of_alerts(folders: Folders) -> None:
    rules, problem = load_rules(folders.config / "alerts.json")
    assert problem == ""
    assert [rule.condition.kind for rule in rules] == [
        *["emotion"] * 3,
        *["unsure", "no_face"],
        *["no_face", "turned", "still", "unsure"],  # that version's driver preset
    ]
    assert all(rule.condition.minutes == Condition().minutes for rule in rules)


def test_the_queue_of_videos(folders: Folders) -> None:
    entries = load_queue(queue_file(folders.sessions))
    assert [(entry.name, entry.state) for entry in entries] == [
        ("lesson.mp4", "done"),
        ("walk.mp4", "interrupted"),
    ]
    assert entries[0].job.smoothing == 0.8
    assert [(entry.job.detector, entry.job.cascade) for entry in entries] == [("haar+neural", "")] * 2


def test_a_run_with_its_report_and_its_model(folders: Folders, qtbot: QtBot) -> None:
    [run] = read_summaries(folders.runs)
    assert (run.name, run.state, run.epochs, run.notes) == ("first", "finished", 3, "The first one")
    assert run.accuracy is not None
    assert run.votes_accuracy is not None
    config = TrainConfig.from_json(read_object(run.folder / "config.json"))
    assert (config.architecture, config.targets) == ("fast", "both")
    page = ReportPage()
    qtbot.addWidget(page)
    page.show_run(run.folder)
    write_html(RunFolder(run.folder))
    assert "recognized, by the labels" in (run.folder / "report.html").read_text("utf-8")
    assert "first" in [bundle.name for bundle in ModelLibrary(folders).models()]


def test_a_bundle(folders: Folders) -> None:
    bundle = read_bundle(folders.runs / "first" / "model")
    assert display_name(bundle).startswith("first · ")
    [probabilities] = LiteRTModel(bundle.tflite)(np.zeros((1, 48, 48), np.uint8))
    assert probabilities.shape == (len(LABELS),)


def test_a_packed_bundle(folders: Folders, tmp_path: Path) -> None:
    shared = tmp_path / "home" / "tiny.emotionmodel"
    opened = examine(shared, folders.models)
    assert isinstance(opened, Bundle)
    assert (display_name(opened), opened.unsure_below) == ("Tiny · 31.0% by labels", 0.46)
    [probabilities] = load_classifier(opened).classify(
        np.full((90, 90), 40, np.uint8), [FaceCrop(Box(10, 10, 70, 70))]
    )
    assert dict(zip(LABELS, probabilities, strict=True)) == pytest.approx(TINY, abs=1e-4)
    before = contents(opened.folder)
    for ending in (".emotionmodel", ".onnx"):
        export(opened.folder, tmp_path / f"again{ending}")
    assert contents(opened.folder) == before
    again = unpack(tmp_path / "again.emotionmodel", tmp_path / "again")
    assert contents(again.folder) == before


def test_what_is_recombined_stays_of_its_format(folders: Folders, tmp_path: Path) -> None:
    model = folders.runs / "first" / "model"
    data = make_folder(tmp_path / "faces", train=4, validation=3)
    votes = make_votes(data, tmp_path / "votes.csv")
    given = ["--data", str(data), "--votes", str(votes), "--out", str(tmp_path / "new")]
    assert trainer(["recombine", "--model", str(model), *given]) == 0
    before, after = (read_object(folder / "model.json") for folder in (model, tmp_path / "new"))
    assert list(after)[:3] == ["format", "labels", "input_size"]
    kept = ("format", "labels", "input_size", "name", "parameters", "training", "created")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
