"""What the mouse does on a timeline: a press sets the cursor, a drag moves the view, with Shift it marks."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent

from emotion_gui.sessions.review.ranges import LETTERS, Ranges
from emotion_gui.sessions.review.time_window import TimeWindow

if TYPE_CHECKING:
    from emotion_gui.sessions.review.timeline import Timeline

_DRAG = 4.0  # pixels until a press is a drag
_EDGE = 5.0  # pixels around an edge of a range
_STEP = 120  # of a wheel, in Qt's eighths of a degree
_ZOOM = 0.8  # of a step


class TimelineMouse(QObject):
    """clicked(float): a press without a drag, at that time. marked: a range has another edge."""

    clicked = Signal(float)
    marked = Signal()

    def __init__(self, timeline: "Timeline", window: TimeWindow, ranges: Ranges) -> None:
        super().__init__(timeline)
        self._timeline, self._window, self._ranges = timeline, window, ranges
        self._pressed: float | None = None  # where, in pixels
        self._last = 0.0
        self._fixed: float | None = None  # the other edge of the range that is marked, in seconds
        self._dragging = False

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; sideways, or with Shift, move the view."""
        turned, sideways = event.angleDelta().y(), event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            turned, sideways = 0, sideways or turned
        if turned:
            at = self._timeline.time_at(event.position().x())
            at = min(max(at, self._window.start), self._window.end)
            self._window.zoom(_ZOOM ** (turned / _STEP), at)
        elif sideways:
            self._window.pan(-sideways / _STEP * self._window.span / 10)
        event.accept()

    def press(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        self._pressed, self._last, self._dragging = x, x, False
        self._fixed = None
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._fixed = self._time(x)
        elif (opposite := self._edge_at(x)) is not None:
            self._fixed = opposite

    def move(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._pressed is None:
            self._show_cursor(x)
            return
        self._dragging = self._dragging or abs(x - self._pressed) >= _DRAG
        if not self._dragging:
            return
        if self._fixed is not None:
            self._ranges.mark(self._fixed, self._time(x))
        else:
            self._timeline.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._window.pan((self._last - x) * self._timeline.seconds_per_pixel)
        self._last = x

    def release(self, event: QMouseEvent) -> None:
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if self._pressed is not None and not self._dragging and not shift:
            self.clicked.emit(self._time(self._pressed))
        if self._dragging and self._fixed is not None:
            self.marked.emit()
        self._pressed = self._fixed = None
        self._show_cursor(event.position().x())

    def _time(self, x: float) -> float:
        return min(max(self._timeline.time_at(x), 0.0), self._window.length)

    def _edge_at(self, x: float) -> float | None:
        """The opposite edge of the range whose edge is there; that range becomes the active one."""
        for letter in LETTERS:
            limits = self._ranges.get(letter)
            for edge, opposite in (limits, limits[::-1]) if limits else ():
                if abs(self._timeline.place_of(edge) - x) <= _EDGE:
                    if self._pressed is not None:
                        self._ranges.set_active(letter)
                    return opposite
        return None

    def _show_cursor(self, x: float) -> None:
        edge = self._edge_at(x) is not None
        self._timeline.setCursor(Qt.CursorShape.SizeHorCursor if edge else Qt.CursorShape.ArrowCursor)
