"""A grid of the pictures of a data set, in which each can be excluded."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.training.data.exclusions import Exclusions
from emotion_gui.training.data.inspection import Inspection
from emotion_gui.training.data.picture_model import CELL_ROLE, Cell, PictureModel
from emotion_gui.widgets.theme import blend
from trainer.shared.labels import INPUT_SIZE

_PICTURE = 2 * INPUT_SIZE
_EDGE = 7  # between a picture and the border of its cell
_FRAME = 3  # between that border and a group's frame
_WIDTH = _PICTURE + 2 * _EDGE
_DOT = 9
_EXCLUDED = QColor("#D13B3B")
Index = QModelIndex | QPersistentModelIndex


class PictureGrid(QListView):
    """Shows groups of pictures or rows of samples; Space or a click excludes a picture or includes it again.

    Only visible pictures are read and painted, so thousands of groups are as fast as ten.
    """

    def __init__(self, exclusions: Exclusions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exclusions = exclusions
        self._pictures = PictureModel(exclusions)
        self._locked = False
        self.setModel(self._pictures)
        self.setItemDelegate(_PictureDelegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        )  # so that the number of columns stays constant
        self.setAccessibleName("Pictures")
        self.clicked.connect(self._toggle)

    @property
    def pictures(self) -> PictureModel:
        return self._pictures

    def set_inspection(self, inspection: Inspection | None) -> None:
        """Sets the inspection with the pictures; None releases its file."""
        self._pictures.set_inspection(inspection)

    def show_groups(self, groups: Sequence[Sequence[str]]) -> None:
        """Shows groups of pictures, given by name, each group in a frame."""
        self._pictures.show_groups(groups)
        self.scrollToTop()

    def show_samples(self, seed: int) -> None:
        """Shows a row of random pictures for each emotion, which depend on the seed."""
        self._pictures.show_samples(seed)
        self.scrollToTop()

    def set_locked(self, locked: bool) -> None:
        """Makes the grid read-only or editable."""
        self._locked = locked

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Treats a double click as two clicks."""
        self.mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        columns = max(self.viewport().width() // _WIDTH, 1)
        chosen = self.currentIndex()
        name = chosen.data(CELL_ROLE).name if chosen.isValid() else ""
        self._pictures.set_columns(columns)
        super().resizeEvent(event)
        if name and not self.currentIndex().isValid():
            self.setCurrentIndex(self._pictures.index(self._pictures.row_of(name)))

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _WIDTH + self.verticalScrollBar().sizeHint().width() + 4, 120)

    def sizeHint(self) -> QSize:
        return QSize(3 * _WIDTH + 24, 400)

    def _toggle(self, index: Index) -> None:
        cell = index.data(CELL_ROLE) if index.isValid() else None
        if self._locked or cell is None or not cell.name:
            return
        change = self._exclusions.remove if cell.name in self._exclusions else self._exclusions.add
        change([cell.name])


class _PictureDelegate(QStyledItemDelegate):
    """Paints a cell: the frame of the group, the picture, and in groups its label and split below."""

    def __init__(self, grid: PictureGrid) -> None:
        super().__init__(grid)
        self._grid = grid

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        text_height = 0 if self._grid.pictures.has_rows else 2 * QFontMetrics(self._grid.font()).height() + 4
        return QSize(_WIDTH, _PICTURE + 2 * _EDGE + text_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell: Cell = index.data(CELL_ROLE)
        cell_rect = QRect(option.rect)
        painter.save()
        painter.setClipRect(cell_rect)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform, True
        )
        if cell.name:
            self._paint_cell(painter, option, cell_rect, cell)
        elif cell.caption:
            self._paint_caption(painter, cell_rect, cell.caption)
        painter.restore()

    def _paint_cell(
        self, painter: QPainter, option: QStyleOptionViewItem, cell_rect: QRect, cell: Cell
    ) -> None:
        rect = QRect(cell_rect.x() + _EDGE, cell_rect.y() + _EDGE, _PICTURE, _PICTURE)
        if not (cell.first and cell.last):
            self._paint_frame(painter, cell_rect, cell)
        self._paint_picture(painter, rect, cell.name)
        if self._grid.pictures.is_excluded(cell.name):
            painter.setPen(QPen(_EXCLUDED, 2.5))
            painter.drawLine(rect.topLeft(), rect.bottomRight())
            painter.drawLine(rect.topRight(), rect.bottomLeft())
        if not self._grid.pictures.has_rows:
            self._paint_texts(painter, rect, cell.name)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            focus = bool(state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(self._color(QPalette.ColorRole.Highlight), 4 if focus else 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect)

    def _paint_frame(self, painter: QPainter, cell_rect: QRect, cell: Cell) -> None:
        """Paints the cell's part of the frame, open to the sides on which the group continues."""
        beyond = 4 * _EDGE
        frame = QRectF(cell_rect).adjusted(
            _FRAME if cell.first else -beyond, _FRAME, -_FRAME if cell.last else beyond, -_FRAME
        )
        base, text = self._color(QPalette.ColorRole.Base), self._color(QPalette.ColorRole.Text)
        painter.setPen(QPen(blend(base, text, 0.45), 1))
        painter.setBrush(blend(base, text, 0.06))
        painter.drawRoundedRect(frame, 4, 4)

    def _paint_picture(self, painter: QPainter, rect: QRect, name: str) -> None:
        image = self._grid.pictures.image(name)
        base, text = self._color(QPalette.ColorRole.Base), self._color(QPalette.ColorRole.Text)
        if image is None:
            painter.setPen(QPen(blend(base, text, 0.45), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect)
            painter.setPen(text)
            painter.drawText(rect.adjusted(4, 4, -4, -4), _WRAPPED, name.rpartition("/")[2])
            return
        painter.setOpacity(0.35 if self._grid.pictures.is_excluded(name) else 1.0)
        painter.drawImage(rect, image)
        painter.setOpacity(1.0)

    def _paint_texts(self, painter: QPainter, rect: QRect, name: str) -> None:
        metrics = QFontMetrics(self._grid.font())
        line = QRect(rect.x(), rect.bottom() + 4, rect.width(), metrics.height())
        label = self._grid.pictures.label(name)
        if label:
            self._paint_label(painter, line, label)
        below = line.translated(0, line.height() if label else 0)
        painter.setPen(self._color(QPalette.ColorRole.Text))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, self._grid.pictures.split(name))

    def _paint_caption(self, painter: QPainter, cell_rect: QRect, label: str) -> None:
        height = QFontMetrics(self._grid.font()).height()
        line = QRect(cell_rect.x() + _EDGE, cell_rect.center().y() - height // 2, cell_rect.width(), height)
        self._paint_label(painter, line, label)

    def _paint_label(self, painter: QPainter, line: QRect, label: str) -> None:
        """Paints the name of an emotion after a dot in its color."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(EMOTION_COLORS[label]))
        painter.drawEllipse(QRectF(line.x(), line.center().y() - _DOT / 2 + 1, _DOT, _DOT))
        painter.setPen(self._color(QPalette.ColorRole.Text))
        painter.drawText(line.adjusted(_DOT + 5, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, label)

    def _color(self, role: QPalette.ColorRole) -> QColor:
        return self._grid.palette().color(role)


_WRAPPED = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWrapAnywhere)
