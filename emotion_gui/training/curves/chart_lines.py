"""Lines through the epochs and batches of a run, and their legend entries."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from emotion_gui.training.curves.axis_ticks import round_step
from emotion_gui.training.curves.series import Floats, thinned
from emotion_gui.training.curves.zoom_chart import ZoomChart
from emotion_gui.widgets.theme import blend, chart_colors
from trainer.shared.event_kinds import EpochDone

TRAINING, VALIDATION = "#3D8FD1", "#E69F00"
_WIDTH, _SYMBOL = 2.5, 7.0
_SAMPLE_WIDTH = 34
_SYMBOL_DISTANCE = 14  # minimum pixels from one symbol to the next


class EpochLine:
    """A thick line with symbols through the epochs; dashed, with a hollow symbol, to an incomplete epoch."""

    def __init__(
        self, chart: ZoomChart, color: str, symbol: str, style: Qt.PenStyle = Qt.PenStyle.SolidLine
    ) -> None:
        pen = pg.mkPen(color, width=_WIDTH, style=style)
        dashed = pg.mkPen(color, width=2, style=Qt.PenStyle.DashLine)
        self._chart = chart
        self._line = pg.PlotCurveItem(pen=pen, antialias=True, connect="finite")
        self._open_line = pg.PlotCurveItem(pen=dashed, antialias=True, connect="pairs")
        self._symbols = pg.ScatterPlotItem(symbol=symbol, size=_SYMBOL, brush=color, pen=None)
        self._open_symbols = pg.ScatterPlotItem(
            symbol=symbol, size=_SYMBOL + 2, pen=pg.mkPen(color, width=2), brush=None
        )
        self._items = (self._open_line, self._line, self._open_symbols, self._symbols)
        for item in self._items:
            chart.plot.addItem(item)

    def remove(self) -> None:
        """Removes the line from the chart."""
        for item in self._items:
            self._chart.plot.removeItem(item)

    def draw(self, epochs: Sequence[EpochDone], values: Floats) -> None:
        """Draws one value for each epoch."""
        x = np.array([epoch.epoch for epoch in epochs], np.float64)
        first, last = self._chart.span
        shown = slice(*np.searchsorted(x, (first - 1, last + 1)))
        x, y = x[shown], self._chart.to_axis(values[shown])
        complete = np.array([epoch.complete for epoch in epochs[shown]], bool)
        finite = np.isfinite(y)
        self._line.setData(x[complete], y[complete])
        self._symbols.setData(*_thinned_symbols(x[complete & finite], y[complete & finite], self._chart))
        self._open_symbols.setData(x[~complete & finite], y[~complete & finite])
        ends = np.flatnonzero(~complete[1:] & finite[1:] & finite[:-1]) + 1
        pairs = np.column_stack((ends - 1, ends)).ravel()
        self._open_line.setData(x[pairs], y[pairs])


def thin_color(background: QColor) -> QColor:
    """Returns the color of the batch line: fainter than the epoch line, but opaque, which draws fast."""
    return blend(QColor(TRAINING), background, 0.45)


class ThinLine:
    """A line through many points: one pixel wide and not antialiased, which draws fast."""

    def __init__(self, chart: ZoomChart) -> None:
        self._chart = chart
        self._curve = pg.PlotCurveItem(connect="finite")
        chart.plot.addItem(self._curve)

    def draw(self, x: Floats, y: Floats) -> None:
        """Draws a line through the points; `x` must be ascending."""
        x, y = thinned(x, y, self._chart.span, self._chart.pixels)
        self._curve.setData(x, self._chart.to_axis(y))

    def set_color(self, color: QColor) -> None:
        self._curve.setPen(pg.mkPen(color, width=1))


class LegendSample(QWidget):
    """A legend entry: a sample of the line, and its name."""

    def __init__(
        self,
        text: str,
        color: str,
        symbol: str = "",
        style: Qt.PenStyle = Qt.PenStyle.SolidLine,
        thin: bool = False,
    ) -> None:
        super().__init__()
        self._color, self._symbol, self._style, self._thin = QColor(color), symbol, style, thin
        self._text = QLabel(text, textFormat=Qt.TextFormat.PlainText)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(self.text_offset, 0, 0, 0)
        layout.addWidget(self._text)

    @property
    def text_offset(self) -> int:
        """The distance of the text from the left edge, in pixels."""
        return _SAMPLE_WIDTH + 8

    def set_elided(self, text: str, width: int) -> None:
        """Shows `text` shortened to `width` pixels, and in full in the tooltip."""
        metrics = self.fontMetrics()
        self._text.setText(metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, width))
        self._text.setAccessibleName(text)
        self.setToolTip(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not self._thin)
        color = thin_color(chart_colors(self.palette())[0]) if self._thin else self._color
        painter.setPen(QPen(color, 1.0 if self._thin else _WIDTH, self._style))
        middle = self.height() / 2
        painter.drawLine(QPointF(2, middle), QPointF(_SAMPLE_WIDTH, middle))
        if self._symbol:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.translate((_SAMPLE_WIDTH + 2) / 2, middle)
            painter.scale(_SYMBOL + 1, _SYMBOL + 1)
            painter.drawPath(Symbols[self._symbol])


def _thinned_symbols(x: Floats, y: Floats, chart: ZoomChart) -> tuple[Floats, Floats]:
    """Returns the points at round epoch numbers, so few that their symbols do not overlap."""
    first, last = chart.span
    step = round_step(last - first, max(chart.pixels / _SYMBOL_DISTANCE, 1))
    kept = x % max(round(step), 1) == 0
    return x[kept], y[kept]
