"""The video view: paints the newest picture and handles clicks on faces, keys and dropped files."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from emotion_gui.vision.frame import Box

KEY_COMMANDS = {
    " ": "toggle",
    "s": "snapshot",
    "m": "mirror",
    "p": "points",
    "[": "previous",
    "]": "next",
    "q": "quit",
    "r": "record",
    "n": "note",
    **{str(number): f"marker {number}" for number in range(1, 10)},
}
_BACKDROP = QColor(24, 24, 24)
_BACKDROP_TEXT = QColor(220, 220, 220)


def fitted_size(frame_size: tuple[int, int], viewport: tuple[int, int]) -> tuple[int, int]:
    """Returns the largest size with the frame's aspect ratio that fits into the viewport.

    Args:
        frame_size: (width, height) of the frame.
        viewport: (width, height) of the viewport.

    Returns:
        (width, height), at least (1, 1).
    """
    (width, height), (max_width, max_height) = frame_size, viewport
    scale = min(max_width / width, max_height / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


class VideoView(QWidget):
    """Shows pictures and reports what the user does with them.

    Attributes:
        view_size_changed: (width, height) in device pixels that pictures should be scaled to fit into.
        face_clicked: the id of the face under the mouse.
        background_clicked: there was no face under the mouse.
        painted: `time.perf_counter()` after a new picture was painted, once per picture.
        key_command: one of the values of KEY_COMMANDS.
        files_dropped: the local paths (list of str) that were dropped.
    """

    view_size_changed = Signal(int, int)
    face_clicked = Signal(int)
    background_clicked = Signal()
    painted = Signal(float)
    key_command = Signal(str)
    files_dropped = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._frame_size = (0, 0)
        self._boxes: tuple[tuple[int, Box], ...] = ()
        self._text = ""
        self._is_new = False
        self._dragged_over = False
        self._was_shown = False
        self._reported_size = (0, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setMinimumSize(320, 180)
        self.setAccessibleName("Video")
        self.setAccessibleDescription(
            "The picture with the faces found in it. Space starts or pauses, S takes a snapshot, M mirrors, "
            "P draws points, left and right bracket choose a face, R records, 1 to 9 and N set markers, "
            "Q quits."
        )

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    @property
    def device_size(self) -> tuple[int, int]:
        """The (width, height) of the view in device pixels."""
        ratio = self.devicePixelRatio()
        return int(self.width() * ratio), int(self.height() * ratio)

    def show_image(
        self, image: QImage, frame_size: tuple[int, int], boxes: Sequence[tuple[int, Box]]
    ) -> None:
        """Shows a picture that is already scaled to `fitted_size(frame_size, device_size)`.

        Args:
            image: in Format_RGB32, owning its pixels. Another size is scaled while it is painted.
            frame_size: (width, height) of the frame that the boxes refer to.
            boxes: (face id, box) of each face, in pixels of the frame.
        """
        self._image = image
        self._frame_size = frame_size
        self._boxes = tuple(sorted(boxes, key=lambda item: item[1].area))
        self._is_new = True
        self.update()

    def clear(self, text: str = "") -> None:
        """Removes the picture and shows a text in its place, unless it is empty."""
        self._image = QImage()
        self._boxes = ()
        self._text = text
        self._is_new = False
        self.unsetCursor()
        self.update()

    def face_at(self, position: QPointF) -> int | None:
        """Returns the id of the smallest face at a position of the widget; None if there is none."""
        area = self._picture_area()
        if area.isEmpty():
            return None
        ratio = self.devicePixelRatio()
        x = (position.x() * ratio - area.x()) * self._frame_size[0] / area.width()
        y = (position.y() * ratio - area.y()) * self._frame_size[1] / area.height()
        return next((face_id for face_id, box in self._boxes if box.contains(x, y)), None)

    def _picture_area(self) -> QRect:
        """Returns the area of the picture in device pixels of the widget; empty without a picture."""
        if self._image.isNull():
            return QRect()
        viewport = self.device_size
        width, height = fitted_size(self._frame_size, viewport)
        return QRect((viewport[0] - width) // 2, (viewport[1] - height) // 2, width, height)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_picture(painter)
        if self._image.isNull() and not self._dragged_over:
            self._paint_text(painter, self._text)
        if self._dragged_over:
            self._paint_drop_hint(painter)
        elif self.hasFocus():
            self._paint_frame(painter, 1.0)
        painter.end()
        if self._is_new:
            self._is_new = False
            self.painted.emit(time.perf_counter())

    def _paint_picture(self, painter: QPainter) -> None:
        """Paints in device pixels, so that a picture of the right size is copied without scaling."""
        ratio = self.devicePixelRatio()
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        area = self._picture_area()
        width, height = self.device_size
        surroundings = QRect(0, 0, width + 1, height + 1)
        painter.setClipRegion(QRegion(surroundings) - QRegion(area))
        painter.fillRect(surroundings, _BACKDROP)
        painter.setClipping(False)
        if not area.isEmpty():
            if self._image.size() == area.size():
                painter.drawImage(area.topLeft(), self._image)
            else:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(area, self._image)
        painter.restore()

    def _paint_text(self, painter: QPainter, text: str) -> None:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        painter.setFont(font)
        painter.setPen(_BACKDROP_TEXT)
        text_rect = self.rect().adjusted(24, 24, -24, -24)
        painter.drawText(text_rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)

    def _paint_drop_hint(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), QColor(0, 0, 0, 170))
        self._paint_frame(painter, 3.0)
        self._paint_text(painter, "Drop to open")

    def _paint_frame(self, painter: QPainter, width: float) -> None:
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), width))
        inset = width / 2
        painter.drawRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset))

    # Size

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._report_size()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._report_size()
        return super().event(event)

    def _report_size(self) -> None:
        if self.device_size != self._reported_size:
            self._reported_size = self.device_size
            self.view_size_changed.emit(*self.device_size)

    # Focus, keys, mouse

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            self.setFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text().lower()
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        # Brackets may need AltGr, which some systems report as Ctrl+Alt.
        allowed = text in ("[", "]") or held == Qt.KeyboardModifier.NoModifier
        if text not in KEY_COMMANDS or not allowed:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.key_command.emit(KEY_COMMANDS[text])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            face_id = self.face_at(event.position())
            if face_id is None:
                self.background_clicked.emit()
            else:
                self.face_clicked.emit(face_id)
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self.face_at(event.position()) is None:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    # Dropped files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            self._set_dragged_over(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_dragged_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_dragged_over(False)
        event.acceptProposedAction()
        self.files_dropped.emit([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])

    def _set_dragged_over(self, dragged_over: bool) -> None:
        self._dragged_over = dragged_over
        self.update()
