"""The list widget of the sessions, in which mouse and keys select, open and rename them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.list.list_model import SessionListModel
from emotion_gui.sessions.list.session_delegate import SessionDelegate, row_heights


class SessionView(QListView):
    """Shows the sessions by day, and keeps selection and scroll position when the list is read again.

    Attributes:
        selection_changed: Other sessions are selected, by the user or by code.
    """

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
        self._saved_state: tuple[list[Path], int] = ([], 0)
        sessions.set_heights(row_heights(self.fontMetrics()))
        sessions.modelAboutToBeReset.connect(self._save_state)
        sessions.modelReset.connect(self._restore)
        self.selectionModel().selectionChanged.connect(self.selection_changed)

    @property
    def selected(self) -> list[Summary]:
        """The selected sessions, from top to bottom."""
        rows = sorted(self.selectionModel().selectedIndexes(), key=lambda index: index.row())
        return [summary for index in rows if (summary := self._sessions.summary(index)) is not None]

    def set_in_progress(self, in_progress: Mapping[Path, str]) -> None:
        """Mark the sessions that are being written; see `SessionsContext`."""
        self._delegate.in_progress = in_progress
        self.viewport().update()

    def select(self, path: Path) -> None:
        """Select only this session, and scroll to it."""
        index = self._sessions.index_of(path)
        if index.isValid():
            flag = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect)
            self.scrollTo(index)

    def select_near(self, row: int) -> None:
        """Select the session in this row or the next one below, otherwise the nearest one above."""
        rows: Sequence[int] = [*range(row, self._sessions.rowCount()), *range(row, -1, -1)]
        for each in rows:
            summary = self._sessions.summary(self._sessions.index(each))
            if summary is not None:
                self.select(summary.path)
                return

    def edit_name(self) -> None:
        """Let the user edit the name of the selected session."""
        for summary in self.selected[:1]:
            index = self._sessions.index_of(summary.path)
            self.scrollTo(index)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.edit(index)

    def _save_state(self) -> None:
        """Save the selection and the scroll position."""
        self._saved_state = [summary.path for summary in self.selected], self.verticalScrollBar().value()

    def _restore(self) -> None:
        paths, position = self._saved_state
        chosen = QItemSelection()
        for index in map(self._sessions.index_of, paths):
            if index.isValid():
                chosen.select(index, index)
        flag = QItemSelectionModel.SelectionFlag
        if not chosen.isEmpty():
            self.selectionModel().setCurrentIndex(chosen.indexes()[0], flag.NoUpdate)
        self.selectionModel().select(chosen, flag.ClearAndSelect)
        self.verticalScrollBar().setValue(position)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._sessions.set_heights(row_heights(self.fontMetrics()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out the rows again, because they are as wide as the list."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
