"""The present settings and their file."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.core import settings as settings_file
from emotion_gui.core.settings import Settings

_SAVE_MS = 500


class SettingsStore(QObject):
    """Holds the only copy of the settings.

    Everything reads them here and changes them here: `store.update(replace(store.current, theme="dark"))`.

    Attributes:
        changed: the former and the present Settings, after a change. They are saved soon.
        failed: a sentence that says why they could not be saved.
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
        """Replaces the settings. Emits `changed` and saves soon if they differ."""
        former, self._current = self._current, settings
        if settings != former:
            self._timer.start()
            self.changed.emit(former, settings)

    def save(self) -> None:
        """Saves the settings now."""
        self._timer.stop()
        try:
            settings_file.save(self._current, self._file)
        except OSError as error:
            self.failed.emit(f"The settings could not be saved: {error.strerror or error}.")
