"""Start a command beside the window, and end it, without the window ever waiting for it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Any

from emotion_gui.system.programs import child_environment, working_folder
from emotion_gui.training.process.process_tree import kill_tree

_NICENESS = 10
Process = subprocess.Popen[bytes]


def start_process(command: Sequence[str], log: IO[bytes]) -> Process:
    """In a session of its own (Ctrl+C in the app's terminal is not meant for it), at low priority.

    What it prints goes to `log`. Raises OSError.
    """
    options: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        options = {
            "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP
            | subprocess.BELOW_NORMAL_PRIORITY_CLASS
            | subprocess.CREATE_NO_WINDOW
        }
    process = subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=child_environment(),
        cwd=working_folder(),
        **options,
    )
    if sys.platform != "win32":
        with suppress(ProcessLookupError):  # it may have ended already
            os.setpriority(os.PRIO_PROCESS, process.pid, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    return process


def end_process(process: Process, patience: float) -> None:
    """Wait `patience` seconds for it to end by itself, then kill it and all that it has started.

    Raises OSError where it cannot be killed.
    """
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        kill_tree(process.pid)
        process.wait()
