"""The cells of a grid of pictures: groups that stay together, or rows of samples."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from emotion_gui.training.data.exclusions import Exclusions
from emotion_gui.training.data.inspection import SPLIT_WORDS, Inspection
from trainer.shared.labels import INPUT_SIZE, LABELS

CELL_ROLE = Qt.ItemDataRole.UserRole
_UNREADABLE = "cannot be read"
_SAMPLES = 30  # per emotion, more than fit into a row
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with a picture or the caption of a row, or an empty cell without both.

    Attributes:
        name: The name of the picture.
        caption: The caption.
        first: Whether the picture is the first one of its group, as is one without a group.
        last: Whether the picture is the last one of its group, as is one without a group.
    """

    name: str = ""
    caption: str = ""
    first: bool = True
    last: bool = True


class PictureModel(QAbstractListModel):
    """The cells of the grid, laid out for a number of columns.

    Groups that fit into a row are not split; empty cells fill the rest of the row before them.
    """

    def __init__(self, exclusions: Exclusions) -> None:
        super().__init__()
        self._exclusions = exclusions
        self._inspection: Inspection | None = None
        self._groups: Sequence[Sequence[str]] = ()
        self._rows: dict[str, list[str]] = {}
        self._columns = 1
        self._cells: list[Cell] = []
        exclusions.changed.connect(self._repaint)

    @property
    def has_rows(self) -> bool:
        """Whether rows of samples are shown, whose pictures need no texts."""
        return bool(self._rows)

    @property
    def inspection(self) -> Inspection | None:
        return self._inspection

    def set_inspection(self, inspection: Inspection | None) -> None:
        """Sets the inspection with the pictures and clears the grid."""
        self._inspection = inspection
        self.show_groups(())

    def show_groups(self, groups: Sequence[Sequence[str]]) -> None:
        self._groups, self._rows = groups, {}
        self._lay_out()

    def show_samples(self, seed: int) -> None:
        """Shows random pictures of each emotion, the same for the same seed."""
        assert self._inspection is not None
        self._groups, self._rows = (), _samples(self._inspection, seed)
        self._lay_out()

    def set_columns(self, columns: int) -> None:
        if columns != self._columns:
            self._columns = columns
            self._lay_out()

    def row_of(self, name: str) -> int:
        """Returns the row of the first cell with that picture, or -1 if there is none."""
        return next((row for row, cell in enumerate(self._cells) if cell.name == name), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._cells)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or not self._cells[index.row()].name:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self._cells[index.row()]
        if role == CELL_ROLE:
            return cell
        if not cell.name:
            return cell.caption if role == Qt.ItemDataRole.AccessibleTextRole else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join((cell.name, ", ".join(self.texts(cell.name))))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((*self.texts(cell.name), cell.name))
        return None

    def texts(self, name: str) -> list[str]:
        """Returns the label and split of a picture, and "excluded" if it is."""
        readable = self._index(name) is not None
        texts = [self.label(name), self.split(name)] if readable else [_UNREADABLE]
        return [*texts, "excluded"] if self.is_excluded(name) else texts

    def label(self, name: str) -> str:
        """Returns the label of a picture; empty if it is unreadable."""
        index = self._index(name)
        return "" if index is None or self._inspection is None else self._inspection.labels[index]

    def split(self, name: str) -> str:
        index = self._index(name)
        if index is None or self._inspection is None:
            return _UNREADABLE
        return SPLIT_WORDS[self._inspection.split_of[index]]

    def is_excluded(self, name: str) -> bool:
        return name in self._exclusions

    def image(self, name: str) -> QImage | None:
        """Reads a picture from the disk; returns None if it is unreadable."""
        index = self._index(name)
        if index is None or self._inspection is None:
            return None
        pixels = np.ascontiguousarray(self._inspection.pictures[index]).tobytes()
        gray = QImage.Format.Format_Grayscale8
        return QImage(pixels, INPUT_SIZE, INPUT_SIZE, INPUT_SIZE, gray).copy()

    def _index(self, name: str) -> int | None:
        return self._inspection.index.get(name) if self._inspection else None

    def _lay_out(self) -> None:
        self.beginResetModel()
        if self._rows:
            self._cells = list(_in_rows(self._rows, self._columns))
        else:
            self._cells = list(_in_groups(self._groups, self._columns))
        self.endResetModel()

    def _repaint(self) -> None:
        if self._cells:
            self.dataChanged.emit(self.index(0), self.index(len(self._cells) - 1))


def _in_groups(groups: Iterable[Sequence[str]], columns: int) -> Iterator[Cell]:
    used = 0
    for group in groups:
        if used and used + len(group) > columns:
            yield from [Cell()] * (columns - used)
            used = 0
        last = len(group) - 1
        for index, name in enumerate(group):
            yield Cell(name, first=index == 0, last=index == last)
        used = (used + len(group)) % columns


def _in_rows(rows: dict[str, list[str]], columns: int) -> Iterator[Cell]:
    capacity = max(columns - 1, 1)
    for label, names in rows.items():
        shown = names[:capacity]
        yield Cell(caption=label)
        yield from (Cell(name) for name in shown)
        yield from [Cell()] * (max(columns, 2) - 1 - len(shown))


def _samples(inspection: Inspection, seed: int) -> dict[str, list[str]]:
    random = np.random.default_rng(seed)
    names = list(inspection.index)
    labels = np.array(inspection.labels)
    rows = {}
    for label in LABELS:
        indices = np.flatnonzero(labels == label)
        chosen = random.permutation(indices)[:_SAMPLES]
        rows[label] = [names[index] for index in chosen]
    return {label: names for label, names in rows.items() if names}
