import subprocess
import sys
from pathlib import Path

import pytest

from trainer.shared.events import FORMAT, EventReader, EventWriter, last_event


def test_the_first_event_tells_the_format(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventWriter(path) as events:
        events.write("epoch", epoch=1, loss=0.5)
    first, second = EventReader(path).read()
    assert (first.sequence, first.kind, first.values) == (0, "format", {"version": FORMAT})
    assert (second.sequence, second.kind, second.values) == (1, "epoch", {"epoch": 1, "loss": 0.5})


def test_a_reader_follows_a_file_that_grows(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    reader = EventReader(path)
    assert reader.read() == []
    with EventWriter(path) as events:
        assert [event.kind for event in reader.read()] == ["format"]
        events.write("batch", batch=1)
        assert [event.values for event in reader.read()] == [{"batch": 1}]
        assert reader.read() == []


def test_half_a_line_waits_and_a_damaged_one_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    reader = EventReader(path)
    path.write_text('{"sequence": 0, "kind": "a", "time": 1, "values": {}}\nnonsense\n{"sequence": 1, "ki')
    assert [event.kind for event in reader.read()] == ["a"]
    with path.open("a") as file:
        file.write('nd": "b", "time": 2, "values": {"x": 1}}\n')
    assert [event.kind for event in reader.read()] == ["b"]


def test_a_resumed_run_goes_on_counting(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    for kind in ("first", "second"):
        with EventWriter(path) as events:
            events.write(kind)
    events = EventReader(path).read()
    assert [(event.sequence, event.kind) for event in events] == [(0, "format"), (1, "first"), (2, "second")]


def test_no_more_are_read_than_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventWriter(path) as events:
        for number in range(4):
            events.write("batch", batch=number)
    with path.open("ab") as file:
        file.write(b"nonsense\n" * 5)
    with EventWriter(path) as events:
        events.write("end")
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
            events.write("batch", batch=number)
    with path.open("ab") as file:
        file.write(b'{"sequence": 201, "ki')
    last = last_event(path)
    assert last is not None
    assert last.values == {"batch": 199}


def test_half_a_line_of_a_power_cut_does_not_spoil_the_next(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventWriter(path) as events:
        events.write("batch")
    with path.open("ab") as file:
        file.write(b'{"sequence": 2, "ki')
    with EventWriter(path) as events:
        events.write("loading")
    assert [(event.sequence, event.kind) for event in EventReader(path).read()] == [
        (0, "format"),
        (1, "batch"),
        (2, "loading"),
    ]


def test_a_full_disk_is_told_by_write_alone(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    code = (
        "import resource, sys, pathlib\n"
        "from trainer.shared.events import EventWriter\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))\n"
        "try:\n"
        "    with EventWriter(pathlib.Path(sys.argv[1])) as events:\n"
        "        try:\n"
        "            while True: events.write('batch', batch=1)\n"
        "        except OSError as error:\n"
        "            raise KeyError('a sentence') from error\n"
        "except KeyError: print('told')\n"
    )
    path = tmp_path / "events.jsonl"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=False, capture_output=True, text=True
    )
    assert done.stdout == "told\n", done.stderr
    assert [event.kind for event in EventReader(path).read()][:2] == ["format", "batch"]
