"""A chart of values, one per row: a dot for the value, a bar for its interval, and both as text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from emotion_gui.statistics.bootstrap import Estimate
from emotion_gui.widgets.theme import blend, chart_colors

_LINE = 4  # pixels between rows
_GAP = 8
_BAR = 7.0
_MIN_CHART = 60  # pixels; in less space there is only text


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """One value of the chart.

    Attributes:
        name: Of the value.
        color: Of the dot and the bar.
        estimate: The value and its interval.
        text: The value and its interval as text.
        muted: Whether the text is faint, because the value means nothing.
    """

    name: str
    color: QColor
    estimate: Estimate
    text: str
    muted: bool = False


class EstimateChart(QWidget):
    """Draws all rows on one axis from `low` to `high`, and marks 0 on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[EstimateRow] = ()
        self._low, self._high = 0.0, 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: Sequence[EstimateRow], low: float, high: float) -> None:
        self._rows, self._low, self._high = rows, low, high
        self.setAccessibleDescription(". ".join(f"{row.name}: {row.text}" for row in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = self._width(0) + self._width(1) + _MIN_CHART + 2 * _GAP
        return QSize(width, len(self._rows) * self._row_height)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(0) + _GAP + self._width(1), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names, texts = self._width(0) + _GAP, self._width(1) + _GAP
        axis = QRectF(names, 0, self.width() - names - texts, self.height())
        chart = axis.width() >= _MIN_CHART - _GAP
        if chart:
            self._draw_axis(painter, axis)
        for number, row in enumerate(self._rows):
            rect = QRectF(0, number * self._row_height, self.width(), self._row_height)
            self._draw_texts(painter, row, rect)
            if chart:
                self._draw_estimate(painter, row, axis, rect.center().y())

    def _draw_axis(self, painter: QPainter, axis: QRectF) -> None:
        _, _, grid = chart_colors(self.palette())
        painter.fillRect(axis, self.palette().color(QPalette.ColorRole.Base))
        painter.setPen(QPen(grid, 1))
        for value in {self._low, 0.0, self._high}:
            x = round(self._x_of(value, axis)) + 0.5
            painter.drawLine(QPointF(x, axis.top()), QPointF(x, axis.bottom()))

    def _draw_texts(self, painter: QPainter, row: EstimateRow, rect: QRectF) -> None:
        text = self.palette().color(QPalette.ColorRole.WindowText)
        window = self.palette().color(QPalette.ColorRole.Window)
        painter.setPen(text)
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, row.name)
        painter.setPen(blend(text, window, 0.35) if row.muted else text)
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.text)

    def _draw_estimate(self, painter: QPainter, row: EstimateRow, axis: QRectF, middle: float) -> None:
        estimate = row.estimate
        if math.isnan(estimate.mean):
            return
        if estimate.is_known:
            left, right = self._x_of(estimate.low, axis), self._x_of(estimate.high, axis)
            faint = QColor(row.color)
            faint.setAlpha(110)
            painter.fillRect(QRectF(left, middle - _BAR / 2, max(right - left, 1.0), _BAR), faint)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(row.color)
        painter.drawEllipse(QPointF(self._x_of(estimate.mean, axis), middle), 3.5, 3.5)

    def _x_of(self, value: float, axis: QRectF) -> float:
        share = (value - self._low) / ((self._high - self._low) or 1.0)
        return axis.left() + min(max(share, 0.0), 1.0) * axis.width()

    @property
    def _row_height(self) -> int:
        return self.fontMetrics().height() + _LINE

    def _width(self, column: int) -> int:
        texts = [(row.name, row.text)[column] for row in self._rows]
        return max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
