"""Reads the pictures of a session beside the window: the newest wish wins."""

import threading
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.pictures import PictureReader
from emotion_gui.recording.vault import Keyring
from emotion_gui.vision.frame import Image

_PATIENCE = 3.0  # seconds
_INTERVAL_MS = 8

Found = tuple[int, QImage] | None


class _Reading(threading.Thread):
    """Has the file open. It may outlive the window for a moment, and knows nothing of it."""

    def __init__(self, session: Path, keys: Keyring) -> None:
        super().__init__(name="pictures of a session", daemon=True)
        self._session, self._keys = session, keys
        self._wish: int | None = None
        self._over = False
        self._condition = threading.Condition()
        self.outcome: Found | str = None  # a picture, or a sentence why there is none
        self.answered = False

    def ask(self, time: int) -> None:
        with self._condition:
            self._wish = time
            self._condition.notify()

    def end(self) -> None:
        with self._condition:
            self._over = True
            self._condition.notify()

    def take(self) -> tuple[bool, "Found | str"]:
        """Whether something has come since, and what."""
        with self._condition:
            answered, self.answered = self.answered, False
            return answered, self.outcome

    def run(self) -> None:
        try:
            reader = PictureReader(self._session, self._keys)
        except SessionError as error:
            self._answer(str(error))
            return
        try:
            self._follow(reader)
        finally:
            reader.close()

    def _follow(self, reader: PictureReader) -> None:
        last = -1
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._over or self._wish is not None)
                wish, self._wish = self._wish, None
            if self._over or wish is None:
                return
            try:
                found = reader.at(wish)
            except SessionError as error:
                self._answer(str(error))
                continue
            if found is None:
                self._answer(None)
            elif found[0] != last:
                last = found[0]
                self._answer((found[0], _to_qimage(found[1])))

    def _answer(self, outcome: "Found | str") -> None:
        with self._condition:
            self.outcome, self.answered = outcome, True


class PictureThread(QObject):
    """found(milliseconds, QImage): the newest picture at or before the time asked for. missing(str): there is
    none, and why; empty before the first one."""

    found = Signal(int, QImage)
    missing = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading: _Reading | None = None
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._look)

    def open(self, session: Path, keys: Keyring) -> None:
        self.close()
        self._reading = _Reading(session, dict(keys))
        self._reading.start()

    def ask(self, seconds: float) -> None:
        """For the picture at that time of the session; without an open one nothing happens."""
        if self._reading is not None:
            self._reading.ask(round(seconds * 1000))
            self._timer.start()

    def close(self) -> None:
        """The file is closed when this returns, unless the disk does not answer."""
        self._timer.stop()
        if self._reading is not None:
            self._reading.end()
            self._reading.join(_PATIENCE)
            self._reading = None

    def _look(self) -> None:
        if self._reading is None:
            return
        answered, outcome = self._reading.take()
        if not answered:
            return
        if isinstance(outcome, tuple):
            self.found.emit(*outcome)
        else:
            self.missing.emit(outcome or "")


def _to_qimage(image: Image) -> QImage:
    """A picture that owns its pixels."""
    rgb = np.ascontiguousarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
    height, width = rgb.shape[:2]
    return QImage(rgb.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
