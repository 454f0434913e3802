"""The charts of a run side by side, with a common zoom and a common cursor."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QWidget

from emotion_gui.training.curves.axis_ticks import ACCURACY, LOSS
from emotion_gui.training.curves.epoch_chart import EpochChart, RateChart
from emotion_gui.training.curves.run_reader import RunReader
from emotion_gui.training.curves.series import RunSeries
from emotion_gui.widgets.focus_frame import FramedOnFocus

_MIN_EPOCHS = 4  # on an axis that shows all epochs
_SNAP_PIXELS = 8  # within which the cursor snaps to an epoch instead of a batch
_ZOOM_MS = 30
_NEXT_MS = 20
_MARGIN = 3  # of the focus frame


class CurveCharts(FramedOnFocus):
    """The loss, the accuracy and, if it is known, the learning rate of a run.

    Left and Right move the cursor by one epoch, with Shift by one batch; Home and End move it to the first
    and last epoch, Escape removes it, plus and minus zoom.

    Attributes:
        zoom_changed (bool): Signal: whether the user has zoomed in.
    """

    zoom_changed = Signal(bool)

    def __init__(self, run: RunSeries, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._reader = RunReader(run)
        self._drawing = False
        self._loss = EpochChart(LOSS, "loss", "val_loss")
        self._accuracy = EpochChart(ACCURACY, "accuracy", "val_accuracy", "val_accuracy_without_leaks")
        self._rate = RateChart()
        self._charts: tuple[EpochChart | RateChart, ...] = (self._loss, self._accuracy, self._rate)
        self._waiting: list[EpochChart | RateChart] = []
        self._zoom_timer = QTimer(self, interval=_ZOOM_MS, singleShot=True)
        self._zoom_timer.timeout.connect(self.draw)
        self._next_timer = QTimer(self, interval=_NEXT_MS, singleShot=True)
        self._next_timer.timeout.connect(self._draw_next)
        self._lay_out()

    def draw(self) -> None:
        """Draws the current state of the run, one chart per timer event to keep the window responsive."""
        self._rate.setVisible(self._run.has_learning_rate)
        self._waiting += [chart for chart in self._charts if chart not in self._waiting]
        self._show_readout()
        if not self._next_timer.isActive():
            self._draw_next()

    def clear(self) -> None:
        """Resets zoom and cursor for another run."""
        self._reader.clear()
        self._show_readout()
        self.fit()

    def fit(self) -> None:
        """Shows all epochs and values."""
        for chart in self._charts:
            chart.fit()
        self.zoom_changed.emit(False)

    def set_log_loss(self, log: bool) -> None:
        """Switches the loss between a logarithmic and a linear axis."""
        self._loss.set_log(log)
        self.draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        zooms = {Qt.Key.Key_Plus: 0.5, Qt.Key.Key_Equal: 0.5, Qt.Key.Key_Minus: 2.0}
        by_batch = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right as key:
                self._reader.step(-1 if key == Qt.Key.Key_Left else 1, by_batch=by_batch)
            case Qt.Key.Key_Home | Qt.Key.Key_End as key:
                self._reader.to_end(first=key == Qt.Key.Key_Home)
            case Qt.Key.Key_Escape if self._reader.position is not None:
                self._reader.clear()
            case key if key in zooms:
                self._zoom(zooms[Qt.Key(key)])
                return
            case _:
                super().keyPressEvent(event)
                return
        self._reveal_cursor()
        self._show_readout()
        self._announce_readout()

    def _draw_next(self) -> None:
        chart = self._waiting.pop(0)
        self._drawing = True
        chart.draw(self._run, max(_MIN_EPOCHS, self._run.last))
        self._drawing = False
        if self._waiting:
            self._next_timer.start()

    # Cursor

    def _point(self, position: float | None) -> None:
        """Moves the cursor to the mouse, or removes it when the mouse has left."""
        if position is None:
            self._reader.clear()
        else:
            first, last = self._loss.span
            self._reader.point(position, near=_SNAP_PIXELS * (last - first) / self._loss.pixels)
        self._show_readout()

    def _show_readout(self) -> None:
        for chart in self._charts:
            chart.mark(self._reader.position, self._text(chart))

    def _text(self, chart: EpochChart | RateChart) -> str:
        reader = self._reader
        if reader.batch is not None:
            values = chart.batch_text(self._run.batches, reader.batch)
        elif reader.epoch is not None:
            values = chart.epoch_text(reader.epoch)
        else:
            return ""
        return f": {values}" if chart is self._rate else f", {reader.name}: {values}"

    def _announce_readout(self) -> None:
        """Announces the values at the cursor to screen readers."""
        names = ("Loss", "Accuracy", "Learning rate")
        shown = [(name, chart) for name, chart in zip(names, self._charts, strict=True) if chart.isVisible()]
        text = ". ".join(f"{name}{self._text(chart)}" for name, chart in shown)
        self.setAccessibleDescription(text)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    # Zooming

    def _zoom(self, factor: float) -> None:
        """Multiplies the number of visible epochs by `factor`, around the cursor."""
        first, last = self._loss.span
        position = self._reader.position
        middle = (first + last) / 2 if position is None else position
        low, high = middle + (first - middle) * factor, middle + (last - middle) * factor
        self._set_span(max(low, 0.0), min(high, max(_MIN_EPOCHS, self._run.last) + 0.5))

    def _reveal_cursor(self) -> None:
        """Scrolls the visible epochs so that they include the cursor."""
        position = self._reader.position
        first, last = self._loss.span
        if position is not None and not first <= position <= last:
            low = max(position - (last - first) / 2, 0.0)
            self._set_span(low, low + last - first)

    def _set_span(self, first: float, last: float) -> None:
        for chart in self._charts:
            chart.set_span(first, last)
        self._axes_changed()

    def _axes_changed(self) -> None:
        if not self._drawing:
            self.zoom_changed.emit(any(chart.is_zoomed for chart in self._charts))
            if not self._zoom_timer.isActive():
                self._zoom_timer.start()

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Curves by epoch")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        for chart, stretch in zip(self._charts, (5, 5, 2), strict=True):
            layout.addWidget(chart, stretch)
            chart.zoomed.connect(self._set_span)
            chart.axes_changed.connect(self._axes_changed)
            chart.pointed.connect(self._point)
            chart.fit_requested.connect(self.fit)
