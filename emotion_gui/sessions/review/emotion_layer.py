"""What a timeline shows of the emotions: lines, areas, gaps, and what was unsure."""

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPalette, QPen

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.sessions.review.canvas import Band, Canvas, Pixels, Rows, band_image, columns, stacked
from emotion_gui.sessions.review.prepared_session import Runs, SessionView
from emotion_gui.widgets.theme import blend, chart_colors
from trainer.shared.face_input import LABELS

Mode = Literal["lines", "stacked", "rows", "affect"]
Line = tuple[QPainterPath, QColor]

_DASH = 5  # pixels of a dash, and of the room after it
_ROW = 0.9  # of the height of a row is used
GAP_SHADE = 0.08  # of the text's color, where no face was seen
_VEIL = 165  # opacity of what lies over the unsure, of 255
_FINE = 20_000  # pixels of lines, up and down: as many are painted smooth, and thrice, in some milliseconds
# Where lines of one pixel are drawn to make one of two pixels: wide pens are a hundred times as slow.
_SMOOTH, _CRISP, _FAST = (0.0, 0.5, 1.0), (0.0, 1.0), (0.0,)
COLORS = [QColor(EMOTION_COLORS[label]) for label in LABELS]


def affect_colors(palette: QPalette) -> tuple[QColor, QColor]:
    """Of the lines of valence and of arousal."""
    _, foreground, _ = chart_colors(palette)
    return foreground, palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Highlight)


def value_range(mode: Mode, labels: Sequence[int]) -> tuple[float, float]:
    """Bottom and top of the canvas. Values are shares; in rows the lowest row begins at 0, the next at 1."""
    match mode:
        case "rows":
            return 0.0, float(max(len(labels), 1))
        case "affect":
            return -1.05, 1.05
        case _:
            return -0.02, 1.02


class EmotionLayer:
    """Paints one view. Lines with much up and down are thin, so that any view takes some milliseconds."""

    def __init__(self, canvas: Canvas, mode: Mode, labels: Sequence[int], palette: QPalette) -> None:
        """labels: numbers of the emotions that are wanted."""
        self._canvas, self._mode, self._labels, self._palette = canvas, mode, labels, palette

    def paint(self, painter: QPainter, shown: SessionView, over: SessionView | None) -> None:
        """painter: its origin is that of the canvas. over: another session, to be drawn in dashes."""
        background, foreground, _grid = chart_colors(self._palette)
        self._fill(painter, shown.gaps, blend(background, foreground, GAP_SHADE))
        pixels = self._bands(shown)
        if pixels is not None:
            painter.drawImage(0, 0, to_image(pixels))
        if self._mode != "stacked":
            fine = self._travel(shown) < _FINE
            _draw_lines(painter, self._lines(shown), _SMOOTH if fine else _FAST, smooth=fine)
        veil = QColor(background)
        veil.setAlpha(_VEIL)
        self._fill(painter, shown.unsure, veil)
        if over is not None:
            _draw_lines(painter, self._lines(over, dashed=True), _CRISP)

    def _fill(self, painter: QPainter, runs: Runs, color: QColor) -> None:
        canvas = self._canvas
        for start, end in runs:
            left, right = round(canvas.x(start)), round(canvas.x(end))
            painter.fillRect(QRect(left, 0, max(right - left, 1), canvas.height), color)

    def _lines(self, shown: SessionView, dashed: bool = False) -> Iterator[Line]:
        if self._mode == "affect":
            for column, color in enumerate(affect_colors(self._palette)):
                yield self._path(shown.times, shown.affect[:, column], dashed), color
            return
        foreground = chart_colors(self._palette)[1]
        total = np.zeros(len(shown.times), np.float32)
        for row, label in enumerate(self._labels):
            values, color = shown.mean[:, label], COLORS[label]
            total = total + values
            if self._mode == "rows":
                values = len(self._labels) - 1 - row + values * _ROW
            elif self._mode == "stacked":
                values, color = total, foreground
            yield self._path(shown.times, values, dashed), blend(color, foreground, 0.35) if dashed else color

    def _path(self, times: Rows, values: Rows, dashed: bool) -> QPainterPath:
        """Broken at NaN."""
        x, y = self._canvas.xs(times), self._canvas.ys(values)
        if len(x) < 2:
            return QPainterPath()
        if dashed:  # points so near to each other that dashes have their length
            even = np.arange(max(x[0], -_DASH), min(x[-1], self._canvas.width + _DASH), _DASH / 2)
            x, y = even, np.interp(even, x, y)
        finite = np.isfinite(y)
        connected = np.append(finite[:-1] & finite[1:], False)
        if dashed:
            connected &= np.floor(x / _DASH).astype(np.int64) % 2 == 0
        path: QPainterPath = pg.arrayToQPath(x, np.where(finite, y, 0.0), connect=connected.astype(np.int32))
        return path

    def _travel(self, shown: SessionView) -> float:
        """How many pixels the lines go up and down, all together."""
        canvas = self._canvas
        steps = np.abs(np.diff(shown.mean, axis=0))
        return float(np.nansum(steps)) * canvas.height / (canvas.top - canvas.bottom)

    def _bands(self, shown: SessionView) -> Pixels | None:
        canvas, labels = self._canvas, [*self._labels]
        if self._mode not in ("stacked", "rows") or not labels:
            return None

        def at_columns(values: Rows) -> Rows:
            return columns(shown.times, values[:, labels], canvas.start, canvas.end, canvas.width)

        if self._mode == "stacked":
            edges = stacked(at_columns(shown.mean), (COLORS[label].rgba() for label in labels))
            bands = [(canvas.heights(low), canvas.heights(high), color) for low, high, color in edges]
        else:
            bands = list(self._row_bands(at_columns(shown.low), at_columns(shown.high)))
        return band_image(bands, canvas.width, canvas.height)

    def _row_bands(self, lows: Rows, highs: Rows) -> Iterator[Band]:
        for row, label in enumerate(self._labels):
            base = len(self._labels) - 1 - row
            low, high = (self._canvas.heights(base + _ROW * values[:, row]) for values in (lows, highs))
            yield low, high, _faint(COLORS[label])


def to_image(pixels: Pixels) -> QImage:
    """Shares the memory of the pixels, which must live as long as it."""
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)


def _draw_lines(
    painter: QPainter, lines: Iterator[Line], places: Sequence[float], *, smooth: bool = False
) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    for path, color in lines:
        painter.setPen(QPen(color, 1))
        for place in places:
            painter.translate(0, place)
            painter.drawPath(path)
            painter.translate(0, -place)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _faint(color: QColor) -> int:
    """Premultiplied ARGB, mostly clear."""
    alpha = 80
    red, green, blue = (part * alpha // 255 for part in (color.red(), color.green(), color.blue()))
    return alpha << 24 | red << 16 | green << 8 | blue
