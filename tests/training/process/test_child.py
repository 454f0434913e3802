"""Runs in separate processes: the real trainer where it matters, scripts that write events elsewhere."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from processes import has_ended
from pytestqt.qtbot import QtBot
from run_recorder import Recorder, script
from small_data import make_folder

from emotion_gui.core.errors import UserError
from emotion_gui.system.process import _NICENESS
from emotion_gui.system.programs import trainer_command
from emotion_gui.training.process.child import TrainingRun
from trainer.shared.event_kinds import DataRead, EpochDone, RunStart

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="process groups of POSIX")
Follow = Callable[[list[str]], Recorder]


@pytest.fixture
def run(qtbot: QtBot, tmp_path: Path) -> TrainingRun:
    return TrainingRun(tmp_path / "runs" / "one")


@pytest.fixture
def follow(run: TrainingRun, qtbot: QtBot) -> Follow:
    """Returns a function that follows a command to its end."""

    def follow_to_end(command: list[str]) -> Recorder:
        recorder = Recorder(run)
        with qtbot.waitSignal(run.ended):
            run.start(command)
        return recorder

    return follow_to_end


def real_trainer(data: Path, run: TrainingRun) -> list[str]:
    return [*trainer_command(), "train", "--data", str(data), "--out", str(run.folder)]


def test_events_become_signals_in_their_order(run: TrainingRun, qtbot: QtBot) -> None:
    lines = """
events.write(Loading("x"))
events.write(DataRead(unreadable=2, train={"angry": 3, "sad": 4}, validation={"angry": 1, "sad": 1}))
events.write(RunStart(epochs=48, first_epoch=1, batches=10))
batch(1, 1); epoch(1, 0.6)
events.write(Finishing())
events.write(End(outcome="finished", accuracy=0.61, model=str(run / "model")))
"""
    recorder = Recorder(run)
    signals = (
        run.loading,
        run.data_read,
        run.started,
        run.batches_done,
        run.epoch_done,
        run.finishing,
        run.ended,
    )
    with qtbot.waitSignals(signals, order="strict"):
        run.start(script(run.folder, lines))
    assert recorder.of("data_read") == [
        DataRead(unreadable=2, train={"angry": 3, "sad": 4}, validation={"angry": 1, "sad": 1})
    ]
    [start] = recorder.of("started")
    assert isinstance(start, RunStart)
    assert (start.epochs, start.first_epoch, start.batches, start.pictures) == (48, 1, 10, 0)
    [batch] = recorder.batches
    assert (batch.epoch, batch.batch, batch.batches, batch.loss, batch.accuracy) == (1, 1, 10, 1.6, 0.4)
    assert recorder.of("epoch_done") == [EpochDone(1, 60.0, 1.5, 0.5, 1.4, 0.6)]
    assert recorder.outcome.kind == "finished"
    assert recorder.outcome.model == run.folder / "model"
    assert run.process_id is None


def test_all_fields_of_an_event_are_emitted(run: TrainingRun, follow: Follow) -> None:
    lines = """
events.write(DataRead(unreadable=0, train={"sad": 4}, validation={}, made_validation=True, excluded=3))
events.write(RunStart(epochs=48, first_epoch=8, batches=10, batch_size=64, pictures=639,
             architecture="fast", precision="float32"))
events.write(BatchDone(epoch=8, batch=1, batches=10, loss=1.0, accuracy=0.5, learning_rate=0.01))
events.write(EpochDone(epoch=8, seconds=2, loss=1.0, accuracy=0.5, val_loss=1.1, val_accuracy=0.4,
             val_votes_accuracy=0.6, learning_rate=0.01, complete=False))
"""
    recorder = follow(script(run.folder, lines))
    assert recorder.of("data_read") == [
        DataRead(train={"sad": 4}, validation={}, made_validation=True, excluded=3)
    ]
    [start] = recorder.of("started")
    assert isinstance(start, RunStart)
    assert (start.batch_size, start.pictures) == (64, 639)
    assert (start.architecture, start.precision) == ("fast", "float32")
    assert [batch.learning_rate for batch in recorder.batches] == [0.01]
    assert recorder.of("epoch_done") == [EpochDone(8, 2, 1.0, 0.5, 1.1, 0.4, 0.01, 0.6, False)]


def test_unknown_and_damaged_events_are_skipped(run: TrainingRun, follow: Follow) -> None:
    lines = """
with (run / "events.jsonl").open("a") as file:
    for kind, values in (("hologram", {"depth": 3}), ("batch", {"epoch": "one"}), ("epoch", {})):
        print(json.dumps({"sequence": 1, "kind": kind, "time": 1, "values": values}), file=file)
with (run / "events.jsonl").open("ab") as file: file.write(b"\\xff{]\\n[]\\n")
batch(1, 5)
events.write(End(outcome="stopped", message="Stopped before the first batch."))
"""
    assert follow(script(run.folder, lines)).kinds == ["batches_done", "ended"]


def test_many_events_at_once_all_arrive_before_the_end(run: TrainingRun, follow: Follow) -> None:
    lines = "for i in range(3000): batch(1, i, 3000)\nevents.write(End(outcome='failed', message='No.'))"
    recorder = follow(script(run.folder, lines))
    assert [batch.batch for batch in recorder.batches] == list(range(3000))
    assert len(recorder.of("batches_done")) < 1000  # several batches are emitted together
    assert recorder.signals[-1][0] == "ended"


def test_what_the_process_prints_is_in_its_log(run: TrainingRun, follow: Follow) -> None:
    follow(script(run.folder, "print('Gesichter: ä'); print('beside', file=sys.stderr)"))
    assert sorted(run.log.read_text("utf-8").split("\n")) == ["", "Gesichter: ä", "beside"]


@posix_only
def test_the_process_has_a_session_of_its_own_and_low_priority(
    run: TrainingRun, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emotion_gui.system.process._NICENESS", _NICENESS)
    lines = "wait_for_stop(); print(os.getsid(0) == os.getpid(), os.nice(0), sys.stdin.read() == '')"
    with qtbot.waitSignal(run.ended):
        run.start(script(run.folder, lines))
        run.stop()  # its priority is set by now
    assert run.log.read_text() == f"True {max(os.nice(0), 10)} True\n"


def test_a_missing_program_is_reported_at_once(run: TrainingRun) -> None:
    with pytest.raises(UserError, match="cannot be started"):
        run.start([str(run.folder / "trainer")])


def test_a_run_folder_that_cannot_be_created_is_reported_at_once(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "runs").touch()
    with pytest.raises(UserError, match="cannot be started"):
        TrainingRun(tmp_path / "runs" / "one").start([sys.executable])


def test_a_stop_can_be_requested_before_the_run_has_started(run: TrainingRun, follow: Follow) -> None:
    lines = """
wait_for_stop()
events.write(End(outcome="stopped", message="Stopped before the first batch."))
"""
    run.folder.mkdir(parents=True)
    run.stop()
    assert follow(script(run.folder, lines)).outcome.kind == "stopped"


def test_a_detached_run_continues(run: TrainingRun, qtbot: QtBot) -> None:
    recorder = Recorder(run)
    with qtbot.waitSignal(run.loading):
        run.start(script(run.folder, "events.write(Loading())\nwait_for_stop()\n(run / 'continued').touch()"))
    run.detach()
    assert run.process_id is None
    assert not (run.folder / "continued").exists()
    (run.folder / "stop").touch()
    qtbot.waitUntil((run.folder / "continued").exists)
    assert not run._timer.isActive()  # the run is no longer polled
    assert recorder.kinds == ["loading"]


def test_a_pause_and_its_end_are_emitted(run: TrainingRun, qtbot: QtBot) -> None:
    lines = """
from trainer.shared.run_folder import PauseRequest
events.write(Loading())
while not (run / "pause").exists(): time.sleep(0.01)
pause = PauseRequest(run / "pause")
pause.wait_while_paused(lambda: events.write(Paused()), lambda: events.write(Resumed()), lambda: False)
"""
    recorder = Recorder(run)
    with qtbot.waitSignal(run.loading):
        run.start(script(run.folder, lines))
    assert not run.is_paused
    with qtbot.waitSignal(run.paused):
        run.pause()
    assert run.is_paused
    with qtbot.waitSignal(run.resumed):
        run.resume()
    assert not run.is_paused
    qtbot.waitUntil(lambda: recorder.kinds[-1] == "ended")
    [since, until] = [value for kind in ("paused", "resumed") for value in recorder.of(kind)]
    assert isinstance(since, float)
    assert isinstance(until, float)
    assert 0 < until - since < 60


def test_memory_is_known_during_the_run(run: TrainingRun, qtbot: QtBot) -> None:
    assert run.memory() is None
    with qtbot.waitSignal(run.loading):
        run.start(script(run.folder, "block = b'x' * 50_000_000; events.write(Loading()); wait_for_stop()"))
    memory = run.memory()
    assert memory is not None
    assert 50e6 < memory < 500e6
    with qtbot.waitSignal(run.ended):
        run.stop()
    assert run.memory() is None


def test_a_kill_ends_all_descendants_and_reports_what_is_kept(run: TrainingRun, qtbot: QtBot) -> None:
    lines = """
import subprocess
other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
(run / "other").write_text(str(other.pid))
events.write(RunStart(epochs=48, first_epoch=1, batches=10))
epoch(7, 0.5); checkpoint(); batch(8, 1)
wait_for_stop()
"""
    recorder = Recorder(run)
    with qtbot.waitSignal(run.batches_done):
        run.start(script(run.folder, lines))
    other = int((run.folder / "other").read_text())
    with qtbot.waitSignal(run.ended):
        run.kill()
    assert recorder.outcome.kind == "killed"
    assert recorder.outcome.resumable
    assert recorder.outcome.message == (
        "Killed. What it had learned until the end of epoch 7 is kept; resume goes on from there."
    )
    qtbot.waitUntil(lambda: has_ended(other))


def test_a_resumed_run_emits_its_history_and_has_a_new_end(run: TrainingRun, qtbot: QtBot) -> None:
    first = """
events.write(Loading()); events.write(RunStart(epochs=2, first_epoch=1, batches=10))
epoch(1, 0.5); checkpoint(); events.write(Finishing())
events.write(End(outcome="stopped", accuracy=0.5))
"""
    second = """
events.write(Loading()); events.write(RunStart(epochs=2, first_epoch=2, batches=10)); epoch(2, 0.6)
"""
    with qtbot.waitSignal(run.ended):
        run.start(script(run.folder, first))
    resumed = TrainingRun(run.folder)
    recorder = Recorder(resumed)
    with qtbot.waitSignal(resumed.ended):
        resumed.start(script(run.folder, second))
    names = [name for name, _ in recorder.signals]
    assert names == ["started", "epoch_done", "loading", "started", "epoch_done", "ended"]
    assert recorder.outcome.kind == "crashed"  # the earlier end does not count
    assert "end of epoch 2 is kept" in recorder.outcome.message


def test_a_resumed_run_that_cannot_start_says_why(run: TrainingRun, qtbot: QtBot) -> None:
    with qtbot.waitSignal(run.ended):
        run.start(script(run.folder, "checkpoint(); events.write(End(outcome='stopped', accuracy=0.5))"))
    resumed = TrainingRun(run.folder)
    recorder = Recorder(resumed)
    with qtbot.waitSignal(resumed.ended):
        resumed.start(script(run.folder, "sys.exit('error: There is no folder x. Check the path.')"))
    assert recorder.outcome.kind == "failed"
    assert recorder.outcome.message == "There is no folder x. Check the path."
    assert recorder.outcome.resumable


def test_a_wrong_path_is_explained_by_the_real_trainer(
    run: TrainingRun, follow: Follow, tmp_path: Path
) -> None:
    recorder = follow(real_trainer(tmp_path / "nowhere", run))
    assert recorder.outcome.kind == "failed"
    assert f"There is no folder or file {tmp_path / 'nowhere'}" in recorder.outcome.message


@posix_only
def test_a_killed_trainer_is_explained(run: TrainingRun, qtbot: QtBot, tmp_path: Path) -> None:
    recorder = Recorder(run)
    with qtbot.waitSignal(run.loading):
        run.start(real_trainer(make_folder(tmp_path / "faces", 2, 1), run))
    assert run.process_id is not None
    with qtbot.waitSignal(run.ended):
        os.killpg(run.process_id, signal.SIGKILL)
    assert recorder.outcome.kind == "crashed"
    assert "killed" in recorder.outcome.message
    assert recorder.outcome.model is None
