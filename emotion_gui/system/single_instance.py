"""One window at a time: a second start hands what it was to open over to the first, and ends."""

import os
import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from trainer.shared.file_lock import RunLock
from trainer.shared.files import write_bytes

_LOCK = "window.lock"
_REQUESTS = "requests"
_LOOK_MS = 200
_TIMEOUT_SECONDS = 5.0  # seconds, for a first window that is only starting, or busy
_WAIT = 0.02


class SingleInstance(QObject):
    """Of all windows that keep their files in one folder, the first.

    A request is a file that the first one takes away; the folder is readable by this user alone.
    asked(str): a second start was to open this source or model; empty where it named none.
    """

    requested = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = RunLock(folder, _LOCK)
        self._requests = folder / _REQUESTS
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._poll)

    def acquire(self) -> bool:
        """Be the first, and wait for others. Gives whether there was none yet. Raises OSError."""
        if not self._lock.try_acquire():
            return False
        self._requests.mkdir(mode=0o700, exist_ok=True)
        for stale in self._requests.iterdir():
            stale.unlink(missing_ok=True)
        self._timer.start()
        return True

    def forward(self, source: str) -> bool:
        """Ask the first one to open `source` and to come to the front. Gives whether it has heard.

        Raises OSError.
        """
        self._requests.mkdir(mode=0o700, exist_ok=True)
        request = self._requests / f"{os.getpid()}.txt"
        write_bytes(request, _resolved(source).encode("utf-8", "surrogateescape"))
        deadline = time.monotonic() + _TIMEOUT_SECONDS
        while request.exists():
            if time.monotonic() > deadline:
                request.unlink(missing_ok=True)
                return False
            time.sleep(_WAIT)
        return True

    def release(self) -> None:
        """Let the next start be the first."""
        self._timer.stop()
        self._lock.release()

    def _poll(self) -> None:
        for request in sorted(self._requests.glob("[0-9]*.txt")):
            source = request.read_bytes().decode("utf-8", "surrogateescape")
            request.unlink()
            self.requested.emit(source)


def _resolved(source: str) -> str:
    """The other window may be in another working folder."""
    return str(Path(source).absolute()) if source and Path(source).exists() else source
