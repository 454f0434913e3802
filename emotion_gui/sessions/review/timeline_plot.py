"""The plot of a timeline: axes, the emotions, markers, chosen ranges and the cursor. It knows no mouse."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen

from emotion_gui.recording.samples import Marker
from emotion_gui.sessions.review.emotion_layer import Canvas, EmotionLayer, Mode
from emotion_gui.sessions.review.marker_kinds import kind_color
from emotion_gui.sessions.review.prepared import Shown
from emotion_gui.sessions.review.ranges import LETTERS, RANGE_COLORS, Ranges
from emotion_gui.sessions.review.time_text import TimeScale
from emotion_gui.widgets.charts import make_chart, style_chart
from emotion_gui.widgets.theme import chart_colors
from trainer.face_input import LABELS

_MARGINS = (0, 2, 16, 0)
_AXIS_WIDTH = 62
_LEAST_APART = 12  # pixels from marker to marker; where they are closer, their lines are faint
_TICK_ROOM = 90  # pixels from one label of the time axis to the next
_SHARES = [(0.0, "0 %"), (0.25, "25 %"), (0.5, "50 %"), (0.75, "75 %"), (1.0, "100 %")]
_AFFECT = [(-1.0, "-1"), (-0.5, "-0.5"), (0.0, "0"), (0.5, "+0.5"), (1.0, "+1")]


class _MarkerLines(pg.GraphicsObject):  # type: ignore[misc]
    """An upright line at each marker; at most one for each pixel."""

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF()
        self._lines: list[tuple[QLineF, QColor]] = []

    def draw(self, markers: Sequence[Marker], rect: QRectF, pixel: float, palette: QPalette) -> None:
        self.prepareGeometryChange()
        self._rect, self._lines, last = rect, [], -1
        for marker in markers:
            x = marker.time / 1000
            if int(x / pixel) != last:
                last = int(x / pixel)
                self._lines.append(
                    (QLineF(x, rect.top(), x, rect.bottom()), kind_color(marker.kind, palette))
                )
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for line, color in self._lines:
            pen = QPen(color, 1, Qt.PenStyle.DotLine)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawLine(line)


class TimelinePlot:
    """`widget` is what is shown. Times are in seconds."""

    def __init__(self) -> None:
        self.widget = make_chart(_MARGINS)
        self._layer, self._markers = EmotionLayer(), _MarkerLines()
        self._cursor = pg.InfiniteLine(angle=90)
        self._regions = {letter: pg.LinearRegionItem(movable=False) for letter in LETTERS}
        self._letters = {letter: pg.TextItem(letter, anchor=(0, 0)) for letter in LETTERS}
        self._grid = [pg.InfiniteLine(angle=0) for _ in _SHARES]
        self._time_ticks: list[tuple[float, str]] = []
        self._rect = QRectF(0, 0, 1, 1)
        self._set_up()

    @property
    def area(self) -> QRectF:
        """Of the plot itself, in pixels of the widget."""
        return QRectF(self.widget.getViewBox().sceneBoundingRect())

    def set_palette(self, palette: QPalette) -> None:
        style_chart(self.widget, palette)
        self._layer.set_palette(palette)
        _, foreground, grid = chart_colors(palette)
        self._cursor.setPen(pg.mkPen(foreground, width=1))
        for line in self._grid:
            line.setPen(pg.mkPen(grid))

    def show_span(self, start: float, end: float, scale: TimeScale) -> None:
        """The part of the session that is in view."""
        self.widget.setXRange(start, end, padding=0)
        ticks = scale.ticks(start, end, max(self.area.width() / _TICK_ROOM, 2))
        if ticks != self._time_ticks:
            self._time_ticks = ticks
            self.widget.getAxis("bottom").setTicks([ticks])
        self._rect.setLeft(start)
        self._rect.setRight(end)

    def show_mode(self, mode: Mode, labels: Sequence[int]) -> None:
        """What the height means."""
        bottom, top, ticks = _heights(mode, labels)
        self.widget.setYRange(bottom, top, padding=0)
        self.widget.getAxis("left").setTicks([ticks])
        self._rect.setTop(bottom)
        self._rect.setBottom(top)
        lines = range(len(labels)) if mode == "rows" else [value for value, _ in ticks]
        for line, place in zip(self._grid, [*lines, *[-9] * len(self._grid)], strict=False):
            line.setPos(place)

    def draw(self, shown: Shown, mode: Mode, labels: Sequence[int], over: Shown | None) -> None:
        """over: another session, to be drawn in dashes."""
        rect, area = self._rect, self.area
        canvas = Canvas(
            rect.left(),
            rect.right(),
            rect.top(),
            rect.bottom(),
            max(round(area.width()), 1),
            max(round(area.height()), 1),
        )
        self._layer.draw(shown, mode, labels, canvas, over)

    def draw_markers(self, markers: Sequence[Marker], palette: QPalette) -> None:
        pixel = self._rect.width() / max(self.area.width(), 1.0)
        self._markers.draw(markers, QRectF(self._rect), pixel, palette)

    def draw_ranges(self, ranges: Ranges) -> None:
        for letter in LETTERS:
            limits, region, text = ranges.get(letter), self._regions[letter], self._letters[letter]
            region.setVisible(limits is not None)
            text.setVisible(limits is not None)
            if limits is not None:
                region.setRegion(limits)
                text.setPos(QPointF(max(limits[0], self._rect.left()), self._rect.bottom()))

    def set_cursor(self, time: float) -> None:
        self._cursor.setPos(time)

    def _set_up(self) -> None:
        self.widget.getAxis("left").setWidth(_AXIS_WIDTH)
        for letter in LETTERS:
            color, region, text = RANGE_COLORS[letter], self._regions[letter], self._letters[letter]
            faint = QColor(color)
            faint.setAlpha(45)
            region.setBrush(pg.mkBrush(faint))
            for line in region.lines:
                line.setPen(pg.mkPen(color, width=1))
            text.setColor("#FFFFFF")
            text.fill = pg.mkBrush(color)
            region.setZValue(4)
            text.setZValue(6)
        while len(self._grid) < len(LABELS):
            self._grid.append(pg.InfiniteLine(angle=0))
        self._cursor.setZValue(8)
        self._markers.setZValue(5)
        self._layer.setZValue(2)
        for item in (*self._grid, self._layer, self._markers, self._cursor):
            self.widget.addItem(item, ignoreBounds=True)
        for item in (*self._regions.values(), *self._letters.values()):
            item.setVisible(False)
            self.widget.addItem(item, ignoreBounds=True)


def _heights(mode: Mode, labels: Sequence[int]) -> tuple[float, float, list[tuple[float, str]]]:
    """Bottom and top of the view, and the labels at its left."""
    match mode:
        case "rows":
            count = len(labels)
            return (
                0.0,
                float(max(count, 1)),
                [(count - 0.55 - row, LABELS[each]) for row, each in enumerate(labels)],
            )
        case "affect":
            return -1.05, 1.05, _AFFECT
        case _:
            return -0.02, 1.02, _SHARES
