"""The pictures of a session are in a file next to it, and are found by their times."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.pictures import PictureReader, PictureWriter, encoded, pictures_file
from emotion_gui.recording.vault import Key, make_key


def written(session: Path, portrait: NDArray[np.uint8], key: Key | None = None) -> None:
    writer = PictureWriter(session, key)
    writer.append([(time, encoded(np.roll(portrait, time, axis=1))) for time in (0, 100, 250)])
    writer.close()


def test_a_picture_is_found_by_the_time_it_was_seen(tmp_path: Path, portrait: NDArray[np.uint8]) -> None:
    session = tmp_path / "a.session"
    written(session, portrait)
    reader = PictureReader(session, {})
    assert reader.times == [0, 100, 250]
    found = {time: reader.at(time) for time in (0, 99, 100, 10_000)}
    assert [None if shown is None else shown[0] for shown in found.values()] == [0, 0, 100, 250]
    assert reader.at(-1) is None
    last = reader.at(250)
    assert last is not None
    difference = np.abs(last[1].astype(int) - np.roll(portrait, 250, axis=1))
    assert difference.mean() < 4  # JPEG
    assert [time for time, _ in reader] == [0, 100, 250]
    reader.close()
    assert pictures_file(session).stat().st_mode & 0o077 == 0


def test_encrypted_pictures_need_the_key(tmp_path: Path, portrait: NDArray[np.uint8]) -> None:
    session, key = tmp_path / "a.session", make_key("x")
    written(session, portrait, key)
    assert b"JFIF" not in pictures_file(session).read_bytes()
    with pytest.raises(SessionError, match="locked"):
        PictureReader(session, {})
    reader = PictureReader(session, {key.lock.id: key})
    assert reader.at(0) is not None
    reader.close()


def test_missing_pictures_are_reported(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="no pictures"):
        PictureReader(tmp_path / "a.session", {})
