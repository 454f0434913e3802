"""Paints lines, areas and gaps over time, for the emotions and for the signs."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from emotion_gui.sessions.review.canvas import Canvas, Pixels, Rows
from emotion_gui.sessions.review.prepared_session import Runs

Line = tuple[QPainterPath, QColor]

GAP_SHADE = 0.08  # of the text's color, where nothing is known
# Offsets of the lines of one pixel that make one of two pixels: wide pens are a hundred times as slow.
SMOOTH, CRISP, FAST = (0.0, 0.5, 1.0), (0.0, 1.0), (0.0,)
_DASH = 5  # pixels of a dash, and of the space after it


def fill_runs(painter: QPainter, canvas: Canvas, runs: Runs, color: QColor) -> None:
    """Fill the whole height between the (start, end) of each run, in seconds."""
    for start, end in runs:
        left, right = round(canvas.x(start)), round(canvas.x(end))
        painter.fillRect(QRect(left, 0, max(right - left, 1), canvas.height), color)


def line_path(canvas: Canvas, times: Rows, values: Rows, dashed: bool = False) -> QPainterPath:
    """Return a line that is broken at NaN."""
    x, y = canvas.xs(times), canvas.ys(values)
    if len(x) < 2:
        return QPainterPath()
    if dashed:  # resampled so densely that dashes have the right length
        even = np.arange(max(x[0], -_DASH), min(x[-1], canvas.width + _DASH), _DASH / 2)
        x, y = even, np.interp(even, x, y)
    finite = np.isfinite(y)
    connected = np.append(finite[:-1] & finite[1:], False)
    if dashed:
        connected &= np.floor(x / _DASH).astype(np.int64) % 2 == 0
    path: QPainterPath = pg.arrayToQPath(x, np.where(finite, y, 0.0), connect=connected.astype(np.int32))
    return path


def to_image(pixels: Pixels) -> QImage:
    """Wrap pixels in an image that shares their memory, so they must live as long as the image."""
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)


def draw_lines(
    painter: QPainter, lines: Iterator[Line], offsets: Sequence[float], *, smooth: bool = False
) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    for path, color in lines:
        painter.setPen(QPen(color, 1))
        for offset in offsets:
            painter.translate(0, offset)
            painter.drawPath(path)
            painter.translate(0, -offset)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def faint(color: QColor) -> int:
    """Return the color as mostly transparent premultiplied ARGB."""
    alpha = 80
    red, green, blue = (part * alpha // 255 for part in (color.red(), color.green(), color.blue()))
    return alpha << 24 | red << 16 | green << 8 | blue
