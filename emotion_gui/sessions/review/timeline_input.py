"""Mouse and keyboard input of a timeline, which sets the cursor, moves the view and marks ranges."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from emotion_gui.sessions.review.ranges import LETTERS, Ranges, TimeWindow

if TYPE_CHECKING:
    from emotion_gui.sessions.review.timeline import Timeline

HELP = """Left, Right: move the view
+, -, wheel: zoom at the cursor or pointer
0, double click: show all
Home, End: to the start, to the end
Space: play or pause
Comma, period, Shift+Left, Shift+Right: one frame back or on
Shift and drag, or I and O: mark a range
Escape: forget the range
M: a marker at the cursor"""
_DRAG_DISTANCE = 4.0  # pixels from which a press is a drag
_EDGE = 5.0  # pixels around an edge of a range
_WHEEL_STEP = 120  # one step of a wheel, in Qt's eighths of a degree
_WHEEL_ZOOM = 0.8  # per step
_PAN = 0.1  # share of the view that a key moves it by
_KEY_ZOOM = 0.6
_ACTIONS = {
    Qt.Key.Key_Space: "play",
    Qt.Key.Key_Comma: "back",
    Qt.Key.Key_Period: "forward",
    Qt.Key.Key_M: "mark",
}


class TimelineMouse(QObject):
    """Handles the mouse events of a timeline.

    Attributes:
        clicked: (float) the user pressed without dragging, at that time in seconds.
        marked: The user has dragged an edge of a range.
    """

    clicked = Signal(float)
    marked = Signal()

    def __init__(self, timeline: "Timeline", window: TimeWindow, ranges: Ranges) -> None:
        super().__init__(timeline)
        self._timeline, self._window, self._ranges = timeline, window, ranges
        self._pressed: float | None = None  # x of the press, in pixels
        self._last = 0.0
        self._fixed: float | None = None  # the edge opposite to the dragged one, in seconds
        self._dragging = False

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the pointer. Turned sideways or with Shift held, the wheel moves the view."""
        turned, sideways = event.angleDelta().y(), event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            turned, sideways = 0, sideways or turned
        if turned:
            at = self._timeline.time_at(event.position().x())
            at = min(max(at, self._window.start), self._window.end)
            self._window.zoom(_WHEEL_ZOOM ** (turned / _WHEEL_STEP), at)
        elif sideways:
            self._window.pan(-sideways / _WHEEL_STEP * self._window.span / 10)
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
        self._dragging = self._dragging or abs(x - self._pressed) >= _DRAG_DISTANCE
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
        """Return the opposite edge of the range that has an edge at x; a press there activates the range."""
        for letter in LETTERS:
            limits = self._ranges.get(letter)
            for edge, opposite in (limits, limits[::-1]) if limits else ():
                if abs(self._timeline.x_of(edge) - x) <= _EDGE:
                    if self._pressed is not None:
                        self._ranges.set_active(letter)
                    return opposite
        return None

    def _show_cursor(self, x: float) -> None:
        edge = self._edge_at(x) is not None
        self._timeline.setCursor(Qt.CursorShape.SizeHorCursor if edge else Qt.CursorShape.ArrowCursor)


class TimelineKeys:
    """Handles the keys of a timeline: moves the view, marks ranges, and returns the other actions by name."""

    def __init__(self, window: TimeWindow, ranges: Ranges) -> None:
        self._window, self._ranges = window, ranges

    def press(self, event: QKeyEvent, cursor: float) -> str | None:
        """Handle a key that is pressed while the cursor is at a time in seconds.

        Returns:
            The name of an action for the caller ("play", "back", "forward", "mark"); empty if the key was
            handled here; None if it has no meaning on a timeline.
        """
        held = event.modifiers()
        if held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return None
        key, shift = event.key(), bool(held & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and shift:
            return "back" if key == Qt.Key.Key_Left else "forward"
        if key in _ACTIONS:
            return _ACTIONS[Qt.Key(key)]
        return "" if self._move(key) or self._mark(key, cursor) or self._zoom(key, cursor) else None

    def _move(self, key: int) -> bool:
        window = self._window
        match key:
            case Qt.Key.Key_Left:
                window.pan(-_PAN * window.span)
            case Qt.Key.Key_Right:
                window.pan(_PAN * window.span)
            case Qt.Key.Key_Home:
                window.pan(-window.length)
            case Qt.Key.Key_End:
                window.pan(window.length)
            case _:
                return False
        return True

    def _mark(self, key: int, cursor: float) -> bool:
        match key:
            case Qt.Key.Key_I:
                self._ranges.mark_start(cursor, self._window.length)
            case Qt.Key.Key_O:
                self._ranges.mark_end(cursor)
            case Qt.Key.Key_Escape if self._ranges.current is not None:
                self._ranges.mark(0.0, 0.0)
            case _:
                return False
        return True

    def _zoom(self, key: int, cursor: float) -> bool:
        window = self._window
        at = cursor if window.start <= cursor <= window.end else (window.start + window.end) / 2
        match key:
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                window.zoom(_KEY_ZOOM, at)
            case Qt.Key.Key_Minus:
                window.zoom(1 / _KEY_ZOOM, at)
            case Qt.Key.Key_0:
                window.fit()
            case _:
                return False
        return True
