"""The page with the list of sessions, their search, notes and commands."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.recording.session_reader import Summary, change_info
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.list.list_model import SessionListModel, can_change
from emotion_gui.sessions.list.notes_editor import NotesEditor
from emotion_gui.sessions.list.session_deletion import ask_to_delete
from emotion_gui.sessions.list.session_view import SessionView
from emotion_gui.sessions.task_queue import TaskQueue
from emotion_gui.widgets.command_actions import action_button, row_action

READING_TEXT = "Reading the sessions"
EMPTY_TEXT = "No sessions yet.\nPress R on the Live tab to record one, or analyze a video on the page Videos."
NOTHING_FOUND = "No session has all of these words."
_NOTES_HINTS = {0: "Choose one session to write notes on it", 1: "Notes on this session"}

Summaries = list[Summary]


class Command(NamedTuple):
    """A command for the selected sessions.

    Attributes:
        text: Of its button and menu item.
        tip: Its tooltip.
        keys: Its shortcuts, of which the first is shown.
        run: Runs it.
        is_possible: Returns whether it can run for a selection.
    """

    text: str
    tip: str
    keys: tuple[str, ...]
    run: Callable[[], None]
    is_possible: Callable[[Summaries], bool]


class SessionList(QWidget):
    """Shows sessions that are read elsewhere; see `set_sessions`.

    Attributes:
        opened: (Path) the user wants to see this session. The context emits `open_requested` as well.
    """

    opened = Signal(object)

    def __init__(self, context: SessionsContext, jobs: TaskQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._jobs = context, jobs
        self._model = SessionListModel(self)
        self._view = SessionView(self._model)
        self._search = QLineEdit(clearButtonEnabled=True, placeholderText="Search")
        self._message = QLabel(READING_TEXT, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True, margin=12)
        self._notes = NotesEditor(context, jobs)
        self._pages = QStackedWidget()
        self._top_row = QHBoxLayout()
        self._is_read = False
        self._in_progress: Mapping[Path, str] = {}
        self._actions = [
            (command, row_action(self._view, command.text, command.tip, command.keys, command.run))
            for command in self._commands()
        ]
        self._lay_out()
        self._connect()
        self._selection_changed()

    @property
    def sessions(self) -> Summaries:
        """All sessions, with the newest first."""
        return self._model.sessions

    def set_sessions(self, summaries: Summaries, *, complete: bool) -> None:
        """Show sessions, given with the newest first; `complete` means that no more follow."""
        row = self._view.currentIndex().row()
        had_selection = bool(self._view.selected)
        self._is_read = self._is_read or complete
        self._in_progress = self._context.in_progress
        self._view.set_in_progress(self._in_progress)
        self._model.set_sessions(summaries, self._in_progress)
        if had_selection and not self._view.selected:
            self._view.select_near(row)
        self._show_list_or_message()
        self._selection_changed()

    def add_menu(self, button: QToolButton) -> None:
        """Put a button next to the search field."""
        self._top_row.addWidget(button)
        for before, after in pairwise((self._search, button, self._view)):
            self.setTabOrder(before, after)

    def select(self, path: Path) -> None:
        """Select a session."""
        self._view.select(path)

    def focus_search(self) -> None:
        """Focus the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def save(self) -> None:
        """Save the notes that are being written."""
        self._notes.save()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Pass the focus to the list. A focus proxy would make Tab skip what is above the list."""
        (self._view if self._view.isVisible() else self._search).setFocus(event.reason())

    # Display

    def _search_changed(self, text: str) -> None:
        self._model.search(text)
        self._show_list_or_message()

    def _show_list_or_message(self) -> None:
        if not self._is_read and not self._model.sessions:
            self._message.setText(READING_TEXT)
        else:
            self._message.setText(NOTHING_FOUND if self._model.sessions else EMPTY_TEXT)
        self._pages.setCurrentWidget(self._view if self._model.found else self._message)

    def _selection_changed(self) -> None:
        chosen = self._view.selected
        one = chosen[0] if len(chosen) == 1 and can_change(chosen[0], self._in_progress) else None
        self._notes.show_notes(one, self._notes_hint(chosen))
        for command, action in self._actions:
            action.setEnabled(command.is_possible(chosen))

    def _notes_hint(self, chosen: Summaries) -> str:
        if len(chosen) != 1 or can_change(chosen[0], self._in_progress):
            return _NOTES_HINTS[int(len(chosen) == 1)]
        if chosen[0].path in self._in_progress:
            return "Notes can be written when the session is complete"
        return "Unlock this session to see its notes" if chosen[0].locked else "This session cannot be read"

    # Commands

    def _commands(self) -> tuple[Command, ...]:
        return (
            Command("Open", "Its timeline and statistics", ("Return", "Enter"), self._open, _is_one),
            Command("Rename", "The session", ("F2",), self._view.edit_name, self._can_change),
            Command("Delete…", "Asks before it does", ("Del",), self._delete, self._can_delete),
        )

    def _open(self) -> None:
        for summary in self._view.selected[:1]:  # none if the double click hit no row
            self.opened.emit(summary.path)
            self._context.open_requested.emit(summary.path)

    def _rename(self, path: Path, name: str) -> None:
        self._jobs.run(
            partial(change_info, path, dict(self._context.keys), lambda info: replace(info, name=name)),
            lambda _: self._context.sessions_changed.emit(),
            self._context.failed.emit,
        )

    def _delete(self) -> None:
        ask_to_delete(self._view.selected, self._context, self._jobs, self)

    def _can_change(self, chosen: Summaries) -> bool:
        return len(chosen) == 1 and can_change(chosen[0], self._in_progress)

    def _can_delete(self, chosen: Summaries) -> bool:
        return any(summary.path != self._context.recording for summary in chosen)

    # Setting up

    def _connect(self) -> None:
        self._search.textChanged.connect(self._search_changed)
        self._search.returnPressed.connect(self._view.setFocus)
        self._view.selection_changed.connect(self._selection_changed)
        self._view.doubleClicked.connect(self._open)
        # Queued, so that the editor is closed first.
        self._model.name_edited.connect(self._rename, Qt.ConnectionType.QueuedConnection)
        self._notes.failed.connect(self._context.failed)
        self._context.release_requested.connect(self._forget_notes)

    def _forget_notes(self, sessions: list[Path]) -> None:
        if any(summary.path in sessions for summary in self._view.selected):
            self._notes.discard()

    def _lay_out(self) -> None:
        self._search.setAccessibleName("Search sessions")
        self._search.setToolTip("Words of names, notes, sources, models and dates (Ctrl+F)")
        for page in (self._message, self._view):
            self._pages.addWidget(page)
        top, buttons = self._top_row, QHBoxLayout()
        top.addWidget(self._search, 1)
        for _, action in self._actions:
            buttons.addWidget(action_button(action))
        halves = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        halves.addWidget(self._pages)
        halves.addWidget(self._notes)
        halves.setStretchFactor(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 4, 6)
        layout.addLayout(top)
        layout.addWidget(halves, 1)
        layout.addLayout(buttons)


def _is_one(chosen: Summaries) -> bool:
    return len(chosen) == 1
