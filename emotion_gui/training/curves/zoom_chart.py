"""A chart over the epochs of a run that zooms by wheel and box, with round ticks and a cursor."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QGraphicsView, QLabel, QSizePolicy, QVBoxLayout, QWidget

from emotion_gui.training.curves.axis_ticks import Quantity, linear_ticks, log_range, log_ticks, plain
from emotion_gui.training.curves.series import Floats
from emotion_gui.widgets.charts import make_chart, style_chart
from emotion_gui.widgets.theme import chart_colors

_MARGINS = (4, 8, 14, 2)
_PADDING = 9  # pixels beyond the first and last value, for half a tick label or a symbol
_MIN_SPAN = 0.02  # epochs
_MAX_ZOOM = 200  # of the values, because lines that extend far beyond the view are slow to draw
_TICK_WIDTH, _TICK_HEIGHT = 38, 30


class ZoomChart(QWidget):
    """A chart of one quantity over the epochs, on which callers draw by adding items to `plot`.

    Until the user zooms, both axes show everything; a zoomed axis keeps its range until `fit`.

    Attributes:
        plot: The pyqtgraph plot.
        zoomed (float, float): Signal: the user has zoomed to the epochs from the first to the second.
        axes_changed: Signal: the visible part has changed, for any reason.
        pointed (float | None): Signal: the epoch under the mouse, or None when the mouse has left.
        fit_requested: Signal: the user has double-clicked to show everything.
        palette_changed: Signal: the items need the colors of another palette.
    """

    zoomed = Signal(float, float)
    axes_changed = Signal()
    pointed = Signal(object)
    fit_requested = Signal()
    palette_changed = Signal()

    def __init__(self, quantity: Quantity, split: str = "") -> None:
        """Creates the empty chart.

        Args:
            quantity: What the chart shows.
            split: The name of the split for the title, if only one split is drawn.
        """
        super().__init__()
        self._quantity = quantity
        self._name = f"{quantity.title} in {split}" if split else quantity.title
        self._log = False
        self._chosen = [False, False]  # whether the user has zoomed the epochs, the values
        self._last, self._values = 1.0, (0.0, 1.0)
        self._ticks: dict[str, list[float]] = {}
        self.plot = make_chart(_MARGINS)
        self._title = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._mark = pg.InfiniteLine(angle=90)
        self._set_up_plot()
        self._lay_out()
        self._apply_palette()

    @property
    def span(self) -> tuple[float, float]:
        """The visible epochs (first, last)."""
        low, high = self.plot.getViewBox().viewRange()[0]
        return float(low), float(high)

    @property
    def value_span(self) -> tuple[float, float]:
        """The visible values (lowest, highest)."""
        low, high = self.plot.getViewBox().viewRange()[1]
        return (10.0**low, 10.0**high) if self._log else (float(low), float(high))

    @property
    def pixels(self) -> int:
        """The width of the plot area in pixels, at least 1."""
        return max(round(float(self.plot.getViewBox().width())), 1)

    @property
    def is_zoomed(self) -> bool:
        """Whether the user has zoomed an axis."""
        return any(self._chosen)

    def to_axis(self, values: Floats) -> Floats:
        """Converts values to axis coordinates: their logarithms on a logarithmic axis, NaN below 0."""
        if not self._log:
            return values
        with np.errstate(divide="ignore", invalid="ignore"):
            logarithms = np.log10(values)
        return np.where(values > 0, logarithms, np.nan)

    def show_extent(self, last: int, values: Sequence[Floats]) -> None:
        """Sets what an unzoomed chart shows.

        Args:
            last: The last epoch; the axis begins at 0.
            values: Arrays with all values that must be visible; NaN and infinity are ignored.
        """
        every = np.concatenate([*values, [np.nan]])
        every = every[np.isfinite(every) & (every > 0)] if self._log else every[np.isfinite(every)]
        self._last = float(last)
        self._values = (float(every.min()), float(every.max())) if len(every) else (0.5, 1.0)
        self._update_ranges()

    def set_log(self, log: bool) -> None:
        """Switches to a logarithmic or linear axis; the caller must then draw the items again."""
        self._log = log
        self._chosen[1] = False
        self._ticks.clear()

    def set_span(self, first: float, last: float) -> None:
        """Zooms to these epochs until `fit`."""
        self._chosen[0] = True
        self.plot.setXRange(first, last, padding=0)

    def fit(self) -> None:
        """Shows everything again, including future epochs."""
        self._chosen = [False, False]
        self._update_ranges()

    def mark(self, position: float | None, text: str = "") -> None:
        """Shows the cursor at an epoch and `text` after the title; None removes both."""
        self._mark.setVisible(position is not None)
        self._mark.setPos(position or 0.0)
        self._title.setText(self._name + (text or " by epoch"))

    def format(self, value: float) -> str:
        """Formats a value for a readout; "none" if it is not finite."""
        if not math.isfinite(value):
            return "none"
        return self._quantity.format(value, 0.001)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._apply_palette()
            self.palette_changed.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def _update_ranges(self) -> None:
        area = self.plot.getViewBox()
        if not self._chosen[0]:
            self.plot.setXRange(
                0, self._last * (1 + _PADDING / max(area.width() - _PADDING, _PADDING)), padding=0
            )
        if not self._chosen[1]:
            low, high = log_range(*self._values) if self._log else self._quantity.axis_range(*self._values)
            low, high = self.to_axis(np.array([low, high]))
            area.setLimits(minYRange=(high - low) / _MAX_ZOOM)
            edge = (high - low) * _PADDING / max(area.height() - 2 * _PADDING, _PADDING)
            self.plot.setYRange(low - edge, high + edge, padding=0)

    def _zoomed(self, axes: Sequence[bool]) -> None:
        self._chosen = [was or now for was, now in zip(self._chosen, axes, strict=True)]
        self.zoomed.emit(*self.span) if axes[0] else self.axes_changed.emit()

    def _axes_changed(self) -> None:
        area = self.plot.getViewBox()
        epochs, step = linear_ticks(*self.span, max(area.width() / _TICK_WIDTH, 3))
        self._set_ticks("bottom", epochs, epochs, [plain(epoch, step) for epoch in epochs])
        make = log_ticks if self._log else linear_ticks
        values, step = make(*self.value_span, max(area.height() / _TICK_HEIGHT, 3))
        positions = list(self.to_axis(np.array(values)))
        self._set_ticks("left", values, positions, [self._quantity.format(value, step) for value in values])
        self.axes_changed.emit()

    def _resized(self) -> None:
        self._update_ranges()
        self._axes_changed()

    def _set_ticks(self, axis: str, values: list[float], positions: list[float], texts: list[str]) -> None:
        if self._ticks.get(axis) != values:
            self._ticks[axis] = values
            self.plot.getAxis(axis).setTicks([list(zip(positions, texts, strict=True))])

    def _set_up_plot(self) -> None:
        # A cached background would have the window's color instead of the tab's.
        self.plot.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.plot.viewport().setAutoFillBackground(False)
        self.plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        self.plot.showGrid(x=False, y=True, alpha=0.2)
        self.plot.addItem(self._mark)
        self._mark.setZValue(10)
        self._mark.hide()
        area = self.plot.getViewBox()
        area.setMouseEnabled(x=True, y=True)
        area.setMouseMode(area.RectMode)
        area.setLimits(xMin=0, minXRange=_MIN_SPAN)
        area.sigRangeChangedManually.connect(self._zoomed)
        area.sigRangeChanged.connect(self._axes_changed)
        area.sigResized.connect(self._resized)
        self.plot.scene().sigMouseMoved.connect(self._moved)
        self.plot.scene().sigMouseClicked.connect(self._clicked)

    def _moved(self, position: QPointF) -> None:
        area = self.plot.getViewBox()
        inside = area.sceneBoundingRect().contains(position)
        self.pointed.emit(float(area.mapSceneToView(position).x()) if inside else None)

    def _clicked(self, event: Any) -> None:
        if event.double():
            self.fit_requested.emit()

    def _lay_out(self) -> None:
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.mark(None)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._title)
        layout.addWidget(self.plot, 1)

    def _apply_palette(self) -> None:
        palette = self.palette()
        style_chart(self.plot, palette)
        _, foreground, _ = chart_colors(palette)
        self._mark.setPen(pg.mkPen(foreground, width=1))
        accent = palette.color(QPalette.ColorRole.Highlight)
        faint = QColor(accent)
        faint.setAlpha(48)
        box = self.plot.getViewBox().rbScaleBox
        box.setPen(pg.mkPen(accent, width=1))
        box.setBrush(pg.mkBrush(faint))
