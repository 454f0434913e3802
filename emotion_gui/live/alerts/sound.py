"""The sound of an alert. Qt's own sounds are in a part that the app does not come with."""

import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from emotion_gui.core.resources import resource_path
from emotion_gui.live.alerts.helper import run_beside

# Of PipeWire, PulseAudio, ALSA and macOS: whichever comes first and is there.
PLAYERS = ("pw-play", "paplay", "aplay", "afplay")
_BY_PLAYER = "Two tones, played by {}. Turn the volume up to hear them."
_BY_WINDOWS = "Two tones, played by Windows. Turn the volume up to hear them."
_BEEP = "The system's own beep, since no player was found; many desktops keep it silent."


class Sound(QObject):
    """Plays two tones, or where that does not work lets the system beep."""

    _silent = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._silent.connect(self._beep)

    def play(self) -> None:
        """Returns at once."""
        file, player = resource_path("sounds", "alert.wav"), _player()
        if sys.platform == "win32":
            self._play_on_windows(file)
        elif player:
            run_beside([player, str(file)], self._silent.emit)
        else:
            self._beep()

    def _play_on_windows(self, file: Path) -> None:
        import winsound

        try:
            winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_ASYNC)  # type: ignore[attr-defined, unused-ignore]
        except RuntimeError:
            self._beep()

    def _beep(self) -> None:
        QApplication.beep()


def description() -> str:
    """What is heard on this computer."""
    if sys.platform == "win32":
        return _BY_WINDOWS
    player = _player()
    return _BY_PLAYER.format(Path(player).name) if player else _BEEP


def _player() -> str:
    """The path of a player; empty where there is none."""
    return next((found for name in PLAYERS if (found := shutil.which(name))), "")
