"""A bar chart of the number of pictures of each class in each split."""

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
_BAR_SHARE = 0.8  # of a class's height; the rest separates the classes
_MAX_THICKNESS = 22
_HATCHES = {"validation": Qt.BrushStyle.BDiagPattern, "test": Qt.BrushStyle.Dense6Pattern}


@dataclass(frozen=True, slots=True)
class _Layout:
    """The sizes of the parts in pixels.

    Attributes:
        label_width: The width of the class names.
        number_width: The width of the numbers.
        legend_height: The height of the legend.
        row_height: The height of a class.
        bar_height: The height of a bar.
    """

    label_width: float
    number_width: float
    legend_height: float
    row_height: float
    bar_height: float


class ClassCounts(QWidget):
    """Grouped horizontal bars with numbers; training is solid, validation hatched, test dotted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Mapping[str, Mapping[str, int]] = {}
        self._made_validation = False
        self.setAccessibleName("Pictures per class")

    def show_counts(self, counts: Mapping[str, Mapping[str, int]], made_validation: bool) -> None:
        """Shows the number of pictures of each class.

        Args:
            counts: The number of pictures by split and label.
            made_validation: Whether the validation pictures were set aside from the training pictures.
        """
        self._counts = {split: counts[split] for split in SPLIT_WORDS if any(counts.get(split, {}).values())}
        self._made_validation = made_validation
        self.setAccessibleDescription(self._description())
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
        sizes = self._measure()
        self._paint_legend(painter)
        for row, label in enumerate(LABELS):
            self._paint_class(painter, sizes, sizes.legend_height + row * sizes.row_height, label)

    def _measure(self) -> _Layout:
        metrics = self.fontMetrics()
        legend_height = len(self._counts) * metrics.height() + _GAP
        row_height = (self.height() - legend_height) / len(LABELS)
        most = max(max(counts.values()) for counts in self._counts.values())
        return _Layout(
            max(metrics.horizontalAdvance(label) for label in LABELS) + _GAP,
            metrics.horizontalAdvance(f"{most:,}") + _GAP,
            legend_height,
            row_height,
            min(row_height * _BAR_SHARE / len(self._counts), _MAX_THICKNESS),
        )

    def _paint_legend(self, painter: QPainter) -> None:
        line = self.fontMetrics().height()
        color = self.palette().color(QPalette.ColorRole.WindowText)
        for index, split in enumerate(self._counts):
            middle = index * line + line / 2
            self._paint_bar(painter, QRectF(1, middle - 4, _KEY_WIDTH, 8), color, split)
            painter.setPen(color)
            text = QRectF(_KEY_WIDTH + _GAP, index * line, self.width(), line)
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, self._split_name(split))

    def _paint_class(self, painter: QPainter, sizes: _Layout, top: float, label: str) -> None:
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        text = self.palette().color(QPalette.ColorRole.WindowText)
        painter.setPen(text)
        painter.drawText(QRectF(0, top, sizes.label_width - _GAP, sizes.row_height), right, label)
        most = max(max(counts.values()) for counts in self._counts.values())
        longest = max(self.width() - sizes.label_width - sizes.number_width, 1)
        first = top + (sizes.row_height - sizes.bar_height * len(self._counts)) / 2
        for index, (split, counts) in enumerate(self._counts.items()):
            length = counts[label] / most * longest
            y = first + index * sizes.bar_height
            bar = QRectF(sizes.label_width, y, max(length, 1), sizes.bar_height - 1)
            self._paint_bar(painter, bar, QColor(EMOTION_COLORS[label]), split)
            self._paint_number(painter, bar, counts[label])

    def _paint_number(self, painter: QPainter, bar: QRectF, number: int) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        height = self.fontMetrics().height()
        rect = QRectF(bar.right() + _GAP / 2, bar.center().y() - height / 2, self.width(), height)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, f"{number:,}")

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

    def _split_name(self, split: str) -> str:
        made = split == "validation" and self._made_validation
        return f"{SPLIT_WORDS[split]}{', set aside' if made else ''}"

    def _description(self) -> str:
        lines = (
            f"{self._split_name(split)}: " + ", ".join(f"{label} {counts[label]:,}" for label in LABELS)
            for split, counts in self._counts.items()
        )
        return ". ".join(lines)
