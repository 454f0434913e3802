"""The table of a comparison: results, then options, with a column for each run."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QBrush, QFont, QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from emotion_gui.training.runs.compare import Comparison, Row
from emotion_gui.widgets.theme import blend

_MIN_COLUMN_WIDTH = 110  # of a run in pixels


class CompareTable(QTableWidget):
    """Shows the best results in bold; equal options are hidden, or shown without a tint."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: Sequence[str] = ()
        self._comparison = Comparison([], [])
        self._show_all = False
        self.setAccessibleName("Results and options of the runs")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.horizontalHeader().setMinimumSectionSize(_MIN_COLUMN_WIDTH)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)

    def show_comparison(self, names: Sequence[str], comparison: Comparison) -> None:
        """Shows a comparison.

        Args:
            names: The names of the runs, in the order of the texts of a row.
            comparison: The rows.
        """
        self._names, self._comparison = names, comparison
        self._fill()

    def set_show_all(self, show_all: bool) -> None:
        """Sets whether equal options are shown too."""
        self._show_all = show_all
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._fill()

    def _fill(self) -> None:
        options = [row for row in self._comparison.options if row.differs or self._show_all]
        results = self._comparison.results
        self.clear()
        self.clearSpans()
        self.setColumnCount(len(self._names))
        self.setRowCount(len(results) + 1 + len(options))
        for column, name in enumerate(self._names):
            header = QTableWidgetItem(name)
            header.setToolTip(name)
            self.setHorizontalHeaderItem(column, header)
        for line, row in enumerate(results):
            self._fill_row(line, row, tinted=False)
        self._fill_heading(len(results), any(row.differs for row in options))
        for line, row in enumerate(options, start=len(results) + 1):
            self._fill_row(line, row, tinted=self._show_all and row.differs)

    def _fill_row(self, line: int, row: Row, *, tinted: bool) -> None:
        self.setVerticalHeaderItem(line, _header(row.title))
        for column, text in enumerate(row.texts):
            self.setItem(line, column, self._cell(row, column, text, tinted))

    def _fill_heading(self, line: int, differ: bool) -> None:
        """Fills the row between results and options."""
        header = _header("Options" if self._show_all else "Options that differ")
        header.setFont(self._bold())
        self.setVerticalHeaderItem(line, header)
        self.setItem(line, 0, QTableWidgetItem("" if differ else "The options of these runs are the same."))
        if len(self._names) > 1:
            self.setSpan(line, 0, 1, len(self._names))

    def _cell(self, row: Row, column: int, text: str, tinted: bool) -> QTableWidgetItem:
        cell = QTableWidgetItem(text)
        cell.setToolTip(text)
        cell.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        if column in row.best:
            cell.setFont(self._bold())
            cell.setData(Qt.ItemDataRole.AccessibleTextRole, f"{text}, best")
        if tinted:
            palette = self.palette()
            base, accent = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Highlight)
            cell.setBackground(QBrush(blend(base, accent, 0.22)))
            cell.setData(Qt.ItemDataRole.AccessibleTextRole, f"{text}, differs")
        return cell

    def _bold(self) -> QFont:
        font = self.font()
        font.setBold(True)
        return font


def _header(title: str) -> QTableWidgetItem:
    header = QTableWidgetItem(title)
    header.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return header
