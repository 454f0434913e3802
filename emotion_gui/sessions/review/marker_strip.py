"""How markers are drawn: a sign and a color for each kind, and the strip of them above a timeline."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QIcon,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from emotion_gui.recording.markers import Marker, MarkerKind
from emotion_gui.widgets.icons import RECORDING
from emotion_gui.widgets.theme import blend, chart_colors

KIND_WORDS: dict[MarkerKind, str] = {
    MarkerKind.KEY: "key",
    MarkerKind.NOTE: "note",
    MarkerKind.AUTO: "automatic",
    MarkerKind.IMPORTED: "imported",
    MarkerKind.ALERT: "alert",
}
SIGN = 9.0  # pixels
_NEAR = 7.0  # pixels
_MIN_ROOM = 26.0  # below this much room a marker has its sign alone
_ROOM = 4.0

Place = Callable[[float], float]


def kind_color(kind: MarkerKind, palette: QPalette) -> QColor:
    """Readable on the palette's base."""
    background, foreground, _ = chart_colors(palette)
    match kind:
        case MarkerKind.ALERT:
            return QColor(RECORDING)
        case MarkerKind.AUTO:
            return blend(foreground, background, 0.4)
        case _:
            return foreground


def draw_sign(painter: QPainter, kind: MarkerKind, x: float, y: float, palette: QPalette) -> None:
    """Of a kind, SIGN pixels wide, its middle at (x, y): a disc for keys, a flag for notes, a ring for
    automatic ones, a triangle for imported ones, a diamond for alerts."""
    color, half = kind_color(kind, palette), SIGN / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    match kind:
        case MarkerKind.KEY:
            painter.drawEllipse(QPointF(x, y), half, half)
        case MarkerKind.AUTO:
            painter.setPen(color)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), half - 0.5, half - 0.5)
        case MarkerKind.NOTE:
            painter.drawRect(QRectF(x - half, y - half, 1.5, SIGN))
            painter.drawRect(QRectF(x - half, y - half, SIGN, half + 1))
        case MarkerKind.IMPORTED:
            corners = ((x - half, y - half), (x + half, y - half), (x, y + half))
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        case _:
            corners4 = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners4]))


def kind_icon(kind: MarkerKind, palette: QPalette) -> QIcon:
    """The sign as an icon of a list."""
    icon = QIcon()
    for scale in (1, 2, 3):
        picture = QPixmap(16 * scale, 16 * scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.scale(scale, scale)
        draw_sign(painter, kind, 8, 8, palette)
        painter.end()
        icon.addPixmap(picture)
    return icon


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
            if room >= _MIN_ROOM:
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
