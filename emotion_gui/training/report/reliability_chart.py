"""A reliability diagram: the accuracy and number of predictions by their confidence."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from emotion_gui.training.curves.chart_lines import LegendSample
from emotion_gui.widgets.charts import make_chart, style_chart
from emotion_gui.widgets.theme import chart_colors
from trainer.shared.formatting import count, percent
from trainer.shared.scores import ConfidenceBin, calibration_error

BEFORE, AFTER = "#E69F00", "#3D8FD1"
_BINS = 15  # as in the trainer
_TICKS = [(share / 5, percent(share / 5)) for share in range(6)]
_MIN_WIDTH = 300


class ReliabilityChart(QWidget):
    """Shows accuracy by confidence; the closer a line is to the diagonal, the better the calibration."""

    def __init__(self, before: Sequence[ConfidenceBin], after: Sequence[ConfidenceBin]) -> None:
        """Creates the chart.

        Args:
            before: The bins before temperature scaling.
            after: The bins after it.
        """
        super().__init__()
        self._shares, self._counts = make_chart((2, 6, 16, 0)), make_chart((2, 2, 16, 0))
        self._diagonal = pg.PlotCurveItem([0.0, 1.0], [0.0, 1.0])
        self._shares.setFixedHeight(260)
        self._counts.setFixedHeight(90)
        self._bars = pg.BarGraphItem(
            x=[_center(each) for each in after], height=[each.pictures for each in after], width=0.9 / _BINS
        )
        self._shares.addItem(self._diagonal)
        for bins, color, symbol in ((before, BEFORE, "s"), (after, AFTER, "o")):
            self._shares.addItem(_line(bins, color, symbol))
        self._counts.addItem(self._bars)
        self._set_ranges(max((each.pictures for each in after), default=1))
        self._lay_out(before, after)
        self._apply_palette()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._apply_palette()

    def _set_ranges(self, most: int) -> None:
        width = max(self.fontMetrics().horizontalAdvance(text) for text in (percent(1), f"{most:,}")) + 16
        self._shares.setYRange(0, 1, padding=0.05)
        self._counts.setYRange(0, most, padding=0.15)
        self._counts.getAxis("left").setTicks([[(0, "0"), (most, f"{most:,}")]])
        self._shares.getAxis("left").setTicks([_TICKS])
        for chart in (self._shares, self._counts):
            chart.setXRange(0, 1, padding=0.02)
            chart.getAxis("left").setWidth(width)
            chart.setMinimumWidth(_MIN_WIDTH)
            chart.getAxis("bottom").setTicks([_TICKS])

    def _lay_out(self, before: Sequence[ConfidenceBin], after: Sequence[ConfidenceBin]) -> None:
        errors = [percent(calibration_error(bins), 1) for bins in (before, after)]
        summary = f"Expected calibration error: {errors[0]} before temperature scaling, {errors[1]} after"
        self.setAccessibleName("Reliability")
        self.setAccessibleDescription(f"{summary}. {_description(after)}")
        legend = QHBoxLayout()
        legend.setSpacing(14)
        legend.addWidget(LegendSample("before", BEFORE, "s"))
        legend.addWidget(LegendSample("after", AFTER, "o"))
        legend.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(QLabel(summary, wordWrap=True))
        layout.addLayout(legend)
        layout.addWidget(QLabel("Share that is right"))
        layout.addWidget(self._shares)
        layout.addWidget(QLabel("Pictures"))
        layout.addWidget(self._counts)
        layout.addWidget(QLabel("Confidence", alignment=Qt.AlignmentFlag.AlignRight))

    def _apply_palette(self) -> None:
        _, foreground, grid = chart_colors(self.palette())
        for chart in (self._shares, self._counts):
            style_chart(chart, self.palette())
        self._diagonal.setPen(pg.mkPen(foreground, width=1, style=Qt.PenStyle.DashLine))
        gray = self.palette().color(QPalette.ColorRole.PlaceholderText)
        self._bars.setOpts(brush=gray, pen=pg.mkPen(grid))


def _line(bins: Sequence[ConfidenceBin], color: str, symbol: str) -> pg.PlotDataItem:
    return pg.PlotDataItem(
        [each.confidence for each in bins],
        [each.accuracy for each in bins],
        pen=pg.mkPen(color, width=2),
        symbol=symbol,
        symbolSize=7,
        symbolBrush=color,
        symbolPen=None,
        antialias=True,
    )


def _center(each: ConfidenceBin) -> float:
    return (min(int(each.confidence * _BINS), _BINS - 1) + 0.5) / _BINS


def _description(bins: Sequence[ConfidenceBin]) -> str:
    return ". ".join(
        f"{count(each.pictures, 'picture')} with {percent(each.confidence)} confidence: "
        f"{percent(each.accuracy)} right"
        for each in bins
    )
