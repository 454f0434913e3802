import subprocess
import sys
from pathlib import Path

import pytest

from trainer.events import FORMAT, EventReader, EventWriter


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


def test_a_full_disk_is_told_by_write_alone(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    code = (
        "import resource, sys, pathlib\n"
        "from trainer.events import EventWriter\n"
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
