"""The charts of a run: a metric in training and validation, and the learning rate."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from emotion_gui.training.curves.axis_ticks import LEARNING_RATE, Quantity
from emotion_gui.training.curves.chart_lines import TRAINING, VALIDATION, EpochLine, ThinLine, thin_color
from emotion_gui.training.curves.series import BatchSeries, BatchValue, EpochValue, Floats, RunSeries, column
from emotion_gui.training.curves.zoom_chart import ZoomChart
from emotion_gui.widgets.theme import chart_colors
from trainer.shared.event_kinds import EpochDone

_OUTLIERS = 0.01  # share of the batches at each end that does not extend the axis
_SAMPLE = 4000


class EpochChart(ZoomChart):
    """A metric in training and validation: thick lines by epoch, a thin line by training batch."""

    def __init__(
        self,
        quantity: Quantity,
        training: BatchValue,
        validation: EpochValue,
        clean: EpochValue | None = None,
    ) -> None:
        """Creates the empty chart.

        Args:
            quantity: What the chart shows.
            training: The value of an epoch or batch in training.
            validation: The value of an epoch in validation.
            clean: The value of an epoch in validation without leaked pictures, drawn as a dotted line if
                the run reports it.
        """
        super().__init__(quantity)
        self._training, self._validation, self._clean = training, validation, clean
        self._batches = ThinLine(self)
        self._clean_line = pg.PlotCurveItem(
            pen=pg.mkPen(VALIDATION, width=2, style=Qt.PenStyle.DotLine), antialias=True, connect="finite"
        )
        self.plot.addItem(self._clean_line)
        self._training_line = EpochLine(self, TRAINING, "o")
        self._validation_line = EpochLine(self, VALIDATION, "s")
        self._best = pg.InfiniteLine(angle=90)
        self._best.setZValue(-1)
        self._ring = pg.ScatterPlotItem(symbol="o", size=14, brush=None)
        self.plot.addItem(self._best)
        self.plot.addItem(self._ring)
        self.palette_changed.connect(self._color)
        self._color()

    def draw(self, run: RunSeries, last: int) -> None:
        """Draws the run on axes that reach to epoch `last`."""
        epochs = run.epochs
        training, validation = column(epochs, self._training), column(epochs, self._validation)
        batches = run.batches.values(self._training)
        clean = column(epochs, self._clean) if self._clean else np.empty(0)
        self.show_extent(last, [training, validation, clean, _without_outliers(batches)])
        self._clean_line.setData(column(epochs, "epoch")[: len(clean)], self.to_axis(clean))
        self._batches.draw(run.batches.position, batches)
        self._training_line.draw(epochs, training)
        self._validation_line.draw(epochs, validation)
        self._draw_best(run.best)

    def epoch_text(self, epoch: EpochDone) -> str:
        """Formats the values of an epoch."""
        training, validation = (column([epoch], name)[0] for name in (self._training, self._validation))
        text = f"training {self.format(training)}, validation {self.format(validation)}"
        clean = column([epoch], self._clean)[0] if self._clean else np.nan
        return f"{text} ({self.format(clean)} without leaks)" if np.isfinite(clean) else text

    def batch_text(self, batches: BatchSeries, index: int) -> str:
        """Formats the value of a batch, `index` counting from 0."""
        return f"training {self.format(batches.values(self._training)[index])}"

    def _draw_best(self, best: EpochDone | None) -> None:
        self._best.setVisible(best is not None)
        self._ring.setVisible(best is not None)
        if best is not None:
            self._best.setPos(best.epoch)
            self._ring.setData([float(best.epoch)], self.to_axis(column([best], self._validation)))

    def _color(self) -> None:
        background, foreground, _ = chart_colors(self.palette())
        faint = QColor(foreground)
        faint.setAlpha(130)
        self._best.setPen(pg.mkPen(faint, width=1, style=Qt.PenStyle.DashLine))
        self._ring.setPen(pg.mkPen(foreground, width=1.5))
        self._batches.set_color(thin_color(background))


class RateChart(ZoomChart):
    """The learning rate by batch, or by epoch if the batches do not report it."""

    def __init__(self) -> None:
        super().__init__(LEARNING_RATE)
        self._line = ThinLine(self)
        self.palette_changed.connect(self._color)
        self._color()

    def draw(self, run: RunSeries, last: int) -> None:
        """Draws the run on axes that reach to epoch `last`."""
        x, y = run.batches.position, run.batches.values("learning_rate")
        if not np.isfinite(y).any():
            x, y = column(run.epochs, "epoch"), column(run.epochs, "learning_rate")
        self.show_extent(last, [y])
        self._line.draw(x, y)

    def epoch_text(self, epoch: EpochDone) -> str:
        """Formats the value of an epoch."""
        return self.format(column([epoch], "learning_rate")[0])

    def batch_text(self, batches: BatchSeries, index: int) -> str:
        """Formats the value of a batch, `index` counting from 0."""
        return self.format(batches.values("learning_rate")[index])

    def _color(self) -> None:
        self._line.set_color(chart_colors(self.palette())[1])


def _without_outliers(values: Floats) -> Floats:
    """Returns the lowest and highest value without outliers, estimated from a few thousand values."""
    finite = values[:: 1 + len(values) // _SAMPLE]
    finite = finite[np.isfinite(finite)]
    return np.quantile(finite, (_OUTLIERS, 1 - _OUTLIERS)) if len(finite) else finite
