"""`emotion-gui export` on the command line: what it writes, and its error messages."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from ctrl_c import interrupted
from full_disk import full_disk
from made_sessions import make_rows, make_session

from emotion_gui.cli import export as command
from emotion_gui.core.folders import folders
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import change_info
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.vault import make_key

ROOT = Path(__file__).parents[2]


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return make_session(tmp_path, "lesson", seconds=2)


def error_line(capsys: pytest.CaptureFixture[str]) -> str:
    """Returns the error message, which has to be one line."""
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    return error


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("ending", ["csv", "json", "html"])
def test_the_ending_decides_the_format(
    session: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    out = tmp_path / f"out.{ending}"
    assert command.main([str(session), str(out)]) == 0
    assert out.stat().st_size > 1000
    assert capsys.readouterr().out == f"Exported lesson to {out}\n"


@pytest.mark.usefixtures("home")
def test_a_session_is_found_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, name in enumerate(("Monday", "Tuesday", "Tuesday")):
        make_session(folders().sessions, f"2026-09-2{number} 10.00.00", seconds=1).rename(
            folders().sessions / f"{number}.session"
        )
        path = folders().sessions / f"{number}.session"
        change_info(path, {}, lambda info, name=name: replace(info, name=name))
    out = tmp_path / "a.csv"
    for named in ("0", "0.session", "Monday"):
        assert command.main([named, str(out)]) == 0
        assert "Exported 0 to" in capsys.readouterr().out
    assert command.main(["Tuesday", str(out)]) == 2
    several = "Several sessions are named Tuesday. Give one of these file names instead: 2, 1."
    assert several in error_line(capsys)
    assert command.main(["Friday", str(out)]) == 2
    assert "There is no session Friday" in error_line(capsys)


@pytest.mark.usefixtures("home")
def test_a_locked_session_needs_its_passphrase(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(tmp_path, "locked", seconds=1, key=make_key("grüne Äpfel"))
    file, out = tmp_path / "passphrase.txt", tmp_path / "a.csv"
    file.write_text("grüne Äpfel\nand what follows\n", "utf-8")
    assert command.main([str(session), str(out), "--passphrase-file", str(file)]) == 0
    capsys.readouterr()
    for written in tmp_path.glob("a*"):
        written.unlink()
    file.write_text("wrong")
    assert command.main([str(session), str(out), "--passphrase-file", str(file)]) == 2
    assert "This is not the passphrase" in error_line(capsys)
    assert command.main([str(session), str(out), "--passphrase-file", str(tmp_path / "none")]) == 2
    assert "The passphrase cannot be read" in error_line(capsys)
    assert command.main([str(session), str(out)]) == 2  # there is no terminal here
    assert "--passphrase-file" in error_line(capsys)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda _: "grüne Äpfel")
    assert command.main([str(session), str(out)]) == 0


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("out", "error"),
    [
        ("out.xlsx", "ends with .csv, .json, .html or .mp4"),
        ("nowhere/out.csv", "does not exist"),
        ("out.mp4", "This session has no pictures."),
    ],
)
def test_a_failed_export_is_reported_in_one_line(
    session: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str, error: str
) -> None:
    assert command.main([str(session), str(tmp_path / out)]) == 2
    assert error in error_line(capsys)
    assert list(tmp_path.glob("out*")) == []


@pytest.mark.usefixtures("home")
def test_damaged_sessions_and_full_disks_are_reported(
    session: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with full_disk(500):
        assert command.main([str(session), str(tmp_path / "out.csv")]) == 2
    assert "out.csv cannot be written: File too large." in error_line(capsys)
    session.write_bytes(b"no session" * 1000)
    assert command.main([str(session), str(tmp_path / "out.csv")]) == 2
    assert "lesson.session cannot be used" in error_line(capsys)


@pytest.mark.parametrize("smoothing", ["nan", "-1", "much"])
def test_an_impossible_smoothing_is_refused(smoothing: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["a", "b.csv", f"--smoothing={smoothing}"])
    assert f"must be from 0 to 3600 seconds, not {smoothing}" in capsys.readouterr().err


WHILE_IT_WRITES = """
from emotion_gui.cli import export as command
export = command.export_session
def interrupted(session, keys, out, choices, progress):
    def report(share):
        progress(share)
        if share > 0.5:
            print([each.name for each in out.parent.iterdir() if each.name.endswith("-out.csv")], flush=True)
            press_ctrl_c()
    export(session, keys, out, choices, report)
command.export_session = interrupted
"""


def test_ctrl_c_leaves_nothing(home: Path, tmp_path: Path) -> None:
    session = tmp_path / "long.session"
    writer = SessionWriter.create(session, SessionInfo())
    writer.append(*make_rows(600))
    writer.close()
    done = interrupted(WHILE_IT_WRITES, "export", session, tmp_path / "out.csv")
    assert done.returncode == 130, done.stderr
    assert "-out.csv" in done.stdout  # half of it was there
    assert done.stderr == "Stopped. Nothing was written.\n"
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []


def test_runs_without_qt() -> None:
    code = "import sys, emotion_gui.cli.export; sys.exit(any('PySide6' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
