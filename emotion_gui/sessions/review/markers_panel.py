"""The table of a session's markers, in which a click on a marker moves the cursor to it."""

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
from emotion_gui.sessions.review.marker_strip import KIND_NAMES, kind_icon
from emotion_gui.sessions.review.time_formatting import TimeScale

TEXT_COLUMN = 1
EMPTY_TEXT = "No markers yet.\nAdd one at the cursor (M), or import a list of times."
GROWING_TEXT = "Markers can be changed when the recording has ended."

Index = QModelIndex | QPersistentModelIndex


class MarkerModel(QAbstractTableModel):
    """The markers as rows of time and text.

    Attributes:
        renamed: (Marker, str) the user has entered another text; the owner has to change it.
    """

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
        self._icons = {kind: kind_icon(kind, palette) for kind in KIND_NAMES}
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
                return f"{marker.text}\n{KIND_NAMES[marker.kind]}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{time}, {marker.text}, {KIND_NAMES[marker.kind]}"
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
    """Shows the markers and asks its owner for changes; it changes nothing by itself.

    Attributes:
        chosen: (Marker) the user wants to jump to it.
        renamed: (Marker, str) the user wants another text for it.
        deleted: (list[Marker]) the user wants to delete them.
        add_requested: The user wants to add a marker.
        import_requested: The user wants to import markers.
    """

    chosen = Signal(object)
    renamed = Signal(object, str)
    deleted = Signal(list)
    add_requested = Signal()
    import_requested = Signal()

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
        """Show markers in the order of time, and keep the current row if it still exists."""
        row = self._table.currentIndex().row()
        self._model.set_markers(markers)
        self._pages.setCurrentIndex(1 if markers else 0)
        if 0 <= row < len(markers):
            self._table.setCurrentIndex(self._model.index(row, TEXT_COLUMN))
        self._update_buttons()

    def set_scale(self, scale: TimeScale) -> None:
        """Set how times are written."""
        self._model.set_scale(scale)

    def set_editable(self, editable: bool) -> None:
        """Set whether markers can be changed."""
        self._editable = editable
        self._model.set_editable(editable)
        self._note.setVisible(not editable)
        self._update_buttons()

    def select(self, marker: Marker) -> None:
        """Select the row of a marker without moving the cursor."""
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

    def _update_buttons(self) -> None:
        count = len(self._selected)
        self._add.setEnabled(self._editable)
        self._import.setEnabled(self._editable)
        self._rename.setEnabled(self._editable and count == 1)
        self._delete.setEnabled(self._editable and count > 0)

    def _connect(self) -> None:
        self._table.clicked.connect(self._jump)
        self._table.activated.connect(self._jump)
        self._table.selectionModel().selectionChanged.connect(self._update_buttons)
        self._model.modelReset.connect(self._update_buttons)
        # Queued, so that the editor is closed first.
        self._model.renamed.connect(self.renamed, Qt.ConnectionType.QueuedConnection)
        self._add.clicked.connect(self.add_requested)
        self._import.clicked.connect(self.import_requested)
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
        for number, button in enumerate((self._add, self._import, self._rename, self._delete)):
            buttons.addWidget(button, number // 2, number % 2)
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
