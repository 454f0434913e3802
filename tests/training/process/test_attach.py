"""Runs that outlive their window, and the next window that finds them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from patience import wait_for
from pytestqt.qtbot import QtBot
from run_recorder import Recorder, script

from emotion_gui.core.errors import UserError
from emotion_gui.system.programs import working_folder
from emotion_gui.training.process.child import TrainingRun
from emotion_gui.training.process.open_runs import find_open_runs
from emotion_gui.training.process.outcome import RunOutcome
from trainer.shared.event_kinds import BatchDone, End, Event, Loading
from trainer.shared.events import EventWriter
from trainer.shared.file_lock import is_running

STARTED = "events.write(Loading()); events.write(RunStart(epochs=48, first_epoch=1, batches=10)); "
Orphan = Callable[[str, str], subprocess.Popen[bytes]]


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def folder(runs: Path) -> Path:
    return runs / "one"


@pytest.fixture
def orphan(runs: Path) -> Iterator[Orphan]:
    """Returns a function that starts a run without a window and waits until it is `ready()`."""
    processes = []

    def start(name: str, lines: str) -> subprocess.Popen[bytes]:
        command = script(runs / name, lines)
        process = subprocess.Popen(command, cwd=working_folder(), start_new_session=True)
        processes.append(process)

        def is_ready() -> bool:
            assert process.poll() is None
            return (runs / name / "ready").exists()

        wait_for(is_ready)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()


@pytest.fixture
def attach(folder: Path, qtbot: QtBot) -> Iterator[Callable[[], Recorder]]:
    following = []

    def follow() -> Recorder:
        recorder = Recorder(TrainingRun(folder))
        recorder.run.attach()
        following.append(recorder.run)
        return recorder

    yield follow
    for run in following:
        run.detach()


def write_interrupted_run(folder: Path, *events: Event, ago: float = 0.0, checkpoint: bool = True) -> None:
    """Writes a run with these events, which happened `ago` seconds ago."""
    folder.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch, EventWriter(folder / "events.jsonl") as writer:
        moment = time.time() - ago
        patch.setattr("trainer.shared.events.time.time", lambda: moment)
        for event in events:
            writer.write(event)
    if checkpoint:
        (folder / "checkpoint").mkdir()
        (folder / "checkpoint" / "last.npz").touch()


# Attaching


def test_a_run_that_another_process_started_is_followed_from_its_beginning_to_its_end(
    folder: Path, orphan: Orphan, attach: Callable[[], Recorder], qtbot: QtBot
) -> None:
    rest = "wait_for_stop(); epoch(2, 0.6); events.write(End(outcome='stopped', accuracy=0.6))"
    process = orphan("one", STARTED + "batch(1, 1); epoch(1, 0.5); ready(); " + rest)
    recorder = attach()
    run = recorder.run
    with qtbot.waitSignals((run.loading, run.started, run.batches_done, run.epoch_done), order="strict"):
        pass
    assert run.process_id == process.pid
    assert (run.memory() or 0) > 1_000_000
    with qtbot.waitSignal(run.ended):
        run.stop()
    assert len(recorder.of("epoch_done")) == 2
    assert recorder.outcome == RunOutcome(
        "stopped", "Stopped: 60.0% of the validation pictures right", accuracy=0.6
    )
    assert run.process_id is None


def test_a_run_is_found_again_after_its_window_was_killed(
    folder: Path, attach: Callable[[], Recorder], qtbot: QtBot
) -> None:
    window = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from emotion_gui.training.process.child import TrainingRun
app = QCoreApplication([])
run = TrainingRun(Path(sys.argv[1]))
run.batches_done.connect(lambda _: print("training", flush=True))
run.start(sys.argv[2:])
app.exec()
"""
    command = script(folder, STARTED + "batch(1, 1); wait_for_stop()")
    start = [sys.executable, "-c", window, str(folder), *command]
    with subprocess.Popen(start, cwd=working_folder(), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"training"
        process.kill()
    assert is_running(folder)
    assert [(run.folder, run.alive) for run in find_open_runs(folder.parent)] == [(folder, True)]
    recorder = attach()
    with qtbot.waitSignal(recorder.run.batches_done):
        pass
    with qtbot.waitSignal(recorder.run.ended):
        recorder.run.stop()


def test_one_window_at_a_time_follows_a_run(
    folder: Path, orphan: Orphan, attach: Callable[[], Recorder]
) -> None:
    orphan("one", "ready(); wait_for_stop()")
    first = attach()
    with pytest.raises(UserError, match="watched by another window"):
        TrainingRun(folder).attach()
    with pytest.raises(UserError, match="watched by another window"):
        TrainingRun(folder).start([sys.executable])
    first.run.detach()
    attach()


def test_a_paused_run_is_paused_for_the_next_window_too(
    orphan: Orphan, attach: Callable[[], Recorder], qtbot: QtBot
) -> None:
    orphan("one", STARTED + "events.write(Paused()); ready(); wait_for_stop()")
    recorder = attach()
    qtbot.waitUntil(lambda: recorder.run.is_paused)
    with qtbot.waitSignal(recorder.run.ended):
        recorder.run.stop()
    assert not recorder.run.is_paused


def test_a_run_that_another_process_started_can_be_killed(
    orphan: Orphan, attach: Callable[[], Recorder], qtbot: QtBot
) -> None:
    lines = STARTED + "epoch(3, 0.5); checkpoint(); ready(); wait_for_stop()"
    process = orphan("one", lines)
    recorder = attach()
    with qtbot.waitSignal(recorder.run.ended):
        recorder.run.kill()
    assert process.wait() != 0
    assert recorder.outcome.kind == "killed"
    assert "until the end of epoch 3 is kept" in recorder.outcome.message


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_run_that_is_killed_from_outside_is_explained(
    orphan: Orphan, attach: Callable[[], Recorder], qtbot: QtBot
) -> None:
    process = orphan("one", STARTED + "ready(); wait_for_stop()")
    recorder = attach()
    with qtbot.waitSignal(recorder.run.ended):
        os.kill(process.pid, signal.SIGKILL)
    assert (recorder.outcome.kind, recorder.outcome.resumable) == ("crashed", False)
    assert "ended without a word" in recorder.outcome.message


def test_a_power_cut_is_explained(folder: Path, attach: Callable[[], Recorder], qtbot: QtBot) -> None:
    write_interrupted_run(folder, Loading(), ago=10 * 365 * 86400)
    recorder = attach()
    with qtbot.waitSignals((recorder.run.loading, recorder.run.ended), order="strict"):
        pass
    assert recorder.outcome.message.startswith("The computer was switched off or restarted")
    assert recorder.outcome.resumable


def test_a_long_history_is_emitted_in_slices(
    folder: Path, attach: Callable[[], Recorder], qtbot: QtBot
) -> None:
    folder.mkdir(parents=True)
    with EventWriter(folder / "events.jsonl") as writer:
        for number in range(10_000):
            values = {"loss": 1.2345678, "accuracy": 0.5, "learning_rate": 0.001}
            writer.write(BatchDone(epoch=1 + number // 250, batch=1 + number % 250, batches=250, **values))
    recorder = attach()
    with qtbot.waitSignal(recorder.run.ended):
        pass
    slices = [value for value in recorder.of("batches_done") if isinstance(value, list)]
    assert all(isinstance(batch, BatchDone) for batches in slices for batch in batches)
    assert max(len(batches) for batches in slices) <= 300
    assert [(batch.epoch, batch.batch) for batch in recorder.batches] == [
        (1 + number // 250, 1 + number % 250) for number in range(10_000)
    ]


# Finding


def test_unfinished_runs_are_found_the_newest_first(runs: Path, orphan: Orphan) -> None:
    write_interrupted_run(runs / "of last week", Loading(), BatchDone(1, 1, 1), ago=700_000)
    write_interrupted_run(runs / "of yesterday", Loading(), End(), Loading(), ago=80_000)
    write_interrupted_run(runs / "finished", Loading(), End())
    write_interrupted_run(runs / "without an epoch", Loading(), checkpoint=False)
    (runs / "empty").mkdir()
    (runs / "notes.txt").touch()
    orphan("alive", "ready(); wait_for_stop()")
    assert [(run.folder.name, run.alive) for run in find_open_runs(runs)] == [
        ("alive", True),
        ("of yesterday", False),
        ("of last week", False),
    ]


def test_an_incomplete_line_is_not_an_end(runs: Path) -> None:
    write_interrupted_run(runs / "one", Loading())
    with (runs / "one" / "events.jsonl").open("ab") as file:
        file.write(b'{"sequence": 9, "kind": "end", "ti')
    assert [run.folder.name for run in find_open_runs(runs)] == ["one"]


def test_without_a_folder_of_runs_nothing_is_found(tmp_path: Path) -> None:
    assert find_open_runs(tmp_path / "nowhere") == []
