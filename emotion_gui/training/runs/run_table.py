"""A sortable table of runs, in which runs are selected and renamed."""

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

# The shares of the width that the other columns leave.
_SHARES = {NAME: 0.5, DATA: 0.25, NOTES: 0.25}
_MIN_WIDTH = 70  # of such a column in pixels
_CELL_PADDING = 14  # horizontal, in pixels
_ARROW_WIDTH = 10  # of the sort indicator in pixels


class RunTable(QTableView):
    """A table of runs, sorted by date with the newest first until the user sorts it by another column.

    Attributes:
        selection_changed: Signal: the selection has changed, by the user or by the program.
    """

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
        """The selected runs, from top to bottom."""
        rows = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [self._runs.run(self._sorted.mapToSource(index).row()) for index in rows]

    def select(self, folder: Path) -> None:
        """Selects only the run in this folder and scrolls to it."""
        for row in range(self._sorted.rowCount()):
            index = self._sorted.index(row, NAME)
            if self._runs.run(self._sorted.mapToSource(index).row()).folder == folder:
                flags = QItemSelectionModel.SelectionFlag
                self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
                self.scrollTo(index)

    def edit_name(self) -> None:
        """Opens the editor for the name of the selected run."""
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
        header.sectionResized.connect(self._section_resized)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._widths_chosen:
            self._fit_columns()

    def _fit_columns(self) -> None:
        """Makes the columns as wide as their texts, and shares the rest among names, data and notes."""
        metrics = self.fontMetrics()
        self._fitting = True
        remaining = self.viewport().width()
        for number, column in enumerate(COLUMNS):
            if column.widest_text:
                title = max(map(metrics.horizontalAdvance, column.title.split("\n"))) + _ARROW_WIDTH
                width = max(title, metrics.horizontalAdvance(column.widest_text)) + _CELL_PADDING
                self.setColumnWidth(number, width)
                remaining -= width
        for number, share in _SHARES.items():
            self.setColumnWidth(number, max(int(remaining * share), _MIN_WIDTH))
        self._fitting = False

    def _section_resized(self, column: int) -> None:
        """Keeps widths that the user has chosen; the last column always fills the rest."""
        self._widths_chosen = self._widths_chosen or not (self._fitting or column == NOTES)


class _NameDelegate(QStyledItemDelegate):
    """Edits a name with the maximum length of a run's name."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        return QLineEdit(parent, maxLength=MAX_LENGTH, frame=False)
