"""The table of a session's markers beside its timeline: a press jumps there."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QIcon, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.recording.markers import MAX_LENGTH, Marker, MarkerKind
from emotion_gui.sessions.review.marker_strip import KIND_WORDS, kind_icon
from emotion_gui.sessions.review.time_formatting import TimeScale

TEXT_COLUMN = 1
EMPTY_TEXT = "No markers yet.\nAdd one at the cursor (M), or import a list of times."
GROWING_TEXT = "Markers can be changed when the recording has ended."

Index = QModelIndex | QPersistentModelIndex


class MarkerModel(QAbstractTableModel):
    """Time and text. renamed(Marker, str): the user typed another text; it is not changed here."""

    renamed = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._markers: Sequence[Marker] = ()
        self._scale = TimeScale()
        self._icons: dict[MarkerKind, QIcon] = {}
        self._editable = True

    def set_markers(self, markers: Sequence[Marker]) -> None:
        self.beginResetModel()
        self._markers = markers
        self.endResetModel()

    def set_scale(self, scale: TimeScale) -> None:
        self._scale = scale
        self._repaint()

    def set_editable(self, editable: bool) -> None:
        self._editable = editable

    def set_palette(self, palette: QPalette) -> None:
        self._icons = {kind: kind_icon(kind, palette) for kind in KIND_WORDS}
        self._repaint()

    def marker(self, row: int) -> Marker:
        return self._markers[row]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._markers)

    def columnCount(self, parent: Index | None = None) -> int:
        return 2

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        editable = self._editable and index.column() == TEXT_COLUMN
        return usual | Qt.ItemFlag.ItemIsEditable if editable else usual

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        marker = self._markers[index.row()]
        time = self._scale.text(marker.time / 1000)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return " ".join(marker.text.split()) if index.column() == TEXT_COLUMN else time
            case Qt.ItemDataRole.EditRole:
                return marker.text
            case Qt.ItemDataRole.DecorationRole if index.column() == 0:
                return self._icons.get(marker.kind)
            case Qt.ItemDataRole.ToolTipRole:
                return f"{marker.text}\n{KIND_WORDS[marker.kind]}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{time}, {marker.text}, {KIND_WORDS[marker.kind]}"
            case _:
                return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        marker, text = self._markers[index.row()], str(value).strip()[:MAX_LENGTH]
        if role != Qt.ItemDataRole.EditRole or not text or text == marker.text:
            return False
        self.renamed.emit(marker, text)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return ("Time", "Marker")[section]
        return None

    def _repaint(self) -> None:
        if self._markers:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._markers) - 1, 1))


class MarkersPanel(QWidget):
    """chosen(Marker): the user wants to look at it. renamed(Marker, str), deleted(list[Marker]), add_asked,
    import_asked: what the user wants changed; nothing is changed here."""

    chosen = Signal(object)
    renamed = Signal(object, str)
    deleted = Signal(list)
    add_asked = Signal()
    import_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = MarkerModel()
        self._table = QTableView()
        self._empty = QLabel(EMPTY_TEXT, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._pages = QStackedWidget()
        self._add = QPushButton("&Add")
        self._rename = QPushButton("&Rename")
        self._delete = QPushButton("&Delete")
        self._import = QPushButton("&Import…")
        self._note = QLabel(GROWING_TEXT, wordWrap=True)
        self._editable = True
        self._lay_out()
        self._connect()
        self._model.set_palette(self.palette())
        self.set_markers(())
        self.set_editable(True)

    def set_markers(self, markers: Sequence[Marker]) -> None:
        """In the order of time; the chosen rows stay where they can."""
        row = self._table.currentIndex().row()
        self._model.set_markers(markers)
        self._pages.setCurrentIndex(1 if markers else 0)
        if 0 <= row < len(markers):
            self._table.setCurrentIndex(self._model.index(row, TEXT_COLUMN))
        self._show_possible()

    def set_scale(self, scale: TimeScale) -> None:
        """How times are written."""
        self._model.set_scale(scale)

    def set_editable(self, editable: bool) -> None:
        """Whether markers can be changed."""
        self._editable = editable
        self._model.set_editable(editable)
        self._note.setVisible(not editable)
        self._show_possible()

    def select(self, marker: Marker) -> None:
        """Show its row as chosen, without a jump."""
        for row in range(self._model.rowCount()):
            if self._model.marker(row) == marker:
                self._table.selectRow(row)
                self._table.scrollTo(self._model.index(row, TEXT_COLUMN))
                return

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._model.set_palette(self.palette())

    @property
    def _selected(self) -> list[Marker]:
        return [self._model.marker(index.row()) for index in self._table.selectionModel().selectedRows()]

    def _jump(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self._model.marker(index.row()))

    def _edit(self) -> None:
        row = self._table.currentIndex().row()
        if self._editable and row >= 0:
            self._table.edit(self._model.index(row, TEXT_COLUMN))

    def _delete_selected(self) -> None:
        if self._editable and self._selected:
            self.deleted.emit(self._selected)

    def _show_possible(self) -> None:
        count = len(self._selected)
        self._add.setEnabled(self._editable)
        self._import.setEnabled(self._editable)
        self._rename.setEnabled(self._editable and count == 1)
        self._delete.setEnabled(self._editable and count > 0)

    def _connect(self) -> None:
        self._table.clicked.connect(self._jump)
        self._table.activated.connect(self._jump)
        self._table.selectionModel().selectionChanged.connect(self._show_possible)
        self._model.modelReset.connect(self._show_possible)
        # Queued: the editor goes first.
        self._model.renamed.connect(self.renamed, Qt.ConnectionType.QueuedConnection)
        self._add.clicked.connect(self.add_asked)
        self._import.clicked.connect(self.import_asked)
        self._rename.clicked.connect(self._edit)
        self._delete.clicked.connect(self._delete_selected)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self._table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._delete_selected)

    def _lay_out(self) -> None:
        self._set_up_table()
        self._add.setToolTip("A marker at the cursor (M on the timeline)")
        self._rename.setToolTip("Another text (F2 in the list)")
        self._delete.setToolTip("The chosen markers (Del in the list)")
        self._import.setToolTip("From a table of times and texts (CSV)")
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._table)
        buttons = QGridLayout()
        for place, button in enumerate((self._add, self._import, self._rename, self._delete)):
            buttons.addWidget(button, place // 2, place % 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._note)
        layout.addLayout(buttons)

    def _set_up_table(self) -> None:
        table = self._table
        table.setModel(self._model)
        table.setAccessibleName("Markers")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        table.setColumnWidth(0, self.fontMetrics().horizontalAdvance("00:00:00") + 36)
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
