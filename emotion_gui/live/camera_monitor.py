"""Lists the cameras again and again, on a thread of its own."""

import logging
import threading

from PySide6.QtCore import QObject, Signal

from emotion_gui.vision.cameras import list_cameras

_log = logging.getLogger(__name__)


class CameraMonitor(QObject):
    """Reports which cameras are connected.

    Attributes:
        cameras_changed: the list of Camera, once at the start, then whenever it changes.
    """

    cameras_changed = Signal(list)

    def __init__(self, interval: float = 2.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._interval = interval
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="camera monitor", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def request_stop(self) -> None:
        """Asks the thread to end, without waiting."""
        self._stopping.set()

    def wait(self, seconds: float) -> None:
        """Waits for the end of the thread. One whose driver does not answer within `seconds` is abandoned."""
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _watch(self) -> None:
        former = None
        while not self._stopping.is_set():
            try:
                cameras = list_cameras()
            except Exception:  # noqa: BLE001 - a driver's fault must not end the monitor
                _log.exception("the cameras could not be listed")
                cameras = former or []
            if cameras != former and not self._stopping.is_set():
                former = cameras
                self.cameras_changed.emit(cameras)
            self._stopping.wait(self._interval)
