"""The charts of the Trends page: one emotion or all of them, and the recorded time below."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from emotion_gui.sessions.trends.chart_frame import ChartContext
from emotion_gui.sessions.trends.emotion_chart import paint_emotion, paint_hours
from emotion_gui.sessions.trends.trend_data import TrendData
from emotion_gui.sessions.trends.trend_formatting import readout
from emotion_gui.statistics.trends import Period
from emotion_gui.widgets.focus_frame import draw_focus_frame
from trainer.shared.face_input import LABELS

NOTHING = "No session of yours in this time. Choose a longer one."
_MARGIN, _SPACING = 6, 14
_MIN_WIDTH = 330  # of a chart among several
_MIN_HEIGHT, _MIN_HEIGHT_SINGLE = 104, 160


class TrendBoard(QWidget):
    """Draws the charts and lets the user point at periods.

    Left, Right, Home and End move from period to period, Enter opens one, and Escape stops pointing.

    Attributes:
        pointed: (str) a text about the period that the user points at, or about the latest one.
        chosen: (Period) the user wants to open it.
    """

    pointed = Signal(str)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: TrendData | None = None
        self._emotion: int | None = None
        self._pointed: Period | None = None
        self._by_mouse = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Trends")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_data(self, data: TrendData | None, emotion: int | None) -> None:
        """Show the data of one emotion or sign, by its number in `TrendData.shown`, or of all for None."""
        previous = self._pointed
        self._data, self._emotion = data, emotion
        kept = (
            [] if data is None or previous is None else [p for p in data.periods if p.start == previous.start]
        )
        self._point(kept[0] if kept else None)
        self.updateGeometry()

    @property
    def shown_period(self) -> Period | None:
        """The period whose values are shown as text."""
        if self._pointed is not None or self._data is None:
            return self._pointed
        reliable = [each for each in self._data.periods if each.totals.enough] or self._data.periods
        return reliable[-1] if reliable else None

    def sizeHint(self) -> QSize:
        return QSize(820, self.heightForWidth(820))

    def minimumSizeHint(self) -> QSize:
        return QSize(_MIN_WIDTH, _MIN_HEIGHT)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the minimum height of all charts at this width."""
        if self._emotion is not None:
            return 2 * _MARGIN + _MIN_HEIGHT_SINGLE + _SPACING + _MIN_HEIGHT
        return 2 * _MARGIN + self._rows(width) * (_MIN_HEIGHT + _SPACING) - _SPACING

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._data is None or not self._data.periods:
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, NOTHING)
        else:
            context = self._chart_context(self._data)
            for emotion, cell in self._cells():
                if event.rect().intersects(cell.toAlignedRect()):
                    if emotion is None:
                        paint_hours(painter, context, cell)
                    else:
                        paint_emotion(painter, context, cell, emotion)
        painter.end()
        draw_focus_frame(self)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if found is not None or self._by_mouse:
            self._by_mouse = found is not None
            self._point(found)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._by_mouse:
            self._by_mouse = False
            self._point(None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if (found := self._at(event.position())) is not None:
            self.chosen.emit(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        data, key = self._data, event.key()
        if data is None or not data.periods:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._point_by_key(data.neighbor(self._pointed, 1 if key == Qt.Key.Key_Right else -1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._point_by_key(data.periods[0 if key == Qt.Key.Key_Home else -1])
        elif key == Qt.Key.Key_Escape and self._pointed is not None:
            self._point_by_key(None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._pointed is not None:
            self.chosen.emit(self._pointed)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _point_by_key(self, period: Period | None) -> None:
        self._by_mouse = False
        self._point(period)

    def _point(self, period: Period | None) -> None:
        self._pointed = period
        period = self.shown_period
        text = "" if period is None or self._data is None else readout(self._data, period, self._emotion)
        self.setAccessibleDescription(text)
        self.pointed.emit(text)
        self.update()

    def _at(self, position: QPointF) -> Period | None:
        """Return the period at a position of the widget."""
        if self._data is None:
            return None
        context = self._chart_context(self._data)
        for _, cell in self._cells():
            area = context.plot_area(cell)
            if area.adjusted(-8, -8, 8, 8).contains(position):
                return self._data.nearest(context.day_axis(area).day(position.x()))
        return None

    def _chart_context(self, data: TrendData) -> ChartContext:
        return ChartContext(data, self.palette(), self.font(), self.shown_period, self._pointed)

    @property
    def _count(self) -> int:
        """The number of charts besides the recorded time."""
        return len(LABELS) if self._data is None else len(self._data.shown)

    def _columns(self, width: int) -> int:
        return min(max((width - 2 * _MARGIN + _SPACING) // (_MIN_WIDTH + _SPACING), 1), 4)

    def _rows(self, width: int) -> int:
        return -(-(self._count + 1) // self._columns(width))

    def _cells(self) -> Iterator[tuple[int | None, QRectF]]:
        """Yield each emotion that is shown, or None for the recorded time, and its rectangle."""
        whole = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        if self._emotion is not None:
            height = max(whole.height() / 4, _MIN_HEIGHT)
            yield self._emotion, whole.adjusted(0, 0, 0, -height - _SPACING)
            yield None, QRectF(whole.left(), whole.bottom() - height, whole.width(), height)
            return
        columns, rows = self._columns(self.width()), self._rows(self.width())
        width = (whole.width() - (columns - 1) * _SPACING) / columns
        height = (whole.height() - (rows - 1) * _SPACING) / rows
        for number, emotion in enumerate([*range(self._count), None]):
            row, column = divmod(number, columns)
            left, top = whole.left() + column * (width + _SPACING), whole.top() + row * (height + _SPACING)
            # The last cell fills the rest of its row.
            cell_width = whole.right() - left if emotion is None else width
            yield emotion, QRectF(left, top, cell_width, height)
