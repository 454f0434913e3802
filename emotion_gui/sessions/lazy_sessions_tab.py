"""Builds the Sessions tab in steps, and its context, which a recording needs before the tab exists."""

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


class LazySessionsTab(LazyTab["SessionsTab"]):
    """Shows a text until the tab is built.

    Attributes:
        prepared: (SessionsContext) the context was created. Emitted once.
    """

    prepared = Signal(object)

    def __init__(
        self, folder: Path, store: SettingsStore, models: Models, parent: QWidget | None = None
    ) -> None:
        """Prepare the tab without building it.

        Args:
            folder: Of the sessions.
            store: The settings of the app.
            models: Returns the names and folders of the models.
            parent: The parent widget.
        """
        opening = QLabel(OPENING_TEXT, alignment=Qt.AlignmentFlag.AlignCenter)
        super().__init__(self._build(), opening, parent)
        self._folder, self._store, self._models = folder, store, models
        self._context: SessionsContext | None = None
        self._passphrases: PassphraseControl | None = None

    @property
    def context(self) -> SessionsContext:
        """The context of the pages, created on first use: a recording may need it before the tab exists."""
        if self._context is None:
            from emotion_gui.sessions.context import SessionsContext
            from emotion_gui.sessions.privacy.passphrase_control import PassphraseControl

            self._context = SessionsContext(self._folder, self._store, self._models, self)
            self.prepared.emit(self._context)
            self._passphrases = PassphraseControl(self._context, self)
        return self._context

    def shut_down(self) -> None:
        """End all work of the tab."""
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
        from emotion_gui.sessions.sessions_pages import build_pages

        yield
        pages = yield from build_pages(context)
        from emotion_gui.sessions.sessions_tab import SessionsTab

        yield
        return SessionsTab(context, pages)
