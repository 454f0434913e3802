"""The real trainer, as its own process, on small generated data."""

import csv
import json
import os
import shutil
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
from trainer.run import list_unreadable
from trainer.run_folder import RunFolder

OPTIONS = [
    "--batch-size", "16", "--seed", "3", "--rotation", "3", "--shift", "0.02", "--no-flip",
    "--noise", "5", "--erase", "0.2", "--averaging", "0.5",
]  # fmt: skip


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "trainer", *map(str, arguments)]


def trainer(*arguments: object, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """limit: largest file in bytes that the process may write: a disk that fills up (not on Windows)."""
    few_bytes: Callable[[], None] | None = None
    if limit is not None:
        resource = pytest.importorskip("resource")

        def few_bytes() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        preexec_fn=few_bytes,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},  # as the window starts it
    )


def refused(done: subprocess.CompletedProcess[str], sentence: str) -> bool:
    """Whether it ended with this one sentence and nothing else."""
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    return (
        done.returncode == 2 and len(errors) == 1 and sentence in errors[0] and "Traceback" not in done.stderr
    )


def last_event(run: Path) -> dict[str, object]:
    return dict(EventReader(run / "events.jsonl").read()[-1].values)


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
        "samples.png", "curves.png", "confusion_matrix.png", "reliability.png", "mistakes.png",
        "mistakes.npy", "report.html", "run.lock",
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
    stated = bundle.metadata["validation"]["labels"]["accuracy"]
    assert (predicted == split.labels).mean() == pytest.approx(stated)


def test_evaluate_prints_text_and_json(run: Path, data: Path) -> None:
    arguments = ("evaluate", "--model", run / "model", "--data", data, "--split", "validation")
    text = trainer(*arguments)
    assert text.returncode == 0
    assert all(word in text.stdout for word in ("precision", "calibration error", *LABELS))
    values = json.loads(trainer(*arguments, "--json").stdout)
    assert values == json.loads((run / "report.json").read_text())["validation"]
    labels = values["labels"]
    assert np.sum(labels["confusion"]) == labels["pictures"] == 5 * len(LABELS)


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
    process.kill()
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


@pytest.mark.parametrize(
    ("limit", "kept"),
    [
        (30_000_000, {"best.weights.h5"}),  # the checkpoint has 54 MB, the weights 18 MB
        (5_000_000, set()),
    ],
)
def test_a_full_disk_gets_one_line_and_keeps_what_is_whole(
    data: Path, tmp_path: Path, limit: int, kept: set[str]
) -> None:
    folder = tmp_path / "full"
    done = trainer("train", "--data", data, "--out", folder, "--epochs", 2, *OPTIONS, limit=limit)
    sentence = f"Nothing more can be written to {folder}: File too large. Free some space, then --resume."
    assert refused(done, f"error: {sentence}"), done.stderr
    assert {path.name for path in (folder / "checkpoint").iterdir()} == kept
    assert last_event(folder) == {"outcome": "failed", "message": sentence}


def test_a_resumed_run_can_be_lengthened(run: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "longer"))
    done = trainer("train", "--resume", "--out", folder, "--epochs", 4)
    assert done.returncode == 0, done.stderr
    assert history(folder)[:3] == history(run)
    assert [row["epoch"] for row in history(folder)] == [1, 2, 3, 4]
    assert json.loads((folder / "config.json").read_text())["epochs"] == 4


@pytest.mark.parametrize("option", [["--batch-size", "8"], ["--data", "x"], ["--no-flip"], ["--seed", "0"]])
def test_a_resumed_run_keeps_its_other_options(run: Path, option: list[str]) -> None:
    done = trainer("train", "--resume", "--out", run, *option)
    assert refused(done, f"Leave out {option[0].replace('no-', '')}")


def lose_weights(checkpoint: Path) -> None:
    """Replace the last kernel by what is no number; behind an earlier one, a ReLU makes zeros of it."""
    with np.load(checkpoint) as saved:
        arrays = dict(saved)
    for values in arrays.values():
        if values.shape == (512, len(LABELS)):
            values[:] = np.nan
    np.savez(checkpoint, **arrays)


def test_a_loss_that_is_no_number_keeps_the_best_epoch(run: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "diverged"))
    lose_weights(folder / "checkpoint" / "last.npz")
    done = trainer("train", "--resume", "--out", folder, "--epochs", 5)
    assert done.returncode == 0, done.stderr
    assert "no longer a number" in done.stderr
    end = last_event(folder)
    assert end["outcome"] == "stopped"
    assert str(end["message"]).endswith("lower learning rate.")
    assert history(folder) == history(run)
    assert read_bundle(folder / "model").metadata["validation"]["labels"]["accuracy"] > 1 / len(LABELS)


def test_a_damaged_checkpoint_is_told_and_not_trained_over(run: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "damaged"))
    checkpoint = folder / "checkpoint" / "last.npz"
    checkpoint.write_bytes(checkpoint.read_bytes()[:100_000])
    done = trainer("train", "--resume", "--out", folder)
    assert refused(done, f"{checkpoint} is damaged or of another network"), done.stderr
    assert checkpoint.stat().st_size == 100_000


def test_a_run_that_never_began_leaves_its_folder_to_the_next(data: Path, tmp_path: Path) -> None:
    folder, poor = tmp_path / "run", Path(shutil.copytree(data, tmp_path / "poor"))
    shutil.rmtree(next(poor.rglob("train")) / "happy")
    for attempt in range(2):  # the second time without --resume
        if attempt:
            (folder / "stop").touch()
        done = trainer("train", "--data", poor, "--out", folder)
        assert refused(done, "no readable train pictures of happy"), done.stderr
        assert [event.kind for event in EventReader(folder / "events.jsonl").read()] == [
            "format",
            "loading",
            "end",
        ]
    assert not (folder / "stop").exists()


def test_a_folder_with_a_run_is_not_taken_for_another(run: Path, data: Path) -> None:
    before = (run / "events.jsonl").read_bytes()
    assert refused(trainer("train", "--data", data, "--out", run), "holds a run already")
    assert (run / "events.jsonl").read_bytes() == before


def test_an_error_has_a_line_of_its_own_in_the_terminal(data: Path, tmp_path: Path) -> None:
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    poor = Path(shutil.copytree(data, tmp_path / "poor"))
    shutil.rmtree(next(poor.rglob("train")) / "happy")
    ours, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 120))
    arguments = command("train", "--data", poor, "--out", tmp_path / "run")
    subprocess.run(arguments, stdout=subprocess.DEVNULL, stderr=terminal, timeout=60, check=False)
    os.close(terminal)
    printed = os.read(ours, 100_000).decode()
    os.close(ours)
    bar, error, _ = printed.rpartition("error: ")
    assert "Reading pictures" in bar
    assert error
    assert bar.endswith(("\r", "\n"))


@pytest.mark.skipif(sys.platform != "linux", reason="only there a name can be any bytes")
def test_names_that_are_not_utf8_are_no_obstacle(run: Path, data: Path, tmp_path: Path) -> None:
    strange, printed = "d\udce9j\udce0", "d\\udce9j\\udce0"
    place = Path(shutil.copytree(data, tmp_path / strange))
    (next(place.rglob("train")) / "sad" / f"{strange}.png").write_bytes(b"no picture")
    out = tmp_path / f"{strange}.emotionmodel"
    assert printed in trainer("export", "--model", run / "model", "--out", out).stdout
    done = trainer("evaluate", "--model", out, "--data", place, "--split", "train")
    assert done.returncode == 0
    assert f"Skipped, cannot be read: images/train/sad/{printed}.png" in done.stderr
    folder = RunFolder(tmp_path / "run")
    folder.create()
    list_unreadable(load(place), folder)
    assert (folder.path / "unreadable.txt").read_text() == f"images/train/sad/{printed}.png\n"


def test_a_bundle_as_one_file_scores_the_same(run: Path, data: Path, tmp_path: Path) -> None:
    archive = tmp_path / "my.emotionmodel"
    done = trainer("export", "--model", run / "model", "--out", archive)
    assert done.returncode == 0, done.stderr
    values = json.loads(trainer("evaluate", "--model", archive, "--data", data, "--json").stdout)
    assert values == json.loads((run / "report.json").read_text())["validation"]
    assert refused(
        trainer("export", "--model", archive, "--out", tmp_path / "b"), "must end in .keras or .h5"
    )
    assert refused(trainer("export", "--model", run / "model", "--out", tmp_path / "b"), "Choose --model and")
    archive.write_bytes(b"PK")
    assert refused(trainer("evaluate", "--model", archive, "--data", data), "cannot be unpacked")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--data", "nowhere.zip"], "There is no folder or file nowhere.zip"),
        ([], "Name the data set"),
        (["--data", "x", "--epochs", "0"], "epochs must lie between"),
        (["--resume"], "holds no run's options"),
        (["--data", "x", "--zoom", "2"], "zoom must lie between 0 and 0.9"),
        (["--data", "x", "--targets", "votes"], "name the file with the votes too"),
        (["--data", "x", "--class-name", "anger"], "anger=angry"),
        (["--config", "nowhere.json"], "holds no run's options"),
    ],
)
def test_wrong_arguments_get_a_sentence(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    assert refused(trainer("train", "--out", tmp_path / "run", *arguments), sentence)
    assert not (tmp_path / "run").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_gets_a_sentence(data: Path) -> None:
    assert refused(trainer("train", "--data", data, "--out", "/proc/run"), "Nothing can be written")
