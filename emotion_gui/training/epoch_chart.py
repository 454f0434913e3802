"""One quantity of a run over its epochs, and the entries of the legend."""

import math
from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsView, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from emotion_gui.widgets.charts import make_chart, style_chart
from emotion_gui.widgets.theme import chart_colors

TRAINING, VALIDATION = "#3D8FD1", "#E69F00"
_MARGINS = (4, 8, 14, 2)

Points = list[tuple[float, float]]
ValueRange = Callable[[list[float]], tuple[float, float, float]]


class EpochChart(QWidget):
    """One quantity over the epochs: training and validation, and the batches of the running epoch."""

    def __init__(self, title: str, value_range: ValueRange, form: Callable[[float], str]) -> None:
        """value_range: (low, high, distance of the ticks) for values; form: how a tick is written."""
        super().__init__()
        self._range, self._form = value_range, form
        self._plot = make_chart(_MARGINS)
        # Its margins are the tab's own colour: a cached background would have the window's.
        self._plot.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self._plot.viewport().setAutoFillBackground(False)
        self._plot.showGrid(x=False, y=True, alpha=0.2)
        self._training = self._plot.plot(**_line(TRAINING, "o"))
        self._validation = self._plot.plot(**_line(VALIDATION, "s"))
        self._running = self._plot.plot(pen=pg.mkPen(TRAINING, width=1), antialias=True)
        self._best = pg.InfiniteLine(angle=90)
        self._best.setZValue(-1)
        self._plot.addItem(self._best)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(QLabel(f"{title} by epoch"))
        layout.addWidget(self._plot, 1)
        self._apply_palette()

    def draw(
        self, training: Points, validation: Points, running: Points, best: int | None, last: int
    ) -> None:
        """Show the points, (epoch, value) each, on an axis from epoch 0 to `last`."""
        if running and training:
            running = [training[-1], *running]
        for curve, points in (
            (self._training, training),
            (self._validation, validation),
            (self._running, running),
        ):
            finite = [point for point in points if math.isfinite(point[1])]
            curve.setData([x for x, _ in finite], [y for _, y in finite])
        self._best.setVisible(best is not None)
        self._best.setPos(best or 0)
        values = [y for _, y in (*training, *validation, *running) if math.isfinite(y)]
        low, high, step = self._range(values)
        edge = (high - low) / 50  # room for the ticks at both ends
        self._plot.setRange(xRange=(0, last + 0.15), yRange=(low - edge, high + edge), padding=0)
        self._label("bottom", 0, last, max(1, math.ceil(last / 10)), "{:.0f}".format)
        self._label("left", low, high, step, self._form)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._apply_palette()

    def _apply_palette(self) -> None:
        style_chart(self._plot, self.palette())
        _, foreground, _ = chart_colors(self.palette())
        faint = QColor(foreground)
        faint.setAlpha(130)
        self._best.setPen(pg.mkPen(faint, width=1, style=Qt.PenStyle.DashLine))

    def _label(self, axis: str, low: float, high: float, step: float, form: Callable[[float], str]) -> None:
        ticks = [low + i * step for i in range(round((high - low) / step) + 1)]
        self._plot.getAxis(axis).setTicks([[(value, form(value)) for value in ticks]])


class LegendSample(QWidget):
    """An entry of the legend: a piece of the line as it is drawn, and its word."""

    def __init__(self, text: str, color: str, width: float, symbol: str = "") -> None:
        super().__init__()
        self._color, self._width, self._symbol = QColor(color), width, symbol
        self._text = QLabel(text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(32, 0, 0, 0)
        layout.addWidget(self._text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._color, self._width))
        middle = self.height() / 2
        painter.drawLine(QPointF(2, middle), QPointF(26, middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        center = QPointF(14, middle)
        if self._symbol == "o":
            painter.drawEllipse(center, 4, 4)
        elif self._symbol == "s":
            corners = ((-3.5, -3.5), (3.5, -3.5), (3.5, 3.5), (-3.5, 3.5))
            painter.drawPolygon(QPolygonF([center + QPointF(x, y) for x, y in corners]))


def _line(color: str, symbol: str) -> dict[str, object]:
    return {
        "pen": pg.mkPen(color, width=2.5),
        "symbol": symbol,
        "symbolSize": 7,
        "symbolBrush": color,
        "symbolPen": None,
        "antialias": True,
    }


def loss_range(values: list[float]) -> tuple[float, float, float]:
    """(low, high, distance of the ticks), on round numbers so that the axis seldom moves."""
    low, high = min(values, default=0.0), max(values, default=2.0)
    step = next((s for s in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0) if high - low <= 5 * s), (high - low) / 5)
    return math.floor(low / step) * step, max(math.ceil(high / step), math.floor(low / step) + 1) * step, step


def accuracy_range(values: list[float]) -> tuple[float, float, float]:
    """The same for shares, on whole tens of percent."""
    low, high = math.floor(min(values, default=0.0) * 10), math.ceil(max(values, default=1.0) * 10)
    low = min(low, high - 2) if high >= 2 else 0
    return low / 10, max(high, low + 2) / 10, 0.1 if high - low <= 6 else 0.2
