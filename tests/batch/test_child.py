"""Child processes that make sessions: killed, asked to stop, left alone by their parents."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from code_paths import PATHS
from held_worker import COMMITTED, HELD, held_child
from patience import PATIENCE, wait_for
from processes import has_ended

from emotion_gui.batch.child import Child
from emotion_gui.batch.existing_session import OwnerRecord, SourceFingerprint
from emotion_gui.batch.job import (
    Job,
    Order,
    Outcome,
    OutcomeKind,
    Progress,
    order_line,
    read_order,
    read_report,
    report_line,
)
from emotion_gui.recording.session_reader import read_recording
from emotion_gui.recording.vault import make_key
from emotion_gui.system.programs import working_folder
from trainer.shared.records import FieldError


def test_killed_in_the_middle_it_goes_on_and_has_every_frame_once(long_video: Path, tmp_path: Path) -> None:
    job = Job(source=str(long_video), folder=str(tmp_path), detector="haar", signs=False, smallest_face=50)
    first = held_child(job)
    first.kill()
    died = first.wait(PATIENCE)
    assert died is not None
    assert (died.kind, "ended unexpectedly" in died.text) == ("failed", True)
    [session] = tmp_path.glob("*.session")
    resume_point = read_recording(session, {})
    assert len(resume_point.frames) == COMMITTED
    assert not resume_point.info.ended
    second = Child(job)
    outcome = second.wait(PATIENCE)
    assert outcome is not None
    assert (outcome.kind, outcome.session) == ("done", str(session))
    made = read_recording(session, {})
    assert made.frames["time"].tolist() == [100 * number for number in range(300)]
    assert len(np.unique(made.faces[["time", "id"]])) == len(made.faces)
    assert np.array_equal(made.frames[: len(resume_point.frames)], resume_point.frames)
    assert np.array_equal(made.faces[: len(resume_point.faces)], resume_point.faces)
    assert made.info.ended


def test_asked_to_stop_it_keeps_all_that_it_has(long_video: Path, tmp_path: Path) -> None:
    child = held_child(Job(source=str(long_video), folder=str(tmp_path), detector="haar", signs=False))
    child.stop()
    outcome = child.wait(PATIENCE)
    assert outcome is not None
    assert (outcome.kind, outcome.frames) == ("stopped", HELD)  # and none after that
    assert len(read_recording(Path(outcome.session), {}).frames) == HELD


# Starts a child process, prints its number, and stays.
STARTER = f"""
import sys
sys.path[:0] = {PATHS}
from emotion_gui.batch.job import Job
from held_worker import held_child
print(held_child(Job(source=sys.argv[1], folder=sys.argv[2], detector="haar")).pid, flush=True)
input()
"""


def test_it_ends_with_whoever_started_it(long_video: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", STARTER, str(long_video), str(tmp_path)]
    with subprocess.Popen(
        command, cwd=working_folder(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    wait_for(lambda: has_ended(child))
    [session] = tmp_path.glob("*.session")
    made = read_recording(session, {})
    assert (len(made.frames), made.info.ended) == (HELD, False)


def test_a_second_process_leaves_the_session_to_the_first(long_video: Path, tmp_path: Path) -> None:
    job = Job(source=str(long_video), folder=str(tmp_path), detector="haar", signs=False)
    first = held_child(job)
    outcome = Child(job).wait(PATIENCE)
    first.kill()
    assert outcome is not None
    assert (outcome.kind, "another process" in outcome.text) == ("failed", True)


@pytest.mark.skipif(sys.platform == "win32", reason="there no process stays for its parent")
def test_a_process_that_has_ended_holds_no_session_though_nobody_asked_how() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        wait_for(lambda: has_ended(process.pid))
        owner = OwnerRecord(SourceFingerprint(), process.pid, psutil.Process(process.pid).create_time())
        assert not owner.is_held


def test_the_key_reaches_it_by_the_pipe_alone(long_video: Path, tmp_path: Path) -> None:
    key = make_key("correct horse")
    child = held_child(
        Job(source=str(long_video), folder=str(tmp_path), detector="haar", signs=False, lock=key.lock.id), key
    )
    process = psutil.Process(child.pid)
    visible = " ".join([*process.cmdline(), *process.environ().values()])
    child.stop()
    outcome = child.wait(PATIENCE)
    assert outcome is not None
    assert key.lock.id not in visible
    assert len(read_recording(Path(outcome.session), {key.lock.id: key}).frames) == HELD


def test_orders_and_reports_cross_over_unchanged() -> None:
    key = make_key("x")
    job = Job(source="/a\udcff.mp4", smoothing=0.7, again=True)
    for order in (Order(job, key), Order(replace(job, filmed=None))):
        assert read_order(order_line(order)) == order
    for report in (Progress(3, 9, "/s", True), Outcome(OutcomeKind.BROKEN, "why", "/s", 3, 1)):
        assert read_report(report_line(report)) == report


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"INFO: delegate",
        b"[]",
        b"{}",
        b'{"outcome": {"kind": "odd"}}',
        b'{"progress": {"frames": -1}}',
        b'{"progress": {"x": 1}}',
    ],
)
def test_what_a_library_prints_is_no_report(line: bytes) -> None:
    assert read_report(line) is None


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b'{"job": {}, "key": {"secret": "AAAA"}}',
        b'{"job": {"smallest_face": "x"}}',
        b'{"key": null}',
        b'{"job": {}, "key": {"secret": "A!", "lock": {}}}',
    ],
)
def test_an_order_is_right_as_a_whole(line: bytes) -> None:
    with pytest.raises(FieldError):
        read_order(line)


def test_an_order_that_nobody_has_given_ends_it() -> None:
    command = [sys.executable, "-m", "emotion_gui", "batch-worker"]
    done = subprocess.run(
        command, cwd=working_folder(), input=b"nonsense\n", check=False, capture_output=True
    )
    assert (done.returncode, done.stdout) == (2, b"")
