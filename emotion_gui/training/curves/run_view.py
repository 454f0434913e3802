"""The Curves page: the progress of a run, its curves, and the output of its process."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSplitter, QVBoxLayout, QWidget

from emotion_gui.training.curves.curves import EMPTY_TEXT, WAITING_TEXT, TrainingCurves
from emotion_gui.training.curves.log_pane import LogPane
from emotion_gui.training.curves.progress import RunProgress
from emotion_gui.training.process.child import TrainingRun
from emotion_gui.training.process.outcome import RunOutcome
from emotion_gui.widgets.banner import Banner
from emotion_gui.widgets.elided_label import ElidedLabel
from trainer.shared.event_kinds import BatchDone, DataRead, EpochDone, RunStart
from trainer.shared.run_folder import RunFolder

NO_RUN = "No run started yet"
_STEPS = 1000  # of a progress bar
_MEMORY_MS = 1000


class RunView(QWidget):
    """Follows one run at a time, either running or replayed.

    Attributes:
        resume_clicked: Signal: the user wants to resume the run shown.
        report_clicked: Signal: the user wants to see its report.
        model_clicked: Signal: the user wants to use its model.
    """

    resume_clicked = Signal()
    report_clicked = Signal()
    model_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: TrainingRun | None = None
        self._folder = Path()
        self._stopping = False
        self._progress: RunProgress | None = None
        self._outcome: RunOutcome | None = None
        self._status = QLabel(NO_RUN, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._meters = QWidget()
        self._memory = QLabel()
        self._epoch_bar, self._run_bar = _bar("Epoch"), _bar("Run")
        self._curves = TrainingCurves()
        self._banner = Banner(self._curves)
        self._log = LogPane()
        self._name = ElidedLabel()
        self._show_log = QPushButton("Sho&w log")
        self._open_folder = QPushButton("Open the run's folder")
        self._resume = QPushButton("Resume")
        self._report = QPushButton("Show the report")
        self._use_model = QPushButton("Use this mo&del")
        self._timer = QTimer(self, interval=_MEMORY_MS)
        self._lay_out()
        self._connect()

    def follow(self, run: TrainingRun) -> None:
        """Shows this run from its beginning; the caller reports its end by `show_end`."""
        self._run = run
        self.set_folder(run.folder)
        self._stopping, self._progress, self._outcome = False, None, None
        run.loading.connect(self._loading)
        run.data_read.connect(self._data_read)
        run.started.connect(self._started)
        run.batches_done.connect(self._batches_done)
        run.epoch_done.connect(self._epoch_done)
        run.paused.connect(self._paused)
        run.resumed.connect(self._resumed)
        run.finishing.connect(self._finishing)
        self._banner.dismiss()
        self._curves.clear(WAITING_TEXT)
        self._log.follow(RunFolder(self._folder).log)
        self._set_status("Starting the trainer")
        self._epoch_bar.setRange(0, 0)
        self._run_bar.setValue(0)
        for widget in (self._meters, self._run_bar, self._show_log, self._open_folder):
            widget.show()
        for widget in (self._resume, self._report, self._use_model):
            widget.hide()
        self._timer.start()

    def set_folder(self, folder: Path) -> None:
        """Sets the folder of the run and shows its name."""
        self._folder = folder
        self._name.set_whole(folder.name)

    def clear(self) -> None:
        """Clears the page."""
        self.release()
        self._outcome = None
        self._banner.dismiss()
        self._curves.clear()
        self._name.set_whole("")
        self._status.setText(NO_RUN)
        self._show_log.setChecked(False)
        for widget in (self._show_log, self._open_folder, self._resume, self._report, self._use_model):
            widget.hide()

    def show_pausing(self) -> None:
        """Shows that the run will pause after the current batch."""
        self._set_status("Pausing after the running batch")

    def show_stopping(self) -> None:
        """Shows that the run will stop after the current batch."""
        self._stopping = True
        self._status.setText("Stopping, which takes a moment")

    def show_end(self, outcome: RunOutcome) -> None:
        """Shows how the run ended, and stops following it."""
        self.release()
        self._outcome = outcome
        self._curves.set_empty_text(EMPTY_TEXT)
        self._log.refresh()
        button = "Resume" if outcome.resumable else "Show log"
        if outcome.kind in ("failed", "crashed"):
            self._status.setText("Not finished; the log has the details")
            self._banner.show_message(outcome.message, "error", button)
        elif outcome.kind == "killed":
            self._status.setText("Killed")
            self._banner.show_message(outcome.message, "info", button if outcome.resumable else None)
        else:
            self._status.setText(outcome.message)
        self._resume.setVisible(outcome.kind == "stopped" and outcome.resumable)
        self._report.setVisible(outcome.model is not None)
        self._use_model.setVisible(outcome.model is not None)

    def release(self) -> None:
        """Stops following the run; the curves stay."""
        self._run = None
        self._timer.stop()
        self._memory.clear()
        self._meters.hide()

    def show_problem(self, sentence: str) -> None:
        """Shows why something that the user wanted failed."""
        self._outcome = None
        self._banner.show_message(sentence, "error")

    def open_log(self) -> None:
        """Shows the output of the process."""
        self._banner.dismiss()
        self._show_log.setChecked(True)

    # Events of the run

    def _set_status(self, text: str) -> None:
        """Shows the progress, unless the run is stopping."""
        if not self._stopping:
            self._status.setText(text)

    def _loading(self) -> None:
        self._set_status("Reading pictures")

    def _data_read(self, data: DataRead) -> None:
        training, validation = sum(data.train.values()), sum(data.validation.values())
        text = f"Read {training:,} training and {validation:,} validation pictures"
        if data.made_validation:
            text += " (set aside from the training ones, each emotion in proportion)"
        parts = [text]
        if data.unreadable:
            parts.append(f"{data.unreadable:,} could not be read")
        if data.excluded:
            parts.append(f"{data.excluded:,} left out")
        self._set_status(", ".join(parts))

    def _started(self, start: RunStart) -> None:
        self._progress = RunProgress(start)
        self._curves.set_monitor(start.monitor)
        self._set_status(f"{self._status.text()}. Preparing the network, which takes some seconds")

    def _batches_done(self, batches: list[BatchDone], times: list[float]) -> None:
        self._curves.add_batches(batches)
        if self._progress:
            for batch, time in zip(batches, times, strict=True):
                self._progress.count_batch(batch, time)
            self._show_progress(self._progress)

    def _epoch_done(self, epoch: EpochDone) -> None:
        self._curves.add_epoch(epoch)
        if self._progress:
            self._progress.count_epoch(epoch)
            self._show_progress(self._progress)

    def _paused(self, time: float) -> None:
        if self._progress:
            self._progress.pause(time)
            self._show_progress(self._progress)

    def _resumed(self, time: float) -> None:
        if self._progress:
            self._progress.resume(time)
            self._show_progress(self._progress)

    def _show_progress(self, progress: RunProgress) -> None:
        self._epoch_bar.setRange(0, _STEPS)
        self._epoch_bar.setValue(round(progress.epoch_share * _STEPS))
        self._run_bar.setValue(round(progress.run_share * _STEPS))
        self._set_status(progress.text())

    def _finishing(self) -> None:
        self._stopping = True  # it can no longer be stopped
        self._epoch_bar.setRange(0, 0)
        self._run_bar.hide()
        self._status.setText("Making the model from the best epoch")

    def _show_memory(self) -> None:
        used = self._run.memory() if self._run else None
        self._memory.setText(f"{used / 1e9:.1f} GB of memory" if used else "")

    # Actions of the user

    def _banner_clicked(self) -> None:
        if self._outcome and self._outcome.resumable:
            self._banner.dismiss()
            self.resume_clicked.emit()
        else:
            self.open_log()

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _connect(self) -> None:
        self._timer.timeout.connect(self._show_memory)
        self._curves.failed.connect(self.show_problem)
        self._show_log.toggled.connect(self._log.setVisible)
        self._open_folder.clicked.connect(self._show_folder)
        self._resume.clicked.connect(self.resume_clicked)
        self._report.clicked.connect(self.report_clicked)
        self._use_model.clicked.connect(self.model_clicked)
        self._banner.button_clicked.connect(self._banner_clicked)

    def _lay_out(self) -> None:
        self._resume.setToolTip("Go on from its last complete epoch")
        self._use_model.setToolTip("Use it in the Live tab")
        self._memory.setToolTip("Of the training process and all that it has started")
        self._show_log.setCheckable(True)
        meters = QHBoxLayout(self._meters)
        meters.setContentsMargins(0, 0, 0, 0)
        meters.addWidget(self._memory)
        meters.addWidget(self._run_bar)
        meters.addWidget(self._epoch_bar)
        status = QHBoxLayout()
        status.addWidget(self._status, 1)
        status.addWidget(self._meters)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self._curves)
        splitter.addWidget(self._log)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        splitter.setCollapsible(0, False)
        buttons = QHBoxLayout()
        buttons.addWidget(self._show_log)
        buttons.addWidget(self._name, 1)
        for button in (self._open_folder, self._resume, self._report, self._use_model):
            buttons.addWidget(button)
            button.hide()
        self._log.hide()
        self._show_log.hide()
        self._meters.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(status)
        layout.addWidget(splitter, 1)
        layout.addLayout(buttons)


def _bar(name: str) -> QProgressBar:
    bar = QProgressBar(minimum=0, maximum=_STEPS)
    bar.setFormat(f"{name} %p%")
    bar.setAccessibleName(f"Progress of the {name.lower()}")
    bar.setFixedWidth(120)
    policy = bar.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    bar.setSizePolicy(policy)
    return bar
