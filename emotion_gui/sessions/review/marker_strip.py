"""The strip of markers above a timeline, and the symbol and color of each kind of marker."""

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

KIND_NAMES: dict[MarkerKind, str] = {
    MarkerKind.KEY: "key",
    MarkerKind.NOTE: "note",
    MarkerKind.AUTO: "automatic",
    MarkerKind.IMPORTED: "imported",
    MarkerKind.ALERT: "alert",
}
SYMBOL_SIZE = 9.0  # pixels
_HIT_DISTANCE = 7.0  # pixels
_MIN_TEXT_WIDTH = 26.0  # pixels; in less space a marker has only its symbol
_PADDING = 4.0

TimeToX = Callable[[float], float]


def kind_color(kind: MarkerKind, palette: QPalette) -> QColor:
    """Return a color that is readable on the palette's base."""
    background, foreground, _ = chart_colors(palette)
    match kind:
        case MarkerKind.ALERT:
            return QColor(RECORDING)
        case MarkerKind.AUTO:
            return blend(foreground, background, 0.4)
        case _:
            return foreground


def draw_symbol(painter: QPainter, kind: MarkerKind, x: float, y: float, palette: QPalette) -> None:
    """Draw the symbol of a kind, SYMBOL_SIZE pixels wide, with its center at (x, y).

    It is a disc for keys, a flag for notes, a ring for automatic markers, a triangle for imported ones, and a
    diamond for alerts.
    """
    color, half = kind_color(kind, palette), SYMBOL_SIZE / 2
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
            painter.drawRect(QRectF(x - half, y - half, 1.5, SYMBOL_SIZE))
            painter.drawRect(QRectF(x - half, y - half, SYMBOL_SIZE, half + 1))
        case MarkerKind.IMPORTED:
            corners = ((x - half, y - half), (x + half, y - half), (x, y + half))
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        case _:
            corners4 = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners4]))


def kind_icon(kind: MarkerKind, palette: QPalette) -> QIcon:
    """Return the symbol of a kind as an icon for a list."""
    icon = QIcon()
    for scale in (1, 2, 3):
        picture = QPixmap(16 * scale, 16 * scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.scale(scale, scale)
        draw_symbol(painter, kind, 8, 8, palette)
        painter.end()
        icon.addPixmap(picture)
    return icon


class MarkerStrip(QWidget):
    """Draws markers with as much of their texts as fits.

    Attributes:
        clicked: (Marker) the user pressed on it.
    """

    clicked = Signal(object)

    def __init__(self, x_of: TimeToX, parent: QWidget | None = None) -> None:
        """Draw markers at `x_of` their time in seconds, which returns pixels of this widget."""
        super().__init__(parent)
        self._x_of = x_of
        self._edges = (0.0, 0.0)
        self._markers: Sequence[Marker] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def show_markers(self, markers: Sequence[Marker], edges: tuple[float, float]) -> None:
        """Show markers.

        Args:
            markers: The markers in view, in the order of time.
            edges: Left and right edge of the plot area, in pixels.
        """
        self._markers, self._edges = markers, edges
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().height() + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left, right = self._edges
        painter.setClipRect(QRectF(left - SYMBOL_SIZE, 0, right - left + 2 * SYMBOL_SIZE, self.height()))
        positions = [self._x_of(marker.time / 1000) for marker in self._markers]
        metrics, middle = self.fontMetrics(), self.height() / 2
        _, foreground, _ = chart_colors(self.palette())
        for number in _without_overlaps(positions):
            x, following = positions[number], positions[number + 1] if number + 1 < len(positions) else right
            draw_symbol(painter, self._markers[number].kind, x, middle, self.palette())
            width = following - x - SYMBOL_SIZE - 2 * _PADDING
            if width >= _MIN_TEXT_WIDTH:
                text = " ".join(self._markers[number].text.split())
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width))
                painter.setPen(foreground)
                base = middle + (metrics.ascent() - metrics.descent()) / 2
                painter.drawText(QPointF(x + SYMBOL_SIZE / 2 + _PADDING, base), text)

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
        """Return the marker nearest to x if it is close enough."""
        found = min(self._markers, key=lambda each: abs(self._x_of(each.time / 1000) - x), default=None)
        if found is None or abs(self._x_of(found.time / 1000) - x) > _HIT_DISTANCE:
            return None
        return found


def _without_overlaps(positions: Sequence[float]) -> list[int]:
    """Return the numbers of the positions whose symbol does not overlap the one before."""
    kept: list[int] = []
    for number, x in enumerate(positions):
        if not kept or x - positions[kept[-1]] >= SYMBOL_SIZE:
            kept.append(number)
    return kept
