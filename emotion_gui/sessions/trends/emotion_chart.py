"""The charts of the trends over days or weeks: one emotion against the baseline, and the time recorded."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.sessions.trends.chart_frame import Look, paint_frame, paint_pointer, paint_title
from emotion_gui.sessions.trends.trend_axes import DayAxis, ValueAxis, hours_top, share_top
from emotion_gui.sessions.trends.trend_data import TrendData
from emotion_gui.sessions.trends.trend_formatting import SHORT, value_text
from emotion_gui.statistics.series import Floats
from emotion_gui.widgets.theme import blend, chart_colors
from trainer.shared.face_input import LABELS
from trainer.shared.formatting import duration, percent

RANGE_ALPHA, HALF_ALPHA = 46, 70  # of the bands, which lie over each other
_SQUARE, _LINE = 9, 1.5
_SMALLEST, MAX_SIZE, _SIZES = 2.8, 5.5, 4  # radius of a point, and how many there are
_LARGE_TIME = 3600.0  # seconds of usable time from which on a point is largest
_BAR, _WIDEST = 0.72, 48.0  # of a period's room; pixels


def paint_emotion(painter: QPainter, look: Look, cell: QRectF, emotion: int) -> None:
    """The baseline as a band, and a point for each period; hollow where there is too little usable time."""
    area = look.plot_area(cell)
    days, values = look.day_axis(area), ValueAxis(share_top(look.data.most(emotion)), area)
    _paint_title(painter, look, cell, emotion)
    paint_frame(painter, look, days, [(values.place(at), percent(at)) for at in values.halves()])
    painter.save()
    painter.setClipRect(area.adjusted(-1, -MAX_SIZE - 3, 1, MAX_SIZE + 3))
    _paint_band(painter, look, values, emotion)
    paint_pointer(painter, look, days)
    _paint_points(painter, look, days, values, emotion)
    painter.restore()


def paint_point(
    painter: QPainter, place: QPointF, radius: float, color: QColor, ground: QColor | None
) -> None:
    """A dot, or a ring on that ground."""
    painter.setPen(QPen(color, _LINE))
    painter.setBrush(ground or color)
    painter.drawEllipse(place, radius - _LINE / 2, radius - _LINE / 2)


def median_pen(color: QColor, palette: QPalette) -> QPen:
    return QPen(blend(color, palette.color(QPalette.ColorRole.Text), 0.35), 1, Qt.PenStyle.DashLine)


def _paint_title(painter: QPainter, look: Look, cell: QRectF, emotion: int) -> None:
    told, unusual = "", False
    if look.shown is not None:
        standing = look.data.status(look.shown, emotion)
        word = SHORT[standing] if look.shown.totals.enough else "too little time"
        unusual = standing in ("above", "below")
        told = " · ".join(text for text in (value_text(look.data.value(look.shown, emotion)), word) if text)
    middle = cell.top() + look.metrics.height() / 2
    square = QRectF(cell.left(), middle - _SQUARE / 2, _SQUARE, _SQUARE)
    painter.fillRect(square, QColor(EMOTION_COLORS[LABELS[emotion]]))
    paint_title(painter, look, cell.adjusted(_SQUARE + 5, 0, 0, 0), LABELS[emotion], told, bold=unusual)


def _paint_band(painter: QPainter, look: Look, values: ValueAxis, emotion: int) -> None:
    baseline, area = look.data.baseline, values.area
    if not baseline.sessions:
        return
    color = QColor(EMOTION_COLORS[LABELS[emotion]])
    edges = (
        (baseline.low, baseline.high, RANGE_ALPHA),
        (baseline.first_quartile, baseline.third_quartile, HALF_ALPHA),
    )
    for low, high, alpha in edges:
        color.setAlpha(alpha)
        top = values.place(float(high[emotion]))
        height = max(values.place(float(low[emotion])) - top, 1.0)
        painter.fillRect(QRectF(area.left(), top, area.width(), height), color)
    y = values.place(float(baseline.median[emotion]))
    color.setAlpha(255)
    painter.setPen(median_pen(color, look.palette))
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))


def _paint_points(painter: QPainter, look: Look, days: DayAxis, values: ValueAxis, emotion: int) -> None:
    data, color = look.data, QColor(EMOTION_COLORS[LABELS[emotion]])
    # What is not believed does not stretch the scale, and lies on its edge where it is higher.
    x, y = days.places(data.middles), values.places(np.minimum(data.values[:, emotion], values.top))
    points = [QPointF(*place) for place in zip(x.tolist(), y.tolist(), strict=True)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, _LINE))
    for run in data.runs():
        painter.drawPolyline(points[run])
    seen, radii = np.isfinite(y), _radii(data, days.place(data.period_days) - days.place(0))
    ground = chart_colors(look.palette)[0]
    for radius in np.unique(radii):
        for full in (True, False):
            places = np.flatnonzero(seen & (radii == radius) & (data.enough == full))
            group = QPolygonF([points[place] for place in places.tolist()])
            _draw_dots(painter, group, float(radius), color)
            if not full:
                _draw_dots(painter, group, float(radius) - _LINE, ground)
    _paint_ring(painter, look, days, values, emotion)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _radii(data: TrendData, room: float) -> Floats:
    """Of the points, in few sizes: the more usable time, the larger. room: pixels between two periods."""
    share = np.sqrt(np.minimum(data.usable / _LARGE_TIME, 1.0))
    sizes = _SMALLEST + (MAX_SIZE - _SMALLEST) * np.round(_SIZES * share) / _SIZES
    return np.clip(sizes, None, max(0.6 * room, _SMALLEST))


def _draw_dots(painter: QPainter, places: QPolygonF, radius: float, color: QColor) -> None:
    """Points drawn with a round pen: many at once, which is fast."""
    pen = QPen(color, 2 * radius)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPoints(places)


def _paint_ring(painter: QPainter, look: Look, days: DayAxis, values: ValueAxis, emotion: int) -> None:
    if look.pointed is None or look.pointed.totals.usable <= 0:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.palette.color(QPalette.ColorRole.Text), _LINE))
    x, y = (
        days.place(look.data.middle(look.pointed)),
        values.place(min(look.data.value(look.pointed, emotion), values.top)),
    )
    painter.drawEllipse(QPointF(x, y), MAX_SIZE + 2, MAX_SIZE + 2)


def paint_hours(painter: QPainter, look: Look, cell: QRectF) -> None:
    """A bar for each period: recorded time, its usable part darker."""
    data, area = look.data, look.plot_area(cell)
    most = max((each.totals.seconds for each in data.periods), default=0.0) / 3600
    days, hours = look.day_axis(area), ValueAxis(hours_top(most), area)
    told = ""
    if look.shown is not None:
        totals = look.shown.totals
        told = f"{duration(totals.seconds)} · {percent(totals.usable_share)} usable"
    paint_title(painter, look, cell, "recorded time", told)
    paint_frame(
        painter, look, days, [(hours.place(at), duration(at * 3600) if at else "0") for at in hours.halves()]
    )
    usable, rest = bar_colors(look.palette)
    width = min(max((days.place(data.period_days) - days.place(0)) * _BAR, 1.0), _WIDEST)
    for period in data.periods:
        left = days.place(data.middle(period)) - width / 2
        for seconds, color in ((period.totals.seconds, rest), (period.totals.usable, usable)):
            top = hours.place(seconds / 3600)
            painter.fillRect(QRectF(left, top, width, area.bottom() - top), color)
    paint_pointer(painter, look, days)


def bar_colors(palette: QPalette) -> tuple[QColor, QColor]:
    """(of usable time, of the rest)."""
    background, foreground, _ = chart_colors(palette)
    return blend(background, foreground, 0.62), blend(background, foreground, 0.24)
