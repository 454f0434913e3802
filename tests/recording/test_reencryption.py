"""Sessions are encrypted, decrypted, or get the lock of a new passphrase, and survive every interruption."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from made_sessions import make_session

from emotion_gui.recording.columns import Column
from emotion_gui.recording.deletion import temporary_file
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.lock_file import locks_of, save_lock
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.pictures import PictureReader, PictureWriter, encoded, pictures_file
from emotion_gui.recording.reencryption import Reencryption, ReencryptionCanceledError, is_locked_by, put_lock
from emotion_gui.recording.session_reader import read_recording, read_summary
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.vault import Key, Keyring, LockedError, make_key, unlock, with_passphrase

KEY = make_key("correct horse")
KEYS: Keyring = {KEY.lock.id: KEY}


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A session of two minutes, with three pictures and a secret word."""
    path = make_session(
        tmp_path,
        seconds=130,
        notes="a secret note",
        markers=[Marker(5000, "secret mark")],
        columns=(Column("gaze", "deg", "", 0.5),),
    )
    add_pictures(path)
    return path


def add_pictures(path: Path, key: Key | None = None) -> None:
    writer = PictureWriter(path, key)
    for time in (0, 1000, 2000):
        writer.append([(time, encoded(np.full((32, 32, 3), time // 10, np.uint8)))])
    writer.close()


def files(path: Path) -> list[Path]:
    return sorted(each for each in path.parent.iterdir() if each.name.startswith(path.stem))


def same(path: Path, keys: Keyring, before: tuple[object, ...]) -> bool:
    now = content(path, keys)
    return all(
        np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b
        for a, b in zip(now, before, strict=True)
    )


def content(path: Path, keys: Keyring) -> tuple[object, ...]:
    recording, summary = read_recording(path, keys), read_summary(path, keys)
    reader = PictureReader(path, keys)
    pictures = [(time, int(image.mean())) for time, image in reader]
    reader.close()
    gaze = np.nan_to_num(recording.column("gaze"), nan=-1e9)
    return (
        recording.frames,
        recording.faces,
        gaze,
        recording.markers,
        recording.info,
        summary.parts,
        pictures,
    )


def environment() -> dict[str, str]:
    """Returns the environment of another process, which finds the app and the tests' helpers."""
    root = Path(__file__).parents[2]
    return {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}"}


def test_a_session_is_locked_and_opened_again_with_all_that_it_holds(session: Path) -> None:
    before, stat = content(session, {}), session.stat()
    Reencryption({}, KEY).reencrypt(session)
    assert is_locked_by(session, KEY)
    assert read_summary(session, {}).locked
    with pytest.raises(LockedError):
        PictureReader(session, {})
    assert same(session, KEYS, before)
    assert [path.name for path in files(session)] == [pictures_file(session).name, session.name]
    for path in files(session):
        assert b"secret" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
    assert session.stat().st_mtime_ns == stat.st_mtime_ns
    Reencryption(KEYS, None).reencrypt(session)
    assert is_locked_by(session, None)
    assert same(session, {}, before)


def test_another_key_replaces_the_first(session: Path) -> None:
    before, other = content(session, {}), make_key("battery staple")
    Reencryption({}, KEY).reencrypt(session)
    Reencryption(KEYS, other).reencrypt(session)
    assert read_summary(session, KEYS).locked
    assert same(session, {other.lock.id: other}, before)
    with pytest.raises(LockedError):
        Reencryption(KEYS, None).reencrypt(session)


def test_a_new_passphrase_removes_the_old_lock_from_the_disk(session: Path) -> None:
    Reencryption({}, KEY).reencrypt(session)
    changed = with_passphrase(KEY, "new one")
    put_lock(session, changed.lock)
    assert locks_of(session) == [changed.lock, changed.lock]
    assert unlock(locks_of(session)[0], "new one").secret == KEY.secret
    for path in files(session):
        assert KEY.lock.salt not in path.read_bytes()
        assert KEY.lock.to_json()[60:100] not in path.read_bytes()
    assert read_summary(session, {changed.lock.id: changed}).frames == 1300


def test_the_lock_of_another_key_is_left_alone(session: Path) -> None:
    other = make_key("another")
    put_lock(session, other.lock)
    assert locks_of(session) == []
    Reencryption({}, KEY).reencrypt(session)
    put_lock(session, other.lock)
    assert locks_of(session) == [KEY.lock, KEY.lock]


def test_canceling_leaves_everything_as_it_was(session: Path) -> None:
    before, done = content(session, {}), []
    job = Reencryption({}, KEY, done.append, lambda: len(done) > 5)
    with pytest.raises(ReencryptionCanceledError):
        job.reencrypt(session)
    assert not is_locked_by(session, KEY)
    assert same(session, {}, before)
    assert len(files(session)) == 2


def test_a_session_that_is_being_recorded_stays_as_it_is(tmp_path: Path) -> None:
    made = make_session(tmp_path, seconds=5, ended=False)
    writer = SessionWriter.resume(made, {})
    with pytest.raises(SessionError, match="is used right now, so it stays as it is"):
        Reencryption({}, KEY).reencrypt(made)
    writer.close()
    assert not read_summary(made, {}).locked


def test_what_a_crash_left_in_the_log_of_sqlite_is_locked_too(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from made_sessions import make_rows, make_session\n"
        "from emotion_gui.recording.session_writer import SessionWriter\n"
        "path = make_session(Path(sys.argv[1]), seconds=5, ended=False)\n"
        "writer = SessionWriter.resume(path, {})\n"
        "frames, faces = make_rows(10)\n"
        "writer.append(frames[frames['time'] >= 5000], faces[faces['time'] >= 5000])\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, env=environment())
    assert done.returncode == -signal.SIGKILL
    [path] = tmp_path.glob("*.session")
    assert path.with_name(path.name + "-wal").stat().st_size
    Reencryption({}, KEY).reencrypt(path)
    assert [each.name for each in files(path)] == [path.name]
    assert len(read_recording(path, KEYS).frames) == 100


def test_a_crash_between_the_two_files_is_repaired_the_next_time(session: Path) -> None:
    before = content(session, {})
    pictures = pictures_file(session).read_bytes()
    Reencryption({}, KEY).reencrypt(session)
    pictures_file(session).write_bytes(pictures)  # as if it had not been encrypted yet
    temporary_file(session).write_bytes(b"half a file")
    assert not is_locked_by(session, KEY)
    assert same(session, KEYS, before)  # both files can be read nevertheless
    Reencryption(KEYS, KEY).reencrypt(session)
    assert is_locked_by(session, KEY)
    assert same(session, KEYS, before)


@pytest.mark.parametrize("after", [3, 40, 50])
def test_a_kill_loses_nothing_and_the_next_attempt_completes_it(session: Path, after: int) -> None:
    """The kill comes after so many rows; the session has 48, its pictures three."""
    before = content(session, {})
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from emotion_gui.recording.reencryption import Reencryption\n"
        "from emotion_gui.recording.lock_file import open_locks\n"
        "path, left = Path(sys.argv[1]), [int(sys.argv[2])]\n"
        "[key] = open_locks(path.parent, 'correct horse')\n"
        "def progress(_):\n"
        "    left[0] -= 1\n"
        "    if not left[0]: os.kill(os.getpid(), 9)\n"
        "Reencryption({}, key, progress).reencrypt(path)\n"
    )
    save_lock(session.parent, KEY.lock)
    command = [sys.executable, "-c", code, str(session), str(after)]
    done = subprocess.run(command, check=False, env=environment())
    assert done.returncode == -signal.SIGKILL
    assert same(session, KEYS, before)
    Reencryption(KEYS, KEY).reencrypt(session)
    assert is_locked_by(session, KEY)
    assert same(session, KEYS, before)
    assert [path.name for path in files(session)] == [pictures_file(session).name, session.name]


def test_a_damaged_session_stays_as_it_is(tmp_path: Path) -> None:
    path = make_session(tmp_path, seconds=5, key=KEY)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE block SET rows = zeroblob(length(rows)) WHERE id = 1")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(SessionError, match="damaged or changed"):
        Reencryption(KEYS, None).reencrypt(path)
    assert path.read_bytes() == before
    assert files(path) == [path]
