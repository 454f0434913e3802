"""How right a model is, as tables: by whom, of each emotion, and what is confused with what."""

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

_STRONGEST = 0.75  # share of the highlight's color behind a cell that holds its whole row
_DOT = 12
_ROOM = QSize(4, 8)
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
    """A table to be read, as large as its content. Tab leaves it, arrows move in it.

    rows: their titles; an emotion has its color too.
    """

    def __init__(self, name: str, columns: Sequence[str], rows: Sequence[str] = LABELS) -> None:
        super().__init__(len(rows), len(columns))
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(columns))
        for row, title in enumerate(rows):
            item = QTableWidgetItem(_dot(title), title) if title in LABELS else QTableWidgetItem(title)
            self.setVerticalHeaderItem(row, item)
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
    """How well each emotion is recognized, and of how many pictures. training: their numbers there."""

    def __init__(self, classes: Mapping[str, ClassScores], training: Mapping[str, int]) -> None:
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
    """How right the model is by each of those who may be right, and what it shows of neutral faces."""

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
            told = f", 95% interval {percent_range(*interval, 1)}" if interval else ""
            self.fill(row, column, f"{figure}{spread}", f"{truth}: {name} {figure}{told}")
        self._fill_neutral(row, truth, scores.neutral_shown)

    def _fill_neutral(self, row: int, truth: str, neutral: Shown | None) -> None:
        shares = (None,) * 3 if neutral is None else (neutral.right, neutral.unsure, neutral.wrong)
        words = ("as neutral", 'as "unsure"', "as another emotion")
        for column, (share, what) in enumerate(zip(shares, words, strict=True), 3):
            text = if_known(share, percent)
            self.fill(row, column, text, f"{truth}: {text} of the neutral faces are shown {what}")


def _narrow_range(low: float, high: float) -> str:
    """Such as "80.2–82.8", in percent, of a cell that shows the unit above it."""
    return f"{low * 100:.1f}–{high * 100:.1f}"


class ConfusionTable(ScoreTable):
    """What the pictures of each emotion were taken for: counts, and shares of the row."""

    def __init__(self, counts: Sequence[Sequence[int]]) -> None:
        super().__init__("Confusion matrix", LABELS)
        self._shares = [[count / max(sum(row), 1) for count in row] for row in counts]
        for row, label in enumerate(LABELS):
            for column, other in enumerate(LABELS):
                count, share = counts[row][column], percent(self._shares[row][column])
                what = "recognized" if row == column else f"taken for {other}"
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
    """A disc in the emotion's color."""
    pixmap = QPixmap(4 * _DOT, 4 * _DOT)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(EMOTION_COLORS[label]))
    painter.drawEllipse(QRectF(pixmap.rect()).adjusted(_DOT, _DOT, -_DOT, -_DOT))
    painter.end()
    return QIcon(pixmap)
