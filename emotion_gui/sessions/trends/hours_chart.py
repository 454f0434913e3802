"""How much was recorded in each day or week, and what of it is usable."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPalette

from emotion_gui.sessions.trends.chart_frame import Look, paint_frame, paint_pointer, paint_title
from emotion_gui.sessions.trends.trend_axes import ValueAxis, hours_top
from emotion_gui.sessions.trends.trend_texts import hours_text, time_text
from emotion_gui.widgets.theme import blend, chart_colors

_BAR, _WIDEST = 0.72, 48.0  # of a period's room; pixels


def paint_hours(painter: QPainter, look: Look, cell: QRectF) -> None:
    """A bar for each period: recorded time, its usable part darker."""
    data, area = look.data, look.plot_area(cell)
    most = max((each.totals.seconds for each in data.periods), default=0.0) / 3600
    days, hours = look.day_axis(area), ValueAxis(hours_top(most), area)
    told = ""
    if look.shown is not None:
        totals = look.shown.totals
        told = f"{time_text(totals.seconds)} · {totals.usable_share * 100:.0f} % usable"
    paint_title(painter, look, cell, "recorded time", told)
    paint_frame(painter, look, days, [(hours.place(at), hours_text(at)) for at in hours.halves()])
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
