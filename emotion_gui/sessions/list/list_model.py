"""The sessions as a model for lists: the newest first, with a heading for each day."""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal

from emotion_gui.recording.session_dates import started_at
from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.list.session_formatting import (
    began,
    day_text,
    description,
    first_line,
    name_of,
    searched_text,
)

SUMMARY_ROLE = int(Qt.ItemDataRole.UserRole)
Index = QModelIndex | QPersistentModelIndex
HEADING = 0
HEIGHTS = (None, (False, False), (False, True), (True, False), (True, True))  # a heading; (notes, strip)
_SIZE_ROLE = int(Qt.ItemDataRole.SizeHintRole)
_MAX_STRETCHES = 20  # that are inserted or removed one by one; more of them are faster from scratch


class Row(NamedTuple):
    """A session, or the heading of a day. Rows with the same key are the same one.

    height: for whoever draws it; see `SessionListModel.set_heights`.
    """

    key: tuple[object, ...]
    heading: str
    summary: Summary | None
    height: int


class _Known(NamedTuple):
    """searched: what a search looks through. began: seconds since 1970. height: as in Row."""

    summary: Summary
    searched: str
    began: float
    day: date
    height: int


class SessionListModel(QAbstractListModel):
    """What has not changed keeps its row, and so the view its selection.

    name_edited(path, name): the user wants the session to have this name; the list waits for a new summary.
    """

    name_edited = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[_Known] = []
        self._words: list[str] = []
        self._growing: Mapping[Path, str] = {}
        self._rows: list[Row] = []
        self._sizes = [QSize(0, 20)] * len(HEIGHTS)

    @property
    def sessions(self) -> list[Summary]:
        """All of them, also those that the search leaves out."""
        return [each.summary for each in self._all]

    @property
    def found(self) -> list[Summary]:
        """Those that are shown."""
        return [row.summary for row in self._rows if row.summary is not None]

    def set_sessions(self, summaries: Sequence[Summary], growing: Mapping[Path, str]) -> None:
        """Show these, the newest first. growing: those that others write right now; see the context."""
        known = {id(each.summary): each for each in self._all}
        self._growing = growing
        self._all = [known.get(id(each)) or _known(each) for each in summaries]
        self._show()

    def set_heights(self, heights: Sequence[int]) -> None:
        """In pixels, for each of HEIGHTS."""
        self._sizes = [QSize(0, height) for height in heights]
        self.layoutChanged.emit()

    def search(self, text: str) -> None:
        """Show those alone in which all of these words are."""
        self._words = text.casefold().split()
        self._show()

    def summary(self, index: Index) -> Summary | None:
        """None for a heading."""
        return self._rows[index.row()].summary if index.isValid() else None

    def index_of(self, path: Path) -> QModelIndex:
        """Invalid where it is not shown."""
        for number, row in enumerate(self._rows):
            if row.summary is not None and row.summary.path == path:
                return self.index(number)
        return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        row = self._rows[index.row()]
        if role == _SIZE_ROLE:  # asked for all rows
            return self._sizes[row.height]
        if role == SUMMARY_ROLE:
            return row.summary
        if row.summary is None:
            texts = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return row.heading if role in texts else None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return name_of(row.summary)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return description(row.summary, self._growing)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        summary = self._rows[index.row()].summary
        if summary is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsEditable if can_change(summary, self._growing) else flags

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        """Nothing changes by itself: whoever writes the name into the file reads the list anew."""
        summary = self._rows[index.row()].summary
        if summary is not None and role == Qt.ItemDataRole.EditRole and value.strip() != name_of(summary):
            self.name_edited.emit(summary.path, value.strip())
        return False

    def _show(self) -> None:
        """Turn the rows that are there into those that should be, with as few changes as possible."""
        wanted = list(self._wanted())
        keys, former = {row.key for row in wanted}, {row.key: row for row in self._rows}
        gone = _stretches([row.key not in keys for row in self._rows])
        new = _stretches([row.key not in former for row in wanted])
        if len(gone) + len(new) > _MAX_STRETCHES:
            self.beginResetModel()
            self._rows = wanted
            self.endResetModel()
            return
        for first, last in reversed(gone):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
        for first, last in new:
            self.beginInsertRows(QModelIndex(), first, last)
            self._rows[first:first] = wanted[first : last + 1]
            self.endInsertRows()
        changed = [row is not former.get(row.key, row) and row != former[row.key] for row in wanted]
        self._rows = wanted
        for first, last in _stretches(changed):
            self.dataChanged.emit(self.index(first), self.index(last))

    def _wanted(self) -> Iterator[Row]:
        today, day = date.today(), None
        for each in self._all:
            if not all(word in each.searched for word in self._words):
                continue
            if each.day != day:
                day = each.day
                yield Row((day,), day_text(day, today), None, HEADING)
            # those that have changed their place are another row
            yield Row((each.summary.path, each.began), "", each.summary, each.height)


def _known(summary: Summary) -> _Known:
    notes, strip = bool(first_line(summary.info.notes)), len(summary.parts) > 0
    height = HEIGHTS.index((notes, strip))
    return _Known(summary, searched_text(summary), started_at(summary), began(summary).date(), height)


def can_change(summary: Summary, growing: Container[Path]) -> bool:
    """Whether its name and notes can be written now."""
    return not (summary.locked or summary.problem or summary.path in growing)


def _stretches(marks: Sequence[bool]) -> list[tuple[int, int]]:
    """(first, last) of each unbroken stretch of marked places."""
    found: list[tuple[int, int]] = []
    for place, marked in enumerate(marks):
        if marked and found and found[-1][1] == place - 1:
            found[-1] = found[-1][0], place
        elif marked:
            found.append((place, place))
    return found
