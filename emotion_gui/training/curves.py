"""Loss and accuracy of a run, growing while it trains."""

import math

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from emotion_gui.training.epoch_chart import (
    TRAINING,
    VALIDATION,
    EpochChart,
    LegendSample,
    accuracy_range,
    loss_range,
)
from emotion_gui.training.outcome import percent
from emotion_gui.training.run_events import BatchDone, EpochDone

EMPTY_TEXT = "Choose your pictures and press Start.\nLoss and accuracy are drawn here, epoch by epoch."
WAITING_TEXT = "The curves begin with the first batch."
_REDRAW_MS = 100
_FEWEST_EPOCHS = 4


class TrainingCurves(QWidget):
    """Two charts side by side over the epochs, with the best epoch marked; words instead while empty.

    The epoch with the highest validation accuracy is the best, as for the trainer.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._epochs: dict[int, EpochDone] = {}
        self._batches: list[BatchDone] = []
        self._loss = EpochChart("Loss", loss_range, "{:.1f}".format)
        self._accuracy = EpochChart("Accuracy", accuracy_range, lambda share: f"{share * 100:.0f} %")
        self._best = QLabel()
        self._empty = QLabel(EMPTY_TEXT, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._pages = QStackedWidget()
        self._timer = QTimer(self, interval=_REDRAW_MS, singleShot=True)
        self._timer.timeout.connect(self._redraw)
        self._lay_out()

    @property
    def best(self) -> EpochDone | None:
        """The best epoch so far."""
        finite = [each for each in self._epochs.values() if math.isfinite(each.val_accuracy)]
        return max(finite, key=lambda each: (each.val_accuracy, -each.epoch), default=None)

    def clear(self, text: str = EMPTY_TEXT) -> None:
        """Forget the run, and show `text` until another one has something to draw."""
        self._timer.stop()
        self._epochs.clear()
        self._batches.clear()
        self.set_empty_text(text)
        self._pages.setCurrentIndex(0)

    def set_empty_text(self, text: str) -> None:
        """What stands there as long as there is nothing to draw."""
        self._empty.setText(text)

    def add_batch(self, batch: BatchDone) -> None:
        """Draw a batch of the running epoch."""
        if self._batches and self._batches[-1].epoch != batch.epoch:
            self._batches.clear()
        self._batches.append(batch)
        self._draw_soon()

    def add_epoch(self, epoch: EpochDone) -> None:
        """Draw a complete epoch; its batches are no longer drawn."""
        self._epochs[epoch.epoch] = epoch
        self._batches.clear()
        self._draw_soon()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._epochs or self._batches:  # nothing was drawn while another tab was in front
            self._redraw()

    def sizeHint(self) -> QSize:
        return QSize(860, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(480, 150)

    def _draw_soon(self) -> None:
        self._pages.setCurrentIndex(1)
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _redraw(self) -> None:
        epochs = [self._epochs[number] for number in sorted(self._epochs)]
        running = [(each.epoch - 1 + each.batch / each.batches, each) for each in self._batches]
        best = self.best
        last = max(_FEWEST_EPOCHS, *self._epochs, *(each.epoch for each in self._batches[-1:]))
        for chart, training, validation in (
            (self._loss, "loss", "val_loss"),
            (self._accuracy, "accuracy", "val_accuracy"),
        ):
            chart.draw(
                [(each.epoch, getattr(each, training)) for each in epochs],
                [(each.epoch, getattr(each, validation)) for each in epochs],
                [(place, getattr(each, training)) for place, each in running],
                best.epoch if best else None,
                last,
            )
        if best:
            self._best.setText(f"Best: epoch {best.epoch}, {percent(best.val_accuracy)} in validation")
        self._best.setVisible(best is not None)
        self._describe(epochs)

    def _describe(self, epochs: list[EpochDone]) -> None:
        """The last epoch in words, for screen readers."""
        if epochs:
            end = epochs[-1]
            self.setAccessibleDescription(
                f"Epoch {end.epoch}: loss {end.loss:.2f} in training, {end.val_loss:.2f} in validation; "
                f"accuracy {percent(end.accuracy)} in training, {percent(end.val_accuracy)} in validation."
            )

    def _lay_out(self) -> None:
        self.setAccessibleName("Training curves")
        legend = QHBoxLayout()
        legend.setSpacing(16)
        for sample in (
            LegendSample("Training", TRAINING, 2.5, "o"),
            LegendSample("Validation", VALIDATION, 2.5, "s"),
            LegendSample("Training, batch by batch", TRAINING, 1.0),
        ):
            legend.addWidget(sample)
        legend.addStretch(1)
        legend.addWidget(self._best)
        charts = QWidget()
        grid = QGridLayout(charts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addLayout(legend, 0, 0, 1, 2)
        grid.addWidget(self._loss, 1, 0)
        grid.addWidget(self._accuracy, 1, 1)
        grid.setRowStretch(1, 1)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(charts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
