"""The real trainer on small generated data.

Tests of starting, waiting and being killed use a separate process; the others use this one, which has already
imported TensorFlow.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from full_disk import full_disk
from patience import PATIENCE, wait_for
from small_data import make_folder, make_votes

from trainer.__main__ import main
from trainer.data.dataset import load
from trainer.network.keras_file import load_keras
from trainer.run.train import list_unreadable
from trainer.shared.bundle import read_bundle
from trainer.shared.event_kinds import (
    BatchDone,
    DataRead,
    End,
    EpochDone,
    Event,
    Finishing,
    Format,
    Loading,
    Paused,
    Resumed,
    RunStart,
)
from trainer.shared.events import EventReader, EventWriter
from trainer.shared.face_input import LABELS
from trainer.shared.file_lock import RunLock
from trainer.shared.litert import LiteRTModel
from trainer.shared.run_folder import RunFolder

pytestmark = pytest.mark.filterwarnings("ignore")  # what TensorFlow's converter and Keras warn of is theirs

# All that could keep two runs from agreeing: dropout, augmentation, averages, two heads, a schedule.
OPTIONS = [
    "--architecture", "fast", "--batch-size", "8", "--seed", "3", "--targets", "both",
    "--optimizer", "sgd", "--learning-rate", "0.1", "--schedule", "cosine", "--warmup-epochs", "1",
    "--averaging", "0.5", "--rotation", "3", "--zoom", "0.02", "--shift", "0.02", "--no-flip",
    "--contrast", "0.1", "--gamma", "0.1", "--blur", "0.2", "--noise", "5", "--erase", "0.2",
    "--precision", "float32",
]  # fmt: skip


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "trainer", *map(str, arguments)]


def trainer(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},  # as the window starts it
    )


def trained(*arguments: object) -> None:
    """Run the trainer in this process."""
    assert main([str(each) for each in arguments]) == 0


def error_line(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run the trainer in this process, which must fail with one sentence on one line."""
    assert main([str(each) for each in arguments]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    return line


def json_of(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    """Run the trainer in this process, and parse the JSON that it prints."""
    capsys.readouterr()
    assert main([str(each) for each in (*arguments, "--json")]) == 0
    return dict(json.loads(capsys.readouterr().out))


def events_of(run: Path) -> list[Event]:
    return [each.event for each in EventReader(run / "events.jsonl").read()]


def end_of(run: Path) -> End:
    end = events_of(run)[-1]
    assert isinstance(end, End)
    return end


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set in which one validation image is also a training image."""
    folder = make_folder(tmp_path_factory.mktemp("data") / "faces", train=20, validation=5)
    shutil.copy(folder / "images/train/happy/0.png", folder / "images/validation/happy/0.png")
    return folder


@pytest.fixture(scope="session")
def votes(data: Path) -> Path:
    return make_votes(data, data.parent / "votes.csv")


@pytest.fixture(scope="session")
def train(data: Path, votes: Path) -> list[str]:
    return ["train", "--data", str(data), "--votes", str(votes), *OPTIONS]


@pytest.fixture(scope="session")
def run(train: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of three epochs."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    with redirect_stdout(StringIO()) as printed:
        trained(*train, "--out", folder, "--epochs", 3)
    assert "accuracy" in printed.getvalue()
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
        "samples.png", "curves.png", "trade_off.png", "confusion_matrix.png", "reliability.png",
        "mistakes.png", "mistakes.npy", "report.html", "run.lock",
    }  # fmt: skip


def test_the_events_describe_the_whole_run(run: Path) -> None:
    events = EventReader(run / "events.jsonl").read()
    assert [event.sequence for event in events] == list(range(len(events)))
    run_events = events_of(run)
    kinds = [type(event) for event in run_events if not isinstance(event, BatchDone)]
    assert kinds == [Format, Loading, DataRead, RunStart, *[EpochDone] * 3, Finishing, End]
    batches = [event.batch for event in run_events if isinstance(event, BatchDone)]
    assert batches == list(range(1, 19)) * 3
    epochs = [event for event in run_events if isinstance(event, EpochDone)]
    assert [event.val_accuracy for event in epochs] == [row["val_accuracy"] for row in history(run)]
    end, report = end_of(run), json.loads((run / "report.json").read_text())["validation"]
    assert end.outcome == "finished"
    assert end.accuracy == report["labels"]["accuracy"]
    assert end.votes_accuracy == report["votes"]["accuracy"]
    assert end.votes_accuracy_without_leaks == report["votes_without_leaks"]["accuracy"]


def test_every_epoch_is_also_scored_without_the_leaked_image(run: Path) -> None:
    images = 5 * len(LABELS)
    for name in ("val_accuracy", "val_votes_accuracy"):
        for row in history(run):
            leaked_hit = row[name] * images - row[f"{name}_without_leaks"] * (images - 1)
            assert min(abs(leaked_hit), abs(leaked_hit - 1)) < 1e-3
    clean_accuracies = [row["val_accuracy_without_leaks"] for row in history(run)]
    report = json.loads((run / "report.json").read_text())
    assert report["heads"]["labels"]["labels_without_leaks"] in [
        pytest.approx(value) for value in clean_accuracies
    ]


def test_the_bundle_scores_as_in_the_report(run: Path, data: Path) -> None:
    bundle = read_bundle(run / "model")
    split = load(data).splits["validation"]
    predicted = LiteRTModel(bundle.tflite)(split.images).argmax(axis=1)
    assert "mistakes" not in bundle.metadata  # names of pictures are not for everybody
    stated = bundle.metadata["validation"]["labels"]["accuracy"]
    assert (predicted == split.labels).mean() == pytest.approx(stated)


def test_evaluate_prints_text_and_json(
    run: Path, data: Path, votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["evaluate", "--model", str(run), "--data", str(data), "--votes", str(votes)]
    assert main(arguments) == 0
    text = capsys.readouterr().out
    assert all(word in text for word in ("precision", "calibration error", "most voters agree", *LABELS))
    values = json_of(capsys, *arguments)
    assert values == json.loads((run / "report.json").read_text())["validation"]
    labels = values["labels"]
    assert np.sum(labels["confusion"]) == labels["pictures"] == 5 * len(LABELS)


def test_a_recombined_run_answers_anew_in_all_its_files(
    run: Path, data: Path, votes: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "run"))
    options = ["--model", str(folder), "--data", str(data), "--votes", str(votes)]
    before = json.loads((folder / "report.json").read_text())
    names = ("votes_share", "label_prior", "votes_prior", "temperature")
    same = [f"--{name.replace('_', '-')}={before[name]}" for name in names]
    trained("recombine", *options, *same)
    images = load(data).splits["validation"].images
    answers = LiteRTModel(folder / "model/model.tflite")(images)
    np.testing.assert_allclose(answers, LiteRTModel(run / "model/model.tflite")(images), atol=1e-5)
    trained("recombine", *options, "--votes-share=0.5", "--label-prior=1", "--votes-prior=0")
    after = json.loads((folder / "report.json").read_text())
    assert [after[name] for name in names[:3]] == [0.5, 1, 0]
    assert after["seconds"] == before["seconds"]
    assert after["validation"] == read_bundle(folder / "model").metadata["validation"]
    exact = load_keras(folder / "model/model.keras")(images[..., None].astype(np.float32), training=False)
    np.testing.assert_allclose(LiteRTModel(folder / "model/model.tflite")(images), exact, atol=0.02)
    assert end_of(folder).votes_accuracy == after["validation"]["votes"]["accuracy"]
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert report != (run / "report.html").read_text(encoding="utf-8")


def test_without_validation_images_a_model_is_scored_on_those_of_its_own_run(
    run: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = Path(shutil.copytree(data, tmp_path / "bare"))
    shutil.rmtree(next(bare.rglob("validation")))
    assert main(["evaluate", "--model", str(run / "model"), "--data", str(bare)]) == 0
    captured = capsys.readouterr()
    assert "no validation images, so 10%" in captured.err
    assert "drawn with seed 3" in captured.err
    assert f"by the labels ({2 * len(LABELS)} images)\n" in captured.out


# The trainer, which is killed as soon as it has reported the first batch of the second epoch.
KILLED = """
import sys
import psutil
from trainer.__main__ import main
from trainer.shared.events import EventWriter
write = EventWriter.write
def write_and_die(events, event):
    write(events, event)
    if type(event).__name__ == "BatchDone" and event.epoch == 2:
        psutil.Process().kill()
EventWriter.write = write_and_die
sys.exit(main(sys.argv[1:]))
"""


write = EventWriter.write


class Died(BaseException):
    """Stands for a killed trainer in this process."""


def die_before_the_report(events: EventWriter, event: Event) -> None:
    write(events, event)
    if isinstance(event, Finishing):
        raise Died


def test_a_killed_run_is_resumed_as_if_nothing_had_happened(
    run: Path, train: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "killed"
    first = [sys.executable, "-c", KILLED, *train, "--out", folder, "--epochs", "3"]
    done = subprocess.run(first, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode not in (0, 1, 2), done.stderr.decode()
    assert history(folder) == history(run)[:1]
    with monkeypatch.context() as patch, pytest.raises(Died):
        patch.setattr(EventWriter, "write", die_before_the_report)
        trained("train", "--resume", "--out", folder)
    assert not (folder / "report.json").exists()
    trained("train", "--resume", "--out", folder)
    assert history(folder) == history(run)
    assert end_of(folder).accuracy == end_of(run).accuracy


def test_a_full_disk_gets_one_line_and_keeps_what_is_whole(
    train: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "full"
    with full_disk(2_500_000):  # the checkpoint has 4 MB
        line = error_line(capsys, *train, "--out", folder, "--epochs", 2)
    sentence = f"Cannot write to {folder}: File too large. Free some space, then continue with --resume."
    assert line == f"error: {sentence}"
    assert {path.name for path in (folder / "checkpoint").iterdir()} == {"best.weights.h5"}
    assert end_of(folder) == End("failed", sentence)


def change_config(folder: Path, **values: object) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, **values}))


def test_a_resumed_run_is_lengthened_and_taught_and_waits_for_a_pause_and_obeys_a_stop_even_then(
    run: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "longer"))
    change_config(
        folder, start_from="a model that is gone, and no longer needed", teachers=[str(run / "model")]
    )
    process = subprocess.Popen(
        command("train", "--resume", "--out", folder, "--epochs", 500),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    reader = EventReader(folder / "events.jsonl")
    wait_for_event(reader, process, lambda event: isinstance(event, EpochDone) and event.epoch == 4)
    (folder / "pause").touch()
    wait_for_event(reader, process, lambda event: isinstance(event, Paused))
    (folder / "stop").touch()
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors.decode()
    kinds = [type(each.event) for each in EventReader(folder / "events.jsonl").read()]
    after = kinds[kinds.index(Paused) + 1 :]
    assert after == [Resumed, BatchDone, EpochDone, Finishing, End]  # no batch but the one before the pause
    assert end_of(folder).outcome == "stopped"
    epochs = history(folder)
    assert epochs[:3] == history(run)
    assert [row["epoch"] for row in epochs] == list(range(1, len(epochs) + 1))
    assert json.loads((folder / "config.json").read_text())["epochs"] == 500
    assert read_bundle(folder / "model").metadata["training"]["teachers"] == ["model"]
    assert np.load(folder / "checkpoint" / "teachers.npy").shape == (140, 2, 7)


def wait_for_event(
    reader: EventReader, process: subprocess.Popen[bytes], is_it: Callable[[Event], bool]
) -> None:
    def has_come() -> bool:
        assert process.poll() is None, "the trainer ended too early"
        return any(is_it(each.event) for each in reader.read())

    wait_for(has_come)


@pytest.mark.parametrize("option", [["--batch-size", "8"], ["--data", "x"], ["--no-flip"], ["--seed", "0"]])
def test_a_resumed_run_keeps_its_other_options(
    run: Path, option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = error_line(capsys, "train", "--resume", "--out", run, *option)
    assert f"Leave out {option[0].replace('no-', '')}, or start a new run." in sentence


def test_a_run_is_not_resumed_on_other_data(
    run: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "run"))
    other = Path(shutil.copytree(data, tmp_path / "other"))
    next(other.rglob("train/happy/0.png")).unlink()
    change_config(folder, data=str(other))
    assert "have changed since this run started" in error_line(capsys, "train", "--resume", "--out", folder)
    assert history(folder) == history(run)
    assert end_of(folder).outcome == "failed"


def test_two_trainings_do_not_share_a_folder(
    run: Path, train: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with RunLock(run), RunLock(tmp_path / "new"):
        assert "already training" in error_line(capsys, "train", "--resume", "--out", run)
        assert "already training" in error_line(capsys, *train, "--out", tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["run.lock"]


def lose_weights(checkpoint: Path) -> None:
    """Replace the last kernel by NaN. NaN in an earlier one would be turned to zeros by a ReLU."""
    with np.load(checkpoint) as saved:
        arrays = dict(saved)
    for values in arrays.values():
        if values.shape == (128, 2 * len(LABELS)):
            values[:] = np.nan
    np.savez(checkpoint, **arrays)


def test_a_loss_that_is_no_number_keeps_the_best_epoch(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "diverged"))
    lose_weights(folder / "checkpoint" / "last.npz")
    trained("train", "--resume", "--out", folder, "--epochs", 5)
    assert "became NaN" in capsys.readouterr().err
    end = end_of(folder)
    assert end.outcome == "stopped"
    assert end.message.endswith("lower learning rate.")
    assert history(folder) == history(run)
    assert read_bundle(folder / "model").metadata["validation"]["labels"]["accuracy"] > 1 / len(LABELS)


def test_a_damaged_checkpoint_is_reported_and_not_trained_over(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "damaged"))
    checkpoint = folder / "checkpoint" / "last.npz"
    checkpoint.write_bytes(checkpoint.read_bytes()[:100_000])
    sentence = error_line(capsys, "train", "--resume", "--out", folder)
    assert f"{checkpoint} is damaged or belongs to another network" in sentence
    assert checkpoint.stat().st_size == 100_000


def test_a_run_that_never_began_leaves_its_folder_to_the_next(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, poor = tmp_path / "run", Path(shutil.copytree(data, tmp_path / "poor"))
    shutil.rmtree(next(poor.rglob("train")) / "happy")
    for attempt in range(2):  # the second time without --resume
        if attempt:
            (folder / "stop").touch()
        assert "no readable train images of happy" in error_line(
            capsys, "train", "--data", poor, "--out", folder
        )
        assert [type(event) for event in events_of(folder)] == [Format, Loading, End]
    assert not (folder / "stop").exists()


def test_votes_without_a_training_image_are_refused(
    data: Path, votes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, *rows = votes.read_text().splitlines(keepends=True)
    few = tmp_path / "few.csv"
    few.write_text(head + "".join(row for row in rows if row.startswith("validation")))
    arguments = ("train", "--data", data, "--votes", few, "--targets", "both", "--out", tmp_path / "run")
    assert "No training image has at least three votes" in error_line(capsys, *arguments)


def test_a_folder_with_a_run_is_not_reused(run: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (run / "events.jsonl").read_bytes()
    assert "already contains a run" in error_line(capsys, "train", "--data", data, "--out", run)
    assert (run / "events.jsonl").read_bytes() == before


def test_an_error_has_a_line_of_its_own_in_the_terminal(data: Path, tmp_path: Path) -> None:
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    poor = Path(shutil.copytree(data, tmp_path / "poor"))
    shutil.rmtree(next(poor.rglob("train")) / "happy")
    ours, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 120))
    arguments = command("train", "--data", poor, "--out", tmp_path / "run")
    subprocess.run(arguments, stdout=subprocess.DEVNULL, stderr=terminal, timeout=PATIENCE, check=False)
    os.close(terminal)
    printed = os.read(ours, 100_000).decode()
    os.close(ours)
    bar, error, _ = printed.rpartition("error: ")
    assert "Reading images" in bar
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
    assert f"Skipped an unreadable image: images/train/sad/{printed}.png" in done.stderr
    folder = RunFolder(tmp_path / "run")
    folder.create()
    list_unreadable(load(place), folder)
    assert (folder.path / "unreadable.txt").read_text() == f"images/train/sad/{printed}.png\n"


def test_a_bundle_as_one_file_scores_the_same(
    run: Path, data: Path, votes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive, bundle = tmp_path / "my.emotionmodel", run / "model"
    assert main(["export", "--model", str(bundle), "--out", str(archive)]) == 0
    values = json_of(capsys, "evaluate", "--model", archive, "--data", data, "--votes", votes)
    assert values == json.loads((run / "report.json").read_text())["validation"]
    assert "must end in .keras or .h5" in error_line(
        capsys, "export", "--model", archive, "--out", tmp_path / "b"
    )
    assert "Change --model or" in error_line(capsys, "export", "--model", bundle, "--out", tmp_path / "b")
    archive.write_bytes(b"PK")
    assert "cannot be unpacked" in error_line(capsys, "evaluate", "--model", archive, "--data", data)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--data", "nowhere.zip"], "There is no folder or file nowhere.zip"),
        ([], "Choose a data set"),
        (["--data", "x", "--epochs", "0"], "Epochs must lie between"),
        (["--resume"], "does not contain the options of a run"),
        (["--data", "x", "--zoom", "2"], "Zoom must lie between 0 and 0.9"),
        (["--data", "x", "--targets", "votes"], "choose a file of votes too"),
        (["--data", "x", "--class-name", "anger"], "anger=angry"),
        (["--config", "nowhere.json"], "does not contain the options of a run"),
    ],
)
def test_wrong_arguments_get_a_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in error_line(capsys, "train", "--out", tmp_path / "run", *arguments)
    assert not (tmp_path / "run").exists()


def test_a_missing_file_is_reported_before_a_folder_is_created(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for option in ("--votes", "--start-from"):
        sentence = error_line(capsys, "train", "--data", data, "--out", tmp_path / "run", option, "nowhere")
        assert "There is no folder or file nowhere" in sentence
    assert not (tmp_path / "run").exists()


def test_a_path_that_the_system_refuses_gets_a_sentence(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert "Choose another" in error_line(capsys, "train", "--data", data, "--out", tmp_path / "file" / "run")
    if os.name != "nt":
        assert "File name too long" in error_line(capsys, "inspect", "--data", "x" * 5000)
