"""The icons of the live bar, drawn in the text color of the palette, so that both themes show them."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPalette, QPixmap, QPolygonF

RECORDING = QColor("#D13B3B")
_GRID = 16.0
_SIZES = (16, 24, 32, 48, 64)


def start_icon(palette: QPalette) -> QIcon:
    """A triangle that points to the right."""
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(4, 2.5), QPointF(13.5, 8), QPointF(4, 13.5)]))
    path.closeSubpath()
    return _icon(path, palette)


def pause_icon(palette: QPalette) -> QIcon:
    """Two upright bars."""
    path = QPainterPath()
    path.addRect(QRectF(3.5, 3, 3, 10))
    path.addRect(QRectF(9.5, 3, 3, 10))
    return _icon(path, palette)


def snapshot_icon(palette: QPalette) -> QIcon:
    """A photo camera."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    body = QPainterPath()
    body.addRoundedRect(QRectF(1, 4.5, 14, 9), 1.5, 1.5)
    bump = QPainterPath()
    bump.addRoundedRect(QRectF(5, 2.5, 6, 4), 1, 1)
    path.addPath(body.united(bump))
    path.addEllipse(QPointF(8, 9), 3.2, 3.2)
    path.addEllipse(QPointF(8, 9), 1.7, 1.7)
    return _icon(path, palette)


def record_icon() -> QIcon:
    """A red disc: the same in both themes."""
    path = QPainterPath()
    path.addEllipse(QPointF(8, 8), 5.5, 5.5)
    return _drawn(lambda painter: painter.fillPath(path, RECORDING), QPalette())


def stop_recording_icon() -> QIcon:
    """A red square: the same in both themes."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(3, 3, 10, 10), 1.5, 1.5)
    return _drawn(lambda painter: painter.fillPath(path, RECORDING), QPalette())


def close_icon(palette: QPalette) -> QIcon:
    """A diagonal cross."""

    def stroke(painter: QPainter) -> None:
        pen = painter.pen()
        pen.setWidthF(1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(4, 4), QPointF(12, 12))
        painter.drawLine(QPointF(12, 4), QPointF(4, 12))

    return _drawn(stroke, palette)


def _icon(path: QPainterPath, palette: QPalette) -> QIcon:
    return _drawn(lambda painter: painter.fillPath(path, painter.pen().color()), palette)


def _drawn(draw: Callable[[QPainter], None], palette: QPalette) -> QIcon:
    icon = QIcon()
    for group, mode in (
        (QPalette.ColorGroup.Active, QIcon.Mode.Normal),
        (QPalette.ColorGroup.Disabled, QIcon.Mode.Disabled),
    ):
        for size in _SIZES:
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(size / _GRID, size / _GRID)
            painter.setPen(palette.color(group, QPalette.ColorRole.ButtonText))
            draw(painter)
            painter.end()
            icon.addPixmap(pixmap, mode)
    return icon
