"""Which part of a session is shown."""

from PySide6.QtCore import QObject, Signal

_LEAST = 0.5  # seconds


class TimeWindow(QObject):
    """From `start` to `end`, in seconds from the session's start, within its length.

    changed: another part is shown.
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
        """Of the session; shows all of it."""
        self.length = max(seconds, _LEAST)
        self.fit()

    def show_range(self, start: float, end: float) -> None:
        """Show this part, or what of it lies within the session."""
        span = min(max(end - start, _LEAST), self.length)
        start = min(max(start + (end - start - span) / 2, 0.0), self.length - span)
        if (start, start + span) != (self.start, self.end):
            self.start, self.end = start, start + span
            self.changed.emit()

    def zoom(self, factor: float, at: float) -> None:
        """Show `factor` times as much; what is at that time stays where it is."""
        span = min(max(self.span * factor, _LEAST), self.length)
        share = (at - self.start) / self.span
        start = at - share * span
        self.show_range(start, start + span)

    def pan(self, seconds: float) -> None:
        """Show what is later by so much."""
        start = min(max(self.start + seconds, 0.0), self.length - self.span)
        self.show_range(start, start + self.span)

    def fit(self) -> None:
        """Show all."""
        self.show_range(0.0, self.length)

    def reveal(self, time: float) -> None:
        """Move on so that this time is shown, at a tenth of the window."""
        if not self.start <= time <= self.end:
            start = time - self.span / 10
            self.show_range(start, start + self.span)
