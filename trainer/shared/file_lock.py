"""Locks on a run folder, which the operating system releases however their process ends.

Standard library only.
"""

import json
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from trainer.shared.errors import TrainerError, reason

RUN_LOCK = "run.lock"  # held by the process that trains
WINDOW_LOCK = "window.lock"  # held by the one window that watches it

# A look at the lock holds it for a moment, which must not turn anybody away.
_TRIES, _PAUSE = 10, 0.01

HELD_BY_OTHER = (BlockingIOError, PermissionError)  # what the systems answer where somebody else holds it

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 20  # locked bytes cannot be read on Windows: this one lies behind the text

    def _lock(file: int, *, shared: bool) -> None:
        """There are no shared ones. Raises OSError, one of HELD where somebody holds it."""
        os.lseek(file, _FAR, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    def _unlock(file: int) -> None:
        os.lseek(file, _FAR, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: int, *, shared: bool) -> None:
        """Raises OSError, one of HELD where somebody holds it."""
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


@dataclass(slots=True)
class RunLock:
    """Held by one process at a time, until it releases it or ends; for `with` too.

    The file stays behind and says who held it last: its process id and since when, in seconds since 1970.
    """

    folder: Path
    name: str = RUN_LOCK
    # A bare descriptor: a file object would release the lock as soon as nobody refers to it any more.
    _file: int | None = field(default=None, init=False)

    def acquire(self) -> None:
        """Make the folder where it is missing, and hold its lock.

        Raises TrainerError where another process holds it, or the file cannot be written.
        """
        try:
            held = self.try_acquire()
        except OSError as error:
            raise TrainerError(
                f"Nothing can be written to {self.folder}: {reason(error)}. Choose another folder."
            ) from error
        if not held:
            pid = process_of(self.folder, self.name)
            who = f"process {pid}" if pid else "another process"
            raise TrainerError(
                f"In {self.folder} {who} trains already. Wait until it has ended, or choose another folder."
            )

    def try_acquire(self) -> bool:
        """Like `acquire`, but False where another process holds it. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = os.open(self.folder / self.name, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            held = _retry(file)
            if held:
                _stamp(file)
        except BaseException:
            os.close(file)
            raise
        if held:
            self._file = file
        else:
            os.close(file)
        return held

    def release(self) -> None:
        """Without a lock nothing happens."""
        if self._file is not None:
            _unlock(self._file)
            os.close(self._file)
            self._file = None

    def __enter__(self) -> "RunLock":
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def is_running(folder: Path, name: str = RUN_LOCK) -> bool:
    """Whether a process holds the lock, this one or another; it is not disturbed."""
    try:
        file = os.open(folder / name, os.O_RDONLY)
    except OSError:
        return False
    try:
        _lock(file, shared=True)
        _unlock(file)
    except HELD_BY_OTHER:
        return True
    finally:
        os.close(file)
    return False


def process_of(folder: Path, name: str = RUN_LOCK) -> int | None:
    """The id of the process that holds the lock; None where nobody does."""
    if not is_running(folder, name):
        return None
    try:
        return int(json.loads((folder / name).read_text("ascii"))["pid"])
    except (OSError, ValueError, KeyError, TypeError):  # it writes just now
        return None


def _retry(file: int) -> bool:
    for _ in range(_TRIES):
        with suppress(*HELD_BY_OTHER):
            _lock(file, shared=False)
            return True
        time.sleep(_PAUSE)
    return False


def _stamp(file: int) -> None:
    """Raises OSError."""
    os.ftruncate(file, 0)
    os.lseek(file, 0, os.SEEK_SET)
    os.write(file, json.dumps({"pid": os.getpid(), "since": time.time()}).encode("ascii"))
