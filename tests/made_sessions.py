"""Generates sessions, for tests and benchmarks."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from emotion_gui.recording.markers import Marker
from emotion_gui.recording.samples import FRAME, UNKNOWN_ANGLE, Rows, bin_rows, face_rows, quantize
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.vault import Key
from trainer.shared.face_input import LABELS

STARTED = 1_790_000_000.0  # 2026-09-21, 14:13:20 UTC
FACE, BIN = face_rows(LABELS), bin_rows(LABELS)


def make_rows(
    seconds: float,
    *,
    rate: float = 10,
    faces: int = 1,
    gaps: Sequence[tuple[float, float]] = (),
    seed: int = 0,
    info: SessionInfo | None = None,
) -> tuple[Rows, Rows]:
    """Returns FRAME rows and rows of faces with slowly changing probabilities.

    Columns change slowly too, and are not valid in the first second of each minute.

    Args:
        seconds: Length of the session.
        rate: Frames a second.
        faces: How many faces each frame has.
        gaps: (from, to) in seconds, without a face.
        seed: Seed of the noise.
        info: Metadata with classes and columns; None for the default.
    """
    info = info or SessionInfo()
    random = np.random.default_rng(seed)
    times = np.asarray(np.arange(round(seconds * rate)) * 1000 / rate, np.uint32)
    frames = np.zeros(len(times), FRAME)
    frames["time"] = times
    seen = ~np.any([(times >= a * 1000) & (times < b * 1000) for a, b in gaps] or [times < 0], axis=0)
    frames["faces"] = np.where(seen, faces, 0)
    rows = np.zeros(int(seen.sum()) * faces, info.face_rows)
    rows["time"] = np.repeat(times[seen], faces)
    rows["id"] = np.tile(np.arange(1, faces + 1), int(seen.sum()))
    for name, value in (
        ("x", 100),
        ("y", 80),
        ("width", 120),
        ("height", 120),
        ("sharpness", 300),
        ("light", 128),
    ):
        rows[name] = value
    rows["x"] += np.asarray(rows["id"] * 200, np.int16)
    for name in ("yaw", "pitch", "roll"):
        rows[name] = UNKNOWN_ANGLE
    minute = rows["time"] / 1000 * 2 * np.pi / 60 + rows["id"]
    phase = minute[:, None] + np.arange(len(info.classes)) * 0.9
    logits = 2.5 * np.sin(phase) + 0.4 * random.standard_normal((len(rows), len(info.classes)))
    values = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    rows["quantized"] = quantize(values)
    rows["label"] = values.argmax(axis=1)
    rows["unsure"] = values.max(axis=1) < 0.4
    for column in info.columns:
        values = np.where(rows["time"] % 60_000 < 1000, np.nan, 100 * column.resolution * np.sin(minute))
        rows[column.name] = column.to_steps(values)
    return frames, rows


def make_session(
    folder: Path,
    name: str = "2026-09-21 14.13.20",
    *,
    seconds: float = 60,
    rate: float = 10,
    faces: int = 1,
    gaps: Sequence[tuple[float, float]] = (),
    markers: Sequence[Marker] = (),
    key: Key | None = None,
    ended: bool = True,
    seed: int = 0,
    block: float = 3.0,
    **known: object,
) -> Path:
    """Creates the file of a session.

    Args:
        folder: Where it is created.
        name: Its name.
        seconds: Its length.
        rate: Frames a second.
        faces: How many faces each frame has.
        gaps: (from, to) in seconds, without a face.
        markers: Its markers.
        key: Encrypts it; None leaves it readable.
        ended: Whether it has come to its end.
        seed: Seed of the noise.
        block: Seconds between two commits.
        **known: Further fields of SessionInfo.
    """
    values = {
        "id": f"{seed:032x}",
        "name": name,
        "started": STARTED,
        "source": "Demo",
        "model": "Default",
        **known,
    }
    path = folder / f"{name}.session"
    info = SessionInfo(**values)  # type: ignore[arg-type]
    writer = SessionWriter.create(path, info, key)
    frames, rows = make_rows(seconds, rate=rate, faces=faces, gaps=gaps, seed=seed, info=info)
    append_blocks(writer, frames, rows, block)
    writer.append(frames[:0], rows[:0], markers)
    writer.close(ended=ended)
    return path


def append_blocks(writer: SessionWriter, frames: Rows, rows: Rows, block: float) -> None:
    """Writes rows with a commit every `block` seconds."""
    edges = np.arange(0, frames["time"][-1:].sum() / 1000 + 2 * block, block) * 1000
    of_frames, of_faces = (
        np.searchsorted(np.ascontiguousarray(some["time"]), edges) for some in (frames, rows)
    )
    for first, last in pairwise(zip(of_frames, of_faces, strict=True)):
        writer.append(frames[first[0] : last[0]], rows[first[1] : last[1]])
