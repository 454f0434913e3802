"""The table of the queue of videos, with progress bars, and the commands for selected videos."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionProgressBar,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from emotion_gui.batch.queue_item import QueueItem, State
from emotion_gui.sessions.videos.queue_model import (
    ACTIVE_ROLE,
    COLUMNS,
    NAME,
    PROGRESS,
    RESULT,
    SHARE_ROLE,
    Index,
    QueueModel,
)
from emotion_gui.sessions.videos.video_queue import VideoQueue
from emotion_gui.widgets.theme import blend

_NAME_SHARE = 0.4  # of the width that names and results share
_MIN_WIDTH = 90  # pixels, of the column of names
_CELL_PADDING = 16  # pixels beside the text of a cell
_STEPS = 1000  # of a progress bar
Entries = list[QueueItem]


class QueueTable(QTableView):
    """Shows the queue, and keeps rows selected when others come or go.

    Attributes:
        selection_changed: Other rows are selected, by the user or by code.
    """

    selection_changed = Signal()

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._chosen: list[QueueItem] = []
        self._has_own_widths = self._fitting = False
        self.setModel(model)
        self.setItemDelegateForColumn(PROGRESS, _BarDelegate(self))
        self._set_up()
        self.selectionModel().selectionChanged.connect(self._remember)
        model.modelReset.connect(self._restore)

    @property
    def selected(self) -> list[QueueItem]:
        """The selected videos, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._model.entry(row) for row in rows]

    def _remember(self) -> None:
        self._chosen = self.selected
        self.selection_changed.emit()

    def _restore(self) -> None:
        chosen, flags = self._chosen, QItemSelectionModel.SelectionFlag
        again = QItemSelection()
        for row in range(self._model.rowCount()):
            if self._model.entry(row) in chosen:
                again.select(self._model.index(row, 0), self._model.index(row, len(COLUMNS) - 1))
        self.selectionModel().select(again, flags.ClearAndSelect)
        if not again.isEmpty():
            self.selectionModel().setCurrentIndex(again.indexes()[0], flags.NoUpdate)
        self._remember()

    def _set_up(self) -> None:
        self.setAccessibleName("Videos to be analyzed")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.sectionResized.connect(self._column_resized)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._has_own_widths:
            self._fit_columns()

    def _fit_columns(self) -> None:
        self._fitting = True
        remaining = self.viewport().width()
        for number, column in enumerate(COLUMNS):
            if column.sample:
                width = self.fontMetrics().horizontalAdvance(column.sample) + _CELL_PADDING
                self.setColumnWidth(number, width)
                remaining -= width
        self.setColumnWidth(NAME, max(int(remaining * _NAME_SHARE), _MIN_WIDTH))
        self._fitting = False

    def _column_resized(self, column: int) -> None:
        self._has_own_widths = self._has_own_widths or not (self._fitting or column == RESULT)


class _BarDelegate(QStyledItemDelegate):
    """Draws the progress bar of the style."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        share = index.data(SHARE_ROLE)
        style = option.widget.style() if option.widget else QApplication.style()
        text, option.text = option.text, ""
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        if share < 0:
            return
        bar = QStyleOptionProgressBar()
        bar.rect = option.rect.adjusted(4, 4, -4, -4)
        bar.palette, bar.fontMetrics, bar.state = option.palette, option.fontMetrics, option.state
        bar.state |= QStyle.StateFlag.State_Horizontal
        if not index.data(ACTIVE_ROLE):
            _make_gray(bar.palette)
        bar.minimum, bar.maximum, bar.progress = 0, _STEPS, round(share * _STEPS)
        bar.text, bar.textVisible = text, True
        bar.textAlignment = Qt.AlignmentFlag.AlignCenter
        style.drawControl(QStyle.ControlElement.CE_ProgressBar, bar, painter, option.widget)


def _make_gray(palette: QPalette) -> None:
    role = QPalette.ColorRole
    gray = blend(palette.color(role.Base), palette.color(role.Text), 0.3)
    palette.setColor(role.Highlight, gray)
    palette.setColor(role.Accent, gray)
    palette.setColor(role.HighlightedText, palette.color(role.Text))


class Command(NamedTuple):
    """A command for selected videos.

    Attributes:
        text: Of its button and menu item.
        tip: Its tooltip.
        keys: Its shortcuts, of which the first is shown.
        run: Runs it.
        is_possible: Returns whether it can run for a video.
        one_only: Whether it can only run for one video at a time.
    """

    text: str
    tip: str
    keys: tuple[str, ...]
    run: Callable[[Entries], object]
    is_possible: Callable[[QueueItem], bool]
    one_only: bool = False

    def applicable(self, chosen: Sequence[QueueItem]) -> Entries:
        """Return the selected videos for which the command can run."""
        found = [entry for entry in chosen if self.is_possible(entry)]
        return found if not self.one_only or len(chosen) == 1 else []


def queue_commands(queue: VideoQueue, show: Callable[[Entries], object]) -> tuple[Command, ...]:
    """Return the commands, of which the last one calls `show` to open the session of a video."""
    return (
        Command("Pause", "It keeps what is done", ("Space",), queue.pause, can_pause),
        Command("Continue", "From where it stopped", ("Ctrl+R",), queue.resume, can_resume),
        Command(
            "Cancel", "What was analyzed stays in a session", ("Ctrl+Backspace",), queue.cancel, _can_cancel
        ),
        Command(
            "Run again",
            "Makes another session of it",
            ("Ctrl+Shift+R",),
            partial(queue.resume, again=True),
            _is_done,
        ),
        Command("Remove", "From this list; its session stays", ("Del",), queue.remove, _is_idle),
        Command("Open the session", "Its timeline", ("Return", "Enter"), show, _has_session, True),
    )


def can_pause(entry: QueueItem) -> bool:
    return entry.is_active


def can_resume(entry: QueueItem) -> bool:
    return not entry.is_active and entry.state is not State.DONE


def _can_cancel(entry: QueueItem) -> bool:
    return not entry.is_over


def _is_done(entry: QueueItem) -> bool:
    return entry.state is State.DONE


def _is_idle(entry: QueueItem) -> bool:
    return entry.state is not State.RUNNING


def _has_session(entry: QueueItem) -> bool:
    return bool(entry.session)
