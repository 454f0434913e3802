"""The markers of a session as rows of a table."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QIcon, QPalette

from emotion_gui.recording.marker_text import LONGEST
from emotion_gui.recording.samples import Marker, MarkerKind
from emotion_gui.sessions.review.marker_kinds import KIND_WORDS, kind_icon
from emotion_gui.sessions.review.time_text import TimeScale

TEXT_COLUMN = 1
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
        marker, text = self._markers[index.row()], str(value).strip()[:LONGEST]
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
