"""A strip of the whole session, with a frame around the part in view that can be moved."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from emotion_gui.sessions.review.canvas import band_image, columns, stacked
from emotion_gui.sessions.review.emotion_layer import COLORS
from emotion_gui.sessions.review.line_painting import GAP_SHADE, to_image
from emotion_gui.sessions.review.prepared_session import PreparedSession
from emotion_gui.sessions.review.ranges import TimeWindow
from emotion_gui.widgets.theme import blend, chart_colors

_HEIGHT = 34
_EDGE = 6.0  # pixels
_MIN_WIDTH = 6.0  # pixels of the frame


class Overview(QWidget):
    """Lets the user drag the frame as a whole or by its edges; a press outside moves the frame there."""

    def __init__(self, window: TimeWindow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._prepared: PreparedSession | None = None
        self._margins = (0.0, 0.0)
        self._picture = QImage()
        self._dragged: str = ""  # "start", "end" or "all"
        self._drag_offset = 0.0  # seconds from the start of the view to the pointer
        self._render_timer = QTimer(self, interval=0, singleShot=True)
        self._render_timer.timeout.connect(self._render)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setToolTip("The whole session. Drag the frame, or its edges, to choose what is shown above.")
        self.setAccessibleName("Overview of the whole session")
        window.changed.connect(self.update)

    def set_content(self, prepared: PreparedSession | None) -> None:
        self._prepared = prepared
        self._render_timer.start()

    def set_margins(self, left: float, right: float) -> None:
        """Set the margins, in pixels, that align the ends of the strip with those of the timeline."""
        if (left, right) != self._margins:
            self._margins = (left, right)
            self._render_timer.start()

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    @property
    def frame(self) -> QRectF:
        """The frame around the part in view, in pixels."""
        left, right = self._x_of(self._window.start), self._x_of(self._window.end)
        missing = max(_MIN_WIDTH - (right - left), 0.0) / 2
        return QRectF(left - missing, 1, right - left + 2 * missing, self.height() - 2)

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        background, foreground, _ = chart_colors(self.palette())
        area, frame = self._area, self.frame
        painter.fillRect(area, blend(background, foreground, GAP_SHADE))
        if not self._picture.isNull():
            painter.drawImage(area, self._picture)
        veil = QColor(self.palette().color(QPalette.ColorRole.Window))
        veil.setAlpha(170)
        painter.fillRect(QRectF(area.left(), area.top(), frame.left() - area.left(), area.height()), veil)
        painter.fillRect(QRectF(frame.right(), area.top(), area.right() - frame.right(), area.height()), veil)
        painter.setPen(QPen(foreground, 2))
        painter.drawRect(frame)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        time, window = self._time(x), self._window
        self._dragged = self._part_at(x) or "all"
        if not self._part_at(x):
            window.pan(time - (window.start + window.end) / 2)
        self._drag_offset = time - window.start

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, window = event.position().x(), self._window
        time = min(max(self._time(x), 0.0), window.length)
        match self._dragged:
            case "start":
                window.show_range(min(time, window.end - 0.5), window.end)
            case "end":
                window.show_range(window.start, max(time, window.start + 0.5))
            case "all":
                window.pan(self._time(x) - self._drag_offset - window.start)
            case _:
                part = self._part_at(x)
                shapes = {"start": Qt.CursorShape.SizeHorCursor, "end": Qt.CursorShape.SizeHorCursor}
                self.setCursor(shapes.get(part, Qt.CursorShape.ArrowCursor))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = ""

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        self._window.pan(-turned / 120 * self._window.span / 10)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._render_timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._render_timer.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    # Drawing

    def _render(self) -> None:
        area, window = self._area, self._window
        width, height = max(round(area.width()), 1), max(round(area.height()), 1)
        if self._prepared is None or not self.isVisible():
            self._picture = QImage()
        else:
            view = self._prepared.view(0.0, window.length, min(2 * width, 2000))
            values = columns(view.times, view.mean, 0.0, window.length, width)
            pixels = band_image(stacked(values, (color.rgba() for color in COLORS)), width, height)
            self._picture = to_image(pixels).copy()
        self.update()

    @property
    def _area(self) -> QRectF:
        left, right = self._margins
        return QRectF(left, 3, max(self.width() - left - right, 1.0), self.height() - 6)

    def _x_of(self, time: float) -> float:
        area = self._area
        return area.left() + time / self._window.length * area.width()

    def _time(self, x: float) -> float:
        area = self._area
        return (x - area.left()) / area.width() * self._window.length

    def _part_at(self, x: float) -> str:
        frame = self.frame
        wide = frame.width() > 4 * _EDGE
        if abs(x - frame.left()) <= _EDGE and (wide or x < frame.left()):
            return "start"
        if abs(x - frame.right()) <= _EDGE and (wide or x > frame.right()):
            return "end"
        return "all" if frame.left() <= x <= frame.right() else ""
