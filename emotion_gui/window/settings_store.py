"""The settings that hold now, and their file."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.core import settings as settings_file
from emotion_gui.core.settings import Settings

_SAVE_MS = 500


class SettingsKeeper(QObject):
    """changed(Settings): these hold now; they are saved soon. failed: a sentence."""

    changed = Signal(object)
    failed = Signal(str)

    def __init__(self, settings: Settings, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.current, self._file = settings, file
        self._timer = QTimer(self, interval=_SAVE_MS, singleShot=True)
        self._timer.timeout.connect(self.save)

    def change(self, changes: dict[str, object]) -> None:
        """Remember these, by name."""
        self.take(replace(self.current, **changes))  # type: ignore[arg-type]

    def take(self, settings: Settings) -> None:
        """Forget the former ones."""
        self.current = settings
        self.changed.emit(settings)
        self._timer.start()

    def save(self) -> None:
        """Write them now."""
        self._timer.stop()
        try:
            settings_file.save(self.current, self._file)
        except OSError as error:
            self.failed.emit(f"The settings could not be saved: {error.strerror or error}.")
