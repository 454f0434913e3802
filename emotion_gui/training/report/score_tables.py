"""Tables of a model's scores: by kind of ground truth, by emotion, and the confusion matrix."""

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

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.widgets.theme import blend
from trainer.shared.formatting import count, if_known, percent, percent_range
from trainer.shared.labels import LABELS
from trainer.shared.scores import ClassScores, Scores, Shown, Validation

_MAX_TINT = 0.75  # share of the highlight color behind a cell with 100% of its row
_DOT = 12
_CELL_PADDING = QSize(4, 8)
_WITHOUT_LEAKS = "… no leaks"
_ROWS: Mapping[str, str] = {
    "votes": "Most votes",
    "votes_without_leaks": _WITHOUT_LEAKS,
    "agreed": "Most agree",
    "agreed_without_leaks": _WITHOUT_LEAKS,
    "labels": "Labels",
    "labels_without_leaks": _WITHOUT_LEAKS,
}
TRUTHS: Mapping[str, str] = {
    "votes": "By most votes",
    "votes_without_leaks": "By most votes, without leaked pictures",
    "agreed": "Where most people agree",
    "agreed_without_leaks": "Where most people agree, without leaked pictures",
    "labels": "By the labels",
    "labels_without_leaks": "By the labels, without leaked pictures",
}


class ScoreTable(QTableWidget):
    """A read-only table as large as its content; the arrow keys move in it, and Tab leaves it."""

    def __init__(self, name: str, columns: Sequence[str], rows: Sequence[str] = LABELS) -> None:
        """Creates the empty table.

        Args:
            name: The accessible name.
            columns: The titles of the columns.
            rows: The titles of the rows; an emotion is shown with its color.
        """
        super().__init__(len(rows), len(columns))
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(columns))
        for row, title in enumerate(rows):
            item = QTableWidgetItem(_dot(title), title) if title in LABELS else QTableWidgetItem(title)
            self.setVerticalHeaderItem(row, item)
        self.setItemDelegate(_PaddedDelegate(self))
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

    def fill(self, row: int, column: int, text: str, description: str) -> None:
        """Sets the text of a cell, and a full sentence for its tooltip and for screen readers."""
        item = QTableWidgetItem(text)
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        item.setToolTip(description)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, description)
        self.setItem(row, column, item)


class _PaddedDelegate(QStyledItemDelegate):
    """Adds padding around the text of a cell."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index) + _CELL_PADDING


class ClassTable(ScoreTable):
    """The scores of each emotion and its number of pictures."""

    def __init__(self, classes: Mapping[str, ClassScores], training: Mapping[str, int]) -> None:
        """Creates the table.

        Args:
            classes: The scores by label.
            training: The number of training pictures by label.
        """
        columns = ("Precision", "Recall", "F1", "Pictures", "In training")
        known = [label for label in LABELS if label in classes]
        super().__init__("Scores of each emotion", columns, known)
        for row, label in enumerate(known):
            scores = classes[label]
            shares = (scores.precision, scores.recall, scores.f1)
            precision, recall, f1 = (percent(share, 1) for share in shares)
            self.fill(row, 0, precision, f"{precision} of what was taken for {label} is {label}")
            self.fill(row, 1, recall, f"{recall} of the {label} pictures are recognized")
            self.fill(row, 2, f1, f"F1 of {label}, the harmonic mean of precision and recall: {f1}")
            self.fill(row, 3, f"{scores.pictures:,}", f"{scores.pictures:,} {label} validation pictures")
            trained = if_known(training.get(label), "{:,}".format)
            self.fill(row, 4, trained, f"{trained} {label} training pictures")


class TruthTable(ScoreTable):
    """The scores by each kind of ground truth, and how neutral faces are shown."""

    def __init__(self, validation: Validation) -> None:
        columns = ("Accuracy", "Macro\nrecall", "Calibration\nerror", "Neutral\nright", "\nunsure", "\nwrong")
        known = list(validation.each())
        super().__init__("Scores by votes and by labels", columns, [_ROWS[kind] for kind, _ in known])
        for row, (kind, scores) in enumerate(known):
            self._fill_scores(row, f"{TRUTHS[kind]}, {count(scores.pictures, 'picture')}", scores)

    def _fill_scores(self, row: int, truth: str, scores: Scores) -> None:
        for column, name, share, interval in (
            (0, "accuracy", scores.accuracy, scores.accuracy_interval),
            (1, "macro recall, the mean of the emotions", scores.macro_recall, scores.macro_recall_interval),
            (2, "expected calibration error", scores.calibration_error, None),
        ):
            figure = if_known(share, lambda known: percent(known, 1))
            spread = f"\n{_narrow_range(*interval)}" if interval else ""
            suffix = f", 95% interval {percent_range(*interval, 1)}" if interval else ""
            self.fill(row, column, f"{figure}{spread}", f"{truth}: {name} {figure}{suffix}")
        self._fill_neutral(row, truth, scores.neutral_shown)

    def _fill_neutral(self, row: int, truth: str, neutral: Shown | None) -> None:
        shares = (None,) * 3 if neutral is None else (neutral.right, neutral.unsure, neutral.wrong)
        results = ("as neutral", 'as "unsure"', "as another emotion")
        for column, (share, result) in enumerate(zip(shares, results, strict=True), 3):
            text = if_known(share, percent)
            self.fill(row, column, text, f"{truth}: {text} of the neutral faces are shown {result}")


def _narrow_range(low: float, high: float) -> str:
    """Formats an interval in percent without the unit, which the cell shows above it: "80.2–82.8"."""
    return f"{low * 100:.1f}–{high * 100:.1f}"


class ConfusionTable(ScoreTable):
    """The confusion matrix: counts, and shares of the row."""

    def __init__(self, counts: Sequence[Sequence[int]]) -> None:
        """Creates the table.

        Args:
            counts: The number of pictures of each true emotion (row) by predicted emotion (column).
        """
        super().__init__("Confusion matrix", LABELS)
        self._shares = [[count / max(sum(row), 1) for count in row] for row in counts]
        for row, label in enumerate(LABELS):
            for column, other in enumerate(LABELS):
                count, share = counts[row][column], percent(self._shares[row][column])
                result = "recognized" if row == column else f"taken for {other}"
                description = f"{count:,} of {sum(counts[row]):,} {label} pictures ({share}) were {result}"
                self.fill(row, column, f"{count:,}\n{share}", description)
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
                color = blend(base, strong, share * _MAX_TINT)
                self.model().setData(self.model().index(row, column), color, Qt.ItemDataRole.BackgroundRole)


def _dot(label: str) -> QIcon:
    """Returns a disc in the color of an emotion."""
    pixmap = QPixmap(4 * _DOT, 4 * _DOT)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(EMOTION_COLORS[label]))
    painter.drawEllipse(QRectF(pixmap.rect()).adjusted(_DOT, _DOT, -_DOT, -_DOT))
    painter.end()
    return QIcon(pixmap)
