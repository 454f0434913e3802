"""The queue of videos as a table with bars of progress, and what can be done with the chosen ones."""

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
    COLUMNS,
    LIVELY_ROLE,
    NAME,
    PROGRESS,
    RESULT,
    SHARE_ROLE,
    Index,
    QueueModel,
)
from emotion_gui.sessions.videos.video_queue import VideoQueue
from emotion_gui.widgets.theme import blend

_NAME_SHARE = 0.4  # of the room that names and results have
_LEAST = 90  # pixels of such a column
_AROUND = 16  # pixels beside a cell's text
_STEPS = 1000  # of a bar
Entries = list[QueueItem]


class QueueTable(QTableView):
    """selection_changed: by anyone. Rows stay chosen when others come or go."""

    selection_changed = Signal()

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._chosen: list[QueueItem] = []
        self._widths_chosen = self._fitting = False
        self.setModel(model)
        self.setItemDelegateForColumn(PROGRESS, _BarDelegate(self))
        self._set_up()
        self.selectionModel().selectionChanged.connect(self._remember)
        model.modelReset.connect(self._restore)

    @property
    def selected(self) -> list[QueueItem]:
        """From top to bottom."""
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
        header.sectionResized.connect(self._note_own_width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._widths_chosen:
            self._fit_columns()

    def _fit_columns(self) -> None:
        self._fitting = True
        room = self.viewport().width()
        for number, column in enumerate(COLUMNS):
            if column.widest:
                width = self.fontMetrics().horizontalAdvance(column.widest) + _AROUND
                self.setColumnWidth(number, width)
                room -= width
        self.setColumnWidth(NAME, max(int(room * _NAME_SHARE), _LEAST))
        self._fitting = False

    def _note_own_width(self, column: int) -> None:
        self._widths_chosen = self._widths_chosen or not (self._fitting or column == RESULT)


class _BarDelegate(QStyledItemDelegate):
    """The style's own progress bar."""

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
        if not index.data(LIVELY_ROLE):
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
    """keys: the first is the one that is shown. one_only: only for one video at a time."""

    text: str
    tip: str
    keys: tuple[str, ...]
    run: Callable[[Entries], object]
    is_possible: Callable[[QueueItem], bool]
    one_only: bool = False

    def fitting(self, chosen: Sequence[QueueItem]) -> Entries:
        """Those of the chosen ones that it would be done with."""
        found = [entry for entry in chosen if self.is_possible(entry)]
        return found if not self.one_only or len(chosen) == 1 else []


def queue_commands(queue: VideoQueue, show: Callable[[Entries], object]) -> tuple[Command, ...]:
    """show: opens the session of one."""
    return (
        Command("Pause", "It keeps what is done", ("Space",), queue.pause, can_pause),
        Command("Continue", "From where it stopped", ("Ctrl+R",), queue.go_on, can_go_on),
        Command(
            "Cancel", "What was analyzed stays in a session", ("Ctrl+Backspace",), queue.cancel, _can_cancel
        ),
        Command(
            "Run again",
            "Makes another session of it",
            ("Ctrl+Shift+R",),
            partial(queue.go_on, again=True),
            _is_done,
        ),
        Command("Remove", "From this list; its session stays", ("Del",), queue.remove, _is_at_rest),
        Command("Open the session", "Its timeline", ("Return", "Enter"), show, _has_session, True),
    )


def can_pause(entry: QueueItem) -> bool:
    return entry.is_active


def can_go_on(entry: QueueItem) -> bool:
    return not entry.is_active and entry.state is not State.DONE


def _can_cancel(entry: QueueItem) -> bool:
    return not entry.is_over


def _is_done(entry: QueueItem) -> bool:
    return entry.state is State.DONE


def _is_at_rest(entry: QueueItem) -> bool:
    return entry.state is not State.RUNNING


def _has_session(entry: QueueItem) -> bool:
    return bool(entry.session)
