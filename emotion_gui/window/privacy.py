"""Deletes all data on request, and updates the window afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from emotion_gui.core.folders import Folders
from emotion_gui.core.settings import Settings
from emotion_gui.sessions.lazy_sessions_tab import LazySessionsTab
from emotion_gui.widgets.settings_store import SettingsStore
from emotion_gui.window.model_controller import ModelController

if TYPE_CHECKING:
    from emotion_gui.sessions.privacy.data_removal import Outcome


class WindowPrivacy(QObject):
    """Opens the dialog that deletes data, and applies its outcome to settings, keys and models.

    Attributes:
        rules_deleted: the rules of the alerts were deleted.
    """

    rules_deleted = Signal()

    def __init__(
        self,
        window: QWidget,
        sessions: LazySessionsTab,
        models: ModelController,
        folders: Folders,
        store: SettingsStore,
        *,
        snapshots: Path,
        obstacle: Callable[[], str],
    ) -> None:
        """Creates the object; `open_dialog` opens the dialog.

        Args:
            window: the owner of the dialog.
            sessions: the Sessions tab, whose files are released first.
            models: loads the shipped model if the one in use was deleted.
            folders: the folders of the app.
            store: the settings.
            snapshots: the folder of snapshots.
            obstacle: returns a sentence that says why nothing can be deleted now; empty if there is none.
        """
        super().__init__(window)
        self._window, self._sessions, self._models = window, sessions, models
        self._folders, self._snapshots, self._obstacle = folders, snapshots, obstacle
        self._store = store

    def open_dialog(self) -> None:
        """Opens the dialog that lists all data and deletes what the user has selected."""
        from emotion_gui.sessions.privacy.everything_dialog import EverythingDialog

        dialog = EverythingDialog(self._folders, self._snapshots, self._obstacle, self._window)
        dialog.deleting.connect(self._release_sessions)
        dialog.deleted.connect(self._deleted)
        dialog.open()

    def _release_sessions(self) -> None:
        self._sessions.context.request_release([*self._folders.sessions.glob("*")])

    def _deleted(self, outcome: Outcome) -> None:
        deleted = set(outcome.names)
        settings = self._store.current
        if "choices" in deleted:
            settings = _without_choices(settings)
        if "sessions" in deleted:
            self._sessions.context.keys.clear()
            settings = replace(settings, lock_id="")
        self._store.update(settings)
        if "rules" in deleted:
            self.rules_deleted.emit()
        for name, folder in (("models", self._folders.models), ("runs", self._folders.runs)):
            if name in deleted:
                self._models.forget(folder)
        self._sessions.context.sessions_changed.emit()


def _without_choices(settings: Settings) -> Settings:
    """Keeps only the appearance of the window, and the lock as long as there are locked sessions."""
    return Settings(
        theme=settings.theme,
        geometry=settings.geometry,
        splitters=settings.splitters,
        sessions_splitter=settings.sessions_splitter,
        review_splitters=settings.review_splitters,
        lock_id=settings.lock_id,
    )
