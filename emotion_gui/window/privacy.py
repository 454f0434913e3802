"""Deletes everything on request, and lets the window forget what was there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from emotion_gui.core.folders import Folders
from emotion_gui.core.settings import Settings
from emotion_gui.sessions.lazy_sessions_tab import SessionsPlace
from emotion_gui.widgets.settings_store import SettingsStore
from emotion_gui.window.model_controller import ModelController

if TYPE_CHECKING:
    from emotion_gui.sessions.privacy.data_removal import Outcome


class WindowPrivacy(QObject):
    """may_begin: gives a sentence why nothing can be deleted now; empty where nothing speaks against it.

    rules_deleted: those of the alerts are gone.
    """

    rules_deleted = Signal()

    def __init__(
        self,
        window: QWidget,
        sessions: SessionsPlace,
        models: ModelController,
        folders: Folders,
        store: SettingsStore,
        *,
        snapshots: Path,
        may_begin: Callable[[], str],
    ) -> None:
        super().__init__(window)
        self._window, self._sessions, self._models = window, sessions, models
        self._folders, self._snapshots, self._may_begin = folders, snapshots, may_begin
        self._store = store

    def ask(self) -> None:
        """Show what there is, and delete what the user ticks."""
        from emotion_gui.sessions.privacy.everything_dialog import EverythingDialog

        dialog = EverythingDialog(self._folders, self._snapshots, self._may_begin, self._window)
        dialog.deleting.connect(self._let_go)
        dialog.deleted.connect(self._deleted)
        dialog.open()

    def _let_go(self) -> None:
        self._sessions.context.request_release([*self._folders.sessions.glob("*")])

    def _deleted(self, outcome: Outcome) -> None:
        gone = set(outcome.names)
        settings = self._store.current
        if "choices" in gone:
            settings = _without_choices(settings)
        if "sessions" in gone:
            self._sessions.context.keys.clear()
            settings = replace(settings, lock_id="")
        self._store.update(settings)
        if "rules" in gone:
            self.rules_deleted.emit()
        for name, folder in (("models", self._folders.models), ("runs", self._folders.runs)):
            if name in gone:
                self._models.forget(folder)
        self._sessions.context.sessions_changed.emit()


def _without_choices(settings: Settings) -> Settings:
    """Only how the window looks stays; and the lock, while there are sessions behind it."""
    return Settings(
        theme=settings.theme,
        geometry=settings.geometry,
        splitters=settings.splitters,
        sessions_splitter=settings.sessions_splitter,
        review_splitters=settings.review_splitters,
        lock_id=settings.lock_id,
    )
