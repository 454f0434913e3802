"""What all pyqtgraph charts share: they are to be read, not to be dragged, and follow the palette."""

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from emotion_gui.widgets.theme import chart_colors


def make_chart(margins: tuple[int, int, int, int], parent: QWidget | None = None) -> pg.PlotWidget:
    """A plot without menu, buttons, mouse interaction, padding or automatic range.

    margins: left, top, right, bottom in pixels around the axes, where their outermost labels find room.
    """
    chart = pg.PlotWidget(parent)
    chart.setMenuEnabled(False)
    chart.hideButtons()
    chart.setMouseEnabled(x=False, y=False)
    chart.disableAutoRange()
    chart.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    chart.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    chart.setBackground(None)
    chart.setCacheMode(pg.PlotWidget.CacheModeFlag.CacheNone)  # or the former theme's ground would stay
    layout = chart.getPlotItem().layout
    layout.setContentsMargins(*margins)
    layout.setSpacing(0)
    for name in ("left", "bottom"):
        chart.getAxis(name).setStyle(tickLength=3, hideOverlappingLabels=False)
    return chart


def style_chart(chart: pg.PlotWidget, palette: QPalette) -> None:
    """Give the plot area and the axes the palette's colors."""
    background, foreground, grid = chart_colors(palette)
    chart.getViewBox().setBackgroundColor(background)
    for name in ("left", "bottom"):
        axis = chart.getAxis(name)
        axis.setPen(pg.mkPen(grid))
        axis.setStyle(tickAlpha=grid.alpha())
        axis.setTextPen(foreground)
