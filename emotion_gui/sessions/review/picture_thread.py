"""The recorded picture at the cursor: read beside the window, and shown with the boxes of its faces."""

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
from emotion_gui.vision.frame import Image
from emotion_gui.vision.latest import Latest
from emotion_gui.widgets.task import Channel, Task

_TIMEOUT_SECONDS = 3.0  # seconds
_INTERVAL_MS = 8

Outcome = tuple[int, QImage] | str  # a picture, or a sentence why there is none
Boxes = Sequence[tuple[QRectF, QColor]]


class PictureThread(QObject):
    """found(milliseconds, QImage): the newest picture at or before the time asked for. missing(str): there is
    none, and why; empty before the first one."""

    found = Signal(int, QImage)
    missing = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wishes: Latest[int] = Latest()
        self._task = Task("pictures of a session", self, interval_ms=_INTERVAL_MS)

    @property
    def is_open(self) -> bool:
        """Whether a file is open, or about to be."""
        return self._task.is_running

    def open(self, session: Path, keys: Keyring) -> None:
        self.close()
        self._wishes = Latest()
        self._task.start(
            partial(_follow, session, dict(keys), self._wishes), _nothing, self.missing.emit, self._tell
        )

    def ask(self, seconds: float) -> None:
        """For the picture at that time of the session; without an open one nothing happens."""
        self._wishes.put(round(seconds * 1000))

    def close(self) -> None:
        """The file is closed when this returns, unless the disk does not answer."""
        self._wishes.close()
        self._task.shut_down(_TIMEOUT_SECONDS)

    def _tell(self, outcome: Outcome) -> None:
        if isinstance(outcome, tuple):
            self.found.emit(*outcome)
        else:
            self.missing.emit(outcome)


def _follow(session: Path, keys: Keyring, wishes: Latest[int], channel: Channel[Outcome]) -> None:
    """Has the file open until there are no more wishes. Raises SessionError where it cannot be opened."""
    last = -1
    with closing(PictureReader(session, keys)) as reader:
        while (wish := wishes.get()) is not None:
            try:
                found = reader.at(wish)
            except SessionError as error:
                last = -1  # the view shows a sentence now, and the same picture is news again
                channel.tell(str(error))
                continue
            if found is None:
                last = -1
                channel.tell("")
            elif found[0] != last:
                last = found[0]
                channel.tell((last, _to_qimage(found[1])))


def _nothing(_: None) -> None:
    """It ends when it is closed, and has told everything before."""


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
