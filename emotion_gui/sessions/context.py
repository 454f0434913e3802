"""What the pages of the Sessions tab share."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emotion_gui.core.settings import Settings
from emotion_gui.recording.vault import Key, Keyring
from emotion_gui.widgets.settings_store import SettingsStore

Then = Callable[[], object]


class SessionsContext(QObject):
    """Where the sessions are, which keys are open, and what one page tells the others.

    recording: the session that is recorded right now; nobody changes or deletes that one.
    in_use: gives those that are made of videos right now.

    sessions_changed: some were added, changed or deleted. unlocked: a passphrase was given.
    open_requested(Path), replay_requested(Path): the user wants this session opened, or run again.
    let_go(list[Path]): these files are about to be deleted or replaced; whoever has one open closes it.
    passphrase_requested(Path or None, callable): see `ask_passphrase`.
    everything_requested: the user wants to delete everything.
    message, failed: a sentence that passes, or one that stays until it is read.
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
        """folder: of the sessions. models: names and folders of those that there are now."""
        super().__init__(parent)
        self.folder, self.store, self.models = folder, store, models
        self.keys: Keyring = {}
        self.recording: Path | None = None
        self.in_use: Callable[[], set[Path]] = set

    @property
    def settings(self) -> Settings:
        """Those that hold now."""
        return self.store.current

    @property
    def in_progress(self) -> dict[Path, str]:
        """Sessions that others write right now, and what they do in a word."""
        recording = {} if self.recording is None else {self.recording: "recording"}
        return dict.fromkeys(self.in_use(), "in work") | recording

    def set_recording(self, session: Path | None) -> None:
        """The session that grows from now on; None after its end."""
        self.recording = session
        self.sessions_changed.emit()

    def add_key(self, key: Key) -> None:
        """A lock that was opened."""
        self.keys[key.lock.id] = key
        self.unlocked.emit()

    def ask_passphrase(self, then: Then, session: Path | None = None) -> None:
        """Ask for it, and call `then` once the key is in `keys`; not at all where the user gives up.

        session: the one to be opened; None for the lock of new sessions.
        """
        self.passphrase_requested.emit(session, then)

    def request_release(self, sessions: Sequence[Path]) -> None:
        """Returns when nobody has these open any more."""
        self.release_requested.emit([*sessions])
