"""The settings that hold now, and their file."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.core import settings as settings_file
from emotion_gui.core.settings import Settings

_SAVE_MS = 500


class SettingsStore(QObject):
    """The only copy of the settings: who needs one reads it here, who changes one does it here, by
    `store.update(replace(store.current, theme="dark"))`.

    changed(former, present): others hold now; they are saved soon. failed: a sentence.
    """

    changed = Signal(Settings, Settings)
    failed = Signal(str)

    def __init__(self, settings: Settings, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current, self._file = settings, file
        self._timer = QTimer(self, interval=_SAVE_MS, singleShot=True)
        self._timer.timeout.connect(self.save)

    @property
    def current(self) -> Settings:
        return self._current

    def update(self, settings: Settings) -> None:
        """Let these hold from now on."""
        former, self._current = self._current, settings
        if settings != former:
            self._timer.start()
            self.changed.emit(former, settings)

    def save(self) -> None:
        """Write them now."""
        self._timer.stop()
        try:
            settings_file.save(self._current, self._file)
        except OSError as error:
            self.failed.emit(f"The settings could not be saved: {error.strerror or error}.")
