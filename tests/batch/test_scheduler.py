"""Several videos at once: whose turn it is, and what becomes of those that are paused, stopped or fail."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from emotion_gui.batch.job import Job, Outcome, OutcomeKind, Progress
from emotion_gui.batch.queue_item import QueueItem, State, load_queue, save_queue
from emotion_gui.batch.scheduler import LOCKED, SKIPPED, UNDECIDED, Scheduler
from emotion_gui.core.errors import UserError
from emotion_gui.core.subject import Subject
from emotion_gui.recording.vault import Key, make_key
from trainer.shared.records import declared, to_values


class FakeChild:
    """Ends when it is told how."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.progress: Progress | None = None
        self.outcome: Outcome | None = None
        self.asked = self.killed = False
        self.obeys = True

    def poll(self) -> Outcome | None:
        return self.outcome

    def stop(self) -> None:
        self.asked = True
        if self.obeys:
            self.outcome = Outcome(OutcomeKind.STOPPED, "", "/sessions/a.session", 5)

    def wait(self, seconds: float) -> Outcome | None:
        return self.outcome

    def kill(self) -> None:
        self.killed = True
        self.outcome = Outcome(OutcomeKind.FAILED, "killed")


class Bench:
    """A scheduler of fake processes."""

    def __init__(
        self, count: int, at_once: int = 2, key_of: Callable[[str], Key | None] | None = None
    ) -> None:
        self.children: dict[str, FakeChild] = {}
        self.keys: list[Key | None] = []

        def start(entry: QueueItem, key: Key | None) -> Any:
            self.keys.append(key)
            self.children[entry.name] = FakeChild(entry.job)
            return self.children[entry.name]

        self.scheduler = Scheduler(key_of or (lambda lock: None), at_once=at_once, start=start)
        self.scheduler.entries = [QueueItem(Job(source=f"/{name}"), name) for name in "abcdef"[:count]]
        for _ in range(at_once):
            self.scheduler.poll()

    @property
    def states(self) -> str:
        """First letters."""
        return "".join(entry.state[0] for entry in self.scheduler.entries)

    def __getitem__(self, name: str) -> QueueItem:
        return next(entry for entry in self.scheduler.entries if entry.name == name)


def test_so_many_run_at_once_in_their_order() -> None:
    bench = Bench(4)
    assert bench.states == "rrww"
    bench.children["b"].outcome = Outcome(OutcomeKind.DONE, "", "/s", 10, 2)
    assert bench.scheduler.poll() == [bench["b"]]
    assert bench.states == "rdrw"
    assert (bench["b"].session, bench["b"].faces, bench["b"].share) == ("/s", 2, 1.0)


def test_progress_is_told() -> None:
    bench = Bench(1)
    bench.children["a"].progress = Progress(30, 120, "/s")
    bench.scheduler.poll()
    assert (bench["a"].frames, bench["a"].share, bench["a"].session) == (30, 0.25, "/s")


def test_a_paused_one_makes_room_and_goes_on_with_its_session() -> None:
    bench = Bench(3)
    bench.scheduler.pause([bench["a"], bench["c"]])
    assert bench.scheduler.is_stopping(bench["a"])
    bench.scheduler.poll()
    assert bench.states == "prp"
    bench.scheduler.resume([bench["a"]])
    bench.scheduler.poll()
    assert bench.states == "rrp"
    assert bench.children["a"].job.session == "/sessions/a.session"


@pytest.mark.parametrize(
    ("outcome", "state", "text"),
    [
        (Outcome(OutcomeKind.SKIPPED, session="/s"), "done", SKIPPED),
        (Outcome(OutcomeKind.BROKEN, "It breaks off.", "/s", 3), "failed", "It breaks off."),
        (Outcome(OutcomeKind.FAILED, "No video."), "failed", "No video."),
        (Outcome(OutcomeKind.STOPPED, "", "/s", 3), "interrupted", ""),
    ],
)
def test_each_end_has_its_state(outcome: Outcome, state: str, text: str) -> None:
    bench = Bench(1)
    bench.children["a"].outcome = outcome
    bench.scheduler.poll()
    assert (bench["a"].state, bench["a"].text) == (state, text)


def test_a_canceled_one_that_is_done_in_that_moment_is_done() -> None:
    bench = Bench(1)
    bench.children["a"].obeys = False
    bench.scheduler.cancel([bench["a"]])
    bench.children["a"].outcome = Outcome(OutcomeKind.DONE, "", "/s", 3)
    bench.scheduler.poll()
    assert bench["a"].state == "done"


def test_a_done_one_is_made_again_as_another_session() -> None:
    bench = Bench(1)
    bench.children["a"].outcome = Outcome(OutcomeKind.DONE, "", "/s", 3)
    bench.scheduler.poll()
    bench.scheduler.resume([bench["a"]], again=True)
    bench.scheduler.poll()
    job = bench.children["a"].job
    assert (job.again, job.session, bench["a"].state) == (True, "", "running")


def test_without_its_key_a_locked_one_waits() -> None:
    keys: dict[str, Key] = {}
    bench = Bench(0, key_of=keys.get)
    key = make_key("x")
    bench.scheduler.entries = [
        QueueItem(Job(source="/a", lock=key.lock.id), "a"),
        QueueItem(Job(source="/b"), "b"),
    ]
    bench.scheduler.poll()
    assert (bench["a"].state, bench["a"].text, bench["b"].state) == ("waiting", LOCKED, "running")
    keys[key.lock.id] = key
    bench.scheduler.poll()
    assert bench.states == "rr"
    assert bench.keys == [None, key]


def test_what_cannot_be_started_fails_and_the_next_one_runs() -> None:
    def start(entry: QueueItem, key: Key | None) -> Any:
        if entry.name == "a":
            raise UserError("No memory.")
        return FakeChild(entry.job)

    scheduler = Scheduler(at_once=1, start=start)
    scheduler.entries = [QueueItem(Job(source="/a"), "a"), QueueItem(Job(source="/b"), "b")]
    scheduler.poll()
    assert [(entry.state, entry.text) for entry in scheduler.entries] == [
        ("failed", "No memory."),
        ("running", ""),
    ]


def test_before_somebody_says_who_is_seen_it_waits() -> None:
    bench = Bench(0)
    bench.scheduler.entries = [QueueItem(Job(source="/a", filmed=None), "a")]
    bench.scheduler.poll()
    assert (bench["a"].state, bench["a"].text) == ("waiting", UNDECIDED)


def test_what_writes_into_a_session_that_is_deleted_is_killed() -> None:
    bench = Bench(2)
    for name in "ab":
        bench.children[name].progress = Progress(1, 9, f"/{name}.session")
        bench.children[name].obeys = False
    bench.scheduler.poll()
    bench.scheduler.release(["/a.session"])
    assert bench.children["a"].killed
    assert bench.states == "pr"


def test_at_the_end_those_that_do_not_obey_are_killed() -> None:
    bench = Bench(3)
    bench.children["b"].obeys = False
    bench.scheduler.shut_down(0.0)
    assert bench.children["b"].killed
    assert bench.scheduler.running == 0
    assert bench.states == "iiw"


# The queue on the disk


def test_after_a_crash_what_ran_and_waited_is_interrupted(tmp_path: Path) -> None:
    bench = Bench(4)
    bench.children["a"].outcome = Outcome(OutcomeKind.DONE, "", "/s", 3, 1)
    bench.scheduler.poll()
    bench.children["b"].progress = Progress(30, 120, "/half.session")
    bench.scheduler.poll()
    bench.scheduler.pause([bench["d"]])
    save_queue(tmp_path / "queue.json", bench.scheduler.entries)
    found = load_queue(tmp_path / "queue.json")
    assert [entry.state for entry in found] == ["done", "interrupted", "interrupted", "paused"]
    assert [entry.name for entry in found] == ["a", "b", "c", "d"]
    assert (found[1].session, found[1].frames, found[1].total) == ("/half.session", 30, 120)
    assert found[1].job == bench["b"].job


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[1]",
        b'{"entries": 3}',
        b"[" * 100_000,
        b'{"entries": [3, {}, {"job": {}}, {"job": {"source": 3}}]}',
        b'{"entries": [{"job": {"source": "/a", "smallest_face": "x"}, "state": [], "frames": -1}]}',
    ],
)
def test_a_damaged_queue_is_read_as_far_as_it_goes(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "queue.json").write_bytes(content)
    assert all(entry.job.source == "/a" for entry in load_queue(tmp_path / "queue.json"))


def read_entry(folder: Path, saved: object) -> QueueItem | None:
    (folder / "queue.json").write_text(json.dumps({"entries": [saved]}))
    return next(iter(load_queue(folder / "queue.json")), None)


SAVED = QueueItem(
    Job("/a", True, "/f", "/s", "/m", "/d", 50, 0.7, Subject.ME, 5.0, True, "l"),
    "Lesson",
    State.FAILED,
    3,
    9,
    "/s",
    "why",
    2,
)


@pytest.mark.parametrize("name", [name for name in declared(Job) if name != "source"])
def test_a_wrong_field_of_a_job_costs_that_field_alone(tmp_path: Path, name: str) -> None:
    values = to_values(SAVED)
    values["job"][name] = ["odd"]
    found = read_entry(tmp_path, values)
    assert found is not None
    assert found.job == replace(SAVED.job, **{name: declared(Job)[name].default})
    assert (found.name, found.state, found.text) == (SAVED.name, SAVED.state, SAVED.text)


USUAL = {"name": "a", "state": State.INTERRUPTED}  # where these are not known


@pytest.mark.parametrize("name", [name for name in declared(QueueItem) if name != "job"])
def test_a_wrong_field_of_a_line_costs_that_field_alone(tmp_path: Path, name: str) -> None:
    found = read_entry(tmp_path, {**to_values(SAVED), name: ["odd"]})
    assert found is not None
    assert to_values(found) == {**to_values(SAVED), name: USUAL.get(name, declared(QueueItem)[name].default)}


@pytest.mark.parametrize(
    ("saved", "filmed"),
    [("self", Subject.ME), ("", None), (None, None), ("published", Subject.PUBLISHED), (3, Subject.OTHERS)],
)
def test_who_is_filmed_is_read_in_former_words_too(
    tmp_path: Path, saved: object, filmed: Subject | None
) -> None:
    found = read_entry(tmp_path, {"job": {"source": "/a", "filmed": saved}})
    assert found is not None
    assert found.job.filmed is filmed


def test_without_a_queue_there_is_none(tmp_path: Path) -> None:
    assert load_queue(tmp_path / "queue.json") == []
