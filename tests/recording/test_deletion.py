"""Deleted sessions are gone for good."""

import os
import time
from pathlib import Path

import pytest
from made_sessions import make_session

from emotion_gui.recording.deletion import (
    DAY_SECONDS,
    delete_session,
    delete_sessions,
    outdated,
    temporary_file,
)
from emotion_gui.recording.pictures import PictureWriter, pictures_file
from emotion_gui.recording.session_dates import NAME_FORMAT, made_at, started_at
from emotion_gui.recording.session_reader import read_summary
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.vault import make_key

NOW = 1_790_000_000.0


def named(days: float) -> str:
    """Returns the name of a session that was created so many days before NOW."""
    return time.strftime(NAME_FORMAT, time.localtime(NOW - days * DAY_SECONDS))


def test_deleting_removes_all_of_a_session_and_nothing_of_others(tmp_path: Path) -> None:
    gone, kept = (
        make_session(tmp_path, name, seconds=3) for name in ("2026-01-01 10.00.00", "2026-01-01 10.00.00 2")
    )
    for path in (gone, kept):
        PictureWriter(path).close()
    for ending in ("-wal", "-shm", "-journal"):
        gone.with_name(gone.name + ending).touch()
        pictures_file(gone).with_name(pictures_file(gone).name + ending).touch()
    for file in (gone, pictures_file(gone)):
        temporary_file(file).write_bytes(b"half of it")
    delete_session(gone)
    assert sorted(tmp_path.iterdir()) == sorted([kept, pictures_file(kept)])


def test_a_failed_deletion_is_reported_and_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (make_session(tmp_path, name, seconds=3) for name in ("first", "second"))
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == first:
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    gone, problems = delete_sessions([first, second])
    assert gone == [second]
    assert problems == ["first.session cannot be deleted: Permission denied."]
    assert first.is_file()
    assert not second.exists()


def test_sessions_become_outdated_with_age(tmp_path: Path) -> None:
    paths = [make_session(tmp_path, named(days), seconds=1) for days in (0, 6.9, 7.1, 400)]
    assert outdated(paths, 7, NOW) == paths[2:]
    assert outdated(paths, 1000, NOW) == []
    assert outdated(paths, 0, NOW) == []


def test_an_old_video_that_was_analyzed_today_is_not_outdated(tmp_path: Path) -> None:
    path = make_session(tmp_path, named(0), seconds=1, started=NOW - 900 * DAY_SECONDS)
    assert outdated([path], 7, NOW) == []
    assert started_at(read_summary(path, {})) == NOW - 900 * DAY_SECONDS


def test_a_renamed_session_has_its_own_age_and_a_locked_one_its_files_date(tmp_path: Path) -> None:
    old = make_session(tmp_path, "renamed", seconds=1, started=NOW - 9 * DAY_SECONDS)
    locked = make_session(tmp_path, "locked", seconds=1, key=make_key("x"), started=NOW - 9 * DAY_SECONDS)
    broken = tmp_path / "broken.session"
    broken.write_bytes(b"nothing")
    for path in (locked, broken):
        os.utime(path, (NOW - 3 * DAY_SECONDS, NOW - 3 * DAY_SECONDS))
    assert outdated([old, locked, broken], 7, NOW) == [old]
    assert outdated([old, locked, broken], 2, NOW) == [old, locked, broken]


def test_the_name_says_when_a_locked_session_was_created(tmp_path: Path) -> None:
    path = make_session(tmp_path, named(9) + " 2", seconds=1, key=make_key("x"))
    assert made_at(path) == pytest.approx(NOW - 9 * DAY_SECONDS, abs=1)
    assert started_at(read_summary(path, {})) == made_at(path)


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_only_the_user_can_read_a_session_while_it_is_recorded(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = make_session(tmp_path, seconds=3, ended=False)
        writer, pictures = SessionWriter.resume(made, {}), PictureWriter(made)
        writer.describe(writer.info)
        pictures.append([(0, b"jpeg")])
        names = {path.name.rpartition(".")[2] for path in tmp_path.iterdir()}
        assert {"session", "session-wal", "session-shm", "pictures", "pictures-wal", "pictures-shm"} <= names
        assert not [path for path in tmp_path.iterdir() if path.stat().st_mode & 0o077]
        writer.close()
        pictures.close()
    finally:
        os.umask(before)
