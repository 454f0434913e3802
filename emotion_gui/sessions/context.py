"""The state and the signals that the pages of the Sessions tab share."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emotion_gui.core.settings import Settings
from emotion_gui.recording.vault import Key, Keyring
from emotion_gui.widgets.settings_store import SettingsStore

Then = Callable[[], object]


class SessionsContext(QObject):
    """Connects the pages, which do not know each other.

    Attributes:
        folder: Of the sessions.
        store: The settings of the app.
        models: Returns the names and folders of the models that are available now.
        keys: The opened keys of locked sessions, by the id of their lock.
        recording: The session that is being recorded, which must be neither changed nor deleted.
        in_use: Returns the sessions that are being made of videos.
        sessions_changed: Sessions were added, changed or deleted.
        unlocked: A key was added.
        open_requested: (Path) the user wants to open this session.
        replay_requested: (Path) the user wants another model to analyze this session.
        release_requested: (list[Path]) these files will be deleted or replaced, so receivers close them.
        passphrase_requested: (Path or None, callable) see `ask_passphrase`.
        everything_requested: The user wants to delete everything.
        message: A sentence that disappears by itself.
        failed: A sentence that stays until the user dismisses it.
    """

    sessions_changed = Signal()
    unlocked = Signal()
    open_requested = Signal(object)
    replay_requested = Signal(object)
    release_requested = Signal(object)
    passphrase_requested = Signal(object, object)
    everything_requested = Signal()
    message = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        folder: Path,
        store: SettingsStore,
        models: Callable[[], list[tuple[str, Path]]],
        parent: QObject | None = None,
    ) -> None:
        """Create a context without keys and without a recording; for the arguments see the attributes."""
        super().__init__(parent)
        self.folder, self.store, self.models = folder, store, models
        self.keys: Keyring = {}
        self.recording: Path | None = None
        self.in_use: Callable[[], set[Path]] = set

    @property
    def settings(self) -> Settings:
        """The current settings."""
        return self.store.current

    @property
    def in_progress(self) -> dict[Path, str]:
        """The sessions that are being written, each with a word for the work on it."""
        recording = {} if self.recording is None else {self.recording: "recording"}
        return dict.fromkeys(self.in_use(), "in work") | recording

    def set_recording(self, session: Path | None) -> None:
        """Set the session that is being recorded from now on; None after its end."""
        self.recording = session
        self.sessions_changed.emit()

    def add_key(self, key: Key) -> None:
        """Add the key of a lock that was opened."""
        self.keys[key.lock.id] = key
        self.unlocked.emit()

    def ask_passphrase(self, then: Then, session: Path | None = None) -> None:
        """Ask the user for a passphrase.

        Args:
            then: Called once the key is in `keys`, but not if the user cancels.
            session: The session to open; None for the lock of new sessions.
        """
        self.passphrase_requested.emit(session, then)

    def request_release(self, sessions: Sequence[Path]) -> None:
        """Make all pages close these sessions before this returns."""
        self.release_requested.emit([*sessions])
