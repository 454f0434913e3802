"""The table model of the queue of videos, and the texts about each video."""

from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from emotion_gui.batch.queue_item import QueueItem, State
from emotion_gui.batch.scheduler import SKIPPED
from emotion_gui.sessions.videos.video_queue import VideoQueue
from trainer.shared.formatting import count, percent, rough_duration

Index = QModelIndex | QPersistentModelIndex
SHARE_ROLE = int(Qt.ItemDataRole.UserRole)  # float, 0 to 1; negative if unknown
ACTIVE_ROLE = SHARE_ROLE + 1  # bool: it is running, or done
NAME, STATE, PROGRESS, LEFT, RESULT = range(5)
_STOPPING = "Stopping"
_STARTING = "Starting"


class Column(NamedTuple):
    """A column of the table.

    Attributes:
        title: Its header.
        sample: A text that fits into it; empty for columns that share the remaining width.
    """

    title: str
    sample: str = ""


COLUMNS = (
    Column("Video"),
    Column("State", "Interrupted"),
    Column("Progress", "Progress 100%"),
    Column("Time left", "12 h 05 min"),
    Column("Result"),
)


class QueueModel(QAbstractTableModel):
    """Shows the queue and updates the rows that change."""

    def __init__(self, videos: VideoQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._videos = videos
        self._entries = [*videos.entries]
        self._row_texts: list[tuple[str, ...]] = []
        videos.rows_changed.connect(self._reset)
        videos.advanced.connect(self._refresh)
        self._reset()

    def entry(self, row: int) -> QueueItem:
        return self._entries[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts(entry)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.job.source if index.column() == NAME else self._texts(entry)[index.column()]
        if role == SHARE_ROLE:
            return entry.share if entry.total or entry.state is State.DONE else -1.0
        if role == ACTIVE_ROLE:
            return entry.state in (State.RUNNING, State.DONE)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{COLUMNS[index.column()].title}: {self._texts(entry)[index.column()]}"
        return None

    def _texts(self, entry: QueueItem) -> tuple[str, ...]:
        return (
            entry.name,
            state_text(entry, stopping=self._videos.is_stopping(entry)),
            progress_text(entry),
            left_text(self._videos.seconds_left(entry)),
            result_text(entry),
        )

    def _reset(self) -> None:
        self.beginResetModel()
        self._entries = [*self._videos.entries]
        self._row_texts = [self._texts(entry) for entry in self._entries]
        self.endResetModel()

    def _refresh(self) -> None:
        """Update only the rows whose texts have changed."""
        for row, entry in enumerate(self._entries):
            texts = self._texts(entry)
            if texts != self._row_texts[row]:
                self._row_texts[row] = texts
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))


def state_text(entry: QueueItem, *, stopping: bool) -> str:
    if entry.state is State.RUNNING and stopping:
        return _STOPPING
    if entry.state is State.RUNNING and not entry.frames:
        return _STARTING
    return entry.state.name.capitalize()  # the values are those in files


def left_text(seconds: float | None) -> str:
    """Format a time left such as "3 min"; empty if it is unknown."""
    return "" if seconds is None else rough_duration(max(seconds, 1))


def result_text(entry: QueueItem) -> str:
    """Describe the result of a video, or what prevents it."""
    if entry.text and entry.text != SKIPPED:
        return entry.text
    if entry.state is State.INTERRUPTED:
        return "The app ended before it was done"
    counted = count(entry.frames, "frame")
    if entry.state is State.DONE:
        return entry.text or f"{counted}, {count(entry.faces, 'face')}"
    if not entry.frames:
        return ""
    return f"{counted} of about {entry.total:,}" if entry.total else counted


def progress_text(entry: QueueItem) -> str:
    """Format the progress in percent; empty if the total is unknown."""
    if entry.state is State.DONE:
        return percent(1)
    return percent(entry.share) if entry.total else ""
