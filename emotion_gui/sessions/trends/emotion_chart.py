"""Paints the charts over days or weeks: an emotion or a sign against the baseline, and the recorded time."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF

from emotion_gui.sessions.trends.chart_frame import ChartContext, paint_frame, paint_pointer, paint_title
from emotion_gui.sessions.trends.trend_axes import DayAxis, ValueAxis, hours_top
from emotion_gui.sessions.trends.trend_data import TrendData
from emotion_gui.sessions.trends.trend_formatting import SHORT
from emotion_gui.statistics.series import Floats
from emotion_gui.widgets.theme import blend, chart_colors
from trainer.shared.formatting import duration, percent

RANGE_ALPHA, HALF_ALPHA = 46, 70  # of the bands, which overlap
_SQUARE, _LINE = 9, 1.5
_MIN_SIZE, MAX_SIZE, _SIZES = 2.8, 5.5, 4  # radii of points, and the number of steps between them
_LARGE_TIME = 3600.0  # seconds of usable time from which a point has the largest size
_BAR_SHARE, _MAX_BAR_WIDTH = 0.72, 48.0  # of the width of a period; pixels


def paint_emotion(painter: QPainter, context: ChartContext, cell: QRectF, emotion: int) -> None:
    """Paint the baseline as a band, and a point per period, which is hollow with too little usable time."""
    area, shown = context.plot_area(cell), context.data.shown[emotion]
    days, values = context.day_axis(area), ValueAxis(shown.top(context.data.max_value(emotion)), area)
    _paint_title(painter, context, cell, emotion)
    paint_frame(painter, context, days, [(values.y(at), shown.tick_text(at)) for at in values.ticks()])
    painter.save()
    painter.setClipRect(area.adjusted(-1, -MAX_SIZE - 3, 1, MAX_SIZE + 3))
    _paint_band(painter, context, values, emotion)
    paint_pointer(painter, context, days)
    _paint_points(painter, context, days, values, emotion)
    painter.restore()


def paint_point(
    painter: QPainter, center: QPointF, radius: float, color: QColor, background: QColor | None
) -> None:
    """Paint a dot, or a ring around the color `background`."""
    painter.setPen(QPen(color, _LINE))
    painter.setBrush(background or color)
    painter.drawEllipse(center, radius - _LINE / 2, radius - _LINE / 2)


def median_pen(color: QColor, palette: QPalette) -> QPen:
    return QPen(blend(color, palette.color(QPalette.ColorRole.Text), 0.35), 1, Qt.PenStyle.DashLine)


def _paint_title(painter: QPainter, context: ChartContext, cell: QRectF, emotion: int) -> None:
    value, unusual, shown = "", False, context.data.shown[emotion]
    if context.shown is not None:
        status = context.data.status(context.shown, emotion)
        word = SHORT[status] if context.shown.totals.enough else "too little time"
        unusual = status in ("above", "below")
        value = " · ".join(
            text for text in (shown.text(context.data.value(context.shown, emotion)), word) if text
        )
    middle = cell.top() + context.metrics.height() / 2
    square = QRectF(cell.left(), middle - _SQUARE / 2, _SQUARE, _SQUARE)
    painter.fillRect(square, QColor(shown.color))
    paint_title(painter, context, cell.adjusted(_SQUARE + 5, 0, 0, 0), shown.title, value, bold=unusual)


def _paint_band(painter: QPainter, context: ChartContext, values: ValueAxis, emotion: int) -> None:
    baseline, area = context.data.baseline, values.area
    if not baseline.sessions:
        return
    color = QColor(context.data.shown[emotion].color)
    edges = (
        (baseline.low, baseline.high, RANGE_ALPHA),
        (baseline.first_quartile, baseline.third_quartile, HALF_ALPHA),
    )
    for low, high, alpha in edges:
        color.setAlpha(alpha)
        top = values.y(float(high[emotion]))
        height = max(values.y(float(low[emotion])) - top, 1.0)
        painter.fillRect(QRectF(area.left(), top, area.width(), height), color)
    y = values.y(float(baseline.median[emotion]))
    color.setAlpha(255)
    painter.setPen(median_pen(color, context.palette))
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))


def _paint_points(
    painter: QPainter, context: ChartContext, days: DayAxis, values: ValueAxis, emotion: int
) -> None:
    data, color = context.data, QColor(context.data.shown[emotion].color)
    # Unreliable values do not extend the scale; those above it lie on its edge.
    x, y = days.xs(data.middles), values.ys(np.minimum(data.values[:, emotion], values.top))
    points = [QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, _LINE))
    for run in data.runs():
        painter.drawPolyline(points[run])
    seen, radii = np.isfinite(y), _radii(data, days.x(data.period_days) - days.x(0))
    background = chart_colors(context.palette)[0]
    for radius in np.unique(radii):
        for full in (True, False):
            indices = np.flatnonzero(seen & (radii == radius) & (data.enough == full))
            group = QPolygonF([points[index] for index in indices.tolist()])
            _draw_dots(painter, group, float(radius), color)
            if not full:
                _draw_dots(painter, group, float(radius) - _LINE, background)
    _paint_ring(painter, context, days, values, emotion)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _radii(data: TrendData, spacing: float) -> Floats:
    """Return the radii of the points, larger for more usable time, of periods so many pixels apart."""
    share = np.sqrt(np.minimum(data.usable / _LARGE_TIME, 1.0))
    sizes = _MIN_SIZE + (MAX_SIZE - _MIN_SIZE) * np.round(_SIZES * share) / _SIZES
    return np.clip(sizes, None, max(0.6 * spacing, _MIN_SIZE))


def _draw_dots(painter: QPainter, points: QPolygonF, radius: float, color: QColor) -> None:
    """Draw many points at once with a round pen, which is fast."""
    pen = QPen(color, 2 * radius)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPoints(points)


def _paint_ring(
    painter: QPainter, context: ChartContext, days: DayAxis, values: ValueAxis, emotion: int
) -> None:
    if context.pointed is None or context.pointed.totals.usable <= 0:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(context.palette.color(QPalette.ColorRole.Text), _LINE))
    x, y = (
        days.x(context.data.middle(context.pointed)),
        values.y(min(context.data.value(context.pointed, emotion), values.top)),
    )
    painter.drawEllipse(QPointF(x, y), MAX_SIZE + 2, MAX_SIZE + 2)


def paint_hours(painter: QPainter, context: ChartContext, cell: QRectF) -> None:
    """Paint a bar per period for the recorded time, with its usable part darker."""
    data, area = context.data, context.plot_area(cell)
    most = max((each.totals.seconds for each in data.periods), default=0.0) / 3600
    days, hours = context.day_axis(area), ValueAxis(hours_top(most), area)
    value = ""
    if context.shown is not None:
        totals = context.shown.totals
        value = f"{duration(totals.seconds)} · {percent(totals.usable_share)} usable"
    paint_title(painter, context, cell, "recorded time", value)
    paint_frame(
        painter, context, days, [(hours.y(at), duration(at * 3600) if at else "0") for at in hours.ticks()]
    )
    usable, rest = bar_colors(context.palette)
    width = min(max((days.x(data.period_days) - days.x(0)) * _BAR_SHARE, 1.0), _MAX_BAR_WIDTH)
    for period in data.periods:
        left = days.x(data.middle(period)) - width / 2
        for seconds, color in ((period.totals.seconds, rest), (period.totals.usable, usable)):
            top = hours.y(seconds / 3600)
            painter.fillRect(QRectF(left, top, width, area.bottom() - top), color)
    paint_pointer(painter, context, days)


def bar_colors(palette: QPalette) -> tuple[QColor, QColor]:
    """Return the colors of usable time and of the rest."""
    background, foreground, _ = chart_colors(palette)
    return blend(background, foreground, 0.62), blend(background, foreground, 0.24)
