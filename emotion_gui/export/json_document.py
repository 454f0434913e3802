"""A session as one JSON document: its metadata, its markers, and its samples column by column."""

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
_ROWS_PER_CHUNK = 5_000
_KEYS = {
    "face": "number of the face, from 1; it stays with the person while they are in sight",
    "frames": "every frame that was analyzed: `seconds`, and `faces`, the number of faces in it",
    "faces": "every face in every frame, in the order of time, the largest of a frame first; columns of the "
    "same length",
    "label": "index in `labels` of the emotion that the app has shown",
    "yaw, pitch, roll": "of the head in degrees; null where they are not known",
}
_Column = Callable[[slice], Sequence[str]]  # returns the texts of a slice of rows


def write_json_document(
    recording: Recording, out: Path, smoothing: float, progress: Progress = no_progress
) -> None:
    """Write a session as JSON.

    Args:
        recording: The session.
        out: Path of the document.
        smoothing: Time constant of the probabilities in seconds, 0 for none.
        progress: Gets the completed share, 0 to 1.

    Raises:
        ExportError: The file could not be written.
        ExportStopped: Raised by `progress`.
    """
    write_atomically({out: lambda temporary: _write(recording, temporary, smoothing, progress)})


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
            for index, (name, column) in enumerate(named.items()):
                file.write(f"{',' if index else ''}\n    {json.dumps(name, ensure_ascii=False)}: [")
                for share in _write_column(file, column, lengths[part]):
                    progress((written + share) / columns)
                file.write("]")
                written += 1
            file.write("\n  }")
        file.write("\n}\n")


def _write_column(file: TextIO, column: _Column, length: int) -> Iterator[float]:
    """Write a column in chunks, and yield the share of it that is written."""
    for start in range(0, length, _ROWS_PER_CHUNK):
        file.write(f"{',' if start else ''}{','.join(column(slice(start, start + _ROWS_PER_CHUNK)))}")
        yield min(1.0, (start + _ROWS_PER_CHUNK) / length)


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
        "seconds": lambda rows: second_texts(frames["time"][rows]),
        "faces": lambda rows: number_texts(frames["faces"][rows]),
    }


def _face_columns(recording: Recording, smoothing: float) -> dict[str, _Column]:
    faces, values = recording.faces, smoothed_faces(recording.frames, recording.faces, smoothing)

    def number(name: str) -> _Column:
        return lambda rows: number_texts(faces[name][rows])

    def probability(index: int) -> _Column:
        return lambda rows: share_texts(values[rows, index : index + 1])[0]

    def angle(name: str) -> _Column:
        return lambda rows: angle_texts(faces[name][rows], "null")

    def measured(column: Column) -> _Column:
        return lambda rows: column_texts(column, faces[column.name][rows], "null")

    return {
        "seconds": lambda rows: second_texts(faces["time"][rows]),
        "face": number("id"),
        **{name: number(name) for name in ("x", "y", "width", "height")},
        **{label: probability(index) for index, label in enumerate(recording.info.classes)},
        **{name: number(name) for name in ("label", "unsure", "sharpness", "light")},
        **{name: angle(name) for name in ("yaw", "pitch", "roll")},
        **{column.name: measured(column) for column in recording.info.columns},
    }
