"""The base of what is drawn over the same time, one below the other: a cached picture and the cursor."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from emotion_gui.widgets.theme import chart_colors

RIGHT = 16  # pixels right of the plot, for the last label of the time axis
GAP = 5  # pixels between the axes and their labels
_TOP = 2


class TimePlot(QWidget):
    """Caches what it has drawn, so that the cursor moves without drawing it again. Times are in seconds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limits: tuple[float, float] | None = None
        self._picture = QPixmap()
        self._cursor = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @property
    def area(self) -> QRect:
        """The rectangle of the plot without its axes, in pixels of the widget."""
        left = self.fontMetrics().horizontalAdvance("surprise") + 2 * GAP
        return QRect(
            left, _TOP, max(self.width() - left - RIGHT, 1), max(self.height() - self.bottom - _TOP, 1)
        )

    @property
    def bottom(self) -> int:
        """Height in pixels of what is below the area."""
        return 0

    def draw_between(self, start: float, end: float) -> None:
        """Draw this part of the time with the next paint event."""
        self._limits, self._picture = (start, end), QPixmap()
        self.update()

    def set_cursor(self, time: float) -> None:
        self.update(self._cursor_rect())
        self._cursor = time
        self.update(self._cursor_rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._limits is None:
            return
        painter = QPainter(self)
        ratio = painter.deviceTransform().m11()  # larger than the widget's own while an image is saved
        if self._picture.isNull() or self._picture.size() != self.size() * ratio:
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            self._render()
        painter.drawPixmap(0, 0, self._picture)
        painter.setPen(QPen(chart_colors(self.palette())[1], 1))
        rect = self._cursor_rect()
        if self.area.left() <= rect.center().x() <= self.area.right():
            painter.drawLine(rect.center().x(), rect.top(), rect.center().x(), rect.bottom())

    def paint_plot(self, painter: QPainter) -> None:
        """Paint the plot; the origin is the top left corner of the area."""
        raise NotImplementedError

    def _render(self) -> None:
        painter = QPainter(self._picture)
        painter.setFont(self.font())
        painter.translate(self.area.topLeft())
        self.paint_plot(painter)
        painter.end()

    def _cursor_rect(self) -> QRect:
        area = self.area
        if self._limits is None:
            return QRect()
        start, end = self._limits
        x = area.left() + round((self._cursor - start) / (end - start) * area.width())
        return QRect(x - 1, area.top(), 3, area.height()) if -9 < x < 99_999 else QRect()
