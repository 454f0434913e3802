"""The list of runs as a table model."""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from emotion_gui.training.options.choice_texts import CHOICES
from emotion_gui.training.runs.run_summary import RunSummary
from trainer.shared.formatting import duration, percent

UNKNOWN = "–"
SORT_ROLE = int(Qt.ItemDataRole.UserRole)
NAME, DATE, DATA, NOTES = 0, 1, 2, 10  # columns

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_CENTER = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_STATES = {
    "running": "Running",
    "finished": "Finished",
    "stopped": "Stopped",
    "failed": "Failed",
    "interrupted": "Interrupted",
}
_INTERRUPTED = "Ended without a word: the process was killed, or the computer switched off."


class Column(NamedTuple):
    """A column of the list.

    Attributes:
        title: The title.
        text: Returns the text of a cell.
        key: Returns the sort key; unknown numbers are -1.
        widest_text: A text that just fits; empty if the column stretches.
        alignment: The alignment of texts and title.
        tip: Returns the tooltip; None if it is the text.
    """

    title: str
    text: Callable[[RunSummary], str]
    key: Callable[[RunSummary], str | float]
    widest_text: str = ""
    alignment: Qt.AlignmentFlag = _LEFT
    tip: Callable[[RunSummary], str] | None = None


class RunListModel(QAbstractTableModel):
    """A table with a row for each run; unchanged runs keep their rows, so views keep their selection.

    Attributes:
        name_edited (Path, str): Signal: the user wants to rename the run in this folder; the model does
            not change until `replace` is called.
    """

    name_edited = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: list[RunSummary] = []

    def set_runs(self, runs: Sequence[RunSummary]) -> None:
        """Shows these runs instead of the previous ones."""
        new = {run.folder: run for run in runs}
        for row in reversed(range(len(self._runs))):
            if self._runs[row].folder not in new:
                self._remove(row)
        for run in [*self._runs]:
            self.replace(run.folder, new.pop(run.folder))
        if new:
            first = len(self._runs)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._runs.extend(new.values())
            self.endInsertRows()

    def replace(self, folder: Path, run: RunSummary) -> None:
        """Replaces the run in `folder` with `run`."""
        row = self._row(folder)
        if row is not None and self._runs[row] != run:
            self._runs[row] = run
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    def remove(self, folder: Path) -> None:
        """Removes the run in `folder`."""
        row = self._row(folder)
        if row is not None:
            self._remove(row)

    def run(self, row: int) -> RunSummary:
        return self._runs[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        return COLUMNS[section].alignment if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        run, column = self._runs[index.row()], COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return column.text(run)
            case Qt.ItemDataRole.ToolTipRole:
                # Qt wraps long lines only in HTML tooltips.
                return f"<p style='white-space: pre-wrap'>{escape((column.tip or column.text)(run))}</p>"
            case Qt.ItemDataRole.TextAlignmentRole:
                return column.alignment
            case _:
                return column.key(run) if role == SORT_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.column() == NAME and not self._runs[index.row()].is_running:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        """Only requests the rename; whoever renames the folder then replaces the row."""
        run = self._runs[index.row()]
        if role == Qt.ItemDataRole.EditRole and value.strip() != run.name:
            self.name_edited.emit(run.folder, value)
        return False

    def _row(self, folder: Path) -> int | None:
        return next((row for row, run in enumerate(self._runs) if run.folder == folder), None)

    def _remove(self, row: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._runs[row]
        self.endRemoveRows()


def duration_text(seconds: float | None) -> str:
    return UNKNOWN if seconds is None else duration(seconds)


def share_text(share: float | None) -> str:
    return UNKNOWN if share is None else percent(share, 1)


def architecture_text(name: str) -> str:
    """Returns the name of an architecture without its size."""
    return CHOICES.get(name, name).partition(" (")[0] or UNKNOWN


def _epochs(run: RunSummary) -> str:
    return f"{run.epochs:,} / {UNKNOWN if run.max_epochs is None else f'{run.max_epochs:,}'}"


def _sort_number(value: float | None) -> float:
    return -1.0 if value is None else value


def _clean_accuracy(run: RunSummary) -> float | None:
    """Returns the accuracy without leaked pictures, by votes if there are any."""
    if run.votes_accuracy is None:
        return run.accuracy_without_leaks
    return run.votes_accuracy_without_leaks


def _state_tip(run: RunSummary) -> str:
    return _INTERRUPTED if run.state == "interrupted" else run.message


def _without_leaks_tip(run: RunSummary) -> str:
    truth = "labels" if run.votes_accuracy is None else "votes"
    return (
        f"By {truth}, without pictures that have a near twin in training: {share_text(_clean_accuracy(run))}"
    )


COLUMNS = (
    Column("Name", lambda run: run.name, lambda run: run.name),
    Column(
        "Date",
        lambda run: f"{run.date:%Y-%m-%d}",
        lambda run: run.date.timestamp(),
        "0000-00-00",
        tip=lambda run: f"Started {run.date:%Y-%m-%d %H:%M}",
    ),
    Column("Data", lambda run: run.data or UNKNOWN, lambda run: run.data),
    Column(
        "Architecture",
        lambda run: architecture_text(run.architecture),
        lambda run: run.architecture,
        "Architecture",
    ),
    Column("Epochs", _epochs, lambda run: float(run.epochs), "000 / 000", _RIGHT),
    Column(
        "By\nvotes",
        lambda run: share_text(run.votes_accuracy),
        lambda run: _sort_number(run.votes_accuracy),
        "00.0%",
        _RIGHT,
        lambda run: f"Right by what most of several people saw: {share_text(run.votes_accuracy)}",
    ),
    Column(
        "By\nlabels",
        lambda run: share_text(run.accuracy),
        lambda run: _sort_number(run.accuracy),
        "00.0%",
        _RIGHT,
        lambda run: f"Right by the labels of the data: {share_text(run.accuracy)}",
    ),
    Column(
        "Without\nleaks",
        lambda run: share_text(_clean_accuracy(run)),
        lambda run: _sort_number(_clean_accuracy(run)),
        "Without",
        _RIGHT,
        _without_leaks_tip,
    ),
    Column(
        "Duration",
        lambda run: duration_text(run.duration),
        lambda run: _sort_number(run.duration),
        "00 h 00 min",
        _RIGHT,
    ),
    Column(
        "State",
        lambda run: _STATES[run.state],
        lambda run: _STATES[run.state],
        "Interrupted",
        _CENTER,
        _state_tip,
    ),
    Column(
        "Notes",
        lambda run: " ".join(run.notes.split()),
        lambda run: run.notes.strip(),
        tip=lambda run: run.notes,
    ),
)
