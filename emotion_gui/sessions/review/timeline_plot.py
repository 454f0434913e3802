"""Paints the plot of a timeline: axes, emotions, markers, chosen ranges and the cursor."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from emotion_gui.recording.markers import Marker
from emotion_gui.sessions.review.canvas import Canvas
from emotion_gui.sessions.review.emotion_layer import EmotionLayer, Mode, value_range
from emotion_gui.sessions.review.marker_strip import kind_color
from emotion_gui.sessions.review.prepared_session import SessionView
from emotion_gui.sessions.review.ranges import LETTERS, RANGE_COLORS, Ranges
from emotion_gui.sessions.review.time_formatting import TimeScale
from emotion_gui.sessions.review.time_plot import GAP, RIGHT, TimePlot
from emotion_gui.widgets.theme import chart_colors
from trainer.shared.face_input import LABELS
from trainer.shared.formatting import percent

_TICK_SPACING = 90  # pixels between the labels of the time axis
_MIN_SPACING = 12  # pixels between markers; if they are closer, their lines are faint
_PROBABILITY_TICKS = tuple((value, percent(value)) for value in (0.0, 0.25, 0.5, 0.75, 1.0))
_AFFECT_TICKS = ((-1.0, "−1"), (-0.5, "−0.5"), (0.0, "0"), (0.5, "+0.5"), (1.0, "+1"))


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Everything that is drawn except the cursor.

    Attributes:
        start: Of the view, in seconds.
        end: Of the view, in seconds.
        mode: How the values are drawn.
        labels: Numbers of the emotions that are drawn.
        scale: How times are written.
        view: What is drawn of the open session.
        overlay: What is drawn of another session, in dashes.
        markers: The markers in view, in the order of time.
        ranges: The ranges that the user has marked.
    """

    start: float
    end: float
    mode: Mode
    labels: Sequence[int]
    scale: TimeScale
    view: SessionView | None
    overlay: SessionView | None
    markers: Sequence[Marker]
    ranges: Ranges


class TimelinePlot(TimePlot):
    """Draws one scene at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene: Scene | None = None

    @property
    def bottom(self) -> int:
        """Height in pixels of the time axis."""
        return self.fontMetrics().height() + 2 * GAP

    def draw(self, scene: Scene) -> None:
        """Draw this scene with the next paint event."""
        self._scene = scene
        self.draw_between(scene.start, scene.end)

    def paint_plot(self, painter: QPainter) -> None:
        """Paint the scene."""
        scene, area = self._scene, self.area
        if scene is None:
            return
        bottom, top = value_range(scene.mode, scene.labels)
        canvas = Canvas(scene.start, scene.end, bottom, top, area.width(), area.height())
        painter.fillRect(0, 0, area.width(), area.height(), chart_colors(self.palette())[0])
        self._draw_value_axis(painter, canvas, scene)
        self._draw_time_axis(painter, canvas, scene.scale)
        painter.setClipRect(0, 0, area.width(), area.height())
        if scene.view is not None:
            layer = EmotionLayer(canvas, scene.mode, scene.labels, self.palette())
            layer.paint(painter, scene.view, scene.overlay)
        self._draw_ranges(painter, canvas, scene.ranges)
        self._draw_markers(painter, canvas, scene.markers)

    def _draw_value_axis(self, painter: QPainter, canvas: Canvas, scene: Scene) -> None:
        _, foreground, grid = chart_colors(self.palette())
        metrics, rows = self.fontMetrics(), scene.mode == "rows"
        if rows:
            count = len(scene.labels)
            ticks: Sequence[tuple[float, str]] = [
                (float(count - 1 - row), LABELS[label]) for row, label in enumerate(scene.labels)
            ]
        else:
            ticks = _AFFECT_TICKS if scene.mode == "affect" else _PROBABILITY_TICKS
        for value, text in ticks:
            y = canvas.y(value)
            painter.setPen(grid)
            painter.drawLine(QPointF(0, round(y)), QPointF(canvas.width, round(y)))
            middle = canvas.y(value + 0.45) if rows else y
            painter.setPen(foreground)
            base = middle + (metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(-GAP - metrics.horizontalAdvance(text), base), text)

    def _draw_time_axis(self, painter: QPainter, canvas: Canvas, scale: TimeScale) -> None:
        _, foreground, grid = chart_colors(self.palette())
        metrics = self.fontMetrics()
        base = canvas.height + GAP + metrics.ascent()
        painter.setPen(grid)
        painter.drawLine(0, canvas.height, canvas.width, canvas.height)
        for time, text in scale.ticks(canvas.start, canvas.end, max(canvas.width / _TICK_SPACING, 2)):
            x, width = canvas.x(time), metrics.horizontalAdvance(text)
            painter.setPen(grid)
            painter.drawLine(QPointF(round(x), canvas.height), QPointF(round(x), canvas.height + 3))
            painter.setPen(foreground)
            left = min(max(x - width / 2, -self.area.left()), canvas.width + RIGHT - width)
            painter.drawText(QPointF(left, base), text)

    def _draw_ranges(self, painter: QPainter, canvas: Canvas, ranges: Ranges) -> None:
        metrics = self.fontMetrics()
        for letter in LETTERS:
            limits = ranges.get(letter)
            if limits is None:
                continue
            left, right = (round(canvas.x(time)) for time in limits)
            color, faint = RANGE_COLORS[letter], QColor(RANGE_COLORS[letter])
            faint.setAlpha(45)
            painter.fillRect(QRect(left, 0, max(right - left, 1), canvas.height), faint)
            painter.setPen(color)
            painter.drawLine(left, 0, left, canvas.height)
            painter.drawLine(right, 0, right, canvas.height)
            plate = QRect(max(left, 0), 0, metrics.horizontalAdvance(letter) + 8, metrics.height() + 2)
            if right > 0:
                painter.fillRect(plate, color)
                painter.setPen(QColor("#FFFFFF"))
                painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, letter)

    def _draw_markers(self, painter: QPainter, canvas: Canvas, markers: Sequence[Marker]) -> None:
        """Draw at most one marker per pixel."""
        crowded, last = len(markers) * _MIN_SPACING > canvas.width, -1
        for marker in markers:
            x = round(canvas.x(marker.time / 1000))
            if x != last:
                last = x
                color = kind_color(marker.kind, self.palette())
                color.setAlpha(60 if crowded else 255)
                painter.setPen(QPen(color, 1, Qt.PenStyle.DotLine))
                painter.drawLine(x, 0, x, canvas.height)
