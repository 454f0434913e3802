"""Work on a thread of its own."""

import threading
from collections.abc import Callable, Iterator

import pytest
from patience import PATIENCE, wait_for
from pytestqt.qtbot import QtBot

from emotion_gui.core.errors import UserError
from emotion_gui.recording.errors import SessionError
from emotion_gui.widgets.task import NO_MEMORY, UNKNOWN, Channel, Task


class Worker:
    """Work that waits until it may go on, so that a test says when each thing happens."""

    def __init__(self, result: object = None) -> None:
        self.result = result
        self.began, self.may_end, self.ended = (threading.Event() for _ in range(3))
        self.was_stopped = False
        self.thread: threading.Thread | None = None

    def __call__(self, channel: Channel[object]) -> object:
        self.thread = threading.current_thread()
        self.began.set()
        assert self.may_end.wait(PATIENCE)
        self.was_stopped = channel.is_stopped
        self.ended.set()
        return self.result


class Window:
    """What is told, in its order, and in which thread."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, object]] = []
        self.threads: set[threading.Thread] = set()

    def done(self, result: object) -> None:
        self._hear("done", result)

    def failed(self, sentence: str) -> None:
        self._hear("failed", sentence)

    def told(self, news: object) -> None:
        self._hear("told", news)

    def _hear(self, what: str, value: object) -> None:
        self.heard.append((what, value))
        self.threads.add(threading.current_thread())


@pytest.fixture
def window() -> Window:
    return Window()


@pytest.fixture
def task(qtbot: QtBot) -> Iterator[Task]:
    made = Task("test")
    yield made
    assert made.shut_down(PATIENCE)


def run(task: Task, work: Callable[[Channel[object]], object], window: Window) -> None:
    task.start(work, window.done, window.failed, window.told)


def test_the_result_comes_to_the_window_and_the_work_is_done_beside_it(
    qtbot: QtBot, task: Task, window: Window
) -> None:
    work = Worker(7)
    run(task, work, window)
    assert task.is_running
    assert task.is_wanted
    work.may_end.set()
    qtbot.waitUntil(lambda: not task.is_running)
    assert not task.is_wanted
    assert window.heard == [("done", 7)]
    assert window.threads == {threading.current_thread()}
    assert work.thread is not None
    assert work.thread.name == "test"


@pytest.mark.parametrize("error", [UserError("It is damaged."), SessionError("It is damaged.")])
def test_a_failure_is_a_sentence(qtbot: QtBot, task: Task, window: Window, error: Exception) -> None:
    def work(channel: Channel[object]) -> None:
        raise error

    run(task, work, window)
    qtbot.waitUntil(lambda: bool(window.heard))
    assert window.heard == [("failed", "It is damaged.")]


def test_too_little_memory_is_a_sentence_too(qtbot: QtBot, task: Task, window: Window) -> None:
    def work(channel: Channel[object]) -> None:
        raise MemoryError

    run(task, work, window)
    qtbot.waitUntil(lambda: bool(window.heard))
    assert window.heard == [("failed", NO_MEMORY)]


def test_whatever_else_is_raised_goes_to_the_log_and_the_window_does_not_wait_for_ever(
    qtbot: QtBot, task: Task, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: logged.append(args.exc_type))
    run(task, lambda channel: 1 / 0, window)
    qtbot.waitUntil(lambda: bool(window.heard) and bool(logged))
    assert window.heard == [("failed", UNKNOWN)]
    assert logged == [ZeroDivisionError]


def test_the_newest_of_what_it_tells_arrives_before_its_result(
    qtbot: QtBot, task: Task, window: Window
) -> None:
    go_on = threading.Event()

    def work(channel: Channel[object]) -> str:
        channel.tell("begun")
        go_on.wait(PATIENCE)
        for share in range(100):
            channel.tell(share)
        return "result"

    run(task, work, window)
    qtbot.waitUntil(lambda: window.heard == [("told", "begun")])
    go_on.set()
    qtbot.waitUntil(lambda: not task.is_running)
    assert window.heard[-2:] == [("told", 99), ("done", "result")]


def test_what_is_stopped_is_asked_to_end_and_still_answers(qtbot: QtBot, task: Task, window: Window) -> None:
    work = Worker("half of it")
    run(task, work, window)
    task.stop()
    assert task.is_wanted
    work.may_end.set()
    qtbot.waitUntil(lambda: bool(window.heard))
    assert work.was_stopped
    assert window.heard == [("done", "half of it")]


def test_of_what_is_canceled_nothing_is_told_however_late_it_ends(
    qtbot: QtBot, task: Task, window: Window
) -> None:
    def work(channel: Channel[object]) -> object:
        channel.tell("news")
        return first(channel)

    first = Worker("late")
    run(task, work, window)
    assert first.began.wait(PATIENCE)
    task.cancel()
    assert task.is_running
    assert not task.is_wanted
    first.may_end.set()
    qtbot.waitUntil(lambda: not task.is_running)
    assert first.was_stopped
    assert window.heard == []


def test_the_newest_wish_wins_and_waits_for_its_turn(qtbot: QtBot, task: Task, window: Window) -> None:
    first, second, third = Worker(1), Worker(2), Worker(3)
    for work in (first, second, third):
        run(task, work, window)
    assert first.began.wait(PATIENCE)
    assert not third.began.is_set()
    for work in (first, second, third):
        work.may_end.set()
    qtbot.waitUntil(lambda: not task.is_running)
    assert first.was_stopped
    assert not second.began.is_set()
    assert window.heard == [("done", 3)]


def test_what_waits_can_be_canceled(qtbot: QtBot, task: Task, window: Window) -> None:
    first, second = Worker(1), Worker(2)
    run(task, first, window)
    run(task, second, window)
    task.cancel()
    first.may_end.set()
    qtbot.waitUntil(lambda: not task.is_running)
    assert not second.began.is_set()
    assert window.heard == []


def test_who_is_told_may_ask_for_more(qtbot: QtBot, task: Task, window: Window) -> None:
    def again(result: object) -> None:
        window.done(result)
        run(task, lambda channel: "second", window)

    task.start(lambda channel: "first", again, window.failed)
    qtbot.waitUntil(lambda: len(window.heard) == 2 and not task.is_running)
    assert window.heard == [("done", "first"), ("done", "second")]


def test_who_is_told_may_shut_down(qtbot: QtBot, task: Task, window: Window) -> None:
    def work(channel: Channel[str]) -> str:
        channel.tell("news")
        return "result"

    ended: list[bool] = []
    task.start(work, window.done, window.failed, lambda news: ended.append(task.shut_down(PATIENCE)))
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == [True]
    assert not task.is_running
    assert window.heard == []


def test_shutting_down_waits_for_work_that_ends_when_it_is_asked(task: Task, window: Window) -> None:
    ended = threading.Event()

    def work(channel: Channel[object]) -> None:
        wait_for(lambda: channel.is_stopped)
        ended.set()

    run(task, work, window)
    assert task.shut_down(PATIENCE)
    assert ended.is_set()
    assert not task.is_running


def test_work_that_hangs_is_left_behind_and_the_next_does_not_wait_for_it(
    qtbot: QtBot, task: Task, window: Window
) -> None:
    hanging, following = Worker("too late"), Worker("next")
    run(task, hanging, window)
    assert hanging.began.wait(PATIENCE)
    assert not task.shut_down(0)
    assert not task.is_running
    run(task, following, window)
    following.may_end.set()
    qtbot.waitUntil(lambda: bool(window.heard))
    hanging.may_end.set()
    assert hanging.ended.wait(PATIENCE)
    assert hanging.was_stopped
    assert window.heard == [("done", "next")]


def test_a_result_does_not_reach_a_window_that_is_gone(qtbot: QtBot, window: Window) -> None:
    task, work = Task("test"), Worker("too late")
    run(task, work, window)
    task.deleteLater()
    qtbot.waitSignal(task.destroyed).wait()
    work.may_end.set()
    assert work.thread is not None
    work.thread.join(PATIENCE)
    assert window.heard == []


def test_nothing_runs_and_nothing_is_there_to_end(task: Task) -> None:
    task.stop()
    task.cancel()
    assert task.shut_down()
