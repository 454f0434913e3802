"""The Train tab: choose and inspect pictures, train, watch, read the report, use the model."""

import time
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QMessageBox, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from emotion_gui.training.data.inspection import Inspection
from emotion_gui.training.data_field import dropped_path
from emotion_gui.training.options.epoch_estimate import EpochEstimate
from emotion_gui.training.process.child import TrainingRun
from emotion_gui.training.process.command import resume_command, train_command
from emotion_gui.training.process.open_runs import find_open_runs
from emotion_gui.training.process.outcome import RunOutcome
from emotion_gui.training.process.run_control import RunControl
from emotion_gui.training.run_form import RunForm
from emotion_gui.training.train_pages import TrainPages
from emotion_gui.widgets.banner import Banner
from trainer.shared.config import TrainConfig
from trainer.shared.errors import TrainerError
from trainer.shared.files import read_object, write_json
from trainer.shared.run_folder import RunFolder

_INSPECT_DELAY_MS = 700  # without further input, because a path is typed letter by letter
_PREVIEW_PICTURES = 160  # that the augmentation preview samples from
_OFFER_SECONDS = 7 * 24 * 3600  # older interrupted runs can still be resumed from the list of runs


class TrainTab(QWidget):
    """Trains one run at a time, which continues when the window closes and is found at the next start.

    Attributes:
        data_chosen (str): Signal: the path of the chosen data set, to be remembered for the next start.
        model_finished (Path): Signal: the bundle folder of a run that has just ended.
        model_chosen (Path): Signal: the bundle folder of the model to use in the Live tab.
        run_renamed (Path, Path): Signal: the old and the new folder of a run.
        run_deleted (Path): Signal: the former folder of a deleted run.
    """

    data_chosen = Signal(str)
    model_finished = Signal(object)
    model_chosen = Signal(object)
    run_renamed = Signal(object, object)
    run_deleted = Signal(object)

    def __init__(self, runs: Path, pages: TrainPages, parent: QWidget | None = None) -> None:
        """Creates the tab.

        Args:
            runs: The folder in which each run gets a subfolder.
            pages: The pages of this tab.
            parent: The parent widget.
        """
        super().__init__(parent)
        self._runs = runs
        self._control = RunControl(self)
        self._shown: Path | None = None  # folder of the run on the Curves page
        self._model: Path | None = None
        self._waiting: Path | None = None  # data that has not been inspected yet
        self._offered: Path | None = None  # an interrupted run
        self._pictures = 0
        self._form = RunForm()
        self._data, self._options, self._view = pages.data, pages.options, pages.view
        self._report, self._list = pages.report, pages.runs
        self._estimate = EpochEstimate(self)
        self._pages = QTabWidget()
        area = self._pages.findChild(QStackedWidget)  # the tab titles stay visible
        self._banner = Banner(area or self._pages)
        self._inspect_timer = QTimer(self, interval=_INSPECT_DELAY_MS, singleShot=True)
        self._lay_out()
        self._connect()
        self._options_changed()

    @property
    def is_training(self) -> bool:
        """Whether the run that this tab follows is still running."""
        return self._control.run is not None

    def set_data(self, text: str) -> None:
        """Sets the path of the data set, such as the one used last."""
        self._form.set_data(text)

    def set_models(self, models: list[tuple[str, Path]]) -> None:
        """Sets the names and folders of the models that a run can start from."""
        self._options.set_models(models)

    def find_runs(self) -> None:
        """Attaches to a run that outlived the window, or else offers to resume an interrupted one."""
        runs = find_open_runs(self._runs)
        for run in runs:
            if run.alive and self._control.attach(run.folder):
                return
        oldest = time.time() - _OFFER_SECONDS
        interrupted = [run.folder for run in runs if not run.alive and run.last_event_time > oldest]
        if interrupted:
            self._offer_resume(interrupted[0])

    def request_stop(self) -> None:
        """Asks the run to stop; it does so after the current batch and keeps its best model."""
        if self._control.stop():
            self._form.set_running(True, can_stop=False)
            self._view.show_stopping()

    def shut_down(self) -> None:
        """Detaches from the run, which continues without the window."""
        self._control.release()
        self._lock(False)
        self._view.release()
        self._inspect_timer.stop()
        self._data.shut_down()
        self._options.shut_down()
        self._estimate.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._waiting:
            self._inspect_timer.start()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self.is_training and dropped_path(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.set_data(dropped_path(event.mimeData()))
        event.acceptProposedAction()

    # Before a run

    def _data_changed(self, text: str) -> None:
        self._inspect_timer.stop()  # the pending path was only part of this one
        self._waiting = Path(text) if text else None
        if text:
            self.data_chosen.emit(text)
        if text and self.isVisible():
            self._inspect_timer.start()

    def _inspect(self) -> None:
        if self._waiting and not self.is_training:
            self._data.inspect(self._waiting)
            self._waiting = None

    def _inspected(self, inspection: Inspection) -> None:
        training = [i for i, split in enumerate(inspection.split_of) if split == "train"]
        self._pictures = len(training)
        step = max(len(training) // _PREVIEW_PICTURES, 1)  # so that all classes are included
        self._options.set_pictures(inspection.pictures[training[::step][:_PREVIEW_PICTURES]])
        self._options_changed()

    def _data_settings_changed(self) -> None:
        """Updates the options after the votes, the class names or the exclusions have changed."""
        self._options.set_votes_available(self._data.votes is not None)
        self._options_changed()

    def _options_changed(self) -> None:
        self._form.set_preset(self._options.preset)
        self._form.set_epochs(self._options.epochs)
        self._form.set_problem(self._options.problem)
        self._estimate.set_run(self._options.values(), self._pictures)

    # The run

    def _start(self) -> None:
        self._inspect()  # clears the exclusions, class names and votes of other data
        folder = self._form.new_folder(self._runs)
        config = RunFolder(folder).config
        try:
            write_json(config, self._config().to_json())
        except TrainerError as error:
            self._complain(str(error))
        except OSError as error:
            self._complain(f"Nothing can be written to {folder}: {error.strerror or error}.")
        else:
            self._control.start(folder, train_command(config, folder))

    def _config(self) -> TrainConfig:
        """Returns the configuration of the form and the pages.

        Raises:
            TrainerError: If the options contradict each other.
        """
        votes = self._data.votes
        return TrainConfig.from_json(
            {
                **self._options.values(),
                "data": str(self._form.data.absolute()),
                "votes": str(votes.absolute()) if votes else "",
                "class_names": self._data.class_names,
                "excluded": self._data.excluded,
            }
        )

    def _resume(self, folder: Path | None) -> None:
        if folder is not None and not self.is_training:
            self._control.start(folder, resume_command(folder))

    def _began(self, run: TrainingRun) -> None:
        self._estimate.stop()
        self._shown, self._model = run.folder, None
        run.finishing.connect(lambda: self._form.set_running(True, can_stop=False))
        run.paused.connect(lambda _: self._form.set_paused(True))
        run.resumed.connect(lambda _: self._form.set_paused(False))
        self._show_options_of(run.folder)
        self._banner.dismiss()
        self._view.follow(run)
        self._lock(True)
        self._pages.setCurrentWidget(self._view)
        self._list.refresh()

    def _show_options_of(self, folder: Path) -> None:
        """Shows the options of a run in place of those entered; another window may have started it."""
        self._form.set_name(folder.name)
        with suppress(TrainerError):  # a run whose options cannot be read can still be watched
            self._options.set_values(TrainConfig.from_json(read_object(RunFolder(folder).config)).to_json())

    def _ended(self, outcome: RunOutcome) -> None:
        self._lock(False)
        self._view.show_end(outcome)
        self._list.refresh()
        if outcome.model is not None and self._shown is not None:
            self._model = outcome.model
            self._report.show_run(self._shown)
            self.model_finished.emit(outcome.model)

    def _lock(self, running: bool) -> None:
        self._form.set_running(running)
        self._data.set_locked(running)
        self._options.set_locked(running)

    def _pause(self) -> None:
        if self._control.pause():
            self._form.set_paused(True)
            self._view.show_pausing()

    def _go_on(self) -> None:
        if self._control.resume():
            self._form.set_paused(False)

    def _kill(self) -> None:
        question = QMessageBox(QMessageBox.Icon.Warning, "", "Kill the training at once?", parent=self)
        question.setInformativeText(
            "Stop lets it finish the batch and make a model of its best epoch. Killing loses the epoch that "
            "runs; the complete ones stay, and Resume goes on from there."
        )
        kill = question.addButton("Kill", QMessageBox.ButtonRole.DestructiveRole)
        question.setDefaultButton(question.addButton(QMessageBox.StandardButton.Cancel))
        question.exec()
        if question.clickedButton() is kill:
            self._control.kill()

    # Earlier runs

    def _show_run(self, folder: Path) -> None:
        """Shows a run's report, if there is one, and its curves, unless those of a running run are shown."""
        if self._control.run is not None and folder == self._control.run.folder:
            self._pages.setCurrentWidget(self._view)
            return
        self._report.show_run(folder)
        if not self.is_training:
            self._shown, self._model = folder, None
            self._control.replay(folder)
        replayed = not (
            self._report.has_report or self.is_training
        )  # the Curves page says why there is no report
        self._pages.setCurrentWidget(self._view if replayed else self._report)

    def _replayed(self, outcome: RunOutcome) -> None:
        self._model = outcome.model
        self._view.show_end(outcome)

    def _renamed(self, old: Path, new: Path) -> None:
        self._report.follow_rename(old, new)
        if self._shown == old:
            self._shown = new
            self._model = self._model and new / self._model.name
            self._view.set_folder(new)
        if self._offered == old:
            self._offer_resume(new)
        self.run_renamed.emit(old, new)

    def _deleted(self, folder: Path) -> None:
        self._report.forget(folder)
        if self._shown == folder:
            self._shown = self._model = None
            self._view.clear()
        if self._offered == folder:
            self._offered = None
            self._banner.dismiss()
        self.run_deleted.emit(folder)

    # Setting up

    def _offer_resume(self, folder: Path) -> None:
        self._offered = folder
        self._banner.show_message(
            f"The run {folder.name} was interrupted. It can go on after its last complete epoch.",
            "warning",
            "Resume",
        )

    def _complain(self, sentence: str) -> None:
        self._offered = None
        self._banner.show_message(sentence, "error")

    def _connect(self) -> None:
        form, options = self._form, self._options
        form.start_clicked.connect(self._start)
        form.stop_clicked.connect(self.request_stop)
        form.pause_clicked.connect(self._pause)
        form.continue_clicked.connect(self._go_on)
        form.kill_clicked.connect(self._kill)
        form.measure_clicked.connect(self._estimate.measure)
        form.data_chosen.connect(self._data_changed)
        form.preset_chosen.connect(options.set_preset)
        form.epochs_changed.connect(options.set_epochs)
        options.changed.connect(self._options_changed)
        self._estimate.changed.connect(lambda: form.set_estimate(self._estimate.text))
        self._inspect_timer.timeout.connect(self._inspect)
        self._data.changed.connect(self._data_settings_changed)
        self._data.inspected.connect(self._inspected)
        self._control.began.connect(self._began)
        self._control.ended.connect(self._ended)
        self._control.replaying.connect(self._view.follow)
        self._control.replayed.connect(self._replayed)
        self._control.failed.connect(self._complain)
        self._view.resume_clicked.connect(lambda: self._resume(self._shown))
        self._view.report_clicked.connect(lambda: self._pages.setCurrentWidget(self._report))
        self._view.model_clicked.connect(lambda: self.model_chosen.emit(self._model))
        self._report.model_chosen.connect(self.model_chosen)
        self._report.failed.connect(self._complain)
        self._list.run_opened.connect(self._show_run)
        self._list.run_resumed.connect(self._resume)
        self._list.model_chosen.connect(self.model_chosen)
        self._list.run_renamed.connect(self._renamed)
        self._list.run_deleted.connect(self._deleted)
        self._banner.button_clicked.connect(lambda: self._resume(self._offered))

    def _lay_out(self) -> None:
        self.setAcceptDrops(True)
        self._pages.setDocumentMode(True)
        for page, title in (
            (self._data, "Data"),
            (self._options, "Options"),
            (self._view, "Curves"),
            (self._report, "Report"),
            (self._list, "Runs"),
        ):
            self._pages.addTab(page, title)
        layout = QVBoxLayout(self)
        layout.addWidget(self._form)
        layout.addWidget(self._pages, 1)
