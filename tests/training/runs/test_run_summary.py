import json
import tracemalloc
from datetime import datetime
from pathlib import Path

import pytest
from calls import counted_calls
from made_runs import SECONDS, make_run

from emotion_gui.training.runs.run_files import read_history
from emotion_gui.training.runs.run_summary import RunSummary, read_summaries, read_summary
from trainer.shared.config import TrainConfig
from trainer.shared.event_kinds import EpochDone
from trainer.shared.events import EventWriter
from trainer.shared.file_lock import RunLock


def summary(folder: Path) -> RunSummary:
    found = read_summary(folder)
    assert found is not None
    return found


def test_a_finished_run(tmp_path: Path) -> None:
    before = datetime.now()
    run = make_run(
        tmp_path / "my run", TrainConfig("/far/pictures.zip", architecture="fast", epochs=3), epochs=3
    )
    found = summary(run.path)
    assert (found.name, found.data, found.architecture) == ("my run", "pictures.zip", "fast")
    assert (found.state, found.epochs, found.max_epochs) == ("finished", 3, 3)
    assert (found.accuracy, found.accuracy_without_leaks) == (0.6, pytest.approx(0.58))
    assert found.duration == 3 * SECONDS
    assert found.bundle == run.model
    assert before <= found.date <= datetime.now()
    assert not found.resumable


def test_a_run_that_stopped_on_request_can_be_resumed(tmp_path: Path) -> None:
    config = TrainConfig("data", epochs=9)
    make_run(tmp_path / "a", config, outcome="stopped", message="Stopped on request.")
    found = summary(tmp_path / "a")
    assert (found.state, found.epochs, found.max_epochs, found.resumable) == ("stopped", 2, 9, True)


def test_a_run_that_stopped_early_cannot_be_resumed(tmp_path: Path) -> None:
    make_run(tmp_path / "a", TrainConfig("data", epochs=9))
    assert not summary(tmp_path / "a").resumable


def test_a_failure_keeps_its_sentence(tmp_path: Path) -> None:
    make_run(tmp_path / "a", epochs=0, outcome="failed", message="The disk is full.", accuracy=None)
    found = summary(tmp_path / "a")
    assert (found.state, found.message, found.bundle) == ("failed", "The disk is full.", None)
    assert (found.accuracy, found.duration, found.epochs, found.resumable) == (None, None, 0, False)


def test_a_run_without_an_end_is_interrupted_and_can_be_resumed(tmp_path: Path) -> None:
    make_run(tmp_path / "a", TrainConfig("data", epochs=9), outcome=None, accuracy=None)
    found = summary(tmp_path / "a")
    assert (found.state, found.resumable, found.duration) == ("interrupted", True, 2 * SECONDS)


def test_a_run_whose_trainer_never_started_says_why(tmp_path: Path) -> None:
    with RunLock(tmp_path / "a"):
        pass
    (tmp_path / "a" / "log.txt").write_text("error: Name the data set.\n")
    found = summary(tmp_path / "a")
    assert (found.state, found.message, found.max_epochs) == ("failed", "Name the data set.", None)


def test_a_run_whose_lock_is_held_is_running(tmp_path: Path) -> None:
    run = make_run(tmp_path / "a", TrainConfig("data", epochs=9), outcome=None, accuracy=None)
    with RunLock(run.path):
        found = summary(run.path)
        assert (found.state, found.is_running, found.resumable) == ("running", True, False)
    assert summary(run.path).state == "interrupted"


def test_a_resumed_run_counts_epochs_after_its_report(tmp_path: Path) -> None:
    run = make_run(tmp_path / "a", TrainConfig("data", epochs=9))
    with EventWriter(run.events) as events:
        events.write(EpochDone(epoch=3, seconds=30.0))
    found = summary(run.path)
    assert (found.state, found.duration, found.accuracy) == ("interrupted", 2 * SECONDS + 30, 0.6)


def test_a_moved_run_finds_its_model_again(tmp_path: Path) -> None:
    make_run(tmp_path / "a").path.rename(tmp_path / "b")
    assert summary(tmp_path / "b").bundle == tmp_path / "b" / "model"


def test_other_folders_are_not_runs(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "config.json").write_text('{"name": "other"}')
    (tmp_path / "file").touch()
    make_run(tmp_path / "a")
    assert [found.name for found in read_summaries(tmp_path)] == ["a"]
    assert read_summaries(tmp_path / "none") == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[1]",
        b'"text"',
        b'{"epochs": "x", "data": 3, "validation": [1], "seconds": 1e999}',
    ],
)
def test_damaged_files_are_read_as_far_as_possible(content: bytes, tmp_path: Path) -> None:
    run = make_run(tmp_path / "a")
    for file in (run.config, run.path / "report.json", run.history, run.path / "notes.txt"):
        file.write_bytes(content)
        found = summary(run.path)
        assert (found.state, found.accuracy) == ("finished", 0.6)  # the events tell it too
    run.events.write_bytes(content)
    assert summary(run.path).state == "interrupted"
    assert read_history(run.path) == []


def test_folders_in_place_of_files_are_tolerated(tmp_path: Path) -> None:
    run = make_run(tmp_path / "a")
    for file in (run.config, run.path / "report.json", run.history, run.events):
        file.unlink()
        file.mkdir()
    assert summary(run.path).state == "interrupted"


def test_the_history_as_epochs(tmp_path: Path) -> None:
    run = make_run(tmp_path / "a", epochs=3)
    with run.history.open("a") as file:
        file.write("4,0.5\r\nfive,x\r\n")
    epochs = read_history(run.path)
    assert [each.epoch for each in epochs] == [1, 2, 3]
    assert (epochs[2].val_accuracy, epochs[2].learning_rate) == (pytest.approx(0.33), 1e-3)


def test_only_the_ends_of_a_long_run_are_read(tmp_path: Path) -> None:
    run = make_run(tmp_path / "a")
    first, *_, last = run.events.read_text().splitlines(keepends=True)
    line = json.dumps({"sequence": 1, "kind": "batch", "time": 1.0, "values": {"loss": 1.0}}) + "\n"
    run.events.write_text(first + line * 100_000 + last)
    assert run.events.stat().st_size > 5_000_000
    tracemalloc.start()
    with counted_calls() as calls:
        assert summary(run.path).state == "finished"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert calls.total() < 10_000  # not line by line
    assert peak < 1_000_000  # nor all at once
