"""Locks on a run's folder, which the operating system releases whenever their process ends.

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

RUN_LOCK = "run.lock"  # held by the training process
WINDOW_LOCK = "window.lock"  # held by the window that shows the run

# `is_running` holds the lock for a moment, so acquiring it is retried: attempts, and seconds between them.
_TRIES, _PAUSE = 10, 0.01

HELD_BY_OTHER = (BlockingIOError, PermissionError)  # raised by the systems if another process holds it

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 20  # Windows does not allow reading locked bytes, so a byte after the text is locked

    def _lock(file: int, *, shared: bool) -> None:
        """Lock exclusively, as Windows has no shared locks. Raises OSError, in HELD_BY_OTHER if held."""
        os.lseek(file, _FAR, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    def _unlock(file: int) -> None:
        os.lseek(file, _FAR, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: int, *, shared: bool) -> None:
        """Raises OSError, in HELD_BY_OTHER if another process holds the lock."""
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


@dataclass(slots=True)
class RunLock:
    """A lock of one process, until it releases it or ends. Also a context manager.

    The file remains, and holds process id and start (seconds since 1970) of the last holder.
    """

    folder: Path
    name: str = RUN_LOCK
    # A bare descriptor, because a file object would release the lock when garbage-collected.
    _file: int | None = field(default=None, init=False)

    def acquire(self) -> None:
        """Acquire the lock, and create the folder if it is missing.

        Raises TrainerError if another process holds the lock, or if the file cannot be written.
        """
        try:
            held = self.try_acquire()
        except OSError as error:
            raise TrainerError(
                f"Cannot write to {self.folder}: {reason(error)}. Choose another folder."
            ) from error
        if not held:
            pid = process_of(self.folder, self.name)
            holder = f"Process {pid}" if pid else "Another process"
            raise TrainerError(
                f"{holder} is already training in {self.folder}. Wait for it to end, or choose another."
            )

    def try_acquire(self) -> bool:
        """Like `acquire`, but returns False if another process holds the lock. Raises OSError."""
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
        """Release the lock if it is held."""
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
    """Whether any process, including this one, holds the lock. Does not disturb the holder."""
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
    """The id of the process that holds the lock, or None."""
    if not is_running(folder, name):
        return None
    try:
        return int(json.loads((folder / name).read_text("ascii"))["pid"])
    except (OSError, ValueError, KeyError, TypeError):  # it is just being written
        return None


def _retry(file: int) -> bool:
    for _ in range(_TRIES):
        with suppress(*HELD_BY_OTHER):
            _lock(file, shared=False)
            return True
        time.sleep(_PAUSE)
    return False


def _stamp(file: int) -> None:
    """Write process id and time to the file. Raises OSError."""
    os.ftruncate(file, 0)
    os.lseek(file, 0, os.SEEK_SET)
    os.write(file, json.dumps({"pid": os.getpid(), "since": time.time()}).encode("ascii"))
