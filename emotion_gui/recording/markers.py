"""Markers: events at a moment of a session."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from trainer.shared.records import parse, read_leniently, to_line

MAX_LENGTH = 2000  # characters of a marker's text


class MarkerKind(StrEnum):
    """What has set a marker; the values are those in files."""

    KEY = "key"  # one of the keys 1 to 9
    NOTE = "note"  # the user wrote it
    AUTO = "auto"  # the app noticed it by itself
    IMPORTED = "imported"  # from a table of times
    ALERT = "alert"  # a rule fired


@dataclass(frozen=True, slots=True)
class Marker:
    """An event at a moment of a session."""

    time: Annotated[
        int, Meta(ge=-(2**32), le=2**32 - 1, description="milliseconds from the session's start")
    ] = 0
    text: str = ""
    kind: MarkerKind = MarkerKind.NOTE
    id: Annotated[int, Meta(description="0 until it is stored, and not stored itself")] = 0


def marker_to_json(marker: Marker) -> bytes:
    return to_line({"time": marker.time, "text": marker.text[:MAX_LENGTH], "kind": marker.kind})


def marker_from_json(content: bytes, number: int) -> Marker | None:
    """Reads a marker; None without a time or a text. An unknown kind makes it a note."""
    saved = parse(content)
    marker, wrong = read_leniently(Marker, saved)
    if not isinstance(saved, dict) or not saved.keys() >= {"time", "text"} or {"time", "text"} & {*wrong}:
        return None
    return replace(marker, id=number)
