"""Runs in processes of their own: the real trainer where it matters, scripts that write events elsewhere."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from run_recorder import Recorder, script
from small_data import make_folder

from emotion_gui.errors import UserError
from emotion_gui.training.child import TrainingRun
from emotion_gui.training.command import train_command
from emotion_gui.training.run_events import BatchDone, DataRead, EpochDone, RunStart

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="process groups of POSIX")
Follow = Callable[[list[str]], Recorder]
TIMEOUT_MS = 60_000


@pytest.fixture
def run(qtbot: QtBot, tmp_path: Path) -> TrainingRun:
    return TrainingRun(tmp_path / "runs" / "one")


@pytest.fixture
def follow(run: TrainingRun, qtbot: QtBot) -> Follow:
    """Follow a command to its end."""

    def to_the_end(command: list[str]) -> Recorder:
        recorder = Recorder(run)
        with qtbot.waitSignal(run.ended, timeout=TIMEOUT_MS):
            run.start(command)
        return recorder

    return to_the_end


def test_events_become_signals_in_their_order(run: TrainingRun, follow: Follow) -> None:
    lines = """
events.write("loading", data="x")
events.write("data", unreadable=2, train={"angry": 3, "sad": 4}, validation={"angry": 1, "sad": 1})
events.write("start", epochs=48, first_epoch=1, batches=10)
batch(1, 1); epoch(1, 0.6)
events.write("finishing")
events.write("end", outcome="finished", accuracy=0.61, model=str(run / "model"))
"""
    recorder = follow(script(run.folder, lines))
    assert [name for name, _ in recorder.signals] == [
        "loading",
        "data_read",
        "started",
        "batch_done",
        "epoch_done",
        "finishing",
        "ended",
    ]
    assert recorder.of("data_read") == [DataRead(7, 2, 2)]
    assert recorder.of("started") == [RunStart(48, 1, 10)]
    [batch] = recorder.of("batch_done")
    assert isinstance(batch, BatchDone)
    assert (batch.epoch, batch.batch, batch.batches, batch.loss, batch.accuracy) == (1, 1, 10, 1.6, 0.4)
    assert recorder.of("epoch_done") == [EpochDone(1, 60.0, 1.5, 0.5, 1.4, 0.6)]
    assert recorder.outcome.kind == "finished"
    assert recorder.outcome.model == run.folder / "model"
    assert run.process_id is None


def test_unknown_and_damaged_events_are_passed_over(run: TrainingRun, follow: Follow) -> None:
    lines = """
events.write("hologram", depth=3)
events.write("batch", epoch="one")
events.write("epoch")
with (run / "events.jsonl").open("ab") as file: file.write(b"\\xff{]\\n[]\\n")
batch(1, 5)
events.write("end", outcome="stopped", message="Stopped before the first batch.")
"""
    assert follow(script(run.folder, lines)).kinds == ["batch_done", "ended"]


def test_many_events_at_once_all_arrive_before_the_end(run: TrainingRun, follow: Follow) -> None:
    lines = "for i in range(3000): batch(1, i, 3000)\nevents.write('end', outcome='failed', message='No.')"
    recorder = follow(script(run.folder, lines))
    numbers = [value.batch for value in recorder.of("batch_done") if isinstance(value, BatchDone)]
    assert numbers == list(range(3000))
    assert recorder.signals[-1][0] == "ended"


def test_what_the_process_prints_is_in_its_log(run: TrainingRun, follow: Follow) -> None:
    follow(script(run.folder, "print('Gesichter: ä'); print('beside', file=sys.stderr)"))
    assert sorted(run.log.read_text("utf-8").split("\n")) == ["", "Gesichter: ä", "beside"]


@posix_only
def test_the_process_has_a_session_of_its_own_and_low_priority(run: TrainingRun, follow: Follow) -> None:
    lines = "time.sleep(0.1); print(os.getsid(0) == os.getpid(), os.nice(0), sys.stdin.read() == '')"
    niceness = max(os.nice(0), 10)
    follow(script(run.folder, lines))
    assert run.log.read_text() == f"True {niceness} True\n"


def test_a_program_that_is_missing_is_told_at_once(run: TrainingRun) -> None:
    with pytest.raises(UserError, match="cannot be started"):
        run.start([str(run.folder / "trainer")])


def test_a_run_folder_that_cannot_be_made_is_told_at_once(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "runs").touch()
    with pytest.raises(UserError, match="cannot be started"):
        TrainingRun(tmp_path / "runs" / "one").start([sys.executable])


def test_a_stop_can_be_asked_before_the_run_has_started(run: TrainingRun, follow: Follow) -> None:
    lines = """
wait_for_stop()
events.write("end", outcome="stopped", message="Stopped before the first batch.")
"""
    run.folder.mkdir(parents=True)
    run.stop()
    assert follow(script(run.folder, lines)).outcome.kind == "stopped"


def test_a_detached_run_goes_on(run: TrainingRun, qtbot: QtBot) -> None:
    recorder = Recorder(run)
    with qtbot.waitSignal(run.loading, timeout=TIMEOUT_MS):
        run.start(script(run.folder, "events.write('loading')\nwait_for_stop()\n(run / 'gone on').touch()"))
    run.detach()
    assert run.process_id is None
    assert not (run.folder / "gone on").exists()
    (run.folder / "stop").touch()
    qtbot.waitUntil((run.folder / "gone on").exists, timeout=TIMEOUT_MS)
    qtbot.wait(400)  # longer than the run is looked at
    assert recorder.kinds == ["loading"]


def test_a_wrong_path_is_explained_by_the_real_trainer(
    run: TrainingRun, follow: Follow, tmp_path: Path
) -> None:
    recorder = follow(train_command(tmp_path / "nowhere", run.folder, 1))
    assert recorder.outcome.kind == "failed"
    assert f"There is no folder or file {tmp_path / 'nowhere'}" in recorder.outcome.message


@posix_only
def test_a_killed_trainer_is_told_in_words(run: TrainingRun, qtbot: QtBot, tmp_path: Path) -> None:
    recorder = Recorder(run)
    with qtbot.waitSignal(run.loading, timeout=TIMEOUT_MS):
        run.start(train_command(make_folder(tmp_path / "faces", 2, 1), run.folder, 48))
    assert run.process_id is not None
    with qtbot.waitSignal(run.ended, timeout=TIMEOUT_MS):
        os.killpg(run.process_id, signal.SIGKILL)
    assert recorder.outcome.kind == "crashed"
    assert "killed" in recorder.outcome.message
    assert recorder.outcome.model is None
