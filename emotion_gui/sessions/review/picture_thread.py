"""The recorded frame at the cursor: read on a thread, and shown with the boxes of its faces."""

from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.pictures import PictureReader
from emotion_gui.recording.vault import Keyring
from emotion_gui.system.task import Channel, Task
from emotion_gui.vision.frame import Image
from emotion_gui.vision.latest import Latest

_INTERVAL_MS = 8

Found = tuple[int, QImage] | str  # a picture, or a sentence why there is none
Boxes = Sequence[tuple[QRectF, QColor]]


class PictureThread(QObject):
    """Reads the pictures of one session at a time.

    Attributes:
        found (int, QImage): The newest picture at or before the requested time, and its time in milliseconds.
        missing (str): Why there is none; empty before the first one.
    """

    found = Signal(int, QImage)
    missing = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requests: Latest[int] = Latest()
        self._task = Task("pictures of a session", self, interval_ms=_INTERVAL_MS)
        self._task.progressed.connect(self._report)
        self._task.errored.connect(lambda error: self.missing.emit(str(error)))

    @property
    def is_open(self) -> bool:
        """Whether a file is open, or about to be."""
        return self._task.is_running

    def open(self, session: Path, keys: Keyring) -> None:
        """Opens the pictures of a session, in place of the session before; `missing` says if that fails."""
        self.close()
        self._requests = Latest()
        self._task.start_with_channel(partial(_answer, session, dict(keys), self._requests))

    def ask(self, seconds: float) -> None:
        """Requests the picture at a time of the session, in seconds, if one is open."""
        self._requests.put(round(seconds * 1000))

    def close(self) -> None:
        """Closes the file before it returns, unless the disk does not respond."""
        self._requests.close()
        self._task.shut_down()

    def _report(self, found: Found) -> None:
        if isinstance(found, tuple):
            self.found.emit(*found)
        else:
            self.missing.emit(found)


def _answer(session: Path, keys: Keyring, requests: Latest[int], channel: Channel[Found]) -> None:
    """Keeps the file open until the requests are closed. Raises SessionError if it cannot be opened."""
    last = -1
    with closing(PictureReader(session, keys)) as reader:
        while (time := requests.get()) is not None:
            try:
                found = reader.at(time)
            except SessionError as error:
                last = -1  # the view shows a sentence now, so the same picture must be reported again
                channel.report(str(error))
                continue
            if found is None:
                last = -1
                channel.report("")
            elif found[0] != last:
                last = found[0]
                channel.report((last, _to_qimage(found[1])))


def _to_qimage(image: Image) -> QImage:
    """A picture that owns its pixels."""
    rgb = np.ascontiguousarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
    height, width = rgb.shape[:2]
    return QImage(rgb.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


class PictureView(QWidget):
    """Shows a picture as large as fits, with boxes in shares of its width and height."""

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
        """Shows why there is no picture."""
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
        area = QRectF(
            (self.width() - size.width()) / 2,
            (self.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, self._image)
        for box, color in self._boxes:
            painter.setPen(QPen(color, 2))
            painter.drawRect(
                QRectF(
                    area.x() + box.x() * area.width(),
                    area.y() + box.y() * area.height(),
                    box.width() * area.width(),
                    box.height() * area.height(),
                )
            )
