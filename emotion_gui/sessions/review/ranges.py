"""The parts of a session that the user chooses: the part in view, and two ranges to compare."""

from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

Letter = Literal["A", "B"]
Range = tuple[float, float]

LETTERS: tuple[Letter, Letter] = ("A", "B")
RANGE_COLORS = {"A": QColor("#3D8FD1"), "B": QColor("#9467BD")}
_MIN_VIEW, _MIN_RANGE = 0.5, 0.2  # seconds


class TimeWindow(QObject):
    """The part of the session in view.

    Attributes:
        length: Of the session, in seconds.
        start: Of the part in view, in seconds since the start of the session.
        end: Of the part in view, in seconds since the start of the session.
        changed: Another part is in view.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.length, self.start, self.end = 1.0, 0.0, 1.0

    @property
    def span(self) -> float:
        return self.end - self.start

    @property
    def shows_all(self) -> bool:
        return self.span >= self.length

    def set_length(self, seconds: float) -> None:
        """Set the length of the session and show all of it."""
        self.length = max(seconds, _MIN_VIEW)
        self.fit()

    def show_range(self, start: float, end: float) -> None:
        """Show this part, moved and shortened so that it lies within the session. Times are in seconds."""
        span = min(max(end - start, _MIN_VIEW), self.length)
        start = min(max(start + (end - start - span) / 2, 0.0), self.length - span)
        if (start, start + span) != (self.start, self.end):
            self.start, self.end = start, start + span
            self.changed.emit()

    def zoom(self, factor: float, at: float) -> None:
        """Show `factor` times as much, and keep the time `at` where it is on the screen."""
        span = min(max(self.span * factor, _MIN_VIEW), self.length)
        share = (at - self.start) / self.span
        start = at - share * span
        self.show_range(start, start + span)

    def pan(self, seconds: float) -> None:
        """Move the view so many seconds later."""
        start = min(max(self.start + seconds, 0.0), self.length - self.span)
        self.show_range(start, start + self.span)

    def fit(self) -> None:
        """Show the whole session."""
        self.show_range(0.0, self.length)

    def reveal(self, time: float) -> None:
        """Bring a time into view, at a tenth of the window, unless it is in view already."""
        if not self.start <= time <= self.end:
            start = time - self.span / 10
            self.show_range(start, start + self.span)


class Ranges(QObject):
    """Two ranges as (start, end) in seconds, each of which may be missing.

    Attributes:
        active: The range that the user marks.
        changed: A range has changed, or another one is active.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ranges: dict[Letter, Range] = {}
        self.active: Letter = "A"

    def get(self, letter: Letter) -> Range | None:
        return self._ranges.get(letter)

    @property
    def current(self) -> Range | None:
        """The active range."""
        return self._ranges.get(self.active)

    def set_active(self, letter: Letter) -> None:
        if letter != self.active:
            self.active = letter
            self.changed.emit()

    def mark(self, one: float, other: float) -> None:
        """Set the active range between two times in any order; if they are the same, remove it."""
        start, end = sorted((one, other))
        if end - start < _MIN_RANGE:
            self._ranges.pop(self.active, None)
        else:
            self._ranges[self.active] = (start, end)
        self.changed.emit()

    def mark_start(self, time: float, length: float) -> None:
        """Start the active range here. It keeps its end, or ends with the session."""
        _, end = self.current or (0.0, length)
        self.mark(time, end if end > time else length)

    def mark_end(self, time: float) -> None:
        """End the active range here. It keeps its start, or starts with the session."""
        start, _ = self.current or (0.0, time)
        self.mark(start if start < time else 0.0, time)

    def clear(self) -> None:
        """Remove both ranges."""
        self._ranges.clear()
        self.changed.emit()
