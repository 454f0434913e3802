"""A session over time, of which mouse and keys move and zoom the part in view."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPalette,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from emotion_gui.recording.markers import Marker
from emotion_gui.sessions.review.emotion_layer import Mode
from emotion_gui.sessions.review.marker_strip import MarkerStrip
from emotion_gui.sessions.review.prepared_session import PreparedSession
from emotion_gui.sessions.review.ranges import Ranges, TimeWindow
from emotion_gui.sessions.review.sign_plot import SignPlot
from emotion_gui.sessions.review.time_formatting import TimeScale
from emotion_gui.sessions.review.timeline_input import TimelineKeys, TimelineMouse
from emotion_gui.sessions.review.timeline_plot import Scene, TimelinePlot
from emotion_gui.statistics.sign_curves import SignCurves
from emotion_gui.widgets.focus_frame import FramedOnFocus
from trainer.shared.face_input import LABELS

_POINTS_PER_PIXEL = 2  # at most
_MAX_POINTS = 2000
_MARGIN = 2  # of the focus frame


class Timeline(FramedOnFocus):
    """Draws a session, at most once per turn of the event loop.

    Attributes:
        time_clicked: (float) where the user pressed, in seconds.
        marker_clicked: (Marker) the user pressed on it.
        action_requested: (str) a key was pressed for "play", "back", "forward" or "mark".
        range_marked: The user has marked a range with the mouse.
        drawn: A changed view is about to be painted.
    """

    time_clicked = Signal(float)
    marker_clicked = Signal(object)
    action_requested = Signal(str)
    range_marked = Signal()
    drawn = Signal()

    def __init__(self, window: TimeWindow, ranges: Ranges, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window, self._ranges = window, ranges
        self._prepared: PreparedSession | None = None
        self._overlay: PreparedSession | None = None
        self._signs: SignCurves | None = None
        self._markers: Sequence[Marker] = ()
        self._mode: Mode = "lines"
        self._labels: Sequence[int] = range(len(LABELS))
        self._scale = TimeScale()
        self._cursor = 0.0
        self.plot, self.signs = TimelinePlot(), SignPlot()
        self._strip = MarkerStrip(self.x_of)
        self._mouse = TimelineMouse(self, window, ranges)
        self._keys = TimelineKeys(window, ranges)
        self._draw_timer = QTimer(self, interval=0, singleShot=True)
        self._draw_timer.timeout.connect(self._draw)
        self._lay_out()
        self._connect()

    def set_content(self, prepared: PreparedSession | None, overlay: PreparedSession | None = None) -> None:
        """Draw a session, with the lines of another one over it in dashes."""
        self._prepared, self._overlay = prepared, overlay
        self._draw_soon()

    def set_signs(self, signs: SignCurves | None) -> None:
        """Draw signs of the face below its emotions; None for none."""
        self._signs = signs
        self.signs.setVisible(signs is not None)
        self._draw_soon()

    def set_markers(self, markers: Sequence[Marker]) -> None:
        """Show markers, given in the order of time."""
        self._markers = markers
        self._draw_soon()

    def set_mode(self, mode: Mode) -> None:
        self._mode = mode
        self._draw_soon()

    def set_labels(self, labels: Sequence[int]) -> None:
        """Set the numbers of the emotions that are drawn."""
        self._labels = labels
        self._draw_soon()

    def set_scale(self, scale: TimeScale) -> None:
        """Set how times are written."""
        self._scale = scale
        self._draw_soon()

    def set_cursor(self, time: float) -> None:
        self._cursor = time
        self.plot.set_cursor(time)
        self.signs.set_cursor(time)

    # Coordinates

    def time_at(self, x: float) -> float:
        """Return the time at x, in pixels of this widget, also beyond the edges of the plot."""
        area = self.plot.area
        share = (x - self.plot.x() - area.left()) / area.width()
        return float(self._window.start + share * self._window.span)

    def x_of(self, time: float) -> float:
        """Return the x of a time, in pixels of this widget."""
        area = self.plot.area
        left = self.plot.x() + area.left()
        return float(left + (time - self._window.start) / self.seconds_per_pixel)

    @property
    def seconds_per_pixel(self) -> float:
        return self._window.span / self.plot.area.width()

    # Events

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._mouse.wheel(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._window.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self._keys.press(event, self._cursor)
        if action is None:
            super().keyPressEvent(event)
        elif action:
            self.action_requested.emit(action)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._draw_soon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw_soon()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw_soon()

    # Drawing

    def _draw_soon(self) -> None:
        if self.isVisible() and not self._draw_timer.isActive():
            self._draw_timer.start()

    def _draw(self) -> None:
        window, plot = self._window, self.plot
        points = min(_POINTS_PER_PIXEL * max(plot.area.width(), 100), _MAX_POINTS)
        view, overlay = (
            each.view(window.start, window.end, points) if each else None
            for each in (self._prepared, self._overlay)
        )
        markers = self._markers_in_view()
        plot.draw(
            Scene(
                window.start,
                window.end,
                self._mode,
                self._labels,
                self._scale,
                view,
                overlay,
                markers,
                self._ranges,
            )
        )
        if self._signs is not None:
            self.signs.draw(self._signs.view(window.start, window.end, points), window.start, window.end)
        left = self.x_of(window.start)
        self._strip.show_markers(markers, (left, left + plot.area.width()))
        self.drawn.emit()

    def _markers_in_view(self) -> Sequence[Marker]:
        first = bisect_left(self._markers, self._window.start * 1000, key=lambda marker: marker.time)
        last = bisect_right(self._markers, self._window.end * 1000, key=lambda marker: marker.time)
        return self._markers[first:last]

    def _connect(self) -> None:
        self._window.changed.connect(self._draw_soon)
        self._ranges.changed.connect(self._draw_soon)
        self._strip.clicked.connect(self.marker_clicked)
        self._mouse.clicked.connect(self.time_clicked)
        self._mouse.marked.connect(self.range_marked)

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.setAccessibleName("Timeline")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.setSpacing(0)
        layout.addWidget(self._strip)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.signs)
        self.signs.hide()
        self.setMinimumSize(220, 140)
