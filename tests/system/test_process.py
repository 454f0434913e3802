"""Child processes of every kind of end, each a real one."""

import os
import sys
from pathlib import Path

import pytest
from patience import PATIENCE, wait_for
from processes import has_ended
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from emotion_gui.system.process import PIPE, end_process, kill_process, run_process, start_process
from emotion_gui.system.process_outcome import ProcessOutcome, read_tail
from emotion_gui.system.qt_process import QtProcess

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
KILL_ITSELF = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
STAY = f"import time; time.sleep({10 * PATIENCE})"
# Starts a child that stays, prints its number, and stays as well.
PARENT = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "{STAY}"])
print(child.pid, flush=True)
child.wait()
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.fixture
def process(qtbot: QtBot) -> QtProcess:
    return QtProcess()


def run_in_qt(process: QtProcess, command: list[str], qtbot: QtBot) -> ProcessOutcome:
    with qtbot.waitSignal(process.ended) as ended:
        process.start(command)
    [outcome] = ended.args
    assert isinstance(outcome, ProcessOutcome)
    return outcome


# Outcomes


@pytest.mark.parametrize("way", ["wait", "qt"])
@pytest.mark.parametrize(
    ("code", "exit_code", "text", "error"),
    [
        ("print('error: too early to matter')", 0, "ended with exit code 0", "too early to matter"),
        ("import sys; sys.exit(3)", 3, "ended with exit code 3", ""),
        ("import sys; sys.exit('error: No.\\nerror: No file. ')", 1, "exit code 1", "No file."),
        ("import sys; sys.exit('error: No.\\nCleaning up')", 1, "exit code 1", "No."),
        ("import sys; sys.exit('an error: no')", 1, "exit code 1", ""),
        pytest.param(KILL_ITSELF, -9, "was ended by SIGKILL", "", marks=posix_only),
    ],
)  # fmt: skip
def test_the_end_of_a_process_is_a_value_with_a_text(
    code: str, exit_code: int, text: str, error: str, way: str, process: QtProcess, qtbot: QtBot
) -> None:
    command = python(code)
    outcome = run_process(command, capture=True) if way == "wait" else run_in_qt(process, command, qtbot)
    assert outcome.exit_code == exit_code
    assert outcome.succeeded == (exit_code == 0)
    assert text in str(outcome)
    assert outcome.error == error


@pytest.mark.parametrize("way", ["wait", "qt"])
def test_a_missing_program_is_an_outcome_too(way: str, process: QtProcess, qtbot: QtBot) -> None:
    command = ["/no/such/program"]
    outcome = run_process(command) if way == "wait" else run_in_qt(process, command, qtbot)
    assert "No such file or directory" in outcome.start_error
    assert not outcome.succeeded
    assert str(outcome) == f"could not be started: {outcome.start_error}"
    assert not process.is_running


def test_a_process_that_does_not_end_in_time_is_killed() -> None:
    outcome = run_process(python(STAY), timeout=0.2)
    assert outcome.timed_out
    assert not outcome.succeeded
    assert str(outcome) == "did not end in time"


def test_unknown_ends_have_texts() -> None:
    assert str(ProcessOutcome()) == "ended"
    assert ProcessOutcome(-99).signal_name == "signal 99"


def test_the_last_lines_are_those_with_text(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_text("".join(f"line {number}\r\n\n" for number in range(5000)) + " \n")
    outcome = ProcessOutcome(1, read_tail(log))
    assert len(outcome.printed) <= 8192
    assert outcome.last_lines == [f"line {number}" for number in range(4985, 5000)]
    assert outcome.last_line == "line 4999"
    gone = ProcessOutcome(1, read_tail(tmp_path / "gone"))
    assert (gone.last_lines, gone.last_line, gone.error) == ([], "", "")


# Starting


def test_a_process_is_quiet_and_reads_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    code = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(len(sys.stdin.read()))"
    assert run_process(python(code)) == ProcessOutcome(0)
    assert capfd.readouterr() == ("", "")


def test_it_runs_in_its_folder_without_what_qt_has_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_PLUGIN_PATH", "/somewhere")
    code = "import os; print(os.getcwd(), 'QT_PLUGIN_PATH' in os.environ, 'ä')"
    outcome = run_process(python(code), folder=tmp_path, capture=True)
    assert outcome.printed.split() == [str(tmp_path), "False", "ä"]


@posix_only
@pytest.mark.parametrize("new_session", [True, False])
def test_sessions_are_new_where_that_is_asked_for(new_session: bool) -> None:
    code = "import os; print(os.getsid(0) == os.getpid())"
    with start_process(python(code), stdout=PIPE, new_session=new_session) as process:
        printed, _ = process.communicate()
    assert printed.decode().strip() == str(new_session)


@pytest.mark.parametrize("new_session", [True, False])
def test_a_kill_takes_the_children_along(new_session: bool) -> None:
    with start_process(python(PARENT), stdout=PIPE, new_session=new_session) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        kill_process(process)
    wait_for(lambda: has_ended(child))
    kill_process(process)  # does nothing any more


def test_a_process_that_is_asked_to_end_may_do_so_by_itself() -> None:
    with start_process(python("import sys; sys.stdin.read(); sys.exit(7)"), stdin=PIPE) as process:
        assert process.stdin is not None
        process.stdin.close()
        end_process(process, PATIENCE)
        assert process.returncode == 7


# On Qt's event loop


def test_lines_are_exchanged_while_the_process_runs(process: QtProcess, qtbot: QtBot) -> None:
    code = "import sys\nfor line in sys.stdin: print('got', line.strip(), flush=True)"
    with qtbot.waitSignal(process.line_printed) as printed:
        process.start(python(code))
        process.write(b"one\n")
    assert printed.args == [f"got one{os.linesep}".encode()]
    assert process.is_running
    process.kill()
    assert not process.is_running


def test_after_a_kill_there_is_silence(process: QtProcess, qtbot: QtBot) -> None:
    received: list[object] = []
    process.ended.connect(received.append)
    process.line_printed.connect(received.append)
    with qtbot.waitSignal(process.line_printed):
        process.start(python("print('ready', flush=True)\n" + STAY))
    process.kill()
    outcome = run_in_qt(process, python("raise SystemExit(4)"), qtbot)
    assert received == [f"ready{os.linesep}".encode(), outcome]
    assert outcome.exit_code == 4


def test_a_receiver_of_a_line_may_kill_the_process(process: QtProcess, qtbot: QtBot) -> None:
    lines: list[bytes] = []
    process.line_printed.connect(lines.append)
    process.line_printed.connect(lambda _: process.kill())
    with qtbot.assertNotEmitted(process.ended), qtbot.waitSignal(process.line_printed):
        process.start(python("print('1\\n2\\n3', flush=True)\n" + STAY))
    assert len(lines) == 1
    assert not process.is_running


@pytest.mark.parametrize("is_running", [True, False])
def test_it_may_be_destroyed_right_after_a_kill(is_running: bool, process: QtProcess, qtbot: QtBot) -> None:
    process.start(python("print('ready', flush=True)\n" + STAY))
    if is_running:
        with qtbot.waitSignal(process.line_printed):
            pass
    process.kill()
    delete(process)
    QCoreApplication.processEvents()  # here Qt would have deleted what the process has left
