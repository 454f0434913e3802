"""A process and its descendants, as known to the operating system."""

import os
import signal
import sys
from contextlib import suppress

import psutil


def kill_tree(pid: int) -> None:
    """Kills a process and its descendants at once; does nothing if the process does not exist.

    Args:
        pid: The ID of the process.

    Raises:
        OSError: If this user must not kill one of them.
    """
    if sys.platform != "win32":
        with suppress(ProcessLookupError):
            if os.getpgid(pid) == pid:  # also includes processes that it is just starting
                os.killpg(pid, signal.SIGKILL)
                return
    try:
        for process in _tree(pid):
            with suppress(psutil.NoSuchProcess):
                process.kill()
    except psutil.AccessDenied as error:
        raise PermissionError(f"process {error.pid} belongs to somebody else") from error


def memory_of(pid: int) -> int | None:
    """Returns the RAM of a process and its descendants in bytes, or None if it cannot be measured."""
    try:
        return sum(process.memory_info().rss for process in _tree(pid))
    except psutil.Error:  # one of them has just ended; the next poll succeeds
        return None


def restarted_since(moment: float) -> bool:
    """Returns whether the computer has been restarted since `moment`, in seconds since 1970."""
    return psutil.boot_time() > moment


def _tree(pid: int) -> list[psutil.Process]:
    """Returns the descendants and then the process itself; empty if it does not exist."""
    try:
        process = psutil.Process(pid)
        return [*process.children(recursive=True), process]
    except psutil.NoSuchProcess:
        return []
