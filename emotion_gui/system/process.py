"""Starts child processes: the one place for flags of platforms, environment, priority and streams.

`qt_process.py` does the same for those who wait on Qt's event loop.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from emotion_gui.system.process_outcome import ProcessOutcome
from emotion_gui.system.programs import child_environment

Process = subprocess.Popen[bytes]
PIPE = subprocess.PIPE
_QUIET = subprocess.DEVNULL
_NICENESS = 10
_left_running: list[Process] = []


def start_process(
    command: Sequence[str],
    *,
    stdin: int = _QUIET,
    stdout: IO[bytes] | int = _QUIET,
    stderr: IO[bytes] | int = subprocess.STDOUT,
    folder: Path | None = None,
    new_session: bool = False,
    low_priority: bool = False,
) -> Process:
    """Starts a program, which neither opens a console on Windows nor sees what Qt and OpenCV have set here.

    Args:
        command: The program and its arguments; no shell reads it.
        stdin: Nothing to read, or PIPE.
        stdout: Where its output goes: nowhere, a file, or PIPE.
        stderr: Where its errors go; with its output if nothing is said.
        folder: Its working folder; this process's if nothing is said.
        new_session: It is no part of this process's session: Ctrl+C in the terminal is not meant for it, and
            it outlives this process.
        low_priority: Others come first.

    Raises:
        OSError: The program cannot be started.
    """
    process = subprocess.Popen(
        list(command),
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=child_environment(),
        cwd=folder,
        **_platform_options(new_session, low_priority),
    )
    if low_priority and sys.platform != "win32":
        with suppress(ProcessLookupError):  # it may have ended already
            os.setpriority(os.PRIO_PROCESS, process.pid, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    return process


def run_process(
    command: Sequence[str],
    *,
    timeout: float | None = None,
    folder: Path | None = None,
    capture: bool = False,
) -> ProcessOutcome:
    """Runs a program to its end and waits for it.

    Args:
        command: The program and its arguments; no shell reads it.
        timeout: Seconds after which the program is killed with its descendants; None waits for ever.
        folder: Its working folder; this process's if nothing is said.
        capture: Keep what it prints.
    """
    try:
        process = start_process(command, stdout=PIPE if capture else _QUIET, folder=folder)
    except OSError as error:
        return ProcessOutcome(start_error=error.strerror or str(error))
    timed_out = False
    with process:
        try:
            printed, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            kill_process(process)
            printed, _ = process.communicate()
            timed_out = True
        except BaseException:  # such as Ctrl+C
            kill_process(process)
            raise
    text = (printed or b"").decode("utf-8", "replace")
    return ProcessOutcome(process.returncode, text, timed_out=timed_out)


def end_process(process: Process, timeout: float) -> None:
    """Waits for a process to end by itself, and kills it with its descendants if it does not.

    Args:
        process: One that has been asked to end.
        timeout: How long to wait, in seconds.

    Raises:
        OSError: The system does not allow killing it.
    """
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        kill_process(process)
        process.wait()


def kill_process(process: Process) -> None:
    """Kills a process with its descendants; does nothing if it has ended. Raises OSError."""
    if process.poll() is None:
        from emotion_gui.system.process_tree import kill_tree  # psutil would lengthen the start

        kill_tree(process.pid)


def leave_running(process: Process) -> None:
    """Forgets a process that may outlive this one; a Popen that is garbage-collected would warn about it."""
    _left_running.append(process)


def _platform_options(new_session: bool, low_priority: bool) -> dict[str, Any]:
    options: dict[str, Any] = {"start_new_session": new_session}
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
        if new_session:
            flags |= subprocess.CREATE_NEW_PROCESS_GROUP
        if low_priority:
            flags |= subprocess.BELOW_NORMAL_PRIORITY_CLASS
        options = {"creationflags": flags}
    return options
