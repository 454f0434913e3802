"""A chart as a picture file: what a widget shows, at twice its size, so that it prints well."""

from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPalette
from PySide6.QtWidgets import QWidget

from trainer.shared.files import atomic_write

SCALE = 2
_MARGIN = 10


def save_chart(widget: QWidget, path: Path, title: str = "") -> None:
    """Write `picture_of` the widget; the name's ending gives the format. Raises OSError."""
    write_picture(picture_of(widget, title), path)


def picture_of(widget: QWidget, title: str = "") -> QImage:
    """What the widget shows, on the window's color, with the title above it where there is one."""
    palette = widget.palette()
    font = widget.font()
    font.setBold(True)
    top = widget.fontMetrics().height() + 2 * _MARGIN if title else 0
    image = QImage(widget.width() * SCALE, (widget.height() + top) * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    image.fill(palette.color(QPalette.ColorRole.Window))
    painter = QPainter(image)
    if title:
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        room = QRectF(_MARGIN, 0, widget.width() - 2 * _MARGIN, top)
        shown = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
    widget.render(painter, QPoint(0, top))
    painter.end()
    return image


def write_picture(image: QImage, path: Path) -> None:
    """May be called on any thread. Raises OSError."""

    def write(aside: Path) -> None:
        if not image.save(str(aside)):
            raise OSError("the picture cannot be written there")

    atomic_write(path, write)
