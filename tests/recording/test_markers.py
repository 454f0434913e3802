"""Markers as they are stored."""

import json

import pytest

from emotion_gui.recording.markers import MAX_LENGTH, Marker, MarkerKind, marker_from_json, marker_to_json


def test_a_marker_is_written_and_read_without_its_number() -> None:
    marker = Marker(1500, "a \ud800 question", MarkerKind.KEY, 7)
    assert json.loads(marker_to_json(marker)) == {"time": 1500, "text": "a \ud800 question", "kind": "key"}
    assert marker_from_json(marker_to_json(marker), 7) == marker
    found = marker_from_json(marker_to_json(Marker(0, "x" * 9999)), 1)
    assert found == Marker(0, "x" * MAX_LENGTH, MarkerKind.NOTE, 1)


@pytest.mark.parametrize("kind", ["of the future", 7, None])
def test_an_unknown_kind_makes_it_a_note(kind: object) -> None:
    content = json.dumps({"time": 5, "text": "x", "kind": kind}).encode()
    assert marker_from_json(content, 1) == Marker(5, "x", MarkerKind.NOTE, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"time": 5}',
        b'{"text": "x"}',
        b'{"time": "5", "text": "x"}',
        b'{"time": 1e99, "text": ""}',
    ],
)
def test_without_a_time_or_a_text_there_is_none(content: bytes) -> None:
    assert marker_from_json(content, 1) is None
