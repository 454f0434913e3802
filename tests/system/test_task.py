"""Work on a thread of its own."""

import threading
from collections.abc import Iterator

import pytest
from patience import PATIENCE, wait_for
from pytestqt.qtbot import QtBot

from emotion_gui.core.errors import NO_MEMORY, UserError, unknown_problem
from emotion_gui.recording.errors import SessionError
from emotion_gui.system.task import Channel, Task


class Worker:
    """Work that waits until it may go on, so that a test decides when each thing happens."""

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
    """What a task emits, in order, and on which threads; errors as their sentences."""

    def __init__(self, task: Task) -> None:
        self.received: list[tuple[object, ...]] = []
        self.threads: set[threading.Thread] = set()
        task.started.connect(lambda: self._receive("started"))
        task.progressed.connect(lambda progress: self._receive("progressed", progress))
        task.returned.connect(lambda result: self._receive("returned", result))
        task.errored.connect(lambda error: self._receive("errored", str(error)))
        task.finished.connect(lambda: self._receive("finished"))

    def _receive(self, *emission: object) -> None:
        self.received.append(emission)
        self.threads.add(threading.current_thread())


@pytest.fixture
def task(qtbot: QtBot) -> Iterator[Task]:
    made = Task("test")
    yield made
    assert made.shut_down(PATIENCE)


@pytest.fixture
def window(task: Task) -> Window:
    return Window(task)


def is_idle(window: Window) -> bool:
    return window.received[-1] == ("finished",)


def test_the_result_comes_to_the_window_and_the_work_is_done_on_a_thread(
    qtbot: QtBot, task: Task, window: Window
) -> None:
    work = Worker(7)
    task.start_with_channel(work)
    assert task.is_running
    assert task.is_wanted
    work.may_end.set()
    qtbot.waitUntil(lambda: not task.is_running)
    assert not task.is_wanted
    assert window.received == [("started",), ("returned", 7), ("finished",)]
    assert window.threads == {threading.current_thread()}
    assert work.thread is not None
    assert work.thread.name == "test"


def test_a_job_needs_no_channel(qtbot: QtBot, task: Task) -> None:
    with qtbot.waitSignals((task.started, task.returned, task.finished), order="strict"):
        task.start(lambda: None)


@pytest.mark.parametrize("error", [UserError("It is damaged."), SessionError("It is damaged.")])
def test_a_failure_comes_as_it_was_raised(qtbot: QtBot, task: Task, error: UserError) -> None:
    def work() -> None:
        raise error

    with (
        qtbot.assertNotEmitted(task.returned),
        qtbot.waitSignal(task.finished),
        qtbot.waitSignal(task.errored) as errored,
    ):
        task.start(work)
    assert errored.args == [error]


def test_too_little_memory_is_a_sentence_too(qtbot: QtBot, task: Task, window: Window) -> None:
    def work() -> None:
        raise MemoryError

    task.start(work)
    qtbot.waitUntil(lambda: is_idle(window))
    assert window.received == [("started",), ("errored", NO_MEMORY), ("finished",)]


def test_whatever_else_is_raised_goes_to_the_log_and_the_window_does_not_wait_for_ever(
    qtbot: QtBot, task: Task, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: logged.append(args.exc_type))
    task.start(lambda: 1 / 0)
    qtbot.waitUntil(lambda: is_idle(window) and bool(logged))
    assert window.received == [("started",), ("errored", unknown_problem()), ("finished",)]
    assert logged == [ZeroDivisionError]


def test_the_newest_report_arrives_before_the_result(qtbot: QtBot, task: Task, window: Window) -> None:
    go_on = threading.Event()

    def work(channel: Channel[object]) -> str:
        channel.report("begun")
        go_on.wait(PATIENCE)
        for share in range(100):
            channel.report(share)
        return "result"

    task.start_with_channel(work)
    qtbot.waitUntil(lambda: window.received == [("started",), ("progressed", "begun")])
    go_on.set()
    qtbot.waitUntil(lambda: is_idle(window))
    assert window.received[-3:] == [("progressed", 99), ("returned", "result"), ("finished",)]


def test_what_is_stopped_is_asked_to_end_and_still_has_a_result(
    qtbot: QtBot, task: Task, window: Window
) -> None:
    work = Worker("half of it")
    task.start_with_channel(work)
    task.stop()
    assert task.is_wanted
    work.may_end.set()
    qtbot.waitUntil(lambda: is_idle(window))
    assert work.was_stopped
    assert window.received == [("started",), ("returned", "half of it"), ("finished",)]


def test_of_what_is_canceled_nothing_is_reported_but_its_end(
    qtbot: QtBot, task: Task, window: Window
) -> None:
    def work(channel: Channel[object]) -> object:
        channel.report("progress")
        return first(channel)

    first = Worker("late")
    task.start_with_channel(work)
    assert first.began.wait(PATIENCE)
    task.cancel()
    assert task.is_running
    assert not task.is_wanted
    first.may_end.set()
    qtbot.waitUntil(lambda: not task.is_running)
    assert first.was_stopped
    assert window.received == [("started",), ("finished",)]


def test_the_newest_wins_and_waits_for_its_turn(qtbot: QtBot, task: Task, window: Window) -> None:
    first, second, third = Worker(1), Worker(2), Worker(3)
    for work in (first, second, third):
        task.start_with_channel(work)
    assert first.began.wait(PATIENCE)
    assert not third.began.is_set()
    for work in (first, second, third):
        work.may_end.set()
    qtbot.waitUntil(lambda: is_idle(window))
    assert first.was_stopped
    assert not second.began.is_set()
    assert window.received == [("started",), ("started",), ("returned", 3), ("finished",)]


def test_what_waits_can_be_canceled(qtbot: QtBot, task: Task, window: Window) -> None:
    first, second = Worker(1), Worker(2)
    task.start_with_channel(first)
    task.start_with_channel(second)
    task.cancel()
    first.may_end.set()
    qtbot.waitUntil(lambda: not task.is_running)
    assert not second.began.is_set()
    assert window.received == [("started",), ("finished",)]


def test_a_receiver_may_start_more(qtbot: QtBot, task: Task, window: Window) -> None:
    def start_second(result: object) -> None:
        if result == "first":
            task.start(lambda: "second")

    task.returned.connect(start_second)
    task.start(lambda: "first")
    qtbot.waitUntil(lambda: is_idle(window))
    assert window.received == [
        ("started",),
        ("returned", "first"),
        ("started",),
        ("returned", "second"),
        ("finished",),
    ]


def test_a_receiver_may_shut_down(qtbot: QtBot, task: Task, window: Window) -> None:
    def work(channel: Channel[str]) -> str:
        channel.report("progress")
        return "result"

    ended: list[bool] = []
    task.progressed.connect(lambda _: ended.append(task.shut_down(PATIENCE)))
    task.start_with_channel(work)
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == [True]
    assert not task.is_running
    assert window.received == [("started",), ("progressed", "progress")]


def test_shutting_down_waits_for_work_that_ends_when_it_is_asked(task: Task) -> None:
    ended = threading.Event()

    def work(channel: Channel[object]) -> None:
        wait_for(lambda: channel.is_stopped)
        ended.set()

    task.start_with_channel(work)
    assert task.shut_down()
    assert ended.is_set()
    assert not task.is_running


def test_work_that_hangs_is_left_behind_and_the_next_does_not_wait_for_it(
    qtbot: QtBot, task: Task, window: Window
) -> None:
    hanging, following = Worker("too late"), Worker("next")
    task.start_with_channel(hanging)
    assert hanging.began.wait(PATIENCE)
    assert not task.shut_down(0)
    assert not task.is_running
    task.start_with_channel(following)
    following.may_end.set()
    qtbot.waitUntil(lambda: is_idle(window))
    hanging.may_end.set()
    assert hanging.ended.wait(PATIENCE)
    assert hanging.was_stopped
    assert window.received == [("started",), ("started",), ("returned", "next"), ("finished",)]


def test_a_result_does_not_reach_a_window_that_is_gone(qtbot: QtBot) -> None:
    task, work = Task("test"), Worker("too late")
    window = Window(task)
    task.start_with_channel(work)
    task.deleteLater()
    qtbot.waitSignal(task.destroyed).wait()
    work.may_end.set()
    assert work.thread is not None
    work.thread.join(PATIENCE)
    assert window.received == [("started",)]


def test_nothing_runs_and_nothing_is_there_to_end(task: Task) -> None:
    task.stop()
    task.cancel()
    assert task.shut_down()
