"""What all trend charts have: a title, a frame with ticks, and the line at what is pointed at."""

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
_APART = 14  # of the title and what is told beside it
_WIDEST_TICK = 80
_WIDEST_TEXTS = (percent(1), duration(40 * 60))  # of an axis, as a rule


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What painting needs to know. palette, font: of the widget. shown: the period whose values are told.
    pointed: the same, where the user has pointed at it."""

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
        """The part of a cell within its axes."""
        line = self.metrics.height()
        left = max(map(self.metrics.horizontalAdvance, _WIDEST_TEXTS)) + 10
        return cell.adjusted(left, 1.5 * line + 2, -6, -line - _TICK - 3)


def paint_title(
    painter: QPainter, look: Look, cell: QRectF, title: str, told: str, *, bold: bool = False
) -> None:
    """title: at the left, where there is room. told: at the right."""
    line = QRectF(cell.left(), cell.top(), cell.width() - 6, look.metrics.height())
    room = line.width() - look.metrics.horizontalAdvance(told) - _APART
    title = look.metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
    painter.setPen(look.palette.color(QPalette.ColorRole.WindowText))
    painter.setFont(look.font)
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft, title)
    font = QFont(look.font)
    font.setBold(bold)
    painter.setFont(font)
    painter.drawText(line, Qt.AlignmentFlag.AlignRight, told)
    painter.setFont(look.font)


def paint_frame(painter: QPainter, look: Look, days: DayAxis, ticks: Sequence[tuple[float, str]]) -> None:
    """ticks: (y, text) of the values, from the bottom up; those without room are left out."""
    background, foreground, grid = chart_colors(look.palette)
    area, metrics = days.area, look.metrics
    soft = blend(look.palette.color(QPalette.ColorRole.Window), foreground, 0.75)
    painter.fillRect(area, background)
    shown = ticks if area.height() > 3.2 * metrics.height() else (ticks[0], ticks[-1])
    for y, text in shown:
        painter.setPen(QPen(grid, 1))
        painter.drawLine(QPointF(area.left(), round(y) - 0.5), QPointF(area.right(), round(y) - 0.5))
        painter.setPen(soft)
        right = area.left() - 5
        place = QRectF(right - _WIDEST_TICK, y - metrics.height() / 2, _WIDEST_TICK, metrics.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
    for x, text in days.ticks(metrics.horizontalAdvance("28 Sep") + 10):
        painter.setPen(QPen(soft, 1))
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + _TICK))
        half = metrics.horizontalAdvance(text) / 2 + 1
        middle = min(x, area.right() + 6 - half)
        place = QRectF(middle - half, area.bottom() + _TICK, 2 * half, metrics.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def paint_pointer(painter: QPainter, look: Look, days: DayAxis) -> None:
    """A line through the period that is pointed at."""
    if look.pointed is None:
        return
    x = round(days.place(look.data.middle(look.pointed))) + 0.5
    painter.setPen(QPen(look.palette.color(QPalette.ColorRole.Text), 1))
    painter.drawLine(QPointF(x, days.area.top()), QPointF(x, days.area.bottom()))
