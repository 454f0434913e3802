"""The list of runs as a table that can be sorted, and in which runs are chosen and renamed."""

from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from emotion_gui.training.runs.run_list import (
    COLUMNS,
    DATA,
    DATE,
    NAME,
    NOTES,
    SORT_ROLE,
    Index,
    RunListModel,
)
from emotion_gui.training.runs.run_names import MAX_LENGTH
from emotion_gui.training.runs.run_summary import RunSummary

# Shares of the room that the other columns leave.
_SHARES = {NAME: 0.5, DATA: 0.25, NOTES: 0.25}
_LEAST = 70  # pixels of such a column
_AROUND = 14  # pixels beside a cell's text
_ARROW = 10  # pixels of the sign for the order, in a column's head


class RunTable(QTableView):
    """The newest run first, until another column is chosen. selection_changed: by anyone."""

    selection_changed = Signal()

    def __init__(self, runs: RunListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._fitting, self._widths_chosen = False, False
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(runs)
        self._sorted.setSortRole(SORT_ROLE)
        self._sorted.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._sorted.setSortLocaleAware(True)
        self.setModel(self._sorted)
        self.setItemDelegateForColumn(NAME, _NameDelegate(self))
        self._set_up()
        self.selectionModel().selectionChanged.connect(self.selection_changed)

    @property
    def selected(self) -> list[RunSummary]:
        """The chosen runs, from top to bottom."""
        rows = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [self._runs.run(self._sorted.mapToSource(index).row()) for index in rows]

    def select(self, folder: Path) -> None:
        """Choose the run in this folder alone, and bring it into sight."""
        for row in range(self._sorted.rowCount()):
            index = self._sorted.index(row, NAME)
            if self._runs.run(self._sorted.mapToSource(index).row()).folder == folder:
                flags = QItemSelectionModel.SelectionFlag
                self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
                self.scrollTo(index)

    def edit_name(self) -> None:
        """Let the user type another name for the chosen run."""
        [index] = self.selectionModel().selectedRows(NAME)
        self.scrollTo(index)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.edit(index)

    def _set_up(self) -> None:
        self.setAccessibleName("Runs")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setSortingEnabled(True)
        self.sortByColumn(DATE, Qt.SortOrder.DescendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.sectionResized.connect(self._note_own_width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._widths_chosen:
            self._fit_columns()

    def _fit_columns(self) -> None:
        """As wide as their texts, and the room that is left for names, data and notes."""
        metrics = self.fontMetrics()
        self._fitting = True
        room = self.viewport().width()
        for number, column in enumerate(COLUMNS):
            if column.widest:
                title = max(map(metrics.horizontalAdvance, column.title.split("\n"))) + _ARROW
                width = max(title, metrics.horizontalAdvance(column.widest)) + _AROUND
                self.setColumnWidth(number, width)
                room -= width
        for number, share in _SHARES.items():
            self.setColumnWidth(number, max(int(room * share), _LEAST))
        self._fitting = False

    def _note_own_width(self, column: int) -> None:
        """Widths that the user has chosen stay; that of the notes follows from the others."""
        self._widths_chosen = self._widths_chosen or not (self._fitting or column == NOTES)


class _NameDelegate(QStyledItemDelegate):
    """A field that takes no longer name than a run can have."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        return QLineEdit(parent, maxLength=MAX_LENGTH, frame=False)
