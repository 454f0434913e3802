"""The strip above a timeline: markers with their words."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from emotion_gui.recording.samples import Marker
from emotion_gui.sessions.review.marker_kinds import SIGN, draw_sign
from emotion_gui.widgets.theme import chart_colors

Place = Callable[[float], float]

_NEAR = 7.0  # pixels
_LEAST_ROOM = 26.0  # below this much room a marker has its sign alone
_ROOM = 4.0


class MarkerStrip(QWidget):
    """clicked(Marker): the user pressed on one."""

    clicked = Signal(object)

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        """place: gives the x of a time in seconds, in pixels of this widget."""
        super().__init__(parent)
        self._place = place
        self._edges = (0.0, 0.0)
        self._markers: Sequence[Marker] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def show_markers(self, markers: Sequence[Marker], edges: tuple[float, float]) -> None:
        """markers: those in view, in the order of time. edges: left and right of the plot area, in pixels."""
        self._markers, self._edges = markers, edges
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().height() + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left, right = self._edges
        painter.setClipRect(QRectF(left - SIGN, 0, right - left + 2 * SIGN, self.height()))
        places = [self._place(marker.time / 1000) for marker in self._markers]
        metrics, middle = self.fontMetrics(), self.height() / 2
        _, foreground, _ = chart_colors(self.palette())
        for number in _apart(places):
            x, following = places[number], places[number + 1] if number + 1 < len(places) else right
            draw_sign(painter, self._markers[number].kind, x, middle, self.palette())
            room = following - x - SIGN - 2 * _ROOM
            if room >= _LEAST_ROOM:
                text = " ".join(self._markers[number].text.split())
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room))
                painter.setPen(foreground)
                base = middle + (metrics.ascent() - metrics.descent()) / 2
                painter.drawText(QPointF(x + SIGN / 2 + _ROOM, base), text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        marker = self._at(event.position().x())
        if marker is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(marker)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        near = self._at(event.position().x()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if near else Qt.CursorShape.ArrowCursor)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            marker = self._at(event.pos().x())
            QToolTip.showText(event.globalPos(), marker.text if marker else "", self)
            return True
        return super().event(event)

    def _at(self, x: float) -> Marker | None:
        """The marker nearest to x, if one is near."""
        found = min(self._markers, key=lambda each: abs(self._place(each.time / 1000) - x), default=None)
        if found is None or abs(self._place(found.time / 1000) - x) > _NEAR:
            return None
        return found


def _apart(places: Sequence[float]) -> list[int]:
    """Numbers of the places that do not lie on the sign of the one before."""
    kept: list[int] = []
    for number, place in enumerate(places):
        if not kept or place - places[kept[-1]] >= SIGN:
            kept.append(number)
    return kept
