"""The loss, accuracy and learning rate of a run, updated while it trains."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.training.curves.chart_lines import TRAINING, VALIDATION, LegendSample
from emotion_gui.training.curves.curve_charts import CurveCharts
from emotion_gui.training.curves.series import RunSeries, epochs_csv
from emotion_gui.widgets.chart_picture import save_chart
from trainer.shared.config import Monitor
from trainer.shared.event_kinds import BatchDone, EpochDone
from trainer.shared.files import write_bytes
from trainer.shared.formatting import percent

EMPTY_TEXT = "Choose your pictures and press Start.\nLoss and accuracy are drawn here, epoch by epoch."
WAITING_TEXT = "The curves begin with the first batch."
_REDRAW_MS = 200


class TrainingCurves(QWidget):
    """Charts over the epochs with the best epoch marked; a text as long as there is nothing to draw.

    The best epoch is the complete one with the best validation accuracy or loss, as in the trainer.

    Attributes:
        failed (str): Signal: a sentence that says why something could not be saved.
    """

    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = RunSeries()
        self._folder = Path.home()
        self._charts = CurveCharts(self._run)
        self._best = QLabel()
        self._stopped = LegendSample("Stopped", VALIDATION, style=Qt.PenStyle.DashLine)
        self._clean = LegendSample("Without leaks", VALIDATION, style=Qt.PenStyle.DotLine)
        self._picture = QWidget()  # saved as one image
        self._empty = QLabel(EMPTY_TEXT, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._pages = QStackedWidget()
        self._log = QCheckBox("Lo&garithmic loss")
        self._fit = QPushButton("Show all")
        self._save_picture = QPushButton("Save pi&cture…")
        self._save_values = QPushButton("Save &values…")
        self._timer = QTimer(self, interval=_REDRAW_MS, singleShot=True)
        self._timer.timeout.connect(self._redraw)
        self._lay_out()
        self._connect()

    @property
    def best(self) -> EpochDone | None:
        """The best epoch so far, or None before the first complete epoch."""
        return self._run.best

    def clear(self, text: str = EMPTY_TEXT) -> None:
        """Clears the charts and shows `text` until another run has something to draw."""
        self._timer.stop()
        self._run.clear()
        self._charts.clear()
        self.setAccessibleDescription("")
        self.set_empty_text(text)
        self._pages.setCurrentIndex(0)

    def set_empty_text(self, text: str) -> None:
        """Sets the text that is shown as long as there is nothing to draw."""
        self._empty.setText(text)

    def set_monitor(self, monitor: Monitor) -> None:
        """Sets the metric by which the run chooses its best epoch."""
        self._run.monitor = monitor

    def add_batches(self, batches: Sequence[BatchDone]) -> None:
        """Adds batches; those of a repeated epoch replace the earlier ones."""
        self._run.batches.append(batches)
        self._draw_soon()

    def add_epoch(self, epoch: EpochDone) -> None:
        """Adds an epoch, which replaces an earlier one of the same number."""
        self._run.add_epoch(epoch)
        self._draw_soon()

    def save_picture(self, path: Path) -> None:
        """Saves legend and charts as shown, as a PNG file; emits `failed` if that is not possible."""
        self._try_to_save(path, lambda: save_chart(self._picture, path))

    def save_values(self, path: Path) -> None:
        """Saves a CSV file with a row for each epoch; emits `failed` if that is not possible."""
        self._try_to_save(path, lambda: write_bytes(path, epochs_csv(self._run.epochs)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._run:  # nothing was drawn while the page was hidden
            self._redraw()

    def sizeHint(self) -> QSize:
        return QSize(860, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(480, 150)

    def _draw_soon(self) -> None:
        if self._run:
            self._pages.setCurrentIndex(1)
            if self.isVisible() and not self._timer.isActive():
                self._timer.start()

    def _redraw(self) -> None:
        epochs, best = self._run.epochs, self._run.best
        if best:
            self._best.setText(f"Best: epoch {best.epoch}, {_accuracy(best)}")
        self._best.setVisible(best is not None)
        self._stopped.setVisible(not all(epoch.complete for epoch in epochs))
        self._clean.setVisible(any(epoch.val_accuracy_without_leaks is not None for epoch in epochs))
        self._save_values.setEnabled(bool(epochs))
        self._charts.draw()
        if epochs:
            self.setAccessibleDescription(_description(epochs[-1]))

    # Saving

    def _choose_file(self, title: str, kind: str, suffix: str, save: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self, title, str(self._folder / f"curves.{suffix}"), f"{kind} (*.{suffix})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: save(Path(name)))
        dialog.open()

    def _try_to_save(self, path: Path, save: Callable[[], None]) -> None:
        self._folder = path.parent
        try:
            save()
        except OSError as error:
            self.failed.emit(f"{path.name} could not be saved: {error.strerror or error}.")

    # Setting up

    def _connect(self) -> None:
        self._log.toggled.connect(self._charts.set_log_loss)
        self._fit.clicked.connect(self._charts.fit)
        self._charts.zoom_changed.connect(self._fit.setEnabled)
        self._save_picture.clicked.connect(
            lambda: self._choose_file("Save the curves as a picture", "Pictures", "png", self.save_picture)
        )
        self._save_values.clicked.connect(
            lambda: self._choose_file("Save the values of the epochs", "Tables", "csv", self.save_values)
        )

    def _lay_out(self) -> None:
        self.setAccessibleName("Training curves")
        self._fit.setEnabled(False)
        self._best.setToolTip("The epoch that becomes the model, and its accuracy in validation")
        self._log.setToolTip("Draw the loss on a logarithmic axis, on which small changes late in a run show")
        self._fit.setToolTip("Show all epochs again, also those to come (double click on a chart)")
        self._save_picture.setToolTip("Legend and curves as they are shown here, as a PNG file")
        self._save_values.setToolTip("A CSV file with one row for each epoch; the batches are left out")
        picture = QVBoxLayout(self._picture)
        picture.setContentsMargins(0, 0, 0, 0)
        picture.setSpacing(2)
        picture.addWidget(self._legend())
        picture.addWidget(self._charts, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._log)
        buttons.addWidget(self._fit)
        buttons.addStretch(1)
        buttons.addWidget(self._save_picture)
        buttons.addWidget(self._save_values)
        filled = QWidget()
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._picture, 1)
        column.addLayout(buttons)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(filled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    def _legend(self) -> QWidget:
        legend = QWidget()
        legend.setSizePolicy(
            QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed
        )  # it must not widen the window
        row = QHBoxLayout(legend)
        row.setContentsMargins(4, 2, 4, 0)
        row.setSpacing(12)
        for sample in (
            LegendSample("Training", TRAINING, "o"),
            LegendSample("Validation", VALIDATION, "s"),
            LegendSample("By batch", TRAINING, thin=True),
            self._clean,
            self._stopped,
        ):
            row.addWidget(sample)
        row.addStretch(1)
        row.addWidget(self._best)
        return legend


def _description(end: EpochDone) -> str:
    """Describes the last epoch for screen readers."""
    return (
        f"Epoch {end.epoch}: loss {end.loss:.2f} in training, {end.val_loss:.2f} in validation; "
        f"accuracy {percent(end.accuracy, 1)} in training, {_accuracy(end)} in validation."
    )


def _accuracy(epoch: EpochDone) -> str:
    """Formats the validation accuracy, followed by the one without leaked pictures if it is known."""
    clean = epoch.val_accuracy_without_leaks
    return percent(epoch.val_accuracy, 1) + ("" if clean is None else f" ({percent(clean, 1)} without leaks)")
