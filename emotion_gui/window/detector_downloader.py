"""Gets the file of the face detector YuNet on a thread, and tells the window how it goes."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emotion_gui.core.errors import UserError, sentence_for
from emotion_gui.vision.yunet_download import YUNET, CanceledError, Download, adopt, fetch

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
        self._canceled = threading.Event()

    def download(self) -> None:
        """Fetch OpenCV's own file."""
        self._start(lambda canceled: fetch(self._folder, self._download, canceled, self._tell(canceled)))

    def adopt(self, path: Path) -> None:
        """Take a file that the user has chosen."""
        self._start(lambda canceled: adopt(path, self._folder, canceled))

    def cancel(self) -> None:
        """Nothing more is told of what goes on; it ends by itself."""
        self._canceled.set()

    def _start(self, work: Callable[[threading.Event], Path]) -> None:
        self.cancel()
        self._canceled = canceled = threading.Event()
        threading.Thread(target=self._run, args=(work, canceled), name="YuNet", daemon=True).start()

    def _run(self, work: Callable[[threading.Event], Path], canceled: threading.Event) -> None:
        try:
            signal, text = self.finished, str(work(canceled))
        except CanceledError:
            return
        except Exception as error:  # noqa: BLE001 - the thread's boundary: whatever it is, it is told
            if not isinstance(error, UserError):
                _log.exception("the file of the face detector could not be got")
            signal, text = self.failed, sentence_for(error)
        self._emit(canceled, lambda: signal.emit(text))

    def _tell(self, canceled: threading.Event) -> Callable[[int], None]:
        return lambda percent: self._emit(canceled, lambda: self.progress.emit(percent))

    def _emit(self, canceled: threading.Event, emit: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the dialog may have gone, and this object with it
            if not canceled.is_set():
                emit()
