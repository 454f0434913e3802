"""The list model of the sessions, with the newest first and a heading for each day."""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal

from emotion_gui.recording.session_dates import started_at
from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.list.session_formatting import (
    day_text,
    description,
    first_line,
    local_start,
    name_of,
    search_text,
)

SUMMARY_ROLE = int(Qt.ItemDataRole.UserRole)
Index = QModelIndex | QPersistentModelIndex
HEADING = 0
HEIGHTS = (None, (False, False), (False, True), (True, False), (True, True))  # a heading; (notes, strip)
_SIZE_ROLE = int(Qt.ItemDataRole.SizeHintRole)
_MAX_RUNS = 20  # runs of rows that are inserted or removed one by one; for more of them a reset is faster


class Row(NamedTuple):
    """A session, or the heading of a day.

    Attributes:
        key: Rows with the same key are the same row.
        heading: The text of a heading; empty for a session.
        summary: The session; None for a heading.
        height: Index into HEIGHTS, for the delegate.
    """

    key: tuple[object, ...]
    heading: str
    summary: Summary | None
    height: int


class _IndexedSession(NamedTuple):
    """A session with what is computed from it once.

    Attributes:
        summary: The session.
        search_text: What a search looks through.
        started: In seconds since 1970.
        day: On which it started.
        height: As in `Row`.
    """

    summary: Summary
    search_text: str
    started: float
    day: date
    height: int


class SessionListModel(QAbstractListModel):
    """Keeps the rows of sessions that have not changed, so that views keep their selection.

    Attributes:
        name_edited: (Path, str) the user wants another name for the session. The model keeps the old one
            until it gets a new summary.
    """

    name_edited = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[_IndexedSession] = []
        self._search_words: list[str] = []
        self._in_progress: Mapping[Path, str] = {}
        self._rows: list[Row] = []
        self._sizes = [QSize(0, 20)] * len(HEIGHTS)

    @property
    def sessions(self) -> list[Summary]:
        """All sessions, including those that the search hides."""
        return [each.summary for each in self._all]

    @property
    def found(self) -> list[Summary]:
        """The sessions that are shown."""
        return [row.summary for row in self._rows if row.summary is not None]

    def set_sessions(self, summaries: Sequence[Summary], in_progress: Mapping[Path, str]) -> None:
        """Show sessions, given with the newest first. For `in_progress` see `SessionsContext`."""
        known = {id(each.summary): each for each in self._all}
        self._in_progress = in_progress
        self._all = [known.get(id(each)) or _index(each) for each in summaries]
        self._show()

    def set_heights(self, heights: Sequence[int]) -> None:
        """Set the height in pixels for each of HEIGHTS."""
        self._sizes = [QSize(0, height) for height in heights]
        self.layoutChanged.emit()

    def search(self, text: str) -> None:
        """Show only the sessions that contain all of these words."""
        self._search_words = text.casefold().split()
        self._show()

    def summary(self, index: Index) -> Summary | None:
        """Return the session of a row; None for a heading."""
        return self._rows[index.row()].summary if index.isValid() else None

    def index_of(self, path: Path) -> QModelIndex:
        """Return the index of a session, which is invalid if it is not shown."""
        for number, row in enumerate(self._rows):
            if row.summary is not None and row.summary.path == path:
                return self.index(number)
        return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        row = self._rows[index.row()]
        if role == _SIZE_ROLE:  # Qt asks for that of every row
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
                return description(row.summary, self._in_progress)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        summary = self._rows[index.row()].summary
        if summary is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsEditable if can_change(summary, self._in_progress) else flags

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        """Request another name without changing the row, which changes when the file is read again."""
        summary = self._rows[index.row()].summary
        if summary is not None and role == Qt.ItemDataRole.EditRole and value.strip() != name_of(summary):
            self.name_edited.emit(summary.path, value.strip())
        return False

    def _show(self) -> None:
        """Update the rows with as few changes as possible."""
        wanted = list(self._wanted())
        keys, former = {row.key for row in wanted}, {row.key: row for row in self._rows}
        gone = _runs([row.key not in keys for row in self._rows])
        new = _runs([row.key not in former for row in wanted])
        if len(gone) + len(new) > _MAX_RUNS:
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
        for first, last in _runs(changed):
            self.dataChanged.emit(self.index(first), self.index(last))

    def _wanted(self) -> Iterator[Row]:
        today, day = date.today(), None
        for each in self._all:
            if not all(word in each.search_text for word in self._search_words):
                continue
            if each.day != day:
                day = each.day
                yield Row((day,), day_text(day, today), None, HEADING)
            # a session with another start is another row, because it moves
            yield Row((each.summary.path, each.started), "", each.summary, each.height)


def _index(summary: Summary) -> _IndexedSession:
    notes, strip = bool(first_line(summary.info.notes)), len(summary.parts) > 0
    height = HEIGHTS.index((notes, strip))
    return _IndexedSession(
        summary, search_text(summary), started_at(summary), local_start(summary).date(), height
    )


def can_change(summary: Summary, in_progress: Container[Path]) -> bool:
    """Return whether name and notes of a session can be written now."""
    return not (summary.locked or summary.problem or summary.path in in_progress)


def _runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """Return the (first, last) index of each run of set flags."""
    runs: list[tuple[int, int]] = []
    for index, is_set in enumerate(flags):
        if is_set and runs and runs[-1][1] == index - 1:
            runs[-1] = runs[-1][0], index
        elif is_set:
            runs.append((index, index))
    return runs
