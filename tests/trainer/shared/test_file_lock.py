"""Locks between real processes, and the requests to pause in a run's folder."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trainer.shared.errors import TrainerError
from trainer.shared.file_lock import RUN_LOCK, WINDOW_LOCK, RunLock, is_running, process_of
from trainer.shared.run_folder import PauseRequest, RunFolder

HOLD = """
import pathlib, sys
from trainer.shared.file_lock import RunLock
RunLock(pathlib.Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
"""
Holder = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "runs" / "one"


@pytest.fixture
def holder(folder: Path) -> Iterator[Holder]:
    """Start a process that holds the lock until it is killed."""
    processes = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", HOLD, str(folder)]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
        )
        processes.append(process)
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"held"
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_a_second_process_is_turned_away(folder: Path, holder: Holder) -> None:
    process = holder()
    with pytest.raises(TrainerError, match=f"Process {process.pid} is already training"):
        RunLock(folder).acquire()
    assert process_of(folder) == process.pid


def test_a_killed_process_leaves_the_folder_free(folder: Path, holder: Holder) -> None:
    process = holder()
    assert is_running(folder)
    process.kill()
    process.wait()
    assert not is_running(folder)
    assert process_of(folder) is None
    with RunLock(folder):
        assert is_running(folder)
    assert not is_running(folder)


def test_a_lock_that_nobody_refers_to_is_held_on(folder: Path) -> None:
    lock, before = RunLock(folder), time.time()
    lock.acquire()
    assert before <= json.loads((folder / RUN_LOCK).read_text())["since"] <= time.time()
    with pytest.raises(TrainerError):
        RunLock(folder).acquire()
    lock.release()
    lock.release()
    with RunLock(folder):
        pass


def test_the_locks_of_a_folder_do_not_hinder_each_other(folder: Path) -> None:
    with RunLock(folder), RunLock(folder, WINDOW_LOCK):
        assert is_running(folder)
        assert is_running(folder, WINDOW_LOCK)
    assert not is_running(folder.parent)


def test_checking_the_lock_does_not_block_others(folder: Path) -> None:
    with RunLock(folder):
        pass
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            is_running(folder)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        for _ in range(200):
            with RunLock(folder):
                pass
    finally:
        over.set()
        watcher.join()


def test_a_folder_that_cannot_be_written_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TrainerError, match="Cannot write to"):
        RunLock(tmp_path / "file" / "run").acquire()
    assert not is_running(tmp_path / "file" / "run")


# The request to pause


def wait(folder: Path, stop: Callable[[], bool] = lambda: False) -> list[str]:
    """The events while a run handles the pause request in the folder."""
    log: list[str] = []
    PauseRequest(RunFolder(folder).pause).wait_while_paused(
        lambda: log.append("paused"), lambda: log.append("resumed"), stop
    )
    return log


def test_without_a_request_nothing_waits(folder: Path) -> None:
    assert wait(folder) == []


def test_a_run_waits_until_the_request_is_removed(tmp_path: Path) -> None:
    file, log = tmp_path / "pause", []
    file.touch()

    def stop() -> bool:
        """Called repeatedly while the run waits."""
        log.append("asked")
        if log.count("asked") == 3:
            file.unlink()
        return False

    PauseRequest(file).wait_while_paused(lambda: log.append("paused"), lambda: log.append("resumed"), stop)
    assert log == ["asked", "paused", "asked", "asked", "resumed"]


def test_a_stop_ends_the_pause(tmp_path: Path) -> None:
    (tmp_path / "pause").touch()
    answers = iter([False, False, True])
    assert wait(tmp_path, lambda: next(answers)) == ["paused", "resumed"]
    assert wait(tmp_path, lambda: True) == []


def test_a_new_attempt_clears_the_former_requests(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    folder.create()
    for file in (folder.stop, folder.pause):
        file.touch()
    folder.create()
    assert not folder.stop.exists()
    assert not folder.pause.exists()


def test_requests_before_the_first_attempt_are_obeyed(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    for file in (folder.stop, folder.pause):
        file.touch()
    folder.create()
    assert folder.stop.exists()
    assert folder.pause.exists()
