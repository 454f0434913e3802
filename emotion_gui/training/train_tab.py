"""The Train tab: choose pictures, train, watch the curves, use the model."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.errors import UserError
from emotion_gui.training.child import LOG_NAME, TrainingRun
from emotion_gui.training.command import train_command
from emotion_gui.training.curves import EMPTY_TEXT, WAITING_TEXT, TrainingCurves
from emotion_gui.training.data_field import dropped_path
from emotion_gui.training.log_pane import LogPane
from emotion_gui.training.outcome import ProcessOutcome
from emotion_gui.training.progress import RunProgress
from emotion_gui.training.run_events import BatchDone, DataRead, EpochDone, RunStart
from emotion_gui.training.run_form import RunForm
from emotion_gui.widgets.banner import Banner

_STEPS = 1000  # of a progress bar


class TrainTab(QWidget):
    """One run at a time; it goes on when the window closes.

    data_chosen: path of a data set, for the next start of the app. model_finished: the bundle folder
    (Path) of a run that has just ended. model_chosen: the same, to be used in the Live tab.
    """

    data_chosen = Signal(str)
    model_finished = Signal(object)
    model_chosen = Signal(object)

    def __init__(self, runs: Path, parent: QWidget | None = None) -> None:
        """runs: the folder in which each run gets one of its own."""
        super().__init__(parent)
        self._runs = runs
        self._run: TrainingRun | None = None
        self._stopping = False
        self._progress: RunProgress | None = None
        self._folder = runs
        self._model: Path | None = None
        self._form = RunForm()
        self._status = QLabel("No run started yet", textFormat=Qt.TextFormat.PlainText)
        self._epoch_bar, self._run_bar = _bar("Epoch"), _bar("Run")
        self._curves = TrainingCurves()
        self._banner = Banner(self._curves)
        self._log = LogPane()
        self._show_log = QPushButton("Show &log")
        self._show_log.setCheckable(True)
        self._open_folder = QPushButton("&Open the run's folder")
        self._use_model = QPushButton("&Use this model")
        self._lay_out()
        self._connect()

    @property
    def is_training(self) -> bool:
        """Whether a run that was started here goes on."""
        return self._run is not None

    def set_data(self, text: str) -> None:
        """Fill in the data set that was used last."""
        self._form.set_data(text)

    def request_stop(self) -> None:
        """Ask the run to end; it answers after its present batch and keeps its best model."""
        if self._run is None or self._stopping:
            return
        try:
            self._run.stop()
        except UserError as error:
            self._banner.show_message(str(error), "error")
            return
        self._stopping = True
        self._form.set_running(True, can_stop=False)
        self._status.setText("Stopping, which takes a moment")

    def shut_down(self) -> None:
        """Let go of the run, which goes on without the window."""
        if self._run is not None:
            self._run.detach()
            self._forget_run()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self.is_training and dropped_path(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.set_data(dropped_path(event.mimeData()))
        event.acceptProposedAction()

    # The run

    def _start(self) -> None:
        folder = self._form.new_folder(self._runs)
        run = TrainingRun(folder, self)
        run.loading.connect(lambda: self._say("Reading pictures"))
        run.data_read.connect(self._data_read)
        run.started.connect(self._started)
        run.batch_done.connect(self._batch_done)
        run.epoch_done.connect(self._epoch_done)
        run.finishing.connect(self._finishing)
        run.ended.connect(self._ended)
        try:
            run.start(train_command(self._form.data, folder, self._form.epochs))
        except UserError as error:
            run.deleteLater()
            self._banner.show_message(str(error), "error")
            return
        self._run, self._folder = run, folder
        self._show_start()

    def _show_start(self) -> None:
        self._stopping, self._progress, self._model = False, None, None
        self._banner.dismiss()
        self._curves.clear(WAITING_TEXT)
        self._log.follow(self._folder / LOG_NAME)
        self._form.set_running(True)
        self._say("Starting the trainer")
        self._epoch_bar.setRange(0, 0)
        self._run_bar.setValue(0)
        for widget in (self._epoch_bar, self._run_bar, self._show_log, self._open_folder):
            widget.show()
        self._use_model.hide()

    def _data_read(self, data: DataRead) -> None:
        text = f"Read {data.training:,} training and {data.validation:,} validation pictures"
        self._say(f"{text}, {data.unreadable:,} could not be read" if data.unreadable else text)

    def _started(self, start: RunStart) -> None:
        self._progress = RunProgress(start)

    def _batch_done(self, batch: BatchDone) -> None:
        self._curves.add_batch(batch)
        if self._progress:
            self._progress.count_batch(batch)
            self._show_progress(self._progress)

    def _epoch_done(self, epoch: EpochDone) -> None:
        self._curves.add_epoch(epoch)
        if self._progress:
            self._progress.count_epoch(epoch)
            self._show_progress(self._progress)

    def _show_progress(self, progress: RunProgress) -> None:
        self._epoch_bar.setRange(0, _STEPS)
        self._epoch_bar.setValue(round(progress.epoch_share * _STEPS))
        self._run_bar.setValue(round(progress.run_share * _STEPS))
        self._say(progress.text())

    def _finishing(self) -> None:
        self._form.set_running(True, can_stop=False)
        self._stopping = True  # there is nothing left to stop
        self._epoch_bar.setRange(0, 0)
        self._run_bar.hide()
        self._status.setText("Making the model from the best epoch")

    def _ended(self, outcome: ProcessOutcome) -> None:
        assert self._run is not None
        self._run.deleteLater()
        self._forget_run()
        self._curves.set_empty_text(EMPTY_TEXT)
        self._log.refresh()
        if outcome.kind in ("failed", "crashed"):
            self._status.setText("Not finished; the log has the details")
            self._banner.show_message(outcome.message, "error", "Show log")
        else:
            self._status.setText(outcome.message)
        if outcome.model is not None:
            self._model = outcome.model
            self._use_model.show()
            self.model_finished.emit(outcome.model)

    def _forget_run(self) -> None:
        self._run = None
        self._form.set_running(False)
        self._epoch_bar.hide()
        self._run_bar.hide()

    def _say(self, text: str) -> None:
        """Tell how far it is, unless the user has asked it to stop and waits for that."""
        if not self._stopping:
            self._status.setText(text)

    # What comes after it

    def _choose_model(self) -> None:
        self.model_chosen.emit(self._model)

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _open_log(self) -> None:
        self._banner.dismiss()
        self._show_log.setChecked(True)

    # Setting up

    def _connect(self) -> None:
        self._form.start_clicked.connect(self._start)
        self._form.stop_clicked.connect(self.request_stop)
        self._form.data_chosen.connect(self.data_chosen)
        self._show_log.toggled.connect(self._log.setVisible)
        self._open_folder.clicked.connect(self._show_folder)
        self._use_model.clicked.connect(self._choose_model)
        self._banner.button_clicked.connect(self._open_log)

    def _lay_out(self) -> None:
        self.setAcceptDrops(True)
        self._use_model.setToolTip("Use it in the Live tab")
        status = QHBoxLayout()
        status.addWidget(self._status, 1)
        status.addWidget(self._run_bar)
        status.addWidget(self._epoch_bar)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self._curves)
        splitter.addWidget(self._log)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        splitter.setCollapsible(0, False)
        buttons = QHBoxLayout()
        buttons.addWidget(self._show_log)
        buttons.addStretch(1)
        buttons.addWidget(self._open_folder)
        buttons.addWidget(self._use_model)
        for widget in (
            self._log,
            self._epoch_bar,
            self._run_bar,
            self._show_log,
            self._open_folder,
            self._use_model,
        ):
            widget.hide()
        layout = QVBoxLayout(self)
        layout.addWidget(self._form)
        layout.addLayout(status)
        layout.addWidget(splitter, 1)
        layout.addLayout(buttons)


def _bar(name: str) -> QProgressBar:
    bar = QProgressBar(minimum=0, maximum=_STEPS)
    bar.setFormat(f"{name} %p %")
    bar.setAccessibleName(f"Progress of the {name.lower()}")
    bar.setFixedWidth(170)
    policy = bar.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    bar.setSizePolicy(policy)
    return bar
