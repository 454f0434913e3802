"""What the signs of the trend charts mean."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from emotion_gui.sessions.trends.emotion_chart import (
    HALF_ALPHA,
    RANGE_ALPHA,
    bar_colors,
    median_pen,
    paint_point,
)
from emotion_gui.widgets.theme import chart_colors

_SAMPLE, _GAP, _APART = 22, 6, 18
_TEXTS = (
    "enough usable time, the larger the more",
    "too little, not joined",
    "usual range, darker its middle half, dashed its median",
    "usable",
    "not usable",
)


class TrendLegend(QWidget):
    """Breaks into lines where there is no room for all of it in one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Filled points have enough usable time, hollow ones too little")

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._line * (1 + max(line for line, _ in self._places(width)))

    def sizeHint(self) -> QSize:
        return QSize(400, self.heightForWidth(max(self.width(), 400)))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self._line)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        signs: tuple[Callable[[QPainter, QRectF], None], ...] = (
            lambda painter, room: self._point(painter, room, full=True),
            lambda painter, room: self._point(painter, room, full=False),
            self._band,
            lambda painter, room: painter.fillRect(room, bar_colors(self.palette())[0]),
            lambda painter, room: painter.fillRect(room, bar_colors(self.palette())[1]),
        )
        for sign, text, (line, left) in zip(signs, _TEXTS, self._places(self.width()), strict=True):
            room = QRectF(left, line * self._line + 4, _SAMPLE, self._line - 8)
            sign(painter, room)
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            place = QRectF(left + _SAMPLE + _GAP, line * self._line, self.width(), self._line)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

    @property
    def _line(self) -> int:
        return self.fontMetrics().height() + 2

    def _places(self, width: int) -> list[tuple[int, float]]:
        """(line, left) of each entry."""
        found: list[tuple[int, float]] = []
        line, left = 0, 0.0
        for text in _TEXTS:
            room = _SAMPLE + _GAP + self.fontMetrics().horizontalAdvance(text)
            if left and left + room > width:
                line, left = line + 1, 0.0
            found.append((line, left))
            left += room + _APART
        return found

    def _point(self, painter: QPainter, room: QRectF, *, full: bool) -> None:
        background, foreground, _ = chart_colors(self.palette())
        paint_point(painter, room.center(), 4.5, foreground, None if full else background)

    def _band(self, painter: QPainter, room: QRectF) -> None:
        color = chart_colors(self.palette())[1]
        for alpha, half in ((RANGE_ALPHA, room.height() / 2), (HALF_ALPHA, room.height() / 4)):
            color.setAlpha(alpha)
            middle = room.center().y()
            painter.fillRect(QRectF(room.left(), middle - half, room.width(), 2 * half), color)
        color.setAlpha(255)
        painter.setPen(median_pen(color, self.palette()))
        y = room.center().y()
        painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
