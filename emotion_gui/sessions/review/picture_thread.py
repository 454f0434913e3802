"""The recorded picture at the cursor: read beside the window, and shown with the boxes of its faces."""

import threading
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.pictures import PictureReader
from emotion_gui.recording.vault import Keyring
from emotion_gui.vision.frame import Image

_PATIENCE = 3.0  # seconds
_INTERVAL_MS = 8

Found = tuple[int, QImage] | None
Boxes = Sequence[tuple[QRectF, QColor]]


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


class PictureView(QWidget):
    """As large as fits. Boxes are shares of the picture's width and height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._boxes: Boxes = ()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(80, 45)
        self.setAccessibleName("Recorded picture at the cursor")

    def show_image(self, image: QImage) -> None:
        self._image, self._text = image, ""
        self.update()

    def show_boxes(self, boxes: Boxes) -> None:
        self._boxes = boxes
        self.update()

    def show_text(self, text: str) -> None:
        """Why there is no picture."""
        self._image, self._text = QImage(), text
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, 146)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#101010"))
        if self._image.isNull():
            painter.setPen(QColor("#D0D0D0"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(8, 4, -8, -4), flags, self._text)
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(
            (self.width() - size.width()) / 2,
            (self.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)
        for box, color in self._boxes:
            painter.setPen(QPen(color, 2))
            painter.drawRect(
                QRectF(
                    place.x() + box.x() * place.width(),
                    place.y() + box.y() * place.height(),
                    box.width() * place.width(),
                    box.height() * place.height(),
                )
            )
