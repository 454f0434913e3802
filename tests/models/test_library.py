"""The list of models, and the opening of what a user may name: real bundles, real Keras files."""

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hostile_files import hostile_networks, write_emotion_model, write_h5, write_keras
from PySide6.QtCore import QProcess
from pytestqt.qtbot import QtBot

from emotion_gui.core.folders import Folders, folders
from emotion_gui.models.library import ModelLibrary, display_name, shipped_model
from emotion_gui.models.opener import ModelOpener
from trainer.shared.bundle import METADATA, TFLITE, Bundle
from trainer.shared.litert import LiteRTModel


@pytest.fixture
def keras_file(tmp_path: Path) -> Path:
    """mine.keras: a small emotion model."""
    return write_emotion_model(tmp_path / "mine.keras")


@pytest.fixture
def places(home: Path) -> Folders:
    return folders()


def make_bundle(folder: Path, **metadata: object) -> Path:
    """A copy of the shipped model with other metadata."""
    shutil.copytree(shipped_model(), folder)
    known = json.loads((folder / METADATA).read_text("utf-8"))
    (folder / METADATA).write_text(json.dumps({**known, **metadata}), "utf-8")
    return folder


# The list


def test_the_shipped_model_is_the_first_and_broken_ones_are_left_out(places: Folders) -> None:
    make_bundle(places.models / "second", name="Second")
    make_bundle(places.models / "first", name="First")
    make_bundle(places.models / ".half.partial")
    (places.models / "empty").mkdir()
    (places.models / "note.txt").touch()
    make_bundle(places.models / "other", format=1, labels=["cat", "dog"])
    old = make_bundle(places.runs / "Old" / "model", name="Old")
    make_bundle(places.runs / "New" / "model", name="New")
    (places.runs / "Unfinished").mkdir()
    os.utime(old, (1, 1))
    found = ModelLibrary(places).models()
    assert found[0].folder == shipped_model()
    assert [bundle.name for bundle in found[1:]] == ["First", "Second", "New", "Old"]


@pytest.mark.parametrize(
    ("metadata", "shown"),
    [
        ({"name": "Mine", "validation": {"labels": {"accuracy": 0.6483}}}, "Mine · 64.8% by labels"),
        (
            {"name": "Mine", "validation": {"labels": {"accuracy": 0.6}, "votes": {"accuracy": 0.8}}},
            "Mine · 80.0% by votes",
        ),
        (
            {"name": "Mine", "validation": {"labels": {"accuracy": 0.6}, "votes": {"accuracy": "x"}}},
            "Mine · 60.0% by labels",
        ),
        ({"name": "Mine", "validation": None}, "Mine"),
        ({"name": "Mine", "validation": {"labels": {"accuracy": "high"}}}, "Mine"),
        ({}, "folder"),
    ],
)
def test_a_model_is_shown_by_name_and_accuracy(metadata: dict[str, object], shown: str) -> None:
    assert display_name(Bundle(Path("/some/folder"), metadata)) == shown


def test_the_shipped_model_has_a_name_of_its_own() -> None:
    assert display_name(Bundle(shipped_model(), {"name": "run 7"})) == "Default"


# Opening


@dataclass
class Answers:
    """What an opener said."""

    opened: list[Bundle] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    converting: list[str] = field(default_factory=list)


class Opening:
    """An opener, and what it answers."""

    def __init__(self, places: Folders, qtbot: QtBot) -> None:
        self.opener, self._qtbot = ModelOpener(places), qtbot

    def __call__(self, path: Path) -> Answers:
        """All that it says until the path is opened or refused."""
        answers = Answers()
        opener = self.opener
        pairs = (
            (opener.opened, answers.opened),
            (opener.failed, answers.failed),
            (opener.converting, answers.converting),
        )
        for signal, heard in pairs:
            signal.connect(heard.append)
        opener.open(path)
        self._qtbot.waitUntil(lambda: bool(answers.opened or answers.failed))
        for signal, heard in pairs:
            signal.disconnect(heard.append)
        return answers


@pytest.fixture
def opening(places: Folders, qtbot: QtBot) -> Opening:
    return Opening(places, qtbot)


def archive(folder: Path, path: Path, **more: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name in (METADATA, TFLITE):
            file.write(folder / name, name)
        for name, content in more.items():
            file.writestr(name, content)
    return path


def test_a_bundle_opens_by_its_folder_and_by_its_files(opening: Opening) -> None:
    for path in (shipped_model(), shipped_model() / METADATA, shipped_model() / TFLITE):
        answers = opening(path)
        assert [bundle.folder for bundle in answers.opened] == [shipped_model()]
        assert not answers.converting


def test_a_shared_model_is_unpacked_once(opening: Opening, places: Folders, tmp_path: Path) -> None:
    shared = archive(make_bundle(tmp_path / "bundle", name="Shared"), tmp_path / "shared.emotionmodel")
    [first] = opening(shared).opened
    assert first.folder.parent == places.models
    assert first.name == "Shared"
    [second] = opening(shared).opened
    assert second.folder == first.folder
    assert len(list(places.models.iterdir())) == 1


def test_a_shared_model_that_would_write_elsewhere_is_refused(
    opening: Opening, places: Folders, tmp_path: Path
) -> None:
    [sentence] = opening(archive(shipped_model(), tmp_path / "a.emotionmodel", **{"../evil": b"x"})).failed
    assert "outside its folder, ../evil" in sentence
    assert not list(tmp_path.rglob("evil"))
    assert not list(places.models.iterdir())


def test_a_damaged_copy_is_unpacked_again(opening: Opening, tmp_path: Path) -> None:
    path = archive(shipped_model(), tmp_path / "a.emotionmodel")
    [bundle] = opening(path).opened
    (bundle.folder / METADATA).write_text("{")
    assert opening(path).opened == [bundle]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("holiday.jpg", b"\xff\xd8", "holiday.jpg is no emotion model"),
        ("a.emotionmodel", b"no zip", "a.emotionmodel cannot be unpacked"),
        (METADATA, b"{}", "names no format"),
        ("model.h5", b"This is a text.\n", "model.h5 is damaged or not a Keras model"),
    ],
)
def test_what_is_no_model_is_told(
    name: str, content: bytes, words: str, opening: Opening, places: Folders, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    answers = opening(tmp_path / name)
    assert not answers.opened
    assert len(answers.failed) == 1
    assert words in answers.failed[0]
    assert not list(places.models.iterdir())


def test_a_path_to_nothing_is_told(opening: Opening, tmp_path: Path) -> None:
    assert "There is no file" in opening(tmp_path / "gone.h5").failed[0]
    assert "is not an emotion model" in opening(tmp_path).failed[0]


def test_a_bundle_whose_network_is_damaged_is_told(opening: Opening, places: Folders, tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path / "bundle")
    (bundle / TFLITE).write_bytes(b"damaged" * 100)
    assert "cannot be used" in opening(bundle).failed[0]
    assert "cannot be used" in opening(archive(bundle, tmp_path / "a.emotionmodel")).failed[0]
    assert not list(places.models.iterdir())


def test_a_keras_model_is_converted_once(
    opening: Opening, places: Folders, keras_file: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignals((opening.opener.converting, opening.opener.opened), order="strict"):
        answers = opening(keras_file)
    [bundle] = answers.opened
    assert "mine.keras" in answers.converting[0]
    assert bundle.folder.parent == places.models
    assert bundle.name == "mine"
    faces = np.random.default_rng(0).integers(0, 256, (3, 48, 48), np.uint8)
    assert LiteRTModel(bundle.tflite)(faces).sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-3)
    again = opening(keras_file)
    assert again.opened == [bundle]
    assert not again.converting


@pytest.mark.parametrize(("name", "write"), [("evil.keras", write_keras), ("evil.h5", write_h5)])
def test_a_keras_model_with_code_is_refused_in_a_process_of_its_own(
    name: str, write: Callable[[Path, object], Path], opening: Opening, places: Folders, tmp_path: Path
) -> None:
    """The window's process does not even have what could read such a file, see tests/test_imports.py."""
    networks = dict(hostile_networks(tmp_path / "marker"))
    answers = opening(write(tmp_path / name, networks["another module"]))
    assert answers.failed == [f"{name} needs code from os, which is not run."]
    assert not (tmp_path / "marker").exists()
    assert not list(places.models.iterdir())


def test_a_conversion_can_be_canceled(opening: Opening, keras_file: Path, qtbot: QtBot) -> None:
    answers = Answers()
    opener = opening.opener
    opener.opened.connect(answers.opened.append)
    opener.failed.connect(answers.failed.append)
    with qtbot.waitSignal(opener.converting):
        opener.open(keras_file)
    [process] = opener.findChildren(QProcess)
    opener.cancel()
    assert process.state() == QProcess.ProcessState.NotRunning
    qtbot.waitUntil(lambda: not opener.findChildren(QProcess))
    assert answers == Answers()


def test_only_the_last_of_two_is_opened(opening: Opening, keras_file: Path) -> None:
    opening.opener.open(keras_file)
    [bundle] = opening(shipped_model()).opened
    assert bundle.folder == shipped_model()


def test_a_trainer_that_is_missing_is_told(
    opening: Opening, keras_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emotion_gui.models.opener.export_command", lambda *_: ["/no/such/trainer"])
    assert "cannot be started" in opening(keras_file).failed[0]
