"""Reads sessions, and changes their metadata and markers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emotion_gui.recording.database import BESIDE, ENDING, opened, transaction
from emotion_gui.recording.errors import OtherClassesError, SessionError
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.pictures import pictures_file
from emotion_gui.recording.samples import FRAME, Rows, RowType
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.tables import (
    cipher_of,
    get_bins,
    get_blocks,
    get_info,
    get_lock,
    get_markers,
    put_info,
    put_markers,
)
from emotion_gui.recording.vault import Keyring, Lock, LockedError
from trainer.shared.labels import LABELS


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """A session as a list shows it, read without its rows.

    Attributes:
        path: Path of the session.
        info: Its metadata; empty if it is locked.
        parts: Rows of `info.bin_rows`; none if it is locked.
        markers: How many markers there are.
        lock: The lock of its passphrase; None if it has none.
        locked: Whether its key is missing.
        problem: Why it cannot be read; empty if it can.
        size: Bytes on the disk, including its pictures.
        has_pictures: Whether it has pictures.
        seconds: Its length.
    """

    path: Path
    info: SessionInfo
    parts: Rows
    markers: int = 0
    lock: Lock | None = None
    locked: bool = False
    problem: str = ""
    size: int = 0
    has_pictures: bool = False
    seconds: float = 0.0

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return int(self.parts["frames"].sum())

    @property
    def with_face(self) -> int:
        """How many frames have a face."""
        return int(self.parts["with_face"].sum())

    @property
    def usable(self) -> int:
        """How many frames have a face and a prediction other than "unsure"."""
        return int(self.parts["usable"].sum())


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A whole session in memory.

    Attributes:
        path: Path of the session.
        info: Its metadata.
        frames: FRAME rows in order of time, read-only.
        faces: Rows of `info.face_rows` in order of time, read-only; in each frame the largest face comes
            first.
        markers: Its markers in order of time.
    """

    path: Path
    info: SessionInfo
    frames: Rows
    faces: Rows
    markers: tuple[Marker, ...]

    @property
    def seconds(self) -> float:
        """Length of the session."""
        return float(self.frames["time"][-1]) / 1000 if len(self.frames) else 0.0

    def column(self, name: str) -> NDArray[np.float32]:
        """Returns the values of a column: (len(faces),) in its unit.

        They are NaN where they are not valid, and everywhere if the session has no such column.
        """
        for column in self.info.columns:
            if column.name == name:
                return column.from_steps(self.faces[name])
        return np.full(len(self.faces), np.nan, np.float32)


def session_files(folder: Path) -> list[Path]:
    """Returns the paths of all sessions in a folder, the newest name first. Raises SessionError."""
    try:
        return sorted(folder.glob(f"*{ENDING}"), reverse=True)
    except OSError as error:
        raise SessionError(f"{folder} cannot be read: {error.strerror or error}.") from error


def read_summary(path: Path, keys: Keyring) -> Summary:
    """Reads the summary of a session; never raises, but sets `problem` if it cannot be read."""
    size, has_pictures = _size(path), pictures_file(path).is_file()
    try:
        with opened(path) as connection:
            lock = get_lock(connection)
            try:
                cipher = cipher_of(connection, keys)
            except LockedError:
                return Summary(path, *_EMPTY, 0, lock, True, "", size, has_pictures)
            info = get_info(connection, cipher)
            frames = _rows([some for some, _ in get_blocks(connection, cipher, last=True)], FRAME)
            markers = connection.execute("SELECT count(*) FROM marker").fetchone()[0]
            return Summary(
                path,
                info,
                get_bins(connection, cipher, info.bin_rows),
                markers,
                lock,
                size=size,
                has_pictures=has_pictures,
                seconds=float(frames["time"][-1]) / 1000 if len(frames) else 0.0,
            )
    except SessionError as error:
        return Summary(path, *_EMPTY, problem=str(error), size=size, has_pictures=has_pictures)


def read_recording(path: Path, keys: Keyring) -> Recording:
    """Reads a session that is complete, was interrupted, or is still being recorded. Raises SessionError."""
    with opened(path) as connection:
        cipher = cipher_of(connection, keys)
        blocks = list(get_blocks(connection, cipher))
        info, markers = get_info(connection, cipher), tuple(get_markers(connection, cipher))
    frames = _rows([some for some, _ in blocks], FRAME)
    faces = _rows([some for _, some in blocks], info.face_rows)
    _require_plausible(frames, faces, len(info.classes))
    return Recording(path, info, frames, faces, markers)


def read_emotions(path: Path, keys: Keyring) -> Recording:
    """Reads a session for code that knows only the seven emotions.

    Raises:
        SessionError: The session cannot be read, or has other classes.
    """
    recording = read_recording(path, keys)
    require_emotions(recording.info)
    return recording


def require_emotions(info: SessionInfo) -> None:
    """Raises OtherClassesError if the classes are not the seven emotions."""
    if info.classes != LABELS:
        raise OtherClassesError(
            "This session has other classes than the seven emotions. Export it as CSV or JSON instead."
        )


def change_info(path: Path, keys: Keyring, change: Callable[[SessionInfo], SessionInfo]) -> SessionInfo:
    """Replaces the metadata by what `change` returns for it, and returns that. Raises SessionError."""
    with opened(path, write=True) as connection, transaction(connection):
        cipher = cipher_of(connection, keys)
        info = change(get_info(connection, cipher))
        put_info(connection, cipher, info)
    return info


def add_markers(path: Path, keys: Keyring, markers: Iterable[Marker]) -> None:
    """Adds markers to a session. Raises SessionError."""
    with opened(path, write=True) as connection, transaction(connection):
        put_markers(connection, cipher_of(connection, keys), markers)


def remove_markers(path: Path, keys: Keyring, numbers: Sequence[int]) -> None:
    """Removes the markers with these ids. Raises SessionError."""
    with opened(path, write=True) as connection, transaction(connection):
        cipher_of(connection, keys)
        connection.executemany("DELETE FROM marker WHERE id = ?", [(number,) for number in numbers])


_EMPTY = SessionInfo(), np.zeros(0, SessionInfo().bin_rows)


def _rows(parts: Sequence[bytes], row_type: RowType) -> Rows:
    """Returns read-only rows. Raises SessionError if they are damaged."""
    if any(len(part) % row_type.itemsize for part in parts):
        raise SessionError("The session is damaged: its rows do not end where they should.")
    return np.frombuffer(b"".join(parts), row_type)


def _require_plausible(frames: Rows, faces: Rows, classes: int) -> None:
    """Raises SessionError for rows that no writer could have written."""
    in_order = (frames["time"][1:] > frames["time"][:-1]).all() and (
        faces["time"][1:] >= faces["time"][:-1]
    ).all()
    if not in_order or (faces["label"] >= classes).any():
        raise SessionError("The session is damaged: its rows make no sense.")


def _size(path: Path) -> int:
    total = 0
    for file in (path, pictures_file(path)):
        for ending in BESIDE:
            sqlite_file = file.with_name(file.name + ending)
            try:
                total += sqlite_file.stat().st_size
            except OSError:
                continue
    return total
