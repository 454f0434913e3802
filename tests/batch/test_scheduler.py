"""Several videos at once: their order, and what happens to those that are paused, stopped or fail."""

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
    """A process that ends when the test sets its outcome."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.progress: Progress | None = None
        self.outcome: Outcome | None = None
        self.stop_requested = self.killed = False
        self.stops_on_request = True

    def poll(self) -> Outcome | None:
        return self.outcome

    def stop(self) -> None:
        self.stop_requested = True
        if self.stops_on_request:
            self.outcome = Outcome(OutcomeKind.STOPPED, "", "/sessions/a.session", 5)

    def wait(self, seconds: float) -> Outcome | None:
        return self.outcome

    def kill(self) -> None:
        self.killed = True
        self.outcome = Outcome(OutcomeKind.FAILED, "killed")


class Bench:
    """A scheduler with fake processes."""

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
        """The first letters of the items' states."""
        return "".join(entry.state[0] for entry in self.scheduler.entries)

    def __getitem__(self, name: str) -> QueueItem:
        return next(entry for entry in self.scheduler.entries if entry.name == name)


def test_the_set_number_runs_at_once_in_order() -> None:
    bench = Bench(4)
    assert bench.states == "rrww"
    bench.children["b"].outcome = Outcome(OutcomeKind.DONE, "", "/s", 10, 2)
    assert bench.scheduler.poll() == [bench["b"]]
    assert bench.states == "rdrw"
    assert (bench["b"].session, bench["b"].faces, bench["b"].share) == ("/s", 2, 1.0)


def test_progress_is_reported() -> None:
    bench = Bench(1)
    bench.children["a"].progress = Progress(30, 120, "/s")
    bench.scheduler.poll()
    assert (bench["a"].frames, bench["a"].share, bench["a"].session) == (30, 0.25, "/s")


def test_a_paused_item_frees_its_slot_and_resumes_its_session() -> None:
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
def test_each_outcome_has_its_state(outcome: Outcome, state: str, text: str) -> None:
    bench = Bench(1)
    bench.children["a"].outcome = outcome
    bench.scheduler.poll()
    assert (bench["a"].state, bench["a"].text) == (state, text)


def test_a_canceled_item_that_is_done_at_that_moment_is_done() -> None:
    bench = Bench(1)
    bench.children["a"].stops_on_request = False
    bench.scheduler.cancel([bench["a"]])
    bench.children["a"].outcome = Outcome(OutcomeKind.DONE, "", "/s", 3)
    bench.scheduler.poll()
    assert bench["a"].state == "done"


def test_a_done_item_is_analyzed_again_as_another_session() -> None:
    bench = Bench(1)
    bench.children["a"].outcome = Outcome(OutcomeKind.DONE, "", "/s", 3)
    bench.scheduler.poll()
    bench.scheduler.resume([bench["a"]], again=True)
    bench.scheduler.poll()
    job = bench.children["a"].job
    assert (job.again, job.session, bench["a"].state) == (True, "", "running")


def test_a_locked_item_waits_for_its_key() -> None:
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


def test_an_item_that_cannot_start_fails_and_the_next_one_runs() -> None:
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


def test_an_item_waits_until_it_is_known_who_is_filmed() -> None:
    bench = Bench(0)
    bench.scheduler.entries = [QueueItem(Job(source="/a", filmed=None), "a")]
    bench.scheduler.poll()
    assert (bench["a"].state, bench["a"].text) == ("waiting", UNDECIDED)


def test_a_process_that_writes_to_a_deleted_session_is_killed() -> None:
    bench = Bench(2)
    for name in "ab":
        bench.children[name].progress = Progress(1, 9, f"/{name}.session")
        bench.children[name].stops_on_request = False
    bench.scheduler.poll()
    bench.scheduler.release(["/a.session"])
    assert bench.children["a"].killed
    assert bench.states == "pr"


def test_shutting_down_kills_processes_that_do_not_stop() -> None:
    bench = Bench(3)
    bench.children["b"].stops_on_request = False
    bench.scheduler.shut_down(0.0)
    assert bench.children["b"].killed
    assert bench.scheduler.running == 0
    assert bench.states == "iiw"


# The queue on the disk


def test_running_and_waiting_items_are_interrupted_after_a_crash(tmp_path: Path) -> None:
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
def test_a_damaged_queue_is_read_as_far_as_possible(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "queue.json").write_bytes(content)
    assert all(entry.job.source == "/a" for entry in load_queue(tmp_path / "queue.json"))


def read_entry(folder: Path, saved: object) -> QueueItem | None:
    (folder / "queue.json").write_text(json.dumps({"entries": [saved]}))
    return next(iter(load_queue(folder / "queue.json")), None)


SAVED = QueueItem(
    Job("/a", True, "/f", "/s", "/m", "neural", "/c", 50, 0.7, Subject.ME, 5.0, True, "l", False),
    "Lesson",
    State.FAILED,
    3,
    9,
    "/s",
    "why",
    2,
)


@pytest.mark.parametrize("name", [name for name in declared(Job) if name != "source"])
def test_a_wrong_field_of_a_job_costs_only_that_field(tmp_path: Path, name: str) -> None:
    values = to_values(SAVED)
    values["job"][name] = ["odd"]
    found = read_entry(tmp_path, values)
    assert found is not None
    assert found.job == replace(SAVED.job, **{name: declared(Job)[name].default})
    assert (found.name, found.state, found.text) == (SAVED.name, SAVED.state, SAVED.text)


DEFAULTS = {"name": "a", "state": State.INTERRUPTED}  # of the fields that have no plain default


@pytest.mark.parametrize("name", [name for name in declared(QueueItem) if name != "job"])
def test_a_wrong_field_of_an_item_costs_only_that_field(tmp_path: Path, name: str) -> None:
    found = read_entry(tmp_path, {**to_values(SAVED), name: ["odd"]})
    assert found is not None
    assert to_values(found) == {
        **to_values(SAVED),
        name: DEFAULTS.get(name, declared(QueueItem)[name].default),
    }


@pytest.mark.parametrize(
    ("saved", "filmed"),
    [("self", Subject.ME), ("", None), (None, None), ("published", Subject.PUBLISHED), (3, Subject.OTHERS)],
)
def test_former_values_of_who_is_filmed_are_read(
    tmp_path: Path, saved: object, filmed: Subject | None
) -> None:
    found = read_entry(tmp_path, {"job": {"source": "/a", "filmed": saved}})
    assert found is not None
    assert found.job.filmed is filmed


@pytest.mark.parametrize(
    ("saved", "kind", "cascade"),
    [
        ({"detector": ""}, "haar+neural", ""),
        ({"detector": "/my/cascade.xml"}, "haar", "/my/cascade.xml"),
        ({"detector": "/detectors/yunet-1.onnx"}, "haar+neural", ""),
        ({"detector": 3}, "haar+neural", ""),
        ({}, "haar+neural", ""),
        ({"detector": "neural", "cascade": ""}, "neural", ""),
        ({"detector": "haar", "cascade": "/my/cascade.xml"}, "haar", "/my/cascade.xml"),
    ],
)
def test_former_files_of_detectors_are_read(
    tmp_path: Path, saved: dict[str, object], kind: str, cascade: str
) -> None:
    found = read_entry(tmp_path, {"job": {"source": "/a", **saved}, "name": "Lesson"})
    assert found is not None
    assert (found.job.detector, found.job.cascade, found.name) == (kind, cascade, "Lesson")
    again = read_entry(tmp_path, to_values(found))
    assert again is not None
    assert again.job == found.job


def test_without_a_queue_there_is_none(tmp_path: Path) -> None:
    assert load_queue(tmp_path / "queue.json") == []
