"""The two ranges that the user can choose in a session."""

from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

Letter = Literal["A", "B"]
Range = tuple[float, float]

LETTERS: tuple[Letter, Letter] = ("A", "B")
RANGE_COLORS = {"A": QColor("#3D8FD1"), "B": QColor("#9467BD")}
_LEAST = 0.2  # seconds


class Ranges(QObject):
    """From, to, in seconds; each may be missing. What the user marks goes to the `active` one.

    changed: a range, or which one is active.
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
        """The active one."""
        return self._ranges.get(self.active)

    def set_active(self, letter: Letter) -> None:
        if letter != self.active:
            self.active = letter
            self.changed.emit()

    def mark(self, one: float, other: float) -> None:
        """The active range is from one of these times to the other; none where they are the same."""
        start, end = sorted((one, other))
        if end - start < _LEAST:
            self._ranges.pop(self.active, None)
        else:
            self._ranges[self.active] = (start, end)
        self.changed.emit()

    def mark_start(self, time: float, length: float) -> None:
        """The active range begins here; it goes on to where it ended, or to the end of the session."""
        _, end = self.current or (0.0, length)
        self.mark(time, end if end > time else length)

    def mark_end(self, time: float) -> None:
        """The active range ends here; it began where it did, or with the session."""
        start, _ = self.current or (0.0, time)
        self.mark(start if start < time else 0.0, time)

    def clear(self) -> None:
        """Both."""
        self._ranges.clear()
        self.changed.emit()
