"""Which cameras there are, looked up again and again off the window's thread."""

import logging
import threading

from PySide6.QtCore import QObject, Signal

from emotion_gui.vision.cameras import list_cameras

_log = logging.getLogger(__name__)


class CameraMonitor(QObject):
    """cameras_changed: the list of Camera, once at the start, then whenever it differs."""

    cameras_changed = Signal(list)

    def __init__(self, interval: float = 2.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._interval = interval
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="camera monitor", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Ask it to end."""
        self._ending.set()

    def wait(self, seconds: float) -> None:
        """Until it has ended, at most so long: a driver that does not answer is left behind."""
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _watch(self) -> None:
        known = None
        while not self._ending.is_set():
            try:
                cameras = list_cameras()
            except Exception:  # noqa: BLE001 - a driver's whim must not end the watch
                _log.exception("the cameras could not be listed")
                cameras = known or []
            if cameras != known and not self._ending.is_set():
                known = cameras
                self.cameras_changed.emit(cameras)
            self._ending.wait(self._interval)
