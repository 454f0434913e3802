"""The common style of all pyqtgraph charts: not interactive, in the colors of the palette."""

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from emotion_gui.widgets.theme import chart_colors


def make_chart(margins: tuple[int, int, int, int], parent: QWidget | None = None) -> pg.PlotWidget:
    """Returns a plot without menu, buttons, mouse interaction, padding or automatic range.

    Args:
        margins: left, top, right and bottom in pixels around the axes, for their outermost labels.
        parent: the Qt parent.
    """
    chart = pg.PlotWidget(parent)
    chart.setMenuEnabled(False)
    chart.hideButtons()
    chart.setMouseEnabled(x=False, y=False)
    chart.disableAutoRange()
    chart.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    chart.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    chart.setBackground(None)
    chart.setCacheMode(
        pg.PlotWidget.CacheModeFlag.CacheNone
    )  # otherwise the former theme's background would stay
    layout = chart.getPlotItem().layout
    layout.setContentsMargins(*margins)
    layout.setSpacing(0)
    for name in ("left", "bottom"):
        chart.getAxis(name).setStyle(tickLength=3, hideOverlappingLabels=False)
    return chart


def style_chart(chart: pg.PlotWidget, palette: QPalette) -> None:
    """Gives the plot area and the axes the colors of the palette."""
    background, foreground, grid = chart_colors(palette)
    chart.getViewBox().setBackgroundColor(background)
    for name in ("left", "bottom"):
        axis = chart.getAxis(name)
        axis.setPen(pg.mkPen(grid))
        axis.setStyle(tickAlpha=grid.alpha())
        axis.setTextPen(foreground)
