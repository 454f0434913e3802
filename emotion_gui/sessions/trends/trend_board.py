"""The charts of the trends page: one emotion or all of them, and the recorded time below."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from emotion_gui.sessions.trends.chart_frame import Look
from emotion_gui.sessions.trends.emotion_chart import paint_emotion, paint_hours
from emotion_gui.sessions.trends.trend_data import TrendData
from emotion_gui.sessions.trends.trend_formatting import readout
from emotion_gui.statistics.trends import Period
from emotion_gui.widgets.focus_frame import draw_focus_frame
from trainer.shared.face_input import LABELS

NOTHING = "No session of yours in this time. Choose a longer one."
_MARGIN, _APART = 6, 14
_NARROWEST = 330  # of a chart among several
_LOWEST, _LOWEST_ALONE = 104, 160


class TrendBoard(QWidget):
    """Left and Right, Home and End read the periods with the keyboard, Enter opens one; Escape ends it.

    pointed(str): the period that is read in words, or the latest one. chosen(Period): to be opened.
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
        """emotion: number in LABELS; None for all."""
        before = self._pointed
        self._data, self._emotion = data, emotion
        kept = [] if data is None or before is None else [p for p in data.periods if p.start == before.start]
        self._point(kept[0] if kept else None)
        self.updateGeometry()

    @property
    def read_period(self) -> Period | None:
        """The one whose values are told."""
        if self._pointed is not None or self._data is None:
            return self._pointed
        believed = [each for each in self._data.periods if each.totals.enough] or self._data.periods
        return believed[-1] if believed else None

    def sizeHint(self) -> QSize:
        return QSize(820, self.heightForWidth(820))

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, _LOWEST)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """The least that its charts need there."""
        if self._emotion is not None:
            return 2 * _MARGIN + _LOWEST_ALONE + _APART + _LOWEST
        return 2 * _MARGIN + self._rows(width) * (_LOWEST + _APART) - _APART

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._data is None or not self._data.periods:
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, NOTHING)
        else:
            look = self._look(self._data)
            for emotion, cell in self._cells():
                if event.rect().intersects(cell.toAlignedRect()):
                    if emotion is None:
                        paint_hours(painter, look, cell)
                    else:
                        paint_emotion(painter, look, cell, emotion)
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
            self._read(data.beside(self._pointed, 1 if key == Qt.Key.Key_Right else -1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._read(data.periods[0 if key == Qt.Key.Key_Home else -1])
        elif key == Qt.Key.Key_Escape and self._pointed is not None:
            self._read(None)
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

    def _read(self, period: Period | None) -> None:
        self._by_mouse = False
        self._point(period)

    def _point(self, period: Period | None) -> None:
        self._pointed = period
        told = self.read_period
        text = "" if told is None or self._data is None else readout(self._data, told, self._emotion)
        self.setAccessibleDescription(text)
        self.pointed.emit(text)
        self.update()

    def _at(self, place: QPointF) -> Period | None:
        """The period under the mouse."""
        if self._data is None:
            return None
        look = self._look(self._data)
        for _, cell in self._cells():
            area = look.plot_area(cell)
            if area.adjusted(-8, -8, 8, 8).contains(place):
                return self._data.nearest(look.day_axis(area).day(place.x()))
        return None

    def _look(self, data: TrendData) -> Look:
        return Look(data, self.palette(), self.font(), self.read_period, self._pointed)

    def _columns(self, width: int) -> int:
        return min(max((width - 2 * _MARGIN + _APART) // (_NARROWEST + _APART), 1), 4)

    def _rows(self, width: int) -> int:
        return -(-(len(LABELS) + 1) // self._columns(width))

    def _cells(self) -> Iterator[tuple[int | None, QRectF]]:
        """Each emotion that is shown and its room; None is the recorded time."""
        whole = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        if self._emotion is not None:
            lowest = max(whole.height() / 4, _LOWEST)
            yield self._emotion, whole.adjusted(0, 0, 0, -lowest - _APART)
            yield None, QRectF(whole.left(), whole.bottom() - lowest, whole.width(), lowest)
            return
        columns, rows = self._columns(self.width()), self._rows(self.width())
        width = (whole.width() - (columns - 1) * _APART) / columns
        height = (whole.height() - (rows - 1) * _APART) / rows
        for place, emotion in enumerate([*range(len(LABELS)), None]):
            row, column = divmod(place, columns)
            left, top = whole.left() + column * (width + _APART), whole.top() + row * (height + _APART)
            wide = whole.right() - left if emotion is None else width  # the last one takes what is left
            yield emotion, QRectF(left, top, wide, height)
