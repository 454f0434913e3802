"""Work on files, one piece after another."""

import threading
from collections.abc import Iterator

import pytest
from patience import PATIENCE
from pytestqt.qtbot import QtBot

from emotion_gui.core.errors import unknown_problem
from emotion_gui.recording.errors import SessionError
from emotion_gui.sessions.task_queue import TaskQueue


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[TaskQueue]:
    made = TaskQueue()
    yield made
    made.shut_down()


def fail(error: Exception) -> None:
    raise error


def test_each_piece_is_answered_in_its_turn(qtbot: QtBot, jobs: TaskQueue) -> None:
    heard: list[object] = []
    free = threading.Event()
    jobs.run(lambda: free.wait(PATIENCE), heard.append, heard.append)
    jobs.run(lambda: fail(SessionError("It is damaged.")), heard.append, heard.append)
    jobs.run(lambda: "third", heard.append, heard.append)
    free.set()
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == [True, "It is damaged.", "third"]


def test_who_is_answered_may_ask_for_more(qtbot: QtBot, jobs: TaskQueue) -> None:
    heard: list[object] = []

    def again(result: object) -> None:
        heard.append(result)
        jobs.run(lambda: "second", heard.append, heard.append)

    jobs.run(lambda: "first", again, heard.append)
    qtbot.waitUntil(lambda: heard == ["first", "second"])


def test_a_piece_that_goes_wrong_does_not_hold_up_the_next(
    qtbot: QtBot, jobs: TaskQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: logged.append(args.exc_type))
    heard: list[object] = []
    free = threading.Event()
    jobs.run(lambda: free.wait(PATIENCE), heard.append, heard.append)
    jobs.run(lambda: fail(ZeroDivisionError()), heard.append, heard.append)
    jobs.run(lambda: "third", heard.append, heard.append)
    free.set()
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == [True, unknown_problem(), "third"]
    assert logged == [ZeroDivisionError]


def test_the_end_waits_until_all_is_done_and_nobody_is_answered(jobs: TaskQueue) -> None:
    made: list[int] = []
    heard: list[object] = []
    for number in range(20):
        jobs.run(lambda number=number: made.append(number), heard.append, heard.append)
    jobs.shut_down(PATIENCE)
    assert made == list(range(20))
    assert heard == []


def test_work_that_hangs_is_left_behind_and_does_the_rest_later(qtbot: QtBot, jobs: TaskQueue) -> None:
    heard: list[object] = []
    free, rest, following = threading.Event(), threading.Event(), threading.Event()
    jobs.run(lambda: free.wait(PATIENCE), heard.append, heard.append)
    jobs.run(rest.set, heard.append, heard.append)
    jobs.shut_down(0)
    jobs.run(following.set, lambda _: heard.append("following"), heard.append)
    qtbot.waitUntil(lambda: heard == ["following"])
    free.set()
    assert rest.wait(PATIENCE)
    assert heard == ["following"]
