"""The legend of the trend charts."""

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

_SAMPLE, _GAP, _SPACING = 22, 6, 18
_TEXTS = (
    "enough usable time, the larger the more",
    "too little, not joined",
    "usual range, darker its middle half, dashed its median",
    "usable",
    "not usable",
)


class TrendLegend(QWidget):
    """Explains the symbols in one line, or in several if they do not fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Filled points have enough usable time, hollow ones too little")

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._line * (1 + max(line for line, _ in self._positions(width)))

    def sizeHint(self) -> QSize:
        return QSize(400, self.heightForWidth(max(self.width(), 400)))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self._line)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        samples: tuple[Callable[[QPainter, QRectF], None], ...] = (
            lambda painter, rect: self._point(painter, rect, full=True),
            lambda painter, rect: self._point(painter, rect, full=False),
            self._band,
            lambda painter, rect: painter.fillRect(rect, bar_colors(self.palette())[0]),
            lambda painter, rect: painter.fillRect(rect, bar_colors(self.palette())[1]),
        )
        for sample, text, (line, left) in zip(samples, _TEXTS, self._positions(self.width()), strict=True):
            rect = QRectF(left, line * self._line + 4, _SAMPLE, self._line - 8)
            sample(painter, rect)
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            text_rect = QRectF(left + _SAMPLE + _GAP, line * self._line, self.width(), self._line)
            painter.drawText(text_rect, Qt.AlignmentFlag.AlignVCenter, text)

    @property
    def _line(self) -> int:
        return self.fontMetrics().height() + 2

    def _positions(self, width: int) -> list[tuple[int, float]]:
        """Return (line, left) of each entry."""
        found: list[tuple[int, float]] = []
        line, left = 0, 0.0
        for text in _TEXTS:
            entry_width = _SAMPLE + _GAP + self.fontMetrics().horizontalAdvance(text)
            if left and left + entry_width > width:
                line, left = line + 1, 0.0
            found.append((line, left))
            left += entry_width + _SPACING
        return found

    def _point(self, painter: QPainter, rect: QRectF, *, full: bool) -> None:
        background, foreground, _ = chart_colors(self.palette())
        paint_point(painter, rect.center(), 4.5, foreground, None if full else background)

    def _band(self, painter: QPainter, rect: QRectF) -> None:
        color = chart_colors(self.palette())[1]
        for alpha, half in ((RANGE_ALPHA, rect.height() / 2), (HALF_ALPHA, rect.height() / 4)):
            color.setAlpha(alpha)
            middle = rect.center().y()
            painter.fillRect(QRectF(rect.left(), middle - half, rect.width(), 2 * half), color)
        color.setAlpha(255)
        painter.setPen(median_pen(color, self.palette()))
        y = rect.center().y()
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
