"""Where the Sessions tab comes, and the context that a recording needs before it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from emotion_gui.widgets.lazy_tab import LazyTab
from emotion_gui.widgets.settings_store import SettingsStore

if TYPE_CHECKING:
    from emotion_gui.sessions.context import SessionsContext
    from emotion_gui.sessions.privacy.passphrase_control import PassphraseControl
    from emotion_gui.sessions.sessions_tab import SessionsTab

Models = Callable[[], list[tuple[str, Path]]]
OPENING_TEXT = "Opening the sessions …"


class SessionsPlace(LazyTab["SessionsTab"]):
    """Says at first that the tab is to come. prepared: the context (SessionsContext) is there, once."""

    prepared = Signal(object)

    def __init__(
        self, folder: Path, store: SettingsStore, models: Models, parent: QWidget | None = None
    ) -> None:
        """folder: of the sessions. models: names and folders."""
        opening = QLabel(OPENING_TEXT, alignment=Qt.AlignmentFlag.AlignCenter)
        super().__init__(self._build(), opening, parent)
        self._folder, self._store, self._models = folder, store, models
        self._context: SessionsContext | None = None
        self._passphrases: PassphraseControl | None = None

    @property
    def context(self) -> SessionsContext:
        """What the pages share; a recording needs it too, whether the tab is there or not."""
        if self._context is None:
            from emotion_gui.sessions.context import SessionsContext
            from emotion_gui.sessions.privacy.passphrase_control import PassphraseControl

            self._context = SessionsContext(self._folder, self._store, self._models, self)
            self.prepared.emit(self._context)
            self._passphrases = PassphraseControl(self._context, self)
        return self._context

    def shut_down(self) -> None:
        """End what goes on there."""
        super().shut_down()
        if self._passphrases is not None:
            self._passphrases.shut_down()
        if self.is_built:
            self.tab.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.hurry()

    def _build(self) -> Generator[None, None, SessionsTab]:
        context = self.context
        yield
        from emotion_gui.sessions.sessions_pages import made_in_steps

        yield
        pages = yield from made_in_steps(context)
        from emotion_gui.sessions.sessions_tab import SessionsTab

        yield
        return SessionsTab(context, pages)
