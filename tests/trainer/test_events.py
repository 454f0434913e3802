from pathlib import Path

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
