"""The recorded picture at the cursor, with the boxes of the faces."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

Boxes = Sequence[tuple[QRectF, QColor]]


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
