"""Markers as they lie on the disk."""

import json
from typing import get_args

from emotion_gui.recording.samples import Marker, MarkerKind

LONGEST = 2000  # characters of a marker's text


def marker_to_json(marker: Marker) -> bytes:
    values = {"time": marker.time, "text": marker.text[:LONGEST], "kind": marker.kind}
    return json.dumps(values, ensure_ascii=False).encode(errors="backslashreplace")


def marker_from_json(content: bytes, number: int) -> Marker | None:
    """None for what is damaged."""
    try:
        saved = json.loads(content)
        kind: MarkerKind = saved["kind"] if saved["kind"] in get_args(MarkerKind) else "note"
        return Marker(int(saved["time"]), str(saved["text"]), kind, number)
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None
