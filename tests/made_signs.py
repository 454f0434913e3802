"""Generates sessions with the signs of faces, for tests and benchmarks."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from made_sessions import STARTED, append_blocks, make_rows
from numpy.typing import NDArray

from emotion_gui.recording.columns import NOT_VALID
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.sign_columns import SIGN_COLUMNS

Values = NDArray[np.float64]
Times = NDArray[np.int64]
EYES = ("eye_left", "eye_right", "eyes_closed", "perclos", "blink", "long_closure")
BLINK = 0.2  # seconds


def made_signs(times: Times, faster_from: float = np.inf) -> dict[str, Values]:
    """Returns the values of each sign at some times.

    A blink of 0.2 s ends each five seconds, from `faster_from` on each 2.5 s. In each minute a yawn of 3 s
    ends at 20 s, a nod at 30 s, and a long closing of a second at 59 s. From 40 s to 50 s the head is turned
    by 40 degrees to the right.

    Args:
        times: (n,) milliseconds, ascending, from 0 on.
        faster_from: From when on there are twice as many blinks, in seconds.
    """
    second = times % 60_000 / 1000
    blink = _ends(times, 4900, 5000) | (_ends(times, 2400, 5000) & (times >= 1000 * faster_from))
    closed = (times % 5000 >= 4700) & (times % 5000 < 4900) | (second >= 58) & (second < 59)
    seconds = times / 1000
    return {
        "eye_left": np.where(closed, 0.1, 1.0),
        "eye_right": np.where(closed, 0.14, 0.98),
        "eyes_closed": closed.astype(np.float64),
        "perclos": 0.05 + 0.03 * np.sin(seconds / 40),
        "blink": BLINK * blink,
        "long_closure": 1.0 * _ends(times, 59_000, 60_000),
        "mouth": np.where((second >= 17) & (second < 20), 0.8, 0.05),
        "yawn": 3.0 * _ends(times, 20_000, 60_000),
        "head_yaw": np.where((second >= 40) & (second < 50), 40.0, 3 * np.sin(seconds)),
        "head_pitch": -5.0 + 2 * np.cos(seconds),
        "head_roll": np.sin(seconds),
        "nod": 1.0 * _ends(times, 30_000, 60_000),
    }


def made_sign_session(
    folder: Path,
    seconds: float = 60,
    *,
    rate: float = 10,
    faces: int = 1,
    gaps: Sequence[tuple[float, float]] = (),
    eyes_hidden: tuple[float, float] = (0, 0),
    faster_from: float = np.inf,
    measured: bool = True,
    block: float = 3.0,
    name: str = "2026-09-21 14.13.20",
    **known: object,
) -> Path:
    """Creates the file of a session with signs; only the first face has eyes.

    Args:
        folder: Where it is created.
        seconds: Its length.
        rate: Frames a second.
        faces: How many faces each frame has.
        gaps: (from, to) in seconds, without a face.
        eyes_hidden: (from, to) in seconds, in which the eyes are not valid.
        faster_from: As in `made_signs`.
        measured: Whether anything is valid.
        block: Seconds between two commits.
        name: Its name.
        **known: Further fields of SessionInfo.
    """
    values = {"id": "5" * 32, "name": name, "started": STARTED, "source": "Demo", "model": "Default"}
    info = SessionInfo(**values | known, columns=SIGN_COLUMNS)  # type: ignore[arg-type]
    frames, rows = make_rows(seconds, rate=rate, faces=faces, gaps=gaps, info=info)
    times = rows["time"] / 1000
    signs = made_signs(frames["time"].astype(np.int64), faster_from)
    for column in SIGN_COLUMNS:
        steps = column.to_steps(signs[column.name])[np.searchsorted(frames["time"], rows["time"])]
        hidden = (times >= eyes_hidden[0]) & (times < eyes_hidden[1]) | (rows["id"] > 1)
        if column.name in EYES:
            steps[hidden] = NOT_VALID
        rows[column.name] = steps if measured else NOT_VALID
    writer = SessionWriter.create(folder / f"{name}.session", info)
    append_blocks(writer, frames, rows, block)
    writer.close()
    return writer.path


def _ends(times: Times, at: int, period: int) -> NDArray[np.bool_]:
    """Returns whether each frame is the first one at or after `at` in a period; all in milliseconds."""
    return np.asarray(np.diff((times + period - at) // period, prepend=0) > 0)
