"""Saves a chart as a picture, at twice its size on the screen, so that it prints well."""

from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPalette
from PySide6.QtWidgets import QWidget

from trainer.shared.files import atomic_write

SCALE = 2
_MARGIN = 10


def save_chart(widget: QWidget, path: Path, title: str = "") -> None:
    """Saves a picture of a widget.

    Args:
        widget: the widget to draw.
        path: the file; its ending gives the format.
        title: a title above the widget; empty for none.

    Raises:
        OSError: the file cannot be written.
    """
    write_picture(picture_of(widget, title), path)


def picture_of(widget: QWidget, title: str = "") -> QImage:
    """Returns a picture of a widget on the color of the window, with a title above it if there is one."""
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
        title_rect = QRectF(_MARGIN, 0, widget.width() - 2 * _MARGIN, top)
        shown = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, int(title_rect.width()))
        painter.drawText(title_rect, Qt.AlignmentFlag.AlignVCenter, shown)
    widget.render(painter, QPoint(0, top))
    painter.end()
    return image


def write_picture(image: QImage, path: Path) -> None:
    """Writes an image atomically. May be called on any thread.

    Args:
        image: the image.
        path: the file; its ending gives the format.

    Raises:
        OSError: the file cannot be written.
    """

    def write(temporary: Path) -> None:
        if not image.save(str(temporary)):
            raise OSError("the picture cannot be written there")

    atomic_write(path, write)
