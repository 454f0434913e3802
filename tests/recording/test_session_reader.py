"""The metadata of sessions is read and changed, even while they are written."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from made_sessions import make_rows, make_session

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import (
    add_markers,
    change_info,
    read_recording,
    read_summary,
    remove_markers,
    session_files,
)
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.vault import LockedError, make_key


def test_a_session_is_read_while_it_grows(tmp_path: Path) -> None:
    frames, faces = make_rows(6)
    writer = SessionWriter.create(tmp_path / "now.session", SessionInfo(name="now"))
    writer.append(frames[:30], faces[:30])
    assert read_recording(writer.path, {}).seconds == pytest.approx(2.9)
    change_info(writer.path, {}, lambda info: replace(info, notes="from another place"))
    writer.append(frames[30:], faces[30:])
    assert read_summary(writer.path, {}).seconds == pytest.approx(5.9)
    assert not read_summary(writer.path, {}).info.ended
    writer.close()
    assert not list(tmp_path.glob("*-wal"))


def test_markers_are_added_and_removed(tmp_path: Path) -> None:
    session = make_session(tmp_path, seconds=5, markers=[Marker(3000, "late")])
    add_markers(session, {}, [Marker(1000, "early", "note"), Marker(9000, "beyond", "imported")])
    markers = read_recording(session, {}).markers
    assert [marker.text for marker in markers] == ["early", "late", "beyond"]
    remove_markers(session, {}, [markers[0].id, markers[2].id])
    assert [marker.text for marker in read_recording(session, {}).markers] == ["late"]
    assert read_summary(session, {}).markers == 1


def test_what_was_removed_is_overwritten(tmp_path: Path) -> None:
    session = make_session(tmp_path, seconds=5, markers=[Marker(0, "a secret thought")])
    remove_markers(session, {}, [marker.id for marker in read_recording(session, {}).markers])
    assert b"secret" not in session.read_bytes()


def test_an_encrypted_session_is_not_changed_without_its_key(tmp_path: Path) -> None:
    session = make_session(tmp_path, seconds=5, key=make_key("x"))
    for change in (
        lambda: change_info(session, {}, lambda info: replace(info, name="other")),
        lambda: add_markers(session, {}, [Marker(0, "x")]),
        lambda: remove_markers(session, {}, [1]),
    ):
        with pytest.raises(LockedError):
            change()


def test_a_foreign_file_is_rejected_with_a_sentence(tmp_path: Path) -> None:
    session = tmp_path / "a.session"
    session.write_bytes(b"no database at all, whatever its name says" * 20)
    assert "cannot be used" in read_summary(session, {}).problem
    with pytest.raises(SessionError, match="cannot be used"):
        read_recording(session, {})
    with pytest.raises(SessionError, match="moved or deleted"):
        read_recording(tmp_path / "gone.session", {})


def test_a_newer_version_is_reported(tmp_path: Path) -> None:
    session = make_session(tmp_path, seconds=5)
    with closing(sqlite3.connect(session)) as connection:
        connection.execute("PRAGMA user_version=3")
    assert "newer version" in read_summary(session, {}).problem


def test_the_newest_session_comes_first(tmp_path: Path) -> None:
    for name in ("2026-01-02 10.00.00", "2026-11-02 10.00.00", "2026-02-02 10.00.00"):
        make_session(tmp_path, name, seconds=1)
    assert [path.stem[:7] for path in session_files(tmp_path)] == ["2026-11", "2026-02", "2026-01"]
