"""Sessions of version 0.1 keep their format, whatever is done to them, so that it can still open them."""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_sessions import make_rows

from emotion_gui.core.subject import Subject
from emotion_gui.recording.markers import Marker, MarkerKind
from emotion_gui.recording.reencryption import Reencryption
from emotion_gui.recording.session_reader import add_markers, change_info, read_recording, remove_markers
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.vault import make_key
from trainer.shared.labels import LABELS

SESSIONS = Path(__file__).parents[1] / "written_by_0_1" / "data" / "sessions"


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return Path(shutil.copy(SESSIONS / "plain.session", tmp_path))


@pytest.fixture
def interrupted(tmp_path: Path) -> Path:
    return Path(shutil.copy(SESSIONS / "others interrupted.session", tmp_path))


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def info_on_disk(path: Path) -> dict[str, Any]:
    """Returns the metadata as it is stored."""
    with closing(sqlite3.connect(path)) as connection:
        [content] = connection.execute("SELECT value FROM meta WHERE key = 'about'").fetchone()
    found: dict[str, Any] = json.loads(content)
    return found


def test_a_former_session_has_the_seven_emotions_and_no_columns(session: Path, interrupted: Path) -> None:
    recording = read_recording(session, {})
    info = recording.info
    assert (info.classes, info.columns, info.profile, info.monotonic) == (LABELS, (), "", 0)
    assert info.subject is Subject.ME
    assert read_recording(interrupted, {}).info.subject is Subject.OTHERS
    assert np.isnan(recording.column("eye_opening")).all()
    assert len(recording.column("eye_opening")) == len(recording.faces)


def test_metadata_changes_in_the_former_format(session: Path) -> None:
    before = info_on_disk(session)
    change_info(session, {}, lambda info: replace(info, name="Monday", notes="Ask \u00e4"))
    assert info_on_disk(session) == {**before, "name": "Monday", "notes": "Ask \u00e4"}
    add_markers(session, {}, [Marker(500, "here", MarkerKind.IMPORTED)])
    with closing(sqlite3.connect(session)) as connection:
        added = [
            json.loads(value) for (value,) in connection.execute("SELECT value FROM marker ORDER BY id")
        ][-1]
    assert added == {"time": 500, "text": "here", "kind": "imported"}
    remove_markers(session, {}, [marker.id for marker in read_recording(session, {}).markers])
    assert version_of(session) == 1


def test_an_interrupted_session_resumes_in_its_format(interrupted: Path) -> None:
    before, size = info_on_disk(interrupted), len(read_recording(interrupted, {}).faces)
    last = int(read_recording(interrupted, {}).frames["time"][-1])
    frames, faces = make_rows(5)
    frames["time"] += last + 1
    faces["time"] += last + 1
    writer = SessionWriter.resume(interrupted, {})
    writer.append(frames, faces)
    writer.close()
    assert version_of(interrupted) == 1
    assert info_on_disk(interrupted) == {**before, "ended": True}
    assert len(read_recording(interrupted, {}).faces) == size + 50


def test_a_lock_keeps_the_format(session: Path) -> None:
    before, key = info_on_disk(session), make_key("correct horse")
    faces = read_recording(session, {}).faces
    Reencryption({}, key).reencrypt(session)
    assert version_of(session) == 1
    assert np.array_equal(read_recording(session, {key.lock.id: key}).faces, faces)
    Reencryption({key.lock.id: key}, None).reencrypt(session)
    assert (version_of(session), info_on_disk(session)) == (1, before)
