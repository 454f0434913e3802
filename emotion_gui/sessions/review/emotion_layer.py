"""Paints the emotions on a timeline: lines, areas, gaps, and where the model was unsure."""

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
from PySide6.QtGui import QColor, QPainter, QPalette

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.sessions.review.canvas import Band, Canvas, Pixels, Rows, band_image, columns, stacked
from emotion_gui.sessions.review.line_painting import (
    CRISP,
    FAST,
    GAP_SHADE,
    SMOOTH,
    Line,
    draw_lines,
    faint,
    fill_runs,
    line_path,
    to_image,
)
from emotion_gui.sessions.review.prepared_session import SessionView
from emotion_gui.widgets.theme import blend, chart_colors
from trainer.shared.face_input import LABELS

Mode = Literal["lines", "stacked", "rows", "affect"]
_ROW = 0.9  # share of the height of a row that is used
_VEIL = 165  # opacity, of 255, of the veil over unsure parts
# Lines that go up and down by fewer pixels than this are painted smooth, three times, in a few milliseconds.
_MAX_SMOOTH_TRAVEL = 20_000
COLORS = [QColor(EMOTION_COLORS[label]) for label in LABELS]


def affect_colors(palette: QPalette) -> tuple[QColor, QColor]:
    """Return the colors of the lines of valence and of arousal."""
    _, foreground, _ = chart_colors(palette)
    return foreground, palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Highlight)


def value_range(mode: Mode, labels: Sequence[int]) -> tuple[float, float]:
    """Return bottom and top of the canvas.

    Probabilities reach from 0 to 1, affect from -1 to 1. The lowest row begins at 0, the next one at 1.
    """
    match mode:
        case "rows":
            return 0.0, float(max(len(labels), 1))
        case "affect":
            return -1.05, 1.05
        case _:
            return -0.02, 1.02


class EmotionLayer:
    """Paints one view. Lines that vary a lot are painted thin, so that any view takes a few milliseconds."""

    def __init__(self, canvas: Canvas, mode: Mode, labels: Sequence[int], palette: QPalette) -> None:
        """Paint on this canvas the emotions with the numbers `labels`."""
        self._canvas, self._mode, self._labels, self._palette = canvas, mode, labels, palette

    def paint(self, painter: QPainter, view: SessionView, overlay: SessionView | None) -> None:
        """Paint a view.

        Args:
            painter: Its origin is that of the canvas.
            view: What is drawn of the open session.
            overlay: What is drawn of another session, in dashes.
        """
        background, foreground, _grid = chart_colors(self._palette)
        fill_runs(painter, self._canvas, view.gaps, blend(background, foreground, GAP_SHADE))
        pixels = self._bands(view)
        if pixels is not None:
            painter.drawImage(0, 0, to_image(pixels))
        if self._mode != "stacked":
            fine = self._travel(view) < _MAX_SMOOTH_TRAVEL
            draw_lines(painter, self._lines(view), SMOOTH if fine else FAST, smooth=fine)
        veil = QColor(background)
        veil.setAlpha(_VEIL)
        fill_runs(painter, self._canvas, view.unsure, veil)
        if overlay is not None:
            draw_lines(painter, self._lines(overlay, dashed=True), CRISP)

    def _lines(self, view: SessionView, dashed: bool = False) -> Iterator[Line]:
        if self._mode == "affect":
            for column, color in enumerate(affect_colors(self._palette)):
                yield line_path(self._canvas, view.times, view.affect[:, column], dashed), color
            return
        foreground = chart_colors(self._palette)[1]
        total = np.zeros(len(view.times), np.float32)
        for row, label in enumerate(self._labels):
            values, color = view.mean[:, label], COLORS[label]
            total = total + values
            if self._mode == "rows":
                values = len(self._labels) - 1 - row + values * _ROW
            elif self._mode == "stacked":
                values, color = total, foreground
            line = line_path(self._canvas, view.times, values, dashed)
            yield line, blend(color, foreground, 0.35) if dashed else color

    def _travel(self, view: SessionView) -> float:
        """Return by how many pixels all lines together go up and down."""
        canvas = self._canvas
        steps = np.abs(np.diff(view.mean, axis=0))
        return float(np.nansum(steps)) * canvas.height / (canvas.top - canvas.bottom)

    def _bands(self, view: SessionView) -> Pixels | None:
        canvas, labels = self._canvas, [*self._labels]
        if self._mode not in ("stacked", "rows") or not labels:
            return None

        def at_columns(values: Rows) -> Rows:
            return columns(view.times, values[:, labels], canvas.start, canvas.end, canvas.width)

        if self._mode == "stacked":
            edges = stacked(at_columns(view.mean), (COLORS[label].rgba() for label in labels))
            bands = [(canvas.heights(low), canvas.heights(high), color) for low, high, color in edges]
        else:
            bands = list(self._row_bands(at_columns(view.low), at_columns(view.high)))
        return band_image(bands, canvas.width, canvas.height)

    def _row_bands(self, lows: Rows, highs: Rows) -> Iterator[Band]:
        for row, label in enumerate(self._labels):
            base = len(self._labels) - 1 - row
            low, high = (self._canvas.heights(base + _ROW * values[:, row]) for values in (lows, highs))
            yield low, high, faint(COLORS[label])
