"""A tab that is built step by step after the window is shown, because most users start with Live."""

from collections.abc import Generator
from typing import Generic, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

_STEP_MS = 30  # lets the live view run between two steps

T = TypeVar("T", bound=QWidget)


class LazyTab(QWidget, Generic[T]):
    """Holds a tab that is built later.

    Attributes:
        built: the tab, once it is built.
    """

    built = Signal(object)

    def __init__(
        self,
        steps: Generator[None, None, T],
        placeholder: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Creates the holder; `build` starts to build the tab.

        Args:
            steps: imports and creates the tab step by step, and returns it.
            placeholder: shown until the tab is built.
            parent: the Qt parent.
        """
        super().__init__(parent)
        self._steps, self._placeholder = steps, placeholder
        self._tab: T | None = None
        self._is_shut_down = False
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self._step)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        if placeholder is not None:
            self._layout.addWidget(placeholder)

    @property
    def tab(self) -> T:
        """The tab. It is built at once if it is not built yet."""
        while self._tab is None:
            self._step()
        return self._tab

    @property
    def is_built(self) -> bool:
        return self._tab is not None

    def build(self) -> None:
        """Starts to build the tab step by step."""
        if self._tab is None and not self._is_shut_down:
            self._timer.start()

    def hurry(self) -> None:
        """Builds the tab without pauses between the steps, because the user waits for it."""
        self.build()
        self._timer.setInterval(0)

    def shut_down(self) -> None:
        """Stops building the tab."""
        self._is_shut_down = True
        self._timer.stop()

    def _step(self) -> None:
        try:
            next(self._steps)
        except StopIteration as end:
            self._timer.stop()
            self._insert(end.value)

    def _insert(self, tab: T) -> None:
        self._tab = tab
        if self._placeholder is not None:
            self._placeholder.hide()
        self._layout.addWidget(tab)
        self.built.emit(tab)
