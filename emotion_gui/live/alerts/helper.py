"""A small program of the system's that is run once, on a thread of its own."""

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

from emotion_gui.system.programs import child_environment

_PATIENCE = 6.0  # seconds, after which it is ended
_OPTIONS: dict[str, Any] = {}
if sys.platform == "win32":
    _OPTIONS = {"creationflags": subprocess.CREATE_NO_WINDOW}


def run_beside(command: Sequence[str], failed: Callable[[], object]) -> None:
    """Returns at once. failed: called on that thread where the program could not do its work."""
    threading.Thread(target=_run, args=(command, failed), name=f"runs {command[0]}", daemon=True).start()


def _run(command: Sequence[str], failed: Callable[[], object]) -> None:
    quiet = subprocess.DEVNULL
    try:
        done = subprocess.run(
            command,
            stdin=quiet,
            stdout=quiet,
            stderr=quiet,
            timeout=_PATIENCE,
            check=False,
            env=child_environment(),
            **_OPTIONS,
        )
    except (OSError, subprocess.TimeoutExpired):
        failed()
    else:
        if done.returncode:
            failed()
