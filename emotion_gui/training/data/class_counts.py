"""How many pictures each class has, in each split, as bars."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.training.data.inspection import SPLIT_WORDS
from trainer.shared.labels import LABELS

_GAP = 6
_KEY_WIDTH = 18
_BAR_SHARE = 0.8  # of a class's height; the rest keeps the classes apart
_THICKEST = 22
_HATCHES = {"validation": Qt.BrushStyle.BDiagPattern, "test": Qt.BrushStyle.Dense6Pattern}


@dataclass(frozen=True, slots=True)
class _Room:
    """Widths of the words and of the numbers, heights of the key, of a class and of a bar, in pixels."""

    words: float
    numbers: float
    key: float
    row: float
    bar: float


class ClassCounts(QWidget):
    """Grouped horizontal bars with their numbers; training is solid, validation hatched, test dotted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Mapping[str, Mapping[str, int]] = {}
        self._made_validation = False
        self.setAccessibleName("Pictures per class")

    def show_counts(self, counts: Mapping[str, Mapping[str, int]], made_validation: bool) -> None:
        """counts: by split and label. made_validation: set aside from the training pictures."""
        self._counts = {split: counts[split] for split in SPLIT_WORDS if any(counts.get(split, {}).values())}
        self._made_validation = made_validation
        self.setAccessibleDescription(self._spoken())
        self.setToolTip("Validation pictures are set aside from the training ones" if made_validation else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(230, 300)

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(190, line * (len(LABELS) + max(len(self._counts), 1)) + _GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._counts:
            return
        painter = QPainter(self)
        room = self._room()
        self._paint_key(painter)
        for row, label in enumerate(LABELS):
            self._paint_class(painter, room, room.key + row * room.row, label)

    def _room(self) -> _Room:
        metrics = self.fontMetrics()
        key = len(self._counts) * metrics.height() + _GAP
        row = (self.height() - key) / len(LABELS)
        most = max(max(counts.values()) for counts in self._counts.values())
        return _Room(
            max(metrics.horizontalAdvance(label) for label in LABELS) + _GAP,
            metrics.horizontalAdvance(f"{most:,}") + _GAP,
            key,
            row,
            min(row * _BAR_SHARE / len(self._counts), _THICKEST),
        )

    def _paint_key(self, painter: QPainter) -> None:
        line = self.fontMetrics().height()
        color = self.palette().color(QPalette.ColorRole.WindowText)
        for place, split in enumerate(self._counts):
            middle = place * line + line / 2
            self._paint_bar(painter, QRectF(1, middle - 4, _KEY_WIDTH, 8), color, split)
            painter.setPen(color)
            text = QRectF(_KEY_WIDTH + _GAP, place * line, self.width(), line)
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, self._word(split))

    def _paint_class(self, painter: QPainter, room: _Room, top: float, label: str) -> None:
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        text = self.palette().color(QPalette.ColorRole.WindowText)
        painter.setPen(text)
        painter.drawText(QRectF(0, top, room.words - _GAP, room.row), right, label)
        most = max(max(counts.values()) for counts in self._counts.values())
        longest = max(self.width() - room.words - room.numbers, 1)
        first = top + (room.row - room.bar * len(self._counts)) / 2
        for place, (split, counts) in enumerate(self._counts.items()):
            length = counts[label] / most * longest
            bar = QRectF(room.words, first + place * room.bar, max(length, 1), room.bar - 1)
            self._paint_bar(painter, bar, QColor(EMOTION_COLORS[label]), split)
            self._paint_number(painter, bar, counts[label])

    def _paint_number(self, painter: QPainter, bar: QRectF, number: int) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        height = self.fontMetrics().height()
        place = QRectF(bar.right() + _GAP / 2, bar.center().y() - height / 2, self.width(), height)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, f"{number:,}")

    @staticmethod
    def _paint_bar(painter: QPainter, bar: QRectF, color: QColor, split: str) -> None:
        hatch = _HATCHES.get(split)
        if hatch is None:
            painter.fillRect(bar, color)
            return
        painter.setPen(QPen(color, 1))
        painter.setBrush(QBrush(color, hatch))
        painter.setBrushOrigin(QPointF(bar.topLeft()))
        painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))

    def _word(self, split: str) -> str:
        made = split == "validation" and self._made_validation
        return f"{SPLIT_WORDS[split]}{', set aside' if made else ''}"

    def _spoken(self) -> str:
        lines = (
            f"{self._word(split)}: " + ", ".join(f"{label} {counts[label]:,}" for label in LABELS)
            for split, counts in self._counts.items()
        )
        return ". ".join(lines)
