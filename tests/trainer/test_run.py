"""The real trainer, as its own process, on small generated data."""

import csv
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from small_data import make_folder

from trainer.bundle import read_bundle
from trainer.dataset import load
from trainer.events import EventReader
from trainer.face_input import LABELS
from trainer.litert import LiteRTModel

OPTIONS = ["--batch-size", "16", "--seed", "3", "--rotation", "3", "--shift", "0.02", "--no-flip"]


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "trainer", *map(str, arguments)]


def trainer(*arguments: object, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """limit: largest file in bytes that the process may write: a disk that fills up."""

    def few_bytes() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        command(*arguments), capture_output=True, text=True, timeout=110, check=False, preexec_fn=few_bytes
    )


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_folder(tmp_path_factory.mktemp("data") / "faces", train=20, validation=5)


@pytest.fixture(scope="session")
def run(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of three epochs."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    done = trainer("train", "--data", data, "--out", folder, "--epochs", 3, *OPTIONS)
    assert done.returncode == 0, done.stderr
    assert "accuracy" in done.stdout
    return folder


def history(run: Path) -> list[dict[str, float]]:
    with (run / "history.csv").open(newline="") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


def test_it_learns(run: Path) -> None:
    losses = [row["loss"] for row in history(run)]
    assert losses[-1] < 0.6 * losses[0]
    assert history(run)[-1]["accuracy"] > 0.7


def test_the_run_folder_is_complete(run: Path) -> None:
    names = {path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file()}
    assert names == {
        "config.json", "events.jsonl", "history.csv", "report.json",
        "checkpoint/best.weights.h5", "checkpoint/last.npz",
        "model/model.tflite", "model/model.json", "model/model.keras",
        "samples.png", "curves.png", "confusion_matrix.png",
    }  # fmt: skip


def test_the_events_tell_the_whole_story(run: Path) -> None:
    events = EventReader(run / "events.jsonl").read()
    assert [event.sequence for event in events] == list(range(len(events)))
    kinds = [event.kind for event in events if event.kind != "batch"]
    assert kinds == ["format", "loading", "data", "start", "epoch", "epoch", "epoch", "finishing", "end"]
    batches = [event.values["batch"] for event in events if event.kind == "batch"]
    assert batches == list(range(1, 10)) * 3
    epochs = [event.values for event in events if event.kind == "epoch"]
    assert [values["val_accuracy"] for values in epochs] == [row["val_accuracy"] for row in history(run)]
    assert events[-1].values["outcome"] == "finished"


def test_the_bundle_scores_what_the_report_says(run: Path, data: Path) -> None:
    bundle = read_bundle(run / "model")
    split = load(data).splits["validation"]
    predicted = LiteRTModel(bundle.tflite)(split.images).argmax(axis=1)
    assert (predicted == split.labels).mean() == pytest.approx(bundle.metadata["validation"]["accuracy"])


def test_evaluate_prints_text_and_json(run: Path, data: Path) -> None:
    arguments = ("evaluate", "--model", run / "model", "--data", data, "--split", "validation")
    text = trainer(*arguments)
    assert text.returncode == 0
    assert all(word in text.stdout for word in ("precision", "calibration error", *LABELS))
    values = json.loads(trainer(*arguments, "--json").stdout)
    assert values["accuracy"] == json.loads((run / "report.json").read_text())["validation"]["accuracy"]
    assert np.sum(values["confusion"]) == values["pictures"] == 5 * len(LABELS)


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, "the trainer ended too early"
        assert time.monotonic() < until, "the trainer took too long"
        time.sleep(0.05)


def test_a_killed_run_is_resumed_as_if_nothing_had_happened(run: Path, data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    process = subprocess.Popen(
        command("train", "--data", data, "--out", folder, "--epochs", 3, *OPTIONS),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for((folder / "checkpoint" / "last.npz").exists, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 1 <= len(history(folder)) < 3
    done = trainer("train", "--resume", "--out", folder)
    assert done.returncode == 0, done.stderr
    assert history(folder) == history(run)


def test_a_stop_is_obeyed_between_batches_and_keeps_what_was_learned(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "stopped"
    process = subprocess.Popen(
        command("train", "--data", data, "--out", folder, "--epochs", 500, *OPTIONS),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    reader = EventReader(folder / "events.jsonl")
    wait_for(lambda: any(event.kind == "batch" for event in reader.read()), process)
    (folder / "stop").touch()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors.decode()
    last = EventReader(folder / "events.jsonl").read()[-1]
    assert last.values["outcome"] == "stopped"
    assert read_bundle(Path(last.values["model"]))


def test_a_full_disk_gets_one_line_and_keeps_the_best_weights(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "full"
    done = trainer(
        "train", "--data", data, "--out", folder, "--epochs", 2, *OPTIONS, limit=30_000_000
    )  # the checkpoint has 54 MB, the weights 18 MB
    assert done.returncode == 2
    assert [line for line in done.stderr.splitlines() if line.startswith("error")] == [
        f"error: Nothing more can be written to {folder}: File too large. Free some space, then --resume."
    ]
    assert "Traceback" not in done.stderr
    assert (folder / "checkpoint" / "best.weights.h5").exists()
    assert not (folder / "checkpoint" / "last.npz").exists()
    assert EventReader(folder / "events.jsonl").read()[-1].values["outcome"] == "failed"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--data", "/nowhere"], "There is no folder or file /nowhere"),
        ([], "Name the data set"),
        (["--data", "x", "--epochs", "0"], "epochs must lie between"),
        (["--resume"], "holds no run"),
        (["--data", "x", "--architecture", "y"], "There is no"),
    ],
)
def test_wrong_arguments_get_a_sentence(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    done = trainer("train", "--out", tmp_path / "run", *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_gets_a_sentence(data: Path) -> None:
    done = trainer("train", "--data", data, "--out", "/proc/run")
    assert done.returncode == 2
    assert "Nothing can be written" in done.stderr
