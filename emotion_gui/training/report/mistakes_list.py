"""The most confident wrong predictions of a model."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from emotion_gui.training.report.report_data import PicturedMistake
from trainer.shared.formatting import percent

_SIDE = 88  # of a picture in the list
_HIGH_DPI_SIDE = 2 * _SIDE
_EDGE = 6


class MistakesList(QListWidget):
    """A grid of pictures with texts, high enough for all rows.

    Attributes:
        current_moved (QRect): Signal: the rectangle, in the viewport, of the picture that became current.
    """

    current_moved = Signal(QRect)

    def __init__(self, mistakes: Sequence[PicturedMistake], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Most confident mistakes")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        for mistake in mistakes:
            self.addItem(_item(mistake))
        self._fit()
        self.currentItemChanged.connect(self._emit_current_moved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _emit_current_moved(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.current_moved.emit(self.visualItemRect(item))

    def _fit(self) -> None:
        """Sets the cell size for the widest text, and the height for all rows."""
        metrics = self.fontMetrics()
        lines = [line for row in range(self.count()) for line in self.item(row).text().splitlines()]
        width = max([_SIDE, *(metrics.horizontalAdvance(line) for line in lines)]) + 2 * _EDGE
        height = _SIDE + 3 * metrics.lineSpacing() + 2 * _EDGE
        self.setGridSize(QSize(width, height))
        columns = max((self.width() - 2 * self.frameWidth()) // width, 1)
        rows = -(-self.count() // columns)
        self.setFixedHeight(rows * height + 2 * self.frameWidth() + _EDGE)


def _item(mistake: PicturedMistake) -> QListWidgetItem:
    image = np.ascontiguousarray(mistake.image)
    side = len(image)
    gray = QImage(image.tobytes(), side, side, side, QImage.Format.Format_Grayscale8)
    large = gray.scaled(
        _HIGH_DPI_SIDE,
        _HIGH_DPI_SIDE,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    confidence = percent(mistake.confidence)
    text = f"{mistake.label}\ntaken for {mistake.predicted}\n{confidence} sure"
    item = QListWidgetItem(QIcon(QPixmap.fromImage(large)), text)
    item.setToolTip(mistake.name)
    description = f"{mistake.label}, taken for {mistake.predicted}, {confidence} sure, {mistake.name}"
    item.setData(Qt.ItemDataRole.AccessibleTextRole, description)
    return item
