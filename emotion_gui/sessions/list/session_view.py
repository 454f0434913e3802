"""The list of sessions as people see it: chosen, opened and renamed with mouse or keys."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.list.list_model import SessionListModel
from emotion_gui.sessions.list.session_delegate import SessionDelegate


class SessionView(QListView):
    """selection_changed: by anyone."""

    selection_changed = Signal()

    def __init__(self, sessions: SessionListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sessions = sessions
        self._delegate = SessionDelegate(self)
        self.setModel(sessions)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Sessions")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setTabKeyNavigation(False)
        self.setMinimumWidth(180)
        self.selectionModel().selectionChanged.connect(self.selection_changed)

    @property
    def selected(self) -> list[Summary]:
        """The chosen sessions, from top to bottom."""
        rows = sorted(self.selectionModel().selectedIndexes(), key=lambda index: index.row())
        return [summary for index in rows if (summary := self._sessions.summary(index)) is not None]

    def show_recording(self, session: Path | None) -> None:
        """The one that grows."""
        self._delegate.recording = session
        self.viewport().update()

    def select(self, path: Path) -> None:
        """Choose this one alone, and bring it into sight."""
        index = self._sessions.index_of(path)
        if index.isValid():
            flag = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect)
            self.scrollTo(index)

    def choose_near(self, row: int) -> None:
        """The session in this row or, where there is none, in the nearest one before it."""
        rows: Sequence[int] = [*range(row, self._sessions.rowCount()), *range(row, -1, -1)]
        for each in rows:
            summary = self._sessions.summary(self._sessions.index(each))
            if summary is not None:
                self.select(summary.path)
                return

    def edit_name(self) -> None:
        """Let the user type another name for the chosen session."""
        for summary in self.selected[:1]:
            index = self._sessions.index_of(summary.path)
            self.scrollTo(index)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.edit(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows are as wide as the list."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
