"""The pictures that a model is most sure of and wrong about."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from emotion_gui.training.report.report_data import PicturedMistake
from trainer.shared.formatting import percent

_SIDE = 88  # of a picture as it is shown
_SHARP = 2 * _SIDE  # for screens of high resolution
_EDGE = 6


class MistakesList(QListWidget):
    """A grid as high as it needs to be, each picture with its words.

    shown(QRect): the place, in this widget, of the picture that the user has moved to.
    """

    shown = Signal(QRect)

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
        self.currentItemChanged.connect(self._tell_place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _tell_place(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.shown.emit(self.visualItemRect(item))

    def _fit(self) -> None:
        """A cell for the widest words, and the height for all rows."""
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
        _SHARP, _SHARP, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    confidence = percent(mistake.confidence)
    words = f"{mistake.label}\ntaken for {mistake.taken_for}\n{confidence} sure"
    item = QListWidgetItem(QIcon(QPixmap.fromImage(large)), words)
    item.setToolTip(mistake.name)
    told = f"{mistake.label}, taken for {mistake.taken_for}, {confidence} sure, {mistake.name}"
    item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
    return item
