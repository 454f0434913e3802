"""Saves what a widget shows as a picture."""

from pathlib import Path

from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QWidget

from trainer.files import write_aside


def save_picture(widget: QWidget, path: Path) -> None:
    """Write what the widget shows, on the window's colour; the name's ending gives the format.

    Raises OSError.
    """
    shown = widget.grab()
    picture = shown.copy()
    picture.fill(widget.palette().color(QPalette.ColorRole.Window))
    painter = QPainter(picture)
    painter.drawPixmap(0, 0, shown)
    painter.end()

    def write(aside: Path) -> None:
        if not picture.save(str(aside)):
            raise OSError("the picture cannot be written there")

    write_aside(path, write)
