"""Which pictures are left out of the training: kept here alone, never in the data."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal


class Exclusions(QObject):
    """A set of names of pictures that tells when it changes."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: set[str] = set()

    def __contains__(self, name: object) -> bool:
        return name in self._names

    @property
    def names(self) -> tuple[str, ...]:
        """Sorted, so that the same choice is always the same value."""
        return tuple(sorted(self._names))

    def add(self, names: Iterable[str]) -> None:
        self._become(self._names.union(names))

    def remove(self, names: Iterable[str]) -> None:
        self._become(self._names.difference(names))

    def clear(self) -> None:
        self._become(set())

    def _become(self, names: set[str]) -> None:
        if names != self._names:
            self._names = names
            self.changed.emit()
