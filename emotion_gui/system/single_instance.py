"""One window at a time: a second start forwards what it should open to the first and ends."""

import os
import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from trainer.shared.file_lock import RunLock
from trainer.shared.files import write_bytes

_LOCK = "window.lock"
_REQUESTS = "requests"
_POLL_MS = 200
_TIMEOUT_SECONDS = 5.0  # a first window may still be starting, or be busy
_WAIT_SECONDS = 0.02


class SingleInstance(QObject):
    """Makes sure that only one window uses a folder of user files.

    A second start writes a request as a file, which the first instance removes. Only this user can read the
    folder.

    Attributes:
        requested: Signal(str); a second start should open this source or model, or none if it is empty.
    """

    requested = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = RunLock(folder, _LOCK)
        self._requests = folder / _REQUESTS
        self._timer = QTimer(self, interval=_POLL_MS)
        self._timer.timeout.connect(self._poll)

    def acquire(self) -> bool:
        """Becomes the first instance, if there is none yet, and starts to poll for requests.

        Returns:
            Whether this is the first instance.

        Raises:
            OSError: the folder cannot be used.
        """
        if not self._lock.try_acquire():
            return False
        self._requests.mkdir(mode=0o700, exist_ok=True)
        for stale in self._requests.iterdir():
            stale.unlink(missing_ok=True)
        self._timer.start()
        return True

    def forward(self, source: str) -> bool:
        """Asks the first instance to open a source and to come to the front.

        Args:
            source: the source or model to open; may be empty.

        Returns:
            Whether the first instance has received the request in time.

        Raises:
            OSError: the request cannot be written.
        """
        self._requests.mkdir(mode=0o700, exist_ok=True)
        request = self._requests / f"{os.getpid()}.txt"
        write_bytes(request, _resolved(source).encode("utf-8", "surrogateescape"))
        deadline = time.monotonic() + _TIMEOUT_SECONDS
        while request.exists():
            if time.monotonic() > deadline:
                request.unlink(missing_ok=True)
                return False
            time.sleep(_WAIT_SECONDS)
        return True

    def release(self) -> None:
        """Lets the next start become the first instance."""
        self._timer.stop()
        self._lock.release()

    def _poll(self) -> None:
        for request in sorted(self._requests.glob("[0-9]*.txt")):
            source = request.read_bytes().decode("utf-8", "surrogateescape")
            request.unlink()
            self.requested.emit(source)


def _resolved(source: str) -> str:
    """Makes a path absolute, because the other window may have another working folder."""
    return str(Path(source).absolute()) if source and Path(source).exists() else source
