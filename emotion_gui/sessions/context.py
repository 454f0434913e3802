"""What the pages of the Sessions tab share."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from emotion_gui.recording.vault import Key, Keyring
from emotion_gui.settings import Settings


class SessionsContext(QObject):
    """Where the sessions are, which keys are open, and what one page tells the others.

    sessions_changed: some were added, changed or deleted. unlocked: a passphrase was given.
    open_requested(Path), replay_requested(Path): the user wants this session opened, or run again.
    notice, failed: a sentence that passes, or one that stays until it is read.
    changed: settings to remember, as a dict.
    """

    sessions_changed = Signal()
    unlocked = Signal()
    open_requested = Signal(object)
    replay_requested = Signal(object)
    notice = Signal(str)
    failed = Signal(str)
    changed = Signal(dict)

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        models: Callable[[], list[tuple[str, Path]]],
        parent: QObject | None = None,
    ) -> None:
        """folder: of the sessions. models: names and folders of those that there are now."""
        super().__init__(parent)
        self.folder, self.settings, self.models = folder, settings, models
        self.keys: Keyring = {}

    def remember(self, **changes: Any) -> None:
        """Settings, by name."""
        self.settings = replace(self.settings, **changes)
        self.changed.emit(changes)

    def add_key(self, key: Key) -> None:
        """A lock that was opened."""
        self.keys[key.lock.id] = key
        self.unlocked.emit()
