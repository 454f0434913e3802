"""The plane of valence and arousal, with the density of the chosen range or of the part in view."""

import math
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from emotion_gui.sessions.review.emotion_layer import COLORS
from emotion_gui.sessions.review.prepared_session import PreparedSession
from emotion_gui.sessions.review.ranges import Ranges, TimeWindow
from emotion_gui.sessions.review.scroll import scrolled
from emotion_gui.sessions.review.time_formatting import TimeScale
from emotion_gui.statistics.affect import AROUSAL, FORMULA, VALENCE, affect_of
from emotion_gui.system.task import Task
from emotion_gui.widgets.theme import chart_colors
from trainer.shared.face_input import LABELS

_BINS = 64
_DELAY_MS = 200  # after the last change of the view or the range
_PATH_SECONDS = 10.0  # before the cursor
_MAX_ROWS = 100_000  # that the density is computed from
_EDGE = 0.9  # the plane is shown from -0.9 to 0.9

Plane = tuple[NDArray[np.uint8], int]


class AffectPanel(QWidget):
    """Shows the density, the path of the last seconds before the cursor, and the formula."""

    def __init__(self, window: TimeWindow, ranges: Ranges, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window, self._ranges = window, ranges
        self._prepared: PreparedSession | None = None
        self._scale = TimeScale()
        self._work = Task("valence and arousal", self)
        self._timer = QTimer(self, interval=_DELAY_MS, singleShot=True)
        self._plane = AffectPlane()
        self._caption = QLabel(wordWrap=True)
        self._formula = QLabel(FORMULA, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._lay_out()
        self._connect()

    def set_content(self, prepared: PreparedSession | None) -> None:
        self._prepared = prepared
        self._refresh()

    def set_scale(self, scale: TimeScale) -> None:
        """Set how times are written."""
        self._scale = scale
        self._show_caption()

    def set_cursor(self, time: float) -> None:
        """Move the end of the path to this time, in seconds."""
        if self._prepared is None or not self.isVisible():
            return
        series = self._prepared.series
        first, last = np.searchsorted(series.times, (time - _PATH_SECONDS, time + 5e-4))
        self._plane.set_path(affect_of(series.values[first:last]))

    def shut_down(self) -> None:
        self._timer.stop()
        self._work.shut_down()

    def _refresh(self) -> None:
        self._show_caption()
        if self._prepared is None:
            self._timer.stop()
            self._work.cancel()
            self._plane.set_density(None)
        elif not self._timer.isActive():
            self._timer.start()

    def _limits(self) -> tuple[float, float]:
        return self._ranges.current or (self._window.start, self._window.end)

    def _show_caption(self) -> None:
        start, end = (self._scale.text(time) for time in self._limits())
        part = f"Range {self._ranges.active}" if self._ranges.current else "What is in view"
        self._caption.setText(
            f"{part}, {start} to {end}. The line is the last {_PATH_SECONDS:.0f} s to the cursor."
        )

    def _compute(self) -> None:
        if self._prepared is not None:
            series, limits = self._prepared.series, self._limits()
            first, last = np.searchsorted(series.times, limits)
            self._work.start(partial(_density, series.values[int(first) : int(last)]))

    def _connect(self) -> None:
        self._window.changed.connect(self._refresh)
        self._ranges.changed.connect(self._refresh)
        self._timer.timeout.connect(self._compute)
        self._work.returned.connect(self._plane.set_density)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(2, 2, 2, 2)
        for widget in (self._caption, self._plane, self._formula):
            column.addWidget(widget)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(scrolled(inside))


class AffectPlane(QWidget):
    """Draws valence to the right and arousal upwards, and marks the position of each emotion."""

    def __init__(self) -> None:
        super().__init__()
        self._density: NDArray[np.uint8] | None = None
        self._path: NDArray[Any] = np.zeros((0, 2))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Valence against arousal")

    def set_density(self, density: NDArray[np.uint8] | None) -> None:
        """Show a density of shape (bins, bins), 0 to 255, with the first row on top."""
        self._density = density
        self.update()

    def set_path(self, points: NDArray[Any]) -> None:
        """Show a path of (n, 2) valence and arousal, -1 to 1, with the newest last and NaN in gaps."""
        self._path = points
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, 220)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return min(width, 360)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        background, foreground, grid = chart_colors(self.palette())
        side = min(self.width(), self.height())
        area = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter.fillRect(area, background)
        if self._density is not None:
            painter.drawImage(area, _tinted(self._density, self.palette()))
        painter.setPen(QPen(grid, 1))
        painter.drawRect(area.adjusted(0, 0, -1, -1))
        painter.drawLine(QPointF(area.center().x(), area.top()), QPointF(area.center().x(), area.bottom()))
        painter.drawLine(QPointF(area.left(), area.center().y()), QPointF(area.right(), area.center().y()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_emotions(painter, area)
        self._draw_path(painter, area)
        painter.setPen(foreground)
        inner = area.adjusted(4, 2, -4, -2)
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, "excited ↑")
        painter.drawText(inner, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, "pleasant →")

    def _draw_emotions(self, painter: QPainter, area: QRectF) -> None:
        metrics, text = self.fontMetrics(), self.palette().color(QPalette.ColorRole.Text)
        for label, color, valence, arousal in zip(LABELS, COLORS, VALENCE, AROUSAL, strict=True):
            center = _to_pixels(area, float(valence), float(arousal))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(center, 4, 4)
            painter.setPen(text)
            width = metrics.horizontalAdvance(label)
            left = min(max(center.x() - width / 2, area.left() + 2), area.right() - width - 2)
            above = label in ("fear", "surprise", "neutral", "happy")
            painter.drawText(QPointF(left, center.y() + (-7 if above else metrics.ascent() + 5)), label)

    def _draw_path(self, painter: QPainter, area: QRectF) -> None:
        points = self._path
        path, connected = QPainterPath(), False
        for valence, arousal in points.tolist():
            if math.isnan(valence):
                connected = False
                continue
            point = _to_pixels(area, valence, arousal)
            if connected:
                path.lineTo(point)
            else:
                path.moveTo(point)
            connected = True
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(accent, 1.5))
        painter.drawPath(path)
        if connected:
            painter.setBrush(accent)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Base), 1))
            painter.drawEllipse(path.currentPosition(), 5, 5)


def _to_pixels(area: QRectF, valence: float, arousal: float) -> QPointF:
    return QPointF(
        area.center().x() + valence / _EDGE * area.width() / 2,
        area.center().y() - arousal / _EDGE * area.height() / 2,
    )


def _density(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Compute (bins, bins), 0 to 255: the square root of the counts, so that rare values are visible too."""
    points = affect_of(values[:: 1 + len(values) // _MAX_ROWS])
    points = points[np.isfinite(points[:, 0])]
    edges = np.linspace(-_EDGE, _EDGE, _BINS + 1)
    counts, _, _ = np.histogram2d(-points[:, 1], points[:, 0], (edges, edges))
    highest = float(counts.max(initial=0.0)) or 1.0
    return np.asarray(np.sqrt(counts / highest) * 255, np.uint8)


def _tinted(density: NDArray[np.uint8], palette: QPalette) -> QImage:
    """Draw a density in the color of the text, with the density as opacity."""
    color = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text)
    alpha = density.astype(np.uint32) * 150 // 255
    channels = ((color.red(), 16), (color.green(), 8), (color.blue(), 0))
    parts = [(alpha * part // 255) << shift for part, shift in channels]
    pixels = np.asarray(alpha << 24 | parts[0] | parts[1] | parts[2], np.uint32)
    kind = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(pixels.tobytes(), _BINS, _BINS, 4 * _BINS, kind).copy()
