"""Paints the signs of a face below the emotions of a timeline: curves, gaps and events."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from emotion_gui.sessions.review.canvas import Band, Canvas, band_image, columns
from emotion_gui.sessions.review.emotion_layer import affect_colors
from emotion_gui.sessions.review.line_painting import (
    FAST,
    GAP_SHADE,
    Line,
    draw_lines,
    faint,
    fill_runs,
    line_path,
    to_image,
)
from emotion_gui.sessions.review.prepared_session import edges_of, runs_of
from emotion_gui.sessions.review.time_plot import GAP, TimePlot
from emotion_gui.statistics.series import Floats
from emotion_gui.statistics.sign_curves import SignView
from emotion_gui.widgets.theme import blend, chart_colors

_CURVES = 64  # height of the curves, in pixels
_SPACE = 5  # pixels between curves and strips
_MIN_ALPHA = 90  # of the rarest event among many


def sign_colors(palette: QPalette) -> tuple[QColor, QColor]:
    """Return the colors of the first and the second curve of a group, which are never those of emotions."""
    return affect_colors(palette)


class SignPlot(TimePlot):
    """Draws one group of signs; a strip for each kind of event lies below the curves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: SignView | None = None
        self._strips = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def bottom(self) -> int:
        """Height in pixels of the strips of events."""
        return _SPACE + self._strips * self._strip

    def sizeHint(self) -> QSize:
        return QSize(200, _CURVES + self.bottom + 2 * GAP)

    def draw(self, view: SignView, start: float, end: float) -> None:
        """Draw a view from `start` to `end`, in seconds, with the next paint event."""
        self._view = view
        if len(view.events) != self._strips:
            self._strips = len(view.events)
            self.updateGeometry()
        self.draw_between(start, end)

    def paint_plot(self, painter: QPainter) -> None:
        """Paint the view."""
        if self._view is None or self._limits is None:
            return
        group, area = self._view.group, self.area
        canvas = Canvas(*self._limits, group.low, group.high, area.width(), area.height())
        background, foreground, _ = chart_colors(self.palette())
        painter.fillRect(0, 0, area.width(), area.height() + self.bottom, background)
        painter.save()
        painter.setClipRect(0, 0, area.width(), area.height())
        times, mean = self._view.curves[0][:2]
        gaps = runs_of(edges_of(times), ~np.isfinite(mean[:, 0])) if len(times) else []
        fill_runs(painter, canvas, gaps, blend(background, foreground, GAP_SHADE))
        self._draw_ticks(painter, canvas)
        painter.drawImage(0, 0, to_image(band_image(self._bands(canvas), canvas.width, canvas.height)))
        draw_lines(painter, self._lines(canvas), FAST)
        painter.restore()
        self._draw_labels(painter, canvas)
        for number, events in enumerate(self._view.events):
            self._draw_events(painter, events, canvas, self._top_of(number))

    @property
    def _strip(self) -> int:
        return self.fontMetrics().height()

    def _top_of(self, number: int) -> int:
        """Return the top of a strip, in pixels of the area."""
        return self.area.height() + _SPACE + number * self._strip

    def _lines(self, canvas: Canvas) -> Iterator[Line]:
        assert self._view is not None
        for (times, mean, _, _), color in zip(self._view.curves, sign_colors(self.palette()), strict=False):
            yield line_path(canvas, times, mean[:, 0]), color

    def _bands(self, canvas: Canvas) -> Iterator[Band]:
        """Yield what each curve went between, so that a blink is seen in eight hours, too."""
        assert self._view is not None
        for (times, _, low, high), color in zip(self._view.curves, sign_colors(self.palette()), strict=False):
            edges = columns(times, np.hstack([low, high]), canvas.start, canvas.end, canvas.width)
            yield canvas.heights(edges[:, 0]), canvas.heights(edges[:, 1]), faint(color)

    def _draw_ticks(self, painter: QPainter, canvas: Canvas) -> None:
        assert self._view is not None
        painter.setPen(chart_colors(self.palette())[2])
        for value in self._view.group.ticks:
            y = round(canvas.y(value))
            painter.drawLine(0, y, canvas.width, y)

    def _draw_labels(self, painter: QPainter, canvas: Canvas) -> None:
        assert self._view is not None
        group, metrics = self._view.group, self.fontMetrics()
        labels = [(canvas.y(value), group.curves[0].value_text(value)) for value in group.ticks]
        labels += [
            (self._top_of(number) + self._strip / 2, kind.title) for number, kind in enumerate(group.events)
        ]
        painter.setPen(chart_colors(self.palette())[1])
        for middle, text in labels:
            base = middle + (metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(-GAP - metrics.horizontalAdvance(text), base), text)

    def _draw_events(
        self, painter: QPainter, events: tuple[Floats, Floats], canvas: Canvas, top: int
    ) -> None:
        starts, ends = (np.clip(canvas.xs(each), 0, canvas.width - 1).astype(np.intp) for each in events)
        color = chart_colors(self.palette())[1]
        pixels = np.zeros((1, canvas.width, 4), np.uint8)
        pixels[0, :] = (color.blue(), color.green(), color.red(), 0)
        pixels[0, :, 3] = _opacities(starts, ends, canvas.width)
        image = QImage(pixels.data, canvas.width, 1, 4 * canvas.width, QImage.Format.Format_ARGB32)
        painter.drawImage(QRect(0, top + 3, canvas.width, self._strip - 5), image)


def _opacities(firsts: NDArray[np.intp], lasts: NDArray[np.intp], width: int) -> NDArray[np.uint8]:
    """Return (width,) 0 to 255: how many events each column of pixels holds, as a share of the most.

    Args:
        firsts: First column of each event.
        lasts: Its last one.
        width: Number of columns.
    """
    steps = np.bincount(firsts, minlength=width + 1) - np.bincount(lasts + 1, minlength=width + 1)
    counts = np.cumsum(steps)[:width]
    shares = counts / max(int(counts.max(initial=0)), 1)
    return np.where(counts > 0, _MIN_ALPHA + (255 - _MIN_ALPHA) * shares, 0).astype(np.uint8)
