"""The Runs page: lists all runs, offers commands for them, and compares some of them."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from emotion_gui.core.errors import UserError
from emotion_gui.system.task import Task
from emotion_gui.training.runs.compare import MAX, MIN
from emotion_gui.training.runs.compare_view import CompareView
from emotion_gui.training.runs.notes_field import NotesField
from emotion_gui.training.runs.run_deletion import delete_runs
from emotion_gui.training.runs.run_folders import rename_run
from emotion_gui.training.runs.run_list import RunListModel
from emotion_gui.training.runs.run_summary import RunSummary, read_summaries, read_summary
from emotion_gui.training.runs.run_table import RunTable
from emotion_gui.widgets.banner import Banner
from emotion_gui.widgets.command_actions import action_button, row_action

READING_TEXT = "Reading the runs"
EMPTY_TEXT = (
    "No runs yet.\nChoose your pictures and press Start: each run is then listed here, with its model."
)

Runs = list[RunSummary]


class Command(NamedTuple):
    """A command for the selected runs.

    Attributes:
        text: The text of its button.
        tip: The tooltip.
        keys: The shortcuts, of which the first one is shown.
        run: Runs the command.
        is_possible: Returns whether the command is enabled for the selected runs.
    """

    text: str
    tip: str
    keys: tuple[str, ...]
    run: Callable[[], None]
    is_possible: Callable[[Runs], bool]


class RunsPage(QWidget):
    """Lists the runs; reads the list again when it is shown or `refresh` is called.

    Attributes:
        run_opened (Path): Signal: the folder of the run that the user wants to see.
        run_resumed (Path): Signal: the folder of the run that the user wants to resume.
        model_chosen (Path): Signal: the bundle folder of the model that the user wants to use.
        run_renamed (Path, Path): Signal: the old and the new folder of a run that was renamed.
        run_deleted (Path): Signal: the folder of a run that was deleted.
    """

    run_opened = Signal(object)
    run_resumed = Signal(object)
    model_chosen = Signal(object)
    run_renamed = Signal(object, object)
    run_deleted = Signal(object)

    def __init__(self, runs: Path, parent: QWidget | None = None) -> None:
        """Creates the page.

        Args:
            runs: The folder with a subfolder for each run.
            parent: The parent widget.
        """
        super().__init__(parent)
        self._runs, self._model = runs, RunListModel(self)
        self._reading = Task("list of runs", self)
        self._table = RunTable(self._model)
        self._notes = NotesField()
        self._compare = CompareView()
        self._message = QLabel(READING_TEXT, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._list, self._pages = QWidget(), QStackedWidget()
        self._banner = Banner(self._table)
        self._actions = [
            (command, row_action(self._table, command.text, command.tip, command.keys, command.run))
            for command in self._commands()
        ]
        self._lay_out()
        self._connect()
        self._selection_changed()

    def refresh(self) -> None:
        """Reads the list again in the background."""
        self._reading.start(partial(read_summaries, self._runs))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _refresh_if_reading(self) -> None:
        """Reads again if a running reading may have missed the latest change."""
        if self._reading.is_running:
            self.refresh()

    # Content

    def _show_runs(self, runs: Runs) -> None:
        self._model.set_runs(runs)
        self._message.setText(EMPTY_TEXT)
        if self._pages.currentWidget() is not self._compare:
            self._show_list_or_message()
        self._selection_changed()

    def _show_list_or_message(self) -> None:
        self._pages.setCurrentWidget(self._list if self._model.rowCount() else self._message)

    def _back_to_list(self) -> None:
        self._show_list_or_message()
        self._table.setFocus()

    def _selection_changed(self) -> None:
        chosen = self._table.selected
        one = chosen[0] if len(chosen) == 1 else None
        self._notes.show_notes(one.folder if one else None, one.notes if one else "")
        for command, action in self._actions:
            action.setEnabled(command.is_possible(chosen))

    def _show_warning(self, sentence: str) -> None:
        self._banner.show_message(sentence, "warning")

    # Commands

    def _commands(self) -> tuple[Command, ...]:
        return (
            Command("Show", "Its curves and its report", ("Return", "Enter"), self._show_run, _is_one),
            Command("Resume", "Go on from its last complete epoch", ("Ctrl+R",), self._resume, _can_resume),
            Command("Use this model", "In the Live tab", ("Ctrl+U",), self._use_model, _has_model),
            Command(
                "Compare",
                f"Curves, results and options of {MIN} to {MAX} runs; choose more with Ctrl or Shift",
                ("Ctrl+K",),
                self._compare_runs,
                lambda chosen: MIN <= len(chosen) <= MAX,
            ),
            Command("Rename", "The run and its model", ("F2",), self._table.edit_name, _can_rename),
            Command("Open folder", "The files of the run", ("Ctrl+E",), self._open_folder, _is_one),
            Command("Delete…", "Asks before it does", ("Del",), self._delete, _can_delete),
        )

    def _show_run(self) -> None:
        for run in self._table.selected[:1]:  # none after a double click below the rows
            self.run_opened.emit(run.folder)

    def _resume(self) -> None:
        [run] = self._table.selected
        self.run_resumed.emit(run.folder)

    def _use_model(self) -> None:
        [run] = self._table.selected
        self.model_chosen.emit(run.bundle)

    def _compare_runs(self) -> None:
        self._pages.setCurrentWidget(self._compare)
        self._compare.show_runs(self._table.selected)

    def _open_folder(self) -> None:
        [run] = self._table.selected
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(run.folder)))

    def _rename(self, folder: Path, name: str) -> None:
        self._notes.save()
        try:
            renamed = rename_run(folder, name)
        except UserError as error:
            self._show_warning(str(error))
            return
        self._banner.dismiss()
        summary = read_summary(renamed)
        if summary is not None:
            self._model.replace(folder, summary)
        self._refresh_if_reading()
        self._selection_changed()
        self.run_renamed.emit(folder, renamed)

    def _delete(self) -> None:
        self._notes.save()
        deleted, problem = delete_runs([run.folder for run in self._table.selected], self)
        for folder in deleted:
            self._model.remove(folder)
            self.run_deleted.emit(folder)
        self._refresh_if_reading()
        self._show_list_or_message()
        if problem:
            self._show_warning(problem)

    def _notes_saved(self, folder: Path, text: str) -> None:
        for row in range(self._model.rowCount()):
            run = self._model.run(row)
            if run.folder == folder:
                self._model.replace(folder, replace(run, notes=text))
        self._refresh_if_reading()

    # Setting up

    def _connect(self) -> None:
        self._reading.returned.connect(self._show_runs)
        self._table.selection_changed.connect(self._banner.dismiss)
        self._table.selection_changed.connect(self._selection_changed)
        self._table.doubleClicked.connect(self._show_run)
        self._model.name_edited.connect(
            self._rename, Qt.ConnectionType.QueuedConnection
        )  # after the editor has closed
        self._notes.saved.connect(self._notes_saved)
        self._notes.failed.connect(self._show_warning)
        self._compare.back_clicked.connect(self._back_to_list)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        for number, (_, action) in enumerate(self._actions):
            if number == 4:
                buttons.addStretch(1)
            buttons.addWidget(action_button(action))
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._table, 1)
        column.addWidget(self._notes)
        column.addLayout(buttons)
        for page in (self._message, self._list, self._compare):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)


def _is_one(chosen: Runs) -> bool:
    return len(chosen) == 1


def _can_resume(chosen: Runs) -> bool:
    return _is_one(chosen) and chosen[0].resumable


def _has_model(chosen: Runs) -> bool:
    return _is_one(chosen) and chosen[0].bundle is not None


def _can_rename(chosen: Runs) -> bool:
    return _is_one(chosen) and not chosen[0].is_running


def _can_delete(chosen: Runs) -> bool:
    return bool(chosen) and not any(run.is_running for run in chosen)
