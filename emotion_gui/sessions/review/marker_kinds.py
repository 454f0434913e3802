"""The kinds of markers: their words, and the signs and colours that tell them apart."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap, QPolygonF

from emotion_gui.recording.samples import MarkerKind
from emotion_gui.widgets.icons import RECORDING
from emotion_gui.widgets.theme import blend, chart_colors

KIND_WORDS: dict[MarkerKind, str] = {
    "key": "key",
    "note": "note",
    "auto": "automatic",
    "imported": "imported",
    "alert": "alert",
}
SIGN = 9.0  # pixels


def kind_color(kind: MarkerKind, palette: QPalette) -> QColor:
    """Readable on the palette's base."""
    background, foreground, _ = chart_colors(palette)
    match kind:
        case "alert":
            return QColor(RECORDING)
        case "auto":
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
        case "key":
            painter.drawEllipse(QPointF(x, y), half, half)
        case "auto":
            painter.setPen(color)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), half - 0.5, half - 0.5)
        case "note":
            painter.drawRect(QRectF(x - half, y - half, 1.5, SIGN))
            painter.drawRect(QRectF(x - half, y - half, SIGN, half + 1))
        case "imported":
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
