"""A session as one JSON document: what is known of it, its markers, and its samples column by column."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from emotion_gui.export.files import Progress, no_progress, write_atomically
from emotion_gui.export.number_formatting import (
    angle_texts,
    column_texts,
    number_texts,
    second_texts,
    share_texts,
)
from emotion_gui.export.session_facts import keys_of, session_facts
from emotion_gui.export.smoothed_faces import smoothed_faces
from emotion_gui.export.time_formatting import clock_texts
from emotion_gui.recording.columns import Column
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.session_reader import Recording

FORMAT, VERSION = "emotion-gui session", 2
_ROWS_AT_ONCE = 5_000
_KEYS = {
    "face": "number of the face, from 1; it stays with the person while they are in sight",
    "frames": "every frame that was looked at: `seconds`, and `faces`, the number of faces in it",
    "faces": "every face in every frame, in the order of time, the largest of a frame first; columns of the "
    "same length",
    "label": "number in `labels` of the emotion that the app has shown",
    "yaw, pitch, roll": "of the head in degrees; null where the detector could not tell",
}
# Gives the texts of the rows of a slice.
_Column = Callable[[slice], Sequence[str]]


def write_json_document(
    recording: Recording, out: Path, smoothing: float, progress: Progress = no_progress
) -> None:
    """Raises ExportError, and ExportStopped where `progress` does.

    smoothing: time constant of the probabilities in seconds, 0 for each frame's own.
    """
    write_atomically({out: lambda aside: _write(recording, aside, smoothing, progress)})


def _write(recording: Recording, path: Path, smoothing: float, progress: Progress) -> None:
    progress(0)
    parts = {"frames": _frame_columns(recording), "faces": _face_columns(recording, smoothing)}
    lengths = {"frames": len(recording.frames), "faces": len(recording.faces)}
    columns = sum(map(len, parts.values()))
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.write(f"{json.dumps(_head(recording, smoothing), indent=2, ensure_ascii=False)[:-2]}")
        written = 0
        for part, named in parts.items():
            file.write(f',\n  "{part}": {{')
            for place, (name, column) in enumerate(named.items()):
                file.write(f"{',' if place else ''}\n    {json.dumps(name, ensure_ascii=False)}: [")
                for share in _write_column(file, column, lengths[part]):
                    progress((written + share) / columns)
                file.write("]")
                written += 1
            file.write("\n  }")
        file.write("\n}\n")


def _write_column(file: TextIO, column: _Column, length: int) -> Iterator[float]:
    """Gives the share of the column that is written, piece by piece."""
    for start in range(0, length, _ROWS_AT_ONCE):
        file.write(f"{',' if start else ''}{','.join(column(slice(start, start + _ROWS_AT_ONCE)))}")
        yield min(1.0, (start + _ROWS_AT_ONCE) / length)


def _head(recording: Recording, smoothing: float) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "keys": {**keys_of(recording.info), **_KEYS},
        "session": session_facts(recording, smoothing),
        "markers": _markers(recording.markers, recording.info.started),
    }


def _markers(markers: Sequence[Marker], started: float) -> list[dict[str, Any]]:
    times = np.array([max(marker.time, 0) for marker in markers], np.int64)
    return [
        {"seconds": marker.time / 1000, "clock": clock, "kind": marker.kind, "text": marker.text}
        for marker, clock in zip(markers, clock_texts(started, times), strict=True)
    ]


def _frame_columns(recording: Recording) -> dict[str, _Column]:
    frames = recording.frames
    return {
        "seconds": lambda some: second_texts(frames["time"][some]),
        "faces": lambda some: number_texts(frames["faces"][some]),
    }


def _face_columns(recording: Recording, smoothing: float) -> dict[str, _Column]:
    faces, values = recording.faces, smoothed_faces(recording.frames, recording.faces, smoothing)

    def number(name: str) -> _Column:
        return lambda some: number_texts(faces[name][some])

    def share(place: int) -> _Column:
        return lambda some: share_texts(values[some, place : place + 1])[0]

    def angle(name: str) -> _Column:
        return lambda some: angle_texts(faces[name][some], "null")

    def column(of: Column) -> _Column:
        return lambda some: column_texts(of, faces[of.name][some], "null")

    return {
        "seconds": lambda some: second_texts(faces["time"][some]),
        "face": number("id"),
        **{name: number(name) for name in ("x", "y", "width", "height")},
        **{label: share(place) for place, label in enumerate(recording.info.classes)},
        **{name: number(name) for name in ("label", "unsure", "sharpness", "light")},
        **{name: angle(name) for name in ("yaw", "pitch", "roll")},
        **{each.name: column(each) for each in recording.info.columns},
    }
