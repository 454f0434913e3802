import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from trainer.shared.event_kinds import (
    BatchDone,
    DataRead,
    End,
    EpochDone,
    Event,
    Format,
    Inspecting,
    Loading,
    Paused,
    Resumed,
    RunStart,
)
from trainer.shared.events import (
    FORMAT,
    EventReader,
    EventWriter,
    TimedEvent,
    last_event,
    parse_event,
)


def test_the_first_event_has_the_format(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventWriter(path) as events:
        events.write(Inspecting("Reading", 1, 2))
    first, second = EventReader(path).read()
    assert (first.sequence, first.event) == (0, Format(FORMAT))
    assert (second.sequence, second.event) == (1, Inspecting("Reading", 1, 2))
    line = json.loads(path.read_text().splitlines()[1])
    assert line | {"time": 0} == {
        "sequence": 1, "kind": "inspecting", "time": 0, "values": {"stage": "Reading", "done": 1, "total": 2},
    }  # fmt: skip


def test_a_reader_follows_a_file_that_grows(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    reader = EventReader(path)
    assert reader.read() == []
    with EventWriter(path) as events:
        assert [each.event for each in reader.read()] == [Format(FORMAT)]
        events.write(BatchDone(1, 1, 3, 0.5, 0.25))
        assert [each.event for each in reader.read()] == [BatchDone(1, 1, 3, 0.5, 0.25)]
        assert reader.read() == []


def test_half_a_line_waits_and_a_damaged_one_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    reader = EventReader(path)
    path.write_bytes(line("paused") + b'\nnonsense\n{"sequence": 1, "ki')
    assert [each.event for each in reader.read()] == [Paused()]
    with path.open("a") as file:
        file.write('nd": "loading", "time": 2, "values": {"data": "x"}}\n')
    assert reader.read() == [TimedEvent(1, 2, Loading("x"))]


SAD = DataRead(train={"sad": 1}, validation={})


def line(kind: str, **values: object) -> bytes:
    return json.dumps({"sequence": 3, "kind": kind, "time": 1.5, "values": values}).encode()


@pytest.mark.parametrize(
    ("kind", "values", "event"),
    [
        ("epoch", {"epoch": 2, "val_loss": "low", "loss": 0.5}, EpochDone(2, loss=0.5)),
        ("epoch", {"epoch": 2, "complete": 1, "seconds": -3, "loss": 0.5}, EpochDone(2, loss=0.5)),
        ("batch", {"epoch": 1, "batch": 1, "batches": 9, "learning_rate": []}, BatchDone(1, 1, 9)),
        (
            "start",
            {"epochs": 2, "first_epoch": 1, "batches": 3, "monitor": "luck", "pictures": 5},
            RunStart(epochs=2, first_epoch=1, batches=3, pictures=5),
        ),
        ("end", {"outcome": "lost", "message": "No.", "accuracy": 2}, End("failed", "No.")),
        ("end", {"outcome": "finished", "accuracy": 0.5, "model": "a\0b"}, End("finished", accuracy=0.5)),
        ("data", {"train": {"sad": 1}, "validation": {}, "excluded": None}, SAD),
        ("loading", {"data": "caf\udce9", "newer": 1}, Loading("caf\udce9")),
    ],
)  # fmt: skip
def test_one_wrong_value_costs_that_value_alone(kind: str, values: dict[str, object], event: Event) -> None:
    assert parse_event(line(kind, **values)) == TimedEvent(3, 1.5, event)


@pytest.mark.parametrize(
    "content",
    [
        line("hologram", depth=3),
        line("batch", epoch=0, batch=1, batches=9),
        line("batch", batch=1, batches=9),
        line("epoch", epoch="one", loss=0.5),
        line("start", epochs=0, first_epoch=1, batches=3),
        line("data", train={"sad": -1}, validation={}),
        line("end").replace(b"1.5", b"NaN"),
        line("end").replace(b"3", b"-1"),
        line("end").replace(b"{}", b"[]"),
        b"[]",
        b"[" * 100_000,
        b"\xff{]",
    ],
)
def test_an_event_that_is_of_no_use_so_is_left_out(content: bytes) -> None:
    assert parse_event(content) is None


def test_nan_is_read_as_nan(tmp_path: Path) -> None:
    with EventWriter(tmp_path / "events.jsonl") as events:
        events.write(EpochDone(1, 2.0, loss=math.nan, val_loss=math.inf, accuracy=0.5))
    last = last_event(tmp_path / "events.jsonl")
    assert last is not None
    assert isinstance(last.event, EpochDone)
    assert math.isnan(last.event.loss)
    assert (last.event.val_loss, last.event.accuracy) == (math.inf, 0.5)


def test_a_resumed_run_goes_on_counting(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    for event in (Paused(), Resumed()):
        with EventWriter(path) as events:
            events.write(event)
    read = [(each.sequence, each.event) for each in EventReader(path).read()]
    assert read == [(0, Format(FORMAT)), (1, Paused()), (2, Resumed())]


def test_no_more_are_read_than_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventWriter(path) as events:
        for number in range(4):
            events.write(BatchDone(1, number, 4))
    with path.open("ab") as file:
        file.write(b"nonsense\n" * 5)
    with EventWriter(path) as events:
        events.write(End())
    reader = EventReader(path)
    slices = [[event.sequence for event in reader.read(2)] for _ in range(4)]
    assert slices == [[0, 1], [2, 3], [4, 5], []]


def test_the_last_event_is_read_from_the_end(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    assert last_event(path) is None
    path.touch()
    assert last_event(path) is None
    with EventWriter(path) as events:
        for number in range(200):
            events.write(BatchDone(1, number, 200, 0.5, 0.5))
    with path.open("ab") as file:
        file.write(b'{"sequence": 201, "ki')
    last = last_event(path)
    assert last is not None
    assert last.event == BatchDone(1, 199, 200, 0.5, 0.5)


def test_half_a_line_of_a_power_cut_does_not_spoil_the_next(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventWriter(path) as events:
        events.write(Paused())
    with path.open("ab") as file:
        file.write(b'{"sequence": 2, "ki')
    with EventWriter(path) as events:
        events.write(Resumed())
    read = [(each.sequence, each.event) for each in EventReader(path).read()]
    assert read == [(0, Format(FORMAT)), (1, Paused()), (2, Resumed())]


def test_a_full_disk_is_reported_by_write_only(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    code = (
        "import resource, sys, pathlib\n"
        "from trainer.shared.event_kinds import Paused\n"
        "from trainer.shared.events import EventWriter\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))\n"
        "try:\n"
        "    with EventWriter(pathlib.Path(sys.argv[1])) as events:\n"
        "        try:\n"
        "            while True: events.write(Paused())\n"
        "        except OSError as error:\n"
        "            raise KeyError('a sentence') from error\n"
        "except KeyError: print('full')\n"
    )
    path = tmp_path / "events.jsonl"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=False, capture_output=True, text=True
    )
    assert done.stdout == "full\n", done.stderr
    assert [each.event for each in EventReader(path).read()][:2] == [Format(FORMAT), Paused()]
