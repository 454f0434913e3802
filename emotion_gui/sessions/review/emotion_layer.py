"""What a timeline shows of the emotions, painted at once: lines, areas, gaps, and what was unsure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPalette, QPen

from emotion_gui.palette import EMOTION_COLORS
from emotion_gui.sessions.review.band_image import Band, band_image, columns, stacked
from emotion_gui.sessions.review.prepared import Runs, Shown
from emotion_gui.widgets.theme import blend, chart_colors
from trainer.face_input import LABELS

Mode = Literal["lines", "stacked", "rows", "affect"]
Rows = NDArray[Any]
Line = tuple[QPainterPath, QColor]

_DASH = 5  # pixels of a dash, and of the room after it
_ROW = 0.9  # of the height of a row is used
COLORS = [QColor(EMOTION_COLORS[label]) for label in LABELS]


def affect_colors(palette: QPalette) -> tuple[QColor, QColor]:
    """Of the lines of valence and of arousal."""
    _, foreground, _ = chart_colors(palette)
    return foreground, palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Highlight)


@dataclass(frozen=True, slots=True)
class Canvas:
    """What is in view: seconds from left to right, in y from bottom to top, and its size in pixels."""

    start: float = 0.0
    end: float = 1.0
    bottom: float = 0.0
    top: float = 1.0
    width: int = 1
    height: int = 1

    @property
    def rect(self) -> QRectF:
        return QRectF(self.start, self.bottom, self.end - self.start, self.top - self.bottom)

    @property
    def pixel(self) -> float:
        """Seconds of one."""
        return (self.end - self.start) / self.width

    def heights(self, values: Rows) -> Rows:
        """Values in y as shares of the height, 0 at the bottom."""
        return (values - self.bottom) / (self.top - self.bottom)


class EmotionLayer(pg.GraphicsObject):  # type: ignore[misc]
    """Its x is time in seconds. Its y is 0 to 1; for `rows` 0 to the number of rows, the first on top; for
    `affect` -1 to 1.

    Lines are one pixel wide, drawn a second time a pixel lower: Qt needs a hundred times as long for wide
    smooth lines through some thousands of points.
    """

    def __init__(self) -> None:
        super().__init__()
        self._canvas = Canvas()
        self._palette = QPalette()
        self._lines: list[Line] = []
        self._over: list[Line] = []
        self._dense = False
        self._image = QImage()
        self._gaps: Runs = []
        self._unsure: Runs = []

    def set_palette(self, palette: QPalette) -> None:
        """For the next `draw`."""
        self._palette = QPalette(palette)

    def draw(
        self, shown: Shown, mode: Mode, labels: Sequence[int], canvas: Canvas, over: Shown | None
    ) -> None:
        """labels: numbers of the emotions that are wanted. over: another session, to be drawn in dashes."""
        self.prepareGeometryChange()
        self._canvas = canvas
        self._gaps, self._unsure = shown.gaps, shown.unsure
        self._dense = len(shown.times) > canvas.width
        self._image = _image(list(_bands(shown, mode, labels, canvas)), canvas)
        self._lines = [] if mode == "stacked" else list(self._make_lines(shown, mode, labels))
        self._over = list(self._make_lines(over, mode, labels, canvas.pixel)) if over is not None else []
        self.update()

    def boundingRect(self) -> QRectF:
        return self._canvas.rect

    def paint(self, painter: QPainter, *_: object) -> None:
        background, foreground, _grid = chart_colors(self._palette)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._fill(painter, self._gaps, blend(background, foreground, 0.08))
        self._draw_image(painter)
        _draw_lines(painter, self._lines, twice=not self._dense)
        veil = QColor(background)
        veil.setAlpha(165)
        self._fill(painter, self._unsure, veil)
        _draw_lines(painter, self._over, twice=True)

    def _draw_image(self, painter: QPainter) -> None:
        if self._image.isNull():
            return
        place = painter.worldTransform().mapRect(self._canvas.rect)
        painter.save()
        painter.resetTransform()
        painter.drawImage(place, self._image)
        painter.restore()

    def _fill(self, painter: QPainter, runs: Runs, color: QColor) -> None:
        bottom, height = self._canvas.bottom, self._canvas.top - self._canvas.bottom
        for start, end in runs:
            painter.fillRect(QRectF(start, bottom, end - start, height), color)

    def _make_lines(
        self, shown: Shown, mode: Mode, labels: Sequence[int], dash: float = 0.0
    ) -> Iterator[Line]:
        """dash: seconds of a pixel where the lines are to be in dashes."""
        if mode == "affect":
            for column, color in enumerate(affect_colors(self._palette)):
                yield _path(shown.times, shown.affect[:, column], dash), color
            return
        foreground = chart_colors(self._palette)[1]
        total = np.zeros(len(shown.times), np.float32)
        for row, label in enumerate(labels):
            values, color = shown.mean[:, label], COLORS[label]
            total = total + values
            if mode == "rows":
                values = len(labels) - 1 - row + values * _ROW
            elif mode == "stacked":
                values, color = total, foreground
            yield _path(shown.times, values, dash), blend(color, foreground, 0.35) if dash else color


def _draw_lines(painter: QPainter, lines: Sequence[Line], twice: bool) -> None:
    down = 1 / (painter.worldTransform().m22() or 1.0)
    for path, color in lines:
        pen = QPen(color, 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawPath(path)
        if twice:
            painter.translate(0, down)
            painter.drawPath(path)
            painter.translate(0, -down)


def _path(times: Rows, values: Rows, dash: float) -> QPainterPath:
    """Broken at NaN; in dashes where `dash`, the seconds of a pixel, is given."""
    if len(times) < 2:
        return QPainterPath()
    if dash:  # points so near to each other that dashes have their length
        times, values = _resampled(times, values, dash * _DASH / 2)
    finite = np.isfinite(values)
    connected = np.append(finite[:-1] & finite[1:], False)
    if dash:
        connected &= (times / (dash * _DASH)).astype(np.int64) % 2 == 0
    path: QPainterPath = pg.arrayToQPath(
        times, np.where(finite, values, 0.0), connect=connected.astype(np.int32)
    )
    return path


def _resampled(times: Rows, values: Rows, step: float) -> tuple[Rows, Rows]:
    even = np.arange(np.ceil(times[0] / step), np.floor(times[-1] / step) + 1) * step
    return even, np.interp(even, times, values)


def _bands(shown: Shown, mode: Mode, labels: Sequence[int], canvas: Canvas) -> Iterator[Band]:
    def at_columns(values: Rows) -> Rows:
        return columns(shown.times, values[:, list(labels)], canvas.start, canvas.end, canvas.width)

    if mode == "stacked" and labels:
        edges = stacked(at_columns(shown.mean), (COLORS[label].rgba() for label in labels))
        for low, high, color in edges:
            yield canvas.heights(low), canvas.heights(high), color
    elif mode == "rows" and labels:
        lows, highs = at_columns(shown.low), at_columns(shown.high)
        for row, label in enumerate(labels):
            base = len(labels) - 1 - row
            low, high = (canvas.heights(base + _ROW * values[:, row]) for values in (lows, highs))
            yield low, high, _faint(COLORS[label])


def _faint(color: QColor) -> int:
    """Premultiplied ARGB, mostly clear."""
    alpha = 80
    red, green, blue = (part * alpha // 255 for part in (color.red(), color.green(), color.blue()))
    return alpha << 24 | red << 16 | green << 8 | blue


def _image(bands: Sequence[Band], canvas: Canvas) -> QImage:
    if not bands:
        return QImage()
    pixels = band_image(bands, canvas.width, canvas.height)
    kind = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(pixels.tobytes(), canvas.width, canvas.height, 4 * canvas.width, kind).copy()
