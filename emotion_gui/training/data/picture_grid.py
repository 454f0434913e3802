"""A grid of a data set's pictures, in which each can be excluded."""

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
    """Shows groups of pictures, or samples in rows. Space or a click excludes one or includes it again.

    Only what is visible is read and painted, so thousands of groups cost no more than ten.
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
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # the columns never jump
        self.setAccessibleName("Pictures")
        self.clicked.connect(self._toggle)

    @property
    def pictures(self) -> PictureModel:
        return self._pictures

    def set_inspection(self, inspection: Inspection | None) -> None:
        """Take the pictures from there; None lets go of their file."""
        self._pictures.set_inspection(inspection)

    def show_groups(self, groups: Sequence[Sequence[str]]) -> None:
        """Names of pictures that belong together, each group in a frame."""
        self._pictures.show_groups(groups)
        self.scrollToTop()

    def show_samples(self, seed: int) -> None:
        """A row of pictures for each emotion, drawn with this seed."""
        self._pictures.show_samples(seed)
        self.scrollToTop()

    def set_locked(self, locked: bool) -> None:
        """Locked: nothing can be excluded or included."""
        self._locked = locked

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks are two clicks."""
        self.mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        columns = max(self.viewport().width() // _WIDTH, 1)
        chosen = self.currentIndex()
        name = chosen.data(CELL_ROLE).name if chosen.isValid() else ""
        self._pictures.set_columns(columns)
        super().resizeEvent(event)
        if name and not self.currentIndex().isValid():
            self.setCurrentIndex(self._pictures.index(self._pictures.place_of(name)))

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
    """Paints a cell: the group's frame, the picture, and in groups its label and split below."""

    def __init__(self, grid: PictureGrid) -> None:
        super().__init__(grid)
        self._grid = grid

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        words = 0 if self._grid.pictures.has_rows else 2 * QFontMetrics(self._grid.font()).height() + 4
        return QSize(_WIDTH, _PICTURE + 2 * _EDGE + words)

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
        place = QRect(cell_rect.x() + _EDGE, cell_rect.y() + _EDGE, _PICTURE, _PICTURE)
        if not (cell.first and cell.last):
            self._paint_frame(painter, cell_rect, cell)
        self._paint_picture(painter, place, cell.name)
        if self._grid.pictures.is_excluded(cell.name):
            painter.setPen(QPen(_EXCLUDED, 2.5))
            painter.drawLine(place.topLeft(), place.bottomRight())
            painter.drawLine(place.topRight(), place.bottomLeft())
        if not self._grid.pictures.has_rows:
            self._paint_words(painter, place, cell.name)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            focus = bool(state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(self._color(QPalette.ColorRole.Highlight), 4 if focus else 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place)

    def _paint_frame(self, painter: QPainter, cell_rect: QRect, cell: Cell) -> None:
        """Its part of the frame; to the sides on which the group goes on it is open."""
        beyond = 4 * _EDGE
        frame = QRectF(cell_rect).adjusted(
            _FRAME if cell.first else -beyond, _FRAME, -_FRAME if cell.last else beyond, -_FRAME
        )
        base, text = self._color(QPalette.ColorRole.Base), self._color(QPalette.ColorRole.Text)
        painter.setPen(QPen(blend(base, text, 0.45), 1))
        painter.setBrush(blend(base, text, 0.06))
        painter.drawRoundedRect(frame, 4, 4)

    def _paint_picture(self, painter: QPainter, place: QRect, name: str) -> None:
        image = self._grid.pictures.image(name)
        base, text = self._color(QPalette.ColorRole.Base), self._color(QPalette.ColorRole.Text)
        if image is None:
            painter.setPen(QPen(blend(base, text, 0.45), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place)
            painter.setPen(text)
            painter.drawText(place.adjusted(4, 4, -4, -4), _WRAPPED, name.rpartition("/")[2])
            return
        painter.setOpacity(0.35 if self._grid.pictures.is_excluded(name) else 1.0)
        painter.drawImage(place, image)
        painter.setOpacity(1.0)

    def _paint_words(self, painter: QPainter, place: QRect, name: str) -> None:
        metrics = QFontMetrics(self._grid.font())
        line = QRect(place.x(), place.bottom() + 4, place.width(), metrics.height())
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
        """The emotion's word after a dot in its color."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(EMOTION_COLORS[label]))
        painter.drawEllipse(QRectF(line.x(), line.center().y() - _DOT / 2 + 1, _DOT, _DOT))
        painter.setPen(self._color(QPalette.ColorRole.Text))
        painter.drawText(line.adjusted(_DOT + 5, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, label)

    def _color(self, role: QPalette.ColorRole) -> QColor:
        return self._grid.palette().color(role)


_WRAPPED = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWrapAnywhere)
