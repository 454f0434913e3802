"""A chart of the last 60 seconds of the chosen face, with one line per emotion."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.widgets.charts import make_chart, style_chart
from emotion_gui.widgets.theme import chart_colors
from trainer.shared.face_input import LABELS

_SPAN_S = 60.0
_STEP_S = 0.09  # samples that arrive faster are skipped; this is about the time that one pixel covers
_MAX_STEP_S = 5.0  # a longer one is a gap
_CAPACITY = 1024
_REDRAW_MS = 100

Array = NDArray[np.float64]


class _Ring:
    """A ring buffer of rows (time, then seven values); the oldest rows are overwritten."""

    def __init__(self) -> None:
        self._rows = np.empty((_CAPACITY, 1 + len(LABELS)))
        self._count = 0

    def push(self, time: float, values: Sequence[float] | float) -> None:
        row = self._rows[self._count % _CAPACITY]
        row[0] = time
        row[1:] = values
        self._count += 1

    def clear(self) -> None:
        self._count = 0

    def ordered(self) -> Array:
        """Returns the rows, shape (n, 8), oldest first."""
        if self._count <= _CAPACITY:
            return self._rows[: self._count]
        return np.roll(self._rows, -(self._count % _CAPACITY), axis=0)


class HistoryChart(QWidget):
    """A strip chart from -60 s to now and 0 to 100%, redrawn at most ten times a second.

    Times without the face are gaps. Where time jumps or restarts, the lines break and then continue.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ring = _Ring()
        self._source_time: float | None = None
        self._time = 0.0
        self._timer = QTimer(self, interval=_REDRAW_MS, singleShot=True)
        self._timer.timeout.connect(self._redraw)
        self._legend = QLabel(_legend_text())
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._legend.setWordWrap(True)
        self._chart = make_chart((0, 8, 14, 0), self)
        self._curves = [pg.PlotCurveItem(pen=pg.mkPen(EMOTION_COLORS[label], width=2)) for label in LABELS]
        self._grid = [pg.InfiniteLine(x, angle=90) for x in (-45, -30, -15)]
        self._grid += [pg.InfiniteLine(y, angle=0) for y in (0, 50, 100)]
        self._set_up_chart()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setSpacing(2)
        layout.addWidget(self._legend)
        layout.addWidget(self._chart, 1)
        self._apply_palette()
        self.setMinimumHeight(110)
        self.setAccessibleName("Probabilities of the chosen face in the last 60 seconds")

    def append(self, time: float, probabilities: Sequence[float] | None) -> None:
        """Adds a sample.

        Args:
            time: seconds on the source's clock.
            probabilities: one per label of LABELS, 0 to 1; None if the face was not found.
        """
        step = 0.0 if self._source_time is None else time - self._source_time
        if self._source_time is not None and 0 <= step < _STEP_S:
            return
        self._source_time = time
        if step < 0 or step > _MAX_STEP_S:
            self._ring.push(self._time, np.nan)
        self._time += step if step >= 0 else _STEP_S
        self._ring.push(self._time, np.nan if probabilities is None else probabilities)
        if not self._timer.isActive():
            self._timer.start()

    def clear(self) -> None:
        """Empties the chart."""
        self._ring.clear()
        self._source_time = None
        self._redraw()

    def curves(self) -> dict[str, tuple[Array, Array]]:
        """Returns what is drawn: (times in seconds, 0 is now; percent) by label, oldest first."""
        return {label: curve.getData() for label, curve in zip(LABELS, self._curves, strict=True)}

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._apply_palette()

    def sizeHint(self) -> QSize:
        return QSize(640, 150)

    def _redraw(self) -> None:
        rows = self._ring.ordered()
        times = rows[:, 0] - self._time
        first = max(int(np.searchsorted(times, -_SPAN_S)) - 1, 0)
        for column, curve in enumerate(self._curves, start=1):
            curve.setData(times[first:], rows[first:, column] * 100, connect="finite")

    def _set_up_chart(self) -> None:
        self._chart.setXRange(-_SPAN_S, 0, padding=0)
        self._chart.setYRange(-2, 102, padding=0)
        left, bottom = self._chart.getAxis("left"), self._chart.getAxis("bottom")
        left.setTicks([[(share, f"{share}%") for share in (0, 50, 100)]])
        bottom.setTicks([[(-60, "-60 s"), (-45, "-45"), (-30, "-30"), (-15, "-15"), (0, "now")]])
        for item in (*self._grid, *self._curves):
            self._chart.addItem(item)

    def _apply_palette(self) -> None:
        style_chart(self._chart, self.palette())
        _, _, grid = chart_colors(self.palette())
        for line in self._grid:
            line.setPen(pg.mkPen(grid))


def _legend_text() -> str:
    """Returns the labels as HTML, each after a square of its color without a line break between them."""
    return " &nbsp; ".join(
        f'<span style="color:{EMOTION_COLORS[label]}">■</span>&nbsp;{label}' for label in LABELS
    )
