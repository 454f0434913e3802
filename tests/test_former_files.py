"""Users' files of version 0.1, made by that version, open in this one and stay as they were."""

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from emotion_gui.alerts.presets import PRESETS
from emotion_gui.alerts.rule_json import load_rules
from emotion_gui.batch.queue_item import load_queue, queue_file
from emotion_gui.core import settings as settings_file
from emotion_gui.core.folders import Folders
from emotion_gui.core.folders import folders as user_folders
from emotion_gui.core.subject import Subject
from emotion_gui.models.library import ModelLibrary, display_name
from emotion_gui.recording.lock_file import load_lock
from emotion_gui.recording.session_reader import read_recording, read_summary, session_files
from emotion_gui.recording.vault import unlock
from emotion_gui.training.report.report_page import ReportPage
from emotion_gui.training.runs.run_summary import read_summaries
from trainer.export.html import write_html
from trainer.shared.bundle import read_bundle
from trainer.shared.config import TrainConfig
from trainer.shared.face_input import LABELS
from trainer.shared.files import read_object
from trainer.shared.litert import LiteRTModel
from trainer.shared.run_folder import RunFolder

WRITTEN = Path(__file__).parent / "written_by_0_1"
PASSPHRASE = "correct horse"


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """A home with the former version's files."""
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
    assert len(rules) == sum(len(make()) for make in PRESETS.values())


def test_the_queue_of_videos(folders: Folders) -> None:
    entries = load_queue(queue_file(folders.sessions))
    assert [(entry.name, entry.state) for entry in entries] == [
        ("lesson.mp4", "done"),
        ("walk.mp4", "interrupted"),
    ]
    assert entries[0].job.smoothing == 0.8


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
    [answer] = LiteRTModel(bundle.tflite)(np.zeros((1, 48, 48), np.uint8))
    assert answer.shape == (len(LABELS),)
