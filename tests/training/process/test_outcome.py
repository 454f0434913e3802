import json
from pathlib import Path

import pytest

from emotion_gui.training.process.outcome import ExitReason, outcome_of
from trainer.shared.event_kinds import End
from trainer.shared.events import parse_event


def end(**values: object) -> End:
    """An end event as read from its line."""
    line = {"sequence": 9, "kind": "end", "time": 0.0, "values": values}
    read = parse_event(json.dumps(line).encode())
    assert read is not None
    assert isinstance(read.event, End)
    return read.event


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("finished", "Finished: 64.8% of the validation pictures right"),
        ("stopped", "Stopped: 64.8% of the validation pictures right"),
    ],
)
def test_an_end_with_a_model(kind: str, message: str, tmp_path: Path) -> None:
    outcome = outcome_of(
        end(outcome=kind, accuracy=0.648, model="/runs/a/model"), ExitReason(0), tmp_path / "log"
    )
    assert (outcome.kind, outcome.message) == (kind, message)
    assert (outcome.model, outcome.accuracy) == (Path("/runs/a/model"), 0.648)


def test_the_accuracy_without_leaks_is_added(tmp_path: Path) -> None:
    event = end(outcome="finished", accuracy=0.661, accuracy_without_leaks=0.648, model="/runs/a/model")
    assert outcome_of(event, ExitReason(0), tmp_path / "log").message == (
        "Finished: 66.1% of the validation pictures right, 64.8% without those that have a twin in training"
    )


def test_a_run_that_stopped_by_itself_says_why(tmp_path: Path) -> None:
    message = "The loss was no longer a number, so the training stopped."
    outcome = outcome_of(
        end(outcome="stopped", message=message, accuracy=0.648, model="/runs/a/model"),
        ExitReason(0, 7),
        tmp_path / "log",
    )
    assert outcome.message == f"{message} Stopped: 64.8% of the validation pictures right"
    assert not outcome.resumable  # it would stop again at once


def test_a_stop_before_there_was_a_model(tmp_path: Path) -> None:
    outcome = outcome_of(
        end(outcome="stopped", message="Stopped before the first batch."), ExitReason(130), tmp_path
    )
    assert (outcome.kind, outcome.message, outcome.model) == (
        "stopped",
        "Stopped before the first batch.",
        None,
    )


def test_a_failure_that_the_trainer_explains(tmp_path: Path) -> None:
    outcome = outcome_of(end(outcome="failed", message="The disk is full."), ExitReason(2), tmp_path / "log")
    assert (outcome.kind, outcome.message, outcome.model) == ("failed", "The disk is full.", None)


@pytest.mark.parametrize("accuracy", [None, "0.6", float("nan")])
def test_a_damaged_end_is_not_a_success(accuracy: object, tmp_path: Path) -> None:
    assert (
        outcome_of(end(outcome="finished", accuracy=accuracy, model=3), ExitReason(0), tmp_path).kind
        == "failed"
    )


@pytest.mark.parametrize(
    ("exit_code", "log", "kind", "words"),
    [
        (2, "Skipped\nerror: Name the data set.\n\n", "failed", "Name the data set."),
        (-9, "Epoch 1/48\n", "crashed", "killed, most likely because the memory ran out"),
        (-15, "", "crashed", "ended from outside"),
        (-11, "", "crashed", "SIGSEGV"),
        (-99, "", "crashed", "signal 99"),
        (-9, "Epoch 1/48\n", "crashed", "Close other programs, then start again."),
        (None, "Epoch 1/48\n", "crashed", "ended without a word"),
        (-6, "terminate called\n  what():  std::bad_alloc\nAborted\n", "crashed", "memory ran out"),
        (1, "numpy.exceptions.MemoryError: Unable to allocate 40 GiB", "crashed", "memory ran out"),
        (1, "ImportError: no module", "crashed", "exit code 1"),
        (3, "\xff\n" * 9000, "crashed", "exit code 3"),
    ],
)
def test_an_exit_without_an_end(
    exit_code: int | None, log: str, kind: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "log.txt"
    file.write_text(log, "latin-1")
    outcome = outcome_of(None, ExitReason(exit_code), file)
    assert outcome.kind == kind
    assert words in outcome.message


def test_a_log_that_is_gone_is_no_problem(tmp_path: Path) -> None:
    assert outcome_of(None, ExitReason(1), tmp_path / "none").kind == "crashed"


@pytest.mark.parametrize(
    ("death", "message"),
    [
        (
            ExitReason(-9, 7, killed=True),
            "Killed. What it had learned until the end of epoch 7 is kept; resume goes on from there.",
        ),
        (
            ExitReason(None, killed=True),
            "Killed before the first epoch was complete, so there is nothing to resume.",
        ),
        (
            ExitReason(-9, 7),
            "The training was killed, most likely because the memory ran out. Close other programs, then "
            "resume. What it had learned until the end of epoch 7 is kept; resume goes on from there.",
        ),
        (
            ExitReason(None, 0, restarted=True),
            "The computer was switched off or restarted before the training had ended. What it had learned "
            "until the end of its last complete epoch is kept; resume goes on from there.",
        ),
    ],
)
def test_an_exit_without_an_end_says_what_is_kept(death: ExitReason, message: str, tmp_path: Path) -> None:
    outcome = outcome_of(None, death, tmp_path / "log")
    assert outcome.message == message
    assert outcome.resumable == (death.epochs_kept is not None)


@pytest.mark.parametrize(("kind", "resumable"), [("finished", False), ("stopped", True), ("failed", True)])
def test_what_can_be_resumed_after_an_end(kind: str, resumable: bool, tmp_path: Path) -> None:
    ended = end(outcome=kind, accuracy=0.5 if kind != "failed" else None)
    assert outcome_of(ended, ExitReason(0, 7), tmp_path).resumable == resumable
    assert not outcome_of(ended, ExitReason(0, None), tmp_path).resumable
