"""A session as tidy tables: one row for each face and frame, its markers, and the meaning of the columns."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

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
from emotion_gui.recording.samples import Rows
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording

MARKER_COLUMNS = ("seconds", "clock", "kind", "text")
_FRAMES_PER_CHUNK = 2_000  # few enough that NumPy does not block the window
# A spreadsheet takes a cell that begins with one of these for a formula (OWASP, CSV injection).
_FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_table(recording: Recording, out: Path, smoothing: float, progress: Progress = no_progress) -> None:
    """Write `out`, and in the same folder NAME-markers.csv and NAME-about.json: all of them or none.

    Args:
        recording: The session.
        out: Path of the table.
        smoothing: Time constant of the probabilities in seconds, 0 for none.
        progress: Gets the completed share, 0 to 1.

    Raises:
        ExportError: A file could not be written.
        ExportStopped: Raised by `progress`.
    """
    write_atomically(
        {
            out: lambda temporary: _write_samples(recording, temporary, smoothing, progress),
            markers_file(out): lambda temporary: temporary.write_bytes(_markers(recording)),
            about_file(out): lambda temporary: temporary.write_bytes(_info(recording, smoothing)),
        }
    )


def markers_file(table: Path) -> Path:
    """Path of the markers that belong to a table."""
    return table.with_name(f"{table.stem}-markers.csv")


def about_file(table: Path) -> Path:
    """Path of the metadata that belongs to a table."""
    return table.with_name(f"{table.stem}-about.json")


def _write_samples(recording: Recording, path: Path, smoothing: float, progress: Progress) -> None:
    frames, faces, info = recording.frames, recording.faces, recording.info
    progress(0)
    values = smoothed_faces(frames, faces, smoothing)
    header = columns_of(info)
    first_line = _line(header)
    first, last = (np.searchsorted(faces["time"], frames["time"], side) for side in ("left", "right"))
    with path.open("w", encoding=_encoding(first_line), errors="backslashreplace", newline="") as file:
        file.write(first_line)
        for start in range(0, len(frames), _FRAMES_PER_CHUNK):
            chunk = slice(start, start + _FRAMES_PER_CHUNK)
            face_chunk = slice(int(first[start]), int(last[chunk][-1]))
            times, counts = frames[chunk]["time"], (last[chunk] - first[chunk]).tolist()
            time_cells = zip(second_texts(times), clock_texts(info.started, times), strict=True)
            rows = _face_rows(info, faces[face_chunk], values[face_chunk])
            file.writelines(_lines(time_cells, counts, rows, len(header)))
            progress(min(start + _FRAMES_PER_CHUNK, len(frames)) / len(frames))


def columns_of(info: SessionInfo) -> tuple[str, ...]:
    """The table's header."""
    return (
        *("seconds", "clock", "face", "x", "y", "width", "height"),
        *info.classes,
        *("label", "unsure", "sharpness", "light", "yaw", "pitch", "roll"),
        *(column.heading for column in info.columns),
    )


def _lines(
    time_cells: Iterable[tuple[str, str]], counts: list[int], rows: Iterator[str], width: int
) -> Iterator[str]:
    """Lines of the table.

    Args:
        time_cells: The first two cells of each frame: seconds and clock.
        counts: Number of faces in each frame.
        rows: The other cells of each face.
        width: Number of columns.
    """
    empty_cells = "," * (width - 2)
    for (seconds, clock), count in zip(time_cells, counts, strict=True):
        if not count:
            yield f"{seconds},{clock}{empty_cells}\n"
        for _ in range(count):
            yield f"{seconds},{clock},{next(rows)}\n"


def _face_rows(info: SessionInfo, faces: Rows, values: NDArray[np.float32]) -> Iterator[str]:
    """The cells of each face, without the first two columns."""
    labels = np.array([_line([label]).removesuffix("\n") for label in info.classes], object)
    columns = [
        *(number_texts(faces[name]) for name in ("id", "x", "y", "width", "height")),
        *share_texts(values),
        labels[np.minimum(faces["label"], len(labels) - 1)].tolist(),
        *(number_texts(faces[name]) for name in ("unsure", "sharpness", "light")),
        *(angle_texts(faces[name], "") for name in ("yaw", "pitch", "roll")),
        *(column_texts(column, faces[column.name], "") for column in info.columns),
    ]
    return map(",".join, zip(*columns, strict=True))


def _markers(recording: Recording) -> bytes:
    markers = recording.markers
    times = np.array([max(marker.time, 0) for marker in markers], np.int64)
    clocks = clock_texts(recording.info.started, times)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(MARKER_COLUMNS)
    for marker, seconds, clock in zip(markers, second_texts(times), clocks, strict=True):
        writer.writerow((seconds, clock, marker.kind, escape_formula(marker.text)))
    content = text.getvalue()
    return content.encode(_encoding(content), "backslashreplace")


def _encoding(text: str) -> str:
    """UTF-8 gets a byte order mark, because spreadsheets assume the system's old encoding without one."""
    return "ascii" if text.isascii() else "utf-8-sig"


def _line(cells: Sequence[str]) -> str:
    """One line of CSV, with quotes where they are needed."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow([escape_formula(cell) for cell in cells])
    return text.getvalue()


def escape_formula(text: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_PREFIXES) else text


def _info(recording: Recording, smoothing: float) -> bytes:
    values = {"session": session_facts(recording, smoothing), "columns": keys_of(recording.info)}
    return (json.dumps(values, indent=2, ensure_ascii=False) + "\n").encode(errors="backslashreplace")
