"""Work beside the window."""

import threading

import pytest
from patience import PATIENCE
from pytestqt.qtbot import QtBot

from emotion_gui.recording.errors import SessionError
from emotion_gui.sessions.review.background import Background


def test_only_the_newest_of_those_that_wait_is_done(qtbot: QtBot) -> None:
    work, free = Background("test"), threading.Event()
    done: list[int] = []
    asked: list[int] = []
    work.done.connect(done.append)

    def job(number: int) -> int:
        asked.append(number)
        free.wait(PATIENCE)
        return number

    for number in range(4):
        work.start(lambda number=number: job(number))
    free.set()
    qtbot.waitUntil(lambda: not work.is_busy)
    assert done == [3]
    assert asked == [0, 3]


def test_what_was_canceled_is_not_told(qtbot: QtBot) -> None:
    work, free = Background("test"), threading.Event()
    told: list[object] = []
    work.done.connect(told.append)
    work.start(lambda: free.wait(PATIENCE))
    work.cancel()
    free.set()
    qtbot.waitUntil(lambda: not work._task.is_running)
    work.start(lambda: "next")
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["next"]


def test_a_failure_is_a_sentence_and_the_next_job_succeeds(qtbot: QtBot) -> None:
    work = Background("test")
    failed: list[SessionError] = []
    done: list[int] = []
    work.failed.connect(failed.append)
    work.done.connect(done.append)

    def fail() -> None:
        raise SessionError("It is damaged.")

    def exhaust() -> None:
        raise MemoryError

    work.start(fail)
    qtbot.waitUntil(lambda: len(failed) == 1)
    work.start(exhaust)
    qtbot.waitUntil(lambda: len(failed) == 2)
    work.start(lambda: 7)
    qtbot.waitUntil(lambda: bool(done))
    assert [str(each).split(".")[0] for each in failed] == ["It is damaged", "There is not enough memory"]


def test_shutting_down_waits_for_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    work, awaited, ended = Background("test"), threading.Event(), threading.Event()
    join = threading.Thread.join

    def awaited_join(thread: threading.Thread, timeout: float | None = None) -> None:
        awaited.set()
        join(thread, timeout)

    def job() -> None:
        awaited.wait(PATIENCE)
        ended.set()

    monkeypatch.setattr(threading.Thread, "join", awaited_join)
    work.start(job)
    work.shut_down()
    assert ended.is_set()
