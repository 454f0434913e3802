"""Where the Sessions tab comes: built step by step once the window is there, as most starts are to watch."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from emotion_gui.core.settings import Settings

if TYPE_CHECKING:
    from emotion_gui.sessions.context import SessionsContext
    from emotion_gui.sessions.privacy.passphrase_control import PassphraseControl
    from emotion_gui.sessions.sessions_tab import SessionsTab

Models = Callable[[], list[tuple[str, Path]]]
OPENING_TEXT = "Opening the sessions …"
_STEP_MS = 30  # for the live view to go on between two steps


class SessionsPlace(QWidget):
    """Says at first that the tab is to come.

    prepared: the context (SessionsContext) is there, once. built: the tab is, once.
    """

    prepared = Signal(object)
    built = Signal(object)

    def __init__(
        self, folder: Path, settings: Callable[[], Settings], models: Models, parent: QWidget | None = None
    ) -> None:
        """folder: of the sessions. settings: gives those that hold now. models: names and folders."""
        super().__init__(parent)
        self._folder, self._settings, self._models = folder, settings, models
        self._context: SessionsContext | None = None
        self._passphrases: PassphraseControl | None = None
        self._tab: SessionsTab | None = None
        self._steps = self._build()
        self._is_over = False
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self._step)
        self._room = QVBoxLayout(self)
        self._room.setContentsMargins(0, 0, 0, 0)
        self._opening = QLabel(OPENING_TEXT, alignment=Qt.AlignmentFlag.AlignCenter)
        self._room.addWidget(self._opening)

    @property
    def context(self) -> SessionsContext:
        """What the pages share; a recording needs it too, whether the tab is there or not."""
        if self._context is None:
            from emotion_gui.sessions.context import SessionsContext
            from emotion_gui.sessions.privacy.passphrase_control import PassphraseControl

            self._context = SessionsContext(self._folder, self._settings(), self._models, self)
            self.prepared.emit(self._context)
            self._passphrases = PassphraseControl(self._context, self)
        return self._context

    @property
    def tab(self) -> SessionsTab:
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

    def take_settings(self, settings: Settings) -> None:
        """Some were changed elsewhere."""
        if self._context is not None:
            self._context.settings = settings

    def shut_down(self) -> None:
        """End what goes on there."""
        self._is_over = True
        self._timer.stop()
        if self._passphrases is not None:
            self._passphrases.shut_down()
        if self._tab is not None:
            self._tab.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody waits for it."""
        super().showEvent(event)
        self.build()
        self._timer.setInterval(0)

    def _step(self) -> None:
        try:
            next(self._steps)
        except StopIteration as end:
            self._timer.stop()
            tab: SessionsTab = end.value
            self._tab = tab
            self._opening.hide()
            self._room.addWidget(tab)
            self.built.emit(tab)

    def _build(self) -> Generator[None, None, SessionsTab]:
        context = self.context
        yield
        from emotion_gui.sessions.sessions_pages import made_in_steps

        yield
        pages = yield from made_in_steps(context)
        from emotion_gui.sessions.sessions_tab import SessionsTab

        yield
        return SessionsTab(context, pages)
