"""Precision, recall and F1 of each emotion, and the confusion matrix, as tables."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from emotion_gui.palette import EMOTION_COLORS
from emotion_gui.training.report.report_data import ClassScores
from emotion_gui.widgets.theme import blend
from trainer.labels import LABELS

_STRONGEST = 0.75  # share of the highlight's colour behind a cell that holds its whole row
_DOT = 12
_ROOM = QSize(4, 8)


class ScoreTable(QTableWidget):
    """A table to be read, as large as its content: a row an emotion. Tab leaves it, arrows move in it."""

    def __init__(self, name: str, columns: Sequence[str]) -> None:
        super().__init__(len(LABELS), len(columns))
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(columns))
        for row, label in enumerate(LABELS):
            self.setVerticalHeaderItem(row, QTableWidgetItem(_dot(label), label))
        self.setItemDelegate(_RoomyDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            header.setSectionsClickable(False)
            header.setHighlightSections(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizeAdjustPolicy(QTableWidget.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def fill(self, row: int, column: int, text: str, told: str) -> None:
        """told: the whole sentence, for the mouse and for screen readers."""
        item = QTableWidgetItem(text)
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        item.setToolTip(told)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
        self.setItem(row, column, item)


class _RoomyDelegate(QStyledItemDelegate):
    """Keeps the text of a cell off its borders."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index) + _ROOM


class ClassTable(ScoreTable):
    """How well each emotion is recognised, and of how many pictures."""

    def __init__(self, classes: Mapping[str, ClassScores]) -> None:
        columns = ("Precision", "Recall", "F1", "Pictures", "In training")
        super().__init__("Scores of each emotion", columns)
        for row, (label, scores) in enumerate(classes.items()):
            precision, recall, f1 = (
                f"{share * 100:.1f} %" for share in (scores.precision, scores.recall, scores.f1)
            )
            self.fill(row, 0, precision, f"{precision} of what was taken for {label} is {label}")
            self.fill(row, 1, recall, f"{recall} of the {label} pictures are recognised")
            self.fill(row, 2, f1, f"F1 of {label}, the harmonic mean of precision and recall: {f1}")
            self.fill(row, 3, f"{scores.pictures:,}", f"{scores.pictures:,} {label} validation pictures")
            self.fill(row, 4, f"{scores.training:,}", f"{scores.training:,} {label} training pictures")


class ConfusionTable(ScoreTable):
    """What the pictures of each emotion were taken for: counts, and shares of the row."""

    def __init__(self, counts: Sequence[Sequence[int]]) -> None:
        super().__init__("Confusion matrix", LABELS)
        self._shares = [[count / max(sum(row), 1) for count in row] for row in counts]
        for row, label in enumerate(LABELS):
            for column, other in enumerate(LABELS):
                count, share = counts[row][column], f"{self._shares[row][column] * 100:.0f} %"
                what = "recognised" if row == column else f"taken for {other}"
                told = f"{count:,} of {sum(counts[row]):,} {label} pictures ({share}) were {what}"
                self.fill(row, column, f"{count:,}\n{share}", told)
        self._apply_palette()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._apply_palette()

    def _apply_palette(self) -> None:
        base = self.palette().color(QPalette.ColorRole.Base)
        strong = self.palette().color(QPalette.ColorRole.Highlight)
        for row, shares in enumerate(self._shares):
            for column, share in enumerate(shares):
                color = blend(base, strong, share * _STRONGEST)
                self.model().setData(self.model().index(row, column), color, Qt.ItemDataRole.BackgroundRole)


def _dot(label: str) -> QIcon:
    """A disc in the emotion's colour."""
    pixmap = QPixmap(4 * _DOT, 4 * _DOT)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(EMOTION_COLORS[label]))
    painter.drawEllipse(QRectF(pixmap.rect()).adjusted(_DOT, _DOT, -_DOT, -_DOT))
    painter.end()
    return QIcon(pixmap)
