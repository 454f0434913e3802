"""Paints what all trend charts have: a title, a frame with ticks, and a line at the selected period."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPalette, QPen

from emotion_gui.sessions.trends.trend_axes import DayAxis
from emotion_gui.sessions.trends.trend_data import TrendData
from emotion_gui.statistics.trends import Period
from emotion_gui.widgets.theme import blend, chart_colors
from trainer.shared.formatting import duration, percent

_TICK = 4
_SPACING = 14  # pixels between the title and the value beside it
_MAX_TICK_WIDTH = 80
_WIDEST_TEXTS = (percent(1), duration(40 * 60))  # that an axis usually has


@dataclass(frozen=True, slots=True, eq=False)
class ChartContext:
    """What painting a chart needs.

    Attributes:
        data: Of all charts.
        palette: Of the widget.
        font: Of the widget.
        shown: The period whose values are shown as text.
        pointed: The same period if the user has pointed at it, otherwise None.
    """

    data: TrendData
    palette: QPalette
    font: QFont
    shown: Period | None
    pointed: Period | None

    @property
    def metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.font)

    def day_axis(self, area: QRectF) -> DayAxis:
        return DayAxis(self.data.first, self.data.days, self.data.period_days, area)

    def plot_area(self, cell: QRectF) -> QRectF:
        """Return the part of a cell within its axes."""
        line = self.metrics.height()
        left = max(map(self.metrics.horizontalAdvance, _WIDEST_TEXTS)) + 10
        return cell.adjusted(left, 1.5 * line + 2, -6, -line - _TICK - 3)


def paint_title(
    painter: QPainter, context: ChartContext, cell: QRectF, title: str, value: str, *, bold: bool = False
) -> None:
    """Paint the title on the left, elided if needed, and the value on the right."""
    line = QRectF(cell.left(), cell.top(), cell.width() - 6, context.metrics.height())
    width = line.width() - context.metrics.horizontalAdvance(value) - _SPACING
    title = context.metrics.elidedText(title, Qt.TextElideMode.ElideRight, width)
    painter.setPen(context.palette.color(QPalette.ColorRole.WindowText))
    painter.setFont(context.font)
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft, title)
    font = QFont(context.font)
    font.setBold(bold)
    painter.setFont(font)
    painter.drawText(line, Qt.AlignmentFlag.AlignRight, value)
    painter.setFont(context.font)


def paint_frame(
    painter: QPainter, context: ChartContext, days: DayAxis, ticks: Sequence[tuple[float, str]]
) -> None:
    """Paint the frame with the ticks of the values, (y, text) from the bottom up, as far as they fit."""
    background, foreground, grid = chart_colors(context.palette)
    area, metrics = days.area, context.metrics
    soft = blend(context.palette.color(QPalette.ColorRole.Window), foreground, 0.75)
    painter.fillRect(area, background)
    shown = ticks if area.height() > 3.2 * metrics.height() else (ticks[0], ticks[-1])
    for y, text in shown:
        painter.setPen(QPen(grid, 1))
        painter.drawLine(QPointF(area.left(), round(y) - 0.5), QPointF(area.right(), round(y) - 0.5))
        painter.setPen(soft)
        right = area.left() - 5
        rect = QRectF(right - _MAX_TICK_WIDTH, y - metrics.height() / 2, _MAX_TICK_WIDTH, metrics.height())
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
    for x, text in days.ticks(metrics.horizontalAdvance("28 Sep") + 10):
        painter.setPen(QPen(soft, 1))
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + _TICK))
        half = metrics.horizontalAdvance(text) / 2 + 1
        middle = min(x, area.right() + 6 - half)
        rect = QRectF(middle - half, area.bottom() + _TICK, 2 * half, metrics.height())
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def paint_pointer(painter: QPainter, context: ChartContext, days: DayAxis) -> None:
    """Paint a line through the period that the user points at."""
    if context.pointed is None:
        return
    x = round(days.x(context.data.middle(context.pointed))) + 0.5
    painter.setPen(QPen(context.palette.color(QPalette.ColorRole.Text), 1))
    painter.drawLine(QPointF(x, days.area.top()), QPointF(x, days.area.bottom()))
