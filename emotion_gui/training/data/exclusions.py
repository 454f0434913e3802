"""The pictures that are excluded from training; the data itself is not changed."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal


class Exclusions(QObject):
    """A set of picture names.

    Attributes:
        changed: Signal: the set has changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: set[str] = set()

    def __contains__(self, name: object) -> bool:
        return name in self._names

    @property
    def names(self) -> tuple[str, ...]:
        """The names, sorted so that equal sets give equal values."""
        return tuple(sorted(self._names))

    def add(self, names: Iterable[str]) -> None:
        self._replace(self._names.union(names))

    def remove(self, names: Iterable[str]) -> None:
        self._replace(self._names.difference(names))

    def clear(self) -> None:
        self._replace(set())

    def _replace(self, names: set[str]) -> None:
        if names != self._names:
            self._names = names
            self.changed.emit()
