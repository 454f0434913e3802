"""`emotion-gui analyze --session`: several videos become sessions, and the same command resumes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from ctrl_c import interrupted
from held_worker import COMMITTED, HELD
from made_videos import make_video

from emotion_gui.cli import analyze
from emotion_gui.core.subject import Subject
from emotion_gui.recording.lock_file import save_lock
from emotion_gui.recording.session_reader import read_recording, read_summary
from emotion_gui.recording.vault import make_key

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("videos")
    return [make_video(folder / f"{name}.avi", 1.0, first=first) for name, first in (("a", 0.0), ("b", 5.0))]


def sessions(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.session"))


def run(folder: Path, *arguments: str | Path) -> int:
    options = ["--session", "--sessions-folder", folder]
    return analyze.main([str(each) for each in [*arguments, *options]])


def test_each_video_becomes_a_session_once(
    videos: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "sessions"
    assert run(folder, *videos, videos[0], "--filmed", "self") == 0
    output = capsys.readouterr().out
    assert sorted(line.split(" in ")[0] for line in output.splitlines()) == [
        "Analyzed 10 frames of a.avi; 1 face; session",
        "Analyzed 10 frames of b.avi; 2 faces; session",
    ]
    abouts = [read_recording(path, {}).info for path in sessions(folder)]
    assert {info.origin for info in abouts} == {str(video) for video in videos}
    assert {(info.subject, info.agreed > 0) for info in abouts} == {(Subject.ME, True)}
    assert all(info.columns for info in abouts)
    assert run(folder, *videos) == 0
    output = capsys.readouterr().out
    assert "Skipped a.avi: there is a session of it in" in output
    assert len(sessions(folder)) == 2
    assert run(folder, videos[0], "--again") == 0
    assert len(sessions(folder)) == 3


def test_signs_are_left_out_on_request(videos: list[Path], tmp_path: Path) -> None:
    assert run(tmp_path, videos[0], "--no-signs") == 0
    [session] = sessions(tmp_path)
    assert read_recording(session, {}).info.columns == ()


def test_the_default_folder_is_the_apps_own(home: Path, videos: list[Path]) -> None:
    assert analyze.main([str(videos[0]), "--session"]) == 0
    [session] = sessions(home / "data" / "sessions")
    info = read_recording(session, {}).info
    assert (info.subject, info.agreed) == ("others", 0.0)  # not given


@pytest.mark.parametrize(
    ("filmed", "subject"), [("me", Subject.ME), ("published", Subject.PUBLISHED), ("others", Subject.OTHERS)]
)
def test_the_subject_is_the_one_of_the_command_line(
    videos: list[Path], tmp_path: Path, filmed: str, subject: Subject
) -> None:
    folder = tmp_path / "sessions"
    assert run(folder, videos[0], "--filmed", filmed) == 0
    [session] = sessions(folder)
    assert read_summary(session, {}).info.subject is subject


def test_a_failure_does_not_stop_the_other_videos(
    videos: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.mp4").write_text("notes")
    assert (
        run(tmp_path / "sessions", tmp_path / "notes.mp4", tmp_path / "gone.mp4", videos[0], "--jobs", "1")
        == 2
    )
    output = capsys.readouterr()
    assert "notes.mp4 is no video that can be read" in output.err
    assert "gone.mp4 was not found" in output.err
    assert "Analyzed 10 frames of a.avi" in output.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.avi"], "one of the arguments --csv --session is required"),
        (["a.avi", "b.avi", "--csv", "out.csv"], "--csv takes only one source"),
        (["a.avi", "--csv", "out.csv", "--session"], "not allowed with argument"),
        (["a.avi", "--session", "--jobs", "0"], "must be a number from 1 to 256, not 0"),
    ],
)
def test_conflicting_arguments_are_rejected(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        analyze.main(arguments)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_streams_have_no_end_and_keep_their_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "sessions", "rtsp://anna:geheim@10.0.0.1/video?token=verborgen") == 2
    output = capsys.readouterr().err
    assert "Cameras and streams have no end" in output
    assert "geheim" not in output
    assert "verborgen" not in output


def test_where_new_sessions_are_locked_the_passphrase_is_needed(
    videos: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, folder = make_key("correct horse"), tmp_path / "sessions"
    save_lock(folder, key.lock)
    assert run(folder, videos[0]) == 2
    assert "New sessions are locked." in capsys.readouterr().err
    for passphrase, status in (("wrong", 2), ("correct horse", 0)):
        (tmp_path / "word").write_text(passphrase)
        assert run(folder, videos[0], "--passphrase-file", tmp_path / "word") == status
    [session] = sessions(folder)
    assert read_summary(session, {}).locked
    assert len(read_recording(session, {key.lock.id: key}).frames) == 10


WHILE_IT_IS_HELD = """
from emotion_gui.batch import child
from emotion_gui.batch.scheduler import Scheduler
from held_worker import HELD, held_command
poll = Scheduler.poll
def interrupted(scheduler):
    ended = poll(scheduler)
    if scheduler.entries[0].frames == HELD:
        press_ctrl_c()
    return ended
Scheduler.poll = interrupted
child.app_command = held_command
"""


def test_after_ctrl_c_the_same_command_resumes(tmp_path: Path) -> None:
    video = make_video(tmp_path / "long.avi", 3.0, first=4.0, rounds=10)
    folder = tmp_path / "sessions"
    arguments = ["analyze", str(video), "--session", "--sessions-folder", str(folder)]
    arguments += ["--detector", "haar", "--no-signs"]  # the fastest way
    stopped = interrupted(WHILE_IT_IS_HELD, *arguments)
    assert stopped.returncode == 130, stopped.stderr
    assert "Stopped. 0 of 1 are done" in stopped.stderr
    assert "run the same command again to continue" in stopped.stderr
    [session] = sessions(folder)
    seam = read_recording(session, {})
    assert COMMITTED <= len(seam.frames) <= HELD
    assert not seam.info.ended
    command = [sys.executable, "-m", "emotion_gui", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert (done.returncode, "Analyzed 300 frames of long.avi" in done.stdout) == (0, True)
    recording = read_recording(session, {})
    assert recording.frames["time"].tolist() == [100 * number for number in range(300)]
    assert len(np.unique(recording.faces[["time", "id"]])) == len(recording.faces)


def test_runs_without_qt() -> None:
    code = (
        "import sys, emotion_gui.cli.batch_worker; sys.exit(any('PySide6' in name for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
