"""A tab that is built step by step once the window is there, as most starts are to watch."""

from collections.abc import Generator
from typing import Generic, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

_STEP_MS = 30  # for the live view to go on between two steps

T = TypeVar("T", bound=QWidget)


class LazyTab(QWidget, Generic[T]):
    """The place of a tab. built: the tab is there, once."""

    built = Signal(object)

    def __init__(
        self,
        steps: Generator[None, None, T],
        until_then: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """steps: import and make the tab bit by bit. until_then: what is shown before it is there."""
        super().__init__(parent)
        self._steps, self._until_then = steps, until_then
        self._tab: T | None = None
        self._is_over = False
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self._step)
        self._room = QVBoxLayout(self)
        self._room.setContentsMargins(0, 0, 0, 0)
        if until_then is not None:
            self._room.addWidget(until_then)

    @property
    def tab(self) -> T:
        """Built at once where it is not there yet."""
        while self._tab is None:
            self._step()
        return self._tab

    @property
    def is_built(self) -> bool:
        return self._tab is not None

    def build(self) -> None:
        """Begin to build it, step by step."""
        if self._tab is None and not self._is_over:
            self._timer.start()

    def hurry(self) -> None:
        """Build it as fast as the window's answers allow: somebody waits for it."""
        self.build()
        self._timer.setInterval(0)

    def shut_down(self) -> None:
        """A tab that is not there yet does not come any more."""
        self._is_over = True
        self._timer.stop()

    def _step(self) -> None:
        try:
            next(self._steps)
        except StopIteration as end:
            self._timer.stop()
            self._put_in(end.value)

    def _put_in(self, tab: T) -> None:
        self._tab = tab
        if self._until_then is not None:
            self._until_then.hide()
        self._room.addWidget(tab)
        self.built.emit(tab)
