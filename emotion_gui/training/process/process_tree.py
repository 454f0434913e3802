"""A process and all that it has started, as the operating system knows them."""

import os
import signal
import sys
from contextlib import suppress

import psutil


def kill_tree(pid: int) -> None:
    """End it at once, with all that it has started; without it nothing happens. Raises OSError."""
    if sys.platform != "win32":
        with suppress(ProcessLookupError):
            if os.getpgid(pid) == pid:  # all at once, also what it starts in this moment
                os.killpg(pid, signal.SIGKILL)
                return
    try:
        for process in _tree(pid):
            with suppress(psutil.NoSuchProcess):
                process.kill()
    except psutil.AccessDenied as error:
        raise PermissionError(f"process {error.pid} belongs to somebody else") from error


def memory_of(pid: int) -> int | None:
    """Bytes of RAM of it and all that it has started; None where that cannot be told."""
    try:
        return sum(process.memory_info().rss for process in _tree(pid))
    except psutil.Error:  # one of them has just ended; the next look tells
        return None


def restarted_since(moment: float) -> bool:
    """Whether the computer has been, moment in seconds since 1970."""
    return psutil.boot_time() > moment


def _tree(pid: int) -> list[psutil.Process]:
    """Those that it has started first; empty without it."""
    try:
        process = psutil.Process(pid)
        return [*process.children(recursive=True), process]
    except psutil.NoSuchProcess:
        return []
