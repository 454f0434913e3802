"""The validation accuracy and loss of several runs by epoch, overlaid."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from emotion_gui.training.curves.axis_ticks import ACCURACY, LOSS
from emotion_gui.training.curves.chart_lines import EpochLine, LegendSample
from emotion_gui.training.curves.series import best_of, column
from emotion_gui.training.curves.zoom_chart import ZoomChart
from emotion_gui.widgets.focus_frame import FramedOnFocus
from trainer.shared.event_kinds import EpochDone
from trainer.shared.formatting import percent

EMPTY_TEXT = "Choose two runs or more to see their curves over each other."
_MIN_EPOCHS = 4
_LEGEND_WIDTH = 230
_MARGIN = 3  # of the focus frame
# The palette of Okabe and Ito. Lines of the same color differ in their dashes, others also in their symbols.
_COLORS = ("#3D8FD1", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#8C8C8C")
_SYMBOLS = ("o", "s", "t1", "d", "x", "star")
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


class CompareCurves(FramedOnFocus):
    """Two charts, and a legend with the values of each run at its best epoch or at the cursor.

    Left and Right move the cursor by one epoch, Home and End to the first and last one; Escape removes it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: dict[str, dict[int, EpochDone]] = {}
        self._readouts: dict[str, QLabel] = {}
        self._lines: list[EpochLine] = []
        self._epoch: int | None = None
        self._accuracy, self._loss = ZoomChart(ACCURACY, "validation"), ZoomChart(LOSS, "validation")
        self._legend = QVBoxLayout()
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()

    def show_runs(self, runs: Mapping[str, Sequence[EpochDone]]) -> None:
        """Shows these runs, given by name, instead of the previous ones."""
        self._runs = {name: {epoch.epoch: epoch for epoch in epochs} for name, epochs in runs.items()}
        self._make_entries()
        for line in self._lines:
            line.remove()
        self._lines = [
            EpochLine(chart, *_line_style(index)) for index in range(len(runs)) for chart in self._charts
        ]
        self._pages.setCurrentIndex(1 if runs else 0)
        self._move_cursor(None)
        for chart in self._charts:
            chart.fit()
        self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = self._last
        now = last if self._epoch is None else self._epoch
        targets: dict[int, int | None] = {
            Qt.Key.Key_Left: now - (self._epoch is not None),
            Qt.Key.Key_Right: now + 1,
            Qt.Key.Key_Home: 1,
            Qt.Key.Key_End: last,
            Qt.Key.Key_Escape: None,
        }
        if event.key() not in targets or not last:
            super().keyPressEvent(event)
            return
        target = targets[event.key()]
        self._move_cursor(None if target is None else min(max(target, 1), last))

    def sizeHint(self) -> QSize:
        return QSize(860, 300)

    @property
    def _charts(self) -> tuple[ZoomChart, ZoomChart]:
        return self._accuracy, self._loss

    @property
    def _last(self) -> int:
        return max((number for epochs in self._runs.values() for number in epochs), default=0)

    def _draw(self) -> None:
        runs = [[epochs[number] for number in sorted(epochs)] for epochs in self._runs.values()]
        columns = [(column(run, "val_accuracy"), column(run, "val_loss")) for run in runs]
        for index, chart in enumerate(self._charts):
            chart.show_extent(max(self._last, _MIN_EPOCHS), [values[index] for values in columns])
        for index, line in enumerate(self._lines):
            run, metric = divmod(index, 2)
            line.draw(runs[run], columns[run][metric])

    def _zoomed(self, first: float, last: float) -> None:
        for chart in self._charts:
            chart.set_span(first, last)
        self._draw()

    def _fit(self) -> None:
        for chart in self._charts:
            chart.fit()
        self._draw()

    def _point(self, position: float | None) -> None:
        self._move_cursor(None if position is None else min(max(round(position), 1), self._last))

    def _move_cursor(self, epoch: int | None) -> None:
        """Shows the values of each run at this epoch, or at its best one if `epoch` is None."""
        self._epoch = epoch
        for chart in self._charts:
            chart.mark(epoch, "" if epoch is None else f", epoch {epoch}")
        for name, epochs in self._runs.items():
            self._readouts[name].setText(_best(epochs) if epoch is None else _at(epochs, epoch))
        texts = [f"{name}: {label.text()}" for name, label in self._readouts.items()]
        self.setAccessibleDescription(". ".join(texts))

    def _make_entries(self) -> None:
        while (item := self._legend.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        self._readouts = {}
        for index, name in enumerate(self._runs):
            color, symbol, style = _line_style(index)
            sample = LegendSample("", color, symbol, style)
            sample.set_elided(name, _LEGEND_WIDTH - 64)
            readout = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
            readout.setIndent(sample.text_offset)
            self._readouts[name] = readout
            self._legend.addWidget(sample)
            self._legend.addWidget(readout)
            self._legend.addSpacing(4)
        self._legend.addStretch(1)

    def _connect(self) -> None:
        for chart in self._charts:
            chart.zoomed.connect(self._zoomed)
            chart.pointed.connect(self._point)
            chart.fit_requested.connect(self._fit)

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Runs compared")
        entries = QWidget()
        entries.setLayout(self._legend)
        self._legend.setContentsMargins(4, 4, 4, 4)
        self._legend.setSpacing(2)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(entries)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFixedWidth(_LEGEND_WIDTH)
        charts = QWidget()
        row = QHBoxLayout(charts)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._accuracy, 1)
        row.addWidget(self._loss, 1)
        row.addWidget(scroll)
        self._pages.addWidget(QLabel(EMPTY_TEXT, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True))
        self._pages.addWidget(charts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.addWidget(self._pages)


def _line_style(index: int) -> tuple[str, str, Qt.PenStyle]:
    """Returns (color, symbol, dashes) of a run."""
    dashes = _DASHES[index // len(_COLORS) % len(_DASHES)]
    return _COLORS[index % len(_COLORS)], _SYMBOLS[index % len(_SYMBOLS)], dashes


def _best(epochs: Mapping[int, EpochDone]) -> str:
    best = best_of(epochs.values())
    return "no complete epoch" if best is None else f"best: epoch {best.epoch}, {_accuracy(best)}"


def _at(epochs: Mapping[int, EpochDone], number: int) -> str:
    epoch = epochs.get(number)
    if epoch is None:
        return f"no epoch {number}"
    return f"{_accuracy(epoch)}, loss {epoch.val_loss:.3f}"


def _accuracy(epoch: EpochDone) -> str:
    clean = epoch.val_accuracy_without_leaks
    return percent(epoch.val_accuracy, 1) + ("" if clean is None else f" ({percent(clean, 1)} without leaks)")
