import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from small_data import make_csv, make_folder, make_zip

from emotion_gui.training.data.inspection import read_inspection
from trainer.data import inspection
from trainer.data.duplicates import near_duplicates, train_validation_leakage
from trainer.data.inspection import add_options, inspect
from trainer.data.votes import majority
from trainer.shared.errors import StopRequested, TrainerError
from trainer.shared.event_kinds import End, Event, Format, Inspecting
from trainer.shared.events import EventReader
from trainer.shared.face_input import LABELS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = make_folder(tmp_path / "faces", train=3, validation=2)
    shutil.copy(folder / "images/train/sad/0.png", folder / "images/validation/sad/twin.png")
    (folder / "images/train/sad/1.png").write_bytes(b"no picture")
    return folder


def run(*options: str | Path) -> int:
    parser = argparse.ArgumentParser()
    add_options(parser)
    arguments = parser.parse_args(list(map(str, options)))
    return int(arguments.command(arguments))


def events(out: Path) -> list[Event]:
    return [each.event for each in EventReader(out / "events.jsonl").read()]


def outcome(out: Path) -> str:
    end = events(out)[-1]
    assert isinstance(end, End)
    return end.outcome


def test_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", folder) == 0
    text = capsys.readouterr().out
    assert [line.split() for line in text.splitlines()[:2]] == [
        [*LABELS, "total"],
        ["train", "3", "3", "3", "3", "3", "2", "3", "20"],
    ]
    assert "warning: 1 validation image has a duplicate in training" in text
    assert "images/train/sad/0.png = images/validation/sad/twin.png" in text


def test_json(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", make_zip(folder, tmp_path / "faces.zip"), "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert result["splits"]["validation"]["sad"] == 3
    assert "test" not in result["splits"]
    assert len(result["names"]) == len(result["labels"]) == len(result["split_of"]) == 35
    assert {finding["kind"] for finding in result["findings"]} == {"leak", "unreadable"}
    assert result["made_validation"] is False


def test_a_csv_without_validation_rows(tmp_path: Path) -> None:
    found = inspect(make_csv(tmp_path / "fer2013.csv", train=4, validation=0))
    assert found.dataset.made_validation
    assert found.findings == []
    assert "some training images were drawn for validation" in found.to_text()


def test_what_the_window_reads(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "inspection"
    assert run("--data", folder, "--out", out) == 0
    written = events(out)
    assert written[:2] == [Format(1), Inspecting("Reading images", 0, 0)]
    assert written[-1] == End("finished", "Finished.")
    result, direct = read_inspection(out), inspect(folder)
    assert [finding.kind for finding in result.findings] == [finding.kind for finding in direct.findings]
    for name, image in zip(
        direct.dataset.splits["train"].names, direct.dataset.splits["train"].images, strict=True
    ):
        assert np.array_equal(result.pictures[result.index[name]], image)
        assert result.labels[result.index[name]] == name.split("/")[2]


def test_consent_to_other_names(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for split in ("train", "validation"):
        (folder / "images" / split / "angry").rename(folder / "images" / split / "anger")
    assert run("--data", folder, "--json") == 0
    assert json.loads(capsys.readouterr().out)["other_folders"] == {
        "anger": {"count": 5, "suggestion": "angry"}
    }
    assert run("--data", folder, "--json", "--class-name", "anger=angry") == 0
    result = json.loads(capsys.readouterr().out)
    assert result["other_folders"] == {}
    assert result["splits"]["train"]["angry"] == 3


def test_a_data_set_with_only_other_names_can_be_inspected(tmp_path: Path) -> None:
    folder, out = make_folder(tmp_path / "faces", train=1, validation=1), tmp_path / "inspection"
    for number, label in enumerate(LABELS):
        (folder / "images/train" / label).rename(folder / "images/train" / str(number))
    shutil.rmtree(folder / "images/validation")
    assert run("--data", folder, "--out", out) == 0
    assert read_inspection(out).findings[0].severity == "error"


def test_a_failure_is_reported_in_a_sentence(tmp_path: Path) -> None:
    data, out = tmp_path / "empty", tmp_path / "inspection"
    data.mkdir()
    with pytest.raises(TrainerError, match="has no images"):
        run("--data", data, "--out", out)
    assert outcome(out) == "failed"
    with pytest.raises(TrainerError, match="There is no file") as raised:
        run("--data", data, "--out", out, "--votes", tmp_path / "none.csv")
    assert events(out)[-1] == End("failed", str(raised.value))


def test_a_stop_is_obeyed(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "inspection"
    out.mkdir()
    (out / "stop").touch()
    monkeypatch.setattr(inspection, "_INTERVAL", 0.0)
    with pytest.raises(StopRequested):
        run("--data", folder, "--out", out)
    assert outcome(out) == "stopped"
    assert not (out / "inspection.json").exists()


def test_the_folder_of_a_run_is_left_alone(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    out.mkdir()
    values = {"epochs": 2, "first_epoch": 1, "batches": 3}
    content = json.dumps({"sequence": 0, "kind": "start", "time": 0, "values": values}) + "\n"
    (out / "events.jsonl").write_text(content)
    with pytest.raises(TrainerError, match="already contains a run"):
        run("--data", folder, "--out", out)
    assert (out / "events.jsonl").read_text() == content


@pytest.mark.realdata
def test_the_real_data(real_data: Path) -> None:
    votes = real_data / "ferplus_votes.csv"
    found = inspect(real_data / "face-expression-recognition-dataset.zip", votes)
    train, validation = found.dataset.splits["train"], found.dataset.splits["validation"]
    by_kind = {finding.kind: finding for finding in reversed(found.findings)}  # training before validation
    assert len(by_kind["leak"].exclude) == 285
    assert sum(map(len, by_kind["exact_twins"].groups)) == 2132
    assert "disgust" in by_kind["imbalance"].sentence
    assert found.seconds < 120

    assert train_validation_leakage(train, validation).sum() == 285
    known = {image.tobytes() for image in train.images}
    assert sum(image.tobytes() in known for image in validation.images) == 273
    pairs = near_duplicates(validation.images, train.images)
    unlike = validation.labels[pairs[:, 0]] != train.labels[pairs[:, 1]]
    assert len(set(pairs[unlike, 0].tolist())) == 9

    assert validation.votes is not None
    labels, usable = majority(validation.votes)
    assert usable.mean() > 0.99
    assert 0.6 < (labels == validation.labels)[usable].mean() < 0.8  # the labels are known to be noisy
