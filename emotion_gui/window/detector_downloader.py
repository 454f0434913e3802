"""Gets the file of the face detector YuNet on a thread, and tells the window how it goes."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emotion_gui.core.errors import UserError, sentence_for
from emotion_gui.vision.yunet_download import YUNET, CancelledError, Download, adopt, fetch

_log = logging.getLogger(__name__)


class DetectorDownloader(QObject):
    """One file at a time, the last that was asked for.

    progress: percent of a download. finished: the path of the app's copy. failed: a sentence.
    """

    progress = Signal(int)
    finished = Signal(str)
    failed = Signal(str)

    def __init__(self, folder: Path, download: Download = YUNET, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._download = folder, download
        self._cancelled = threading.Event()

    def download(self) -> None:
        """Fetch OpenCV's own file."""
        self._start(lambda cancelled: fetch(self._folder, self._download, cancelled, self._tell(cancelled)))

    def adopt(self, path: Path) -> None:
        """Take a file that the user has chosen."""
        self._start(lambda cancelled: adopt(path, self._folder, cancelled))

    def cancel(self) -> None:
        """Nothing more is told of what goes on; it ends by itself."""
        self._cancelled.set()

    def _start(self, work: Callable[[threading.Event], Path]) -> None:
        self.cancel()
        self._cancelled = cancelled = threading.Event()
        threading.Thread(target=self._run, args=(work, cancelled), name="YuNet", daemon=True).start()

    def _run(self, work: Callable[[threading.Event], Path], cancelled: threading.Event) -> None:
        try:
            signal, text = self.finished, str(work(cancelled))
        except CancelledError:
            return
        except Exception as error:  # noqa: BLE001 - the thread's boundary: whatever it is, it is told
            if not isinstance(error, UserError):
                _log.exception("the file of the face detector could not be got")
            signal, text = self.failed, sentence_for(error)
        self._emit(cancelled, lambda: signal.emit(text))

    def _tell(self, cancelled: threading.Event) -> Callable[[int], None]:
        return lambda percent: self._emit(cancelled, lambda: self.progress.emit(percent))

    def _emit(self, cancelled: threading.Event, emit: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the dialog may have gone, and this object with it
            if not cancelled.is_set():
                emit()
