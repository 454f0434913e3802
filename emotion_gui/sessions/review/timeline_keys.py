"""What the keys do on a timeline."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from emotion_gui.sessions.review.ranges import Ranges
from emotion_gui.sessions.review.time_window import TimeWindow

_PAN = 0.1  # of the view
_ZOOM = 0.6
_ASKED = {
    Qt.Key.Key_Space: "play",
    Qt.Key.Key_Comma: "back",
    Qt.Key.Key_Period: "forward",
    Qt.Key.Key_M: "mark",
}
HELP = """Left, Right: move the view
+, -, wheel: zoom at the cursor or pointer
0, double click: show all
Home, End: to the start, to the end
Space: play or pause
Comma, period, Shift+Left, Shift+Right: one frame back or on
Shift and drag, or I and O: mark a range
Escape: forget the range
M: a marker at the cursor"""


class TimelineKeys:
    """Moves the view and marks ranges by itself; says by a word what others have to do."""

    def __init__(self, window: TimeWindow, ranges: Ranges) -> None:
        self._window, self._ranges = window, ranges

    def press(self, event: QKeyEvent, cursor: float) -> str | None:
        """A word for others; empty where it is done; None for a key that means nothing here."""
        held = event.modifiers()
        if held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return None
        key, shift = event.key(), bool(held & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and shift:
            return "back" if key == Qt.Key.Key_Left else "forward"
        if key in _ASKED:
            return _ASKED[Qt.Key(key)]
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
                window.zoom(_ZOOM, at)
            case Qt.Key.Key_Minus:
                window.zoom(1 / _ZOOM, at)
            case Qt.Key.Key_0:
                window.fit()
            case _:
                return False
        return True
