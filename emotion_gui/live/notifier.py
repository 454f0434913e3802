"""How an alert reaches those who do not look at the window: two tones, and a notification on the desktop.

Small programs of the system do both, if there are any. Qt's own sounds are in a part that the app does not
include. Qt's D-Bus classes cannot make the call from Python: it takes an unsigned number, and they send
signed ones.
"""

import shutil
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from emotion_gui.core.resources import resource_path
from emotion_gui.system.process import run_process

FAILED = "The desktop did not take the notification of an alert."
_SHOWN_MS = 10_000
_TIMEOUT_SECONDS = 6.0  # after which a program is killed
# Of PipeWire, PulseAudio, ALSA and macOS: the first that is installed is used.
PLAYERS = ("pw-play", "paplay", "aplay", "afplay")
_BY_PLAYER = "Two tones, played by {}. Turn the volume up to hear them."
_BY_WINDOWS = "Two tones, played by Windows. Turn the volume up to hear them."
_BEEP = "The system's own beep, since no player was found; many desktops keep it silent."


class Notifier(QObject):
    """Shows notifications on the desktop.

    Attributes:
        failed (str): A sentence why one was not shown.
    """

    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None

    def show(self, title: str, text: str) -> None:
        """Shows a notification; returns at once."""
        program = _program()
        if program:
            command = [program, "--app-name=Emotion Detector", "--icon=emotion-detector", "--", title, text]
            run_in_background(command, lambda: self.failed.emit(FAILED))
        elif can_notify():
            self._show_by_icon(title, text)
        else:
            self.failed.emit("This desktop shows no notifications.")

    def shut_down(self) -> None:
        if self._icon is not None:
            self._icon.hide()

    def _show_by_icon(self, title: str, text: str) -> None:
        if self._icon is None:
            self._icon = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._icon.setToolTip("Emotion Detector")
        self._icon.show()
        self._icon.showMessage(title, text, QSystemTrayIcon.MessageIcon.Information, _SHOWN_MS)


class Sound(QObject):
    """Plays two tones, or lets the system beep if that does not work."""

    _silent = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._silent.connect(self._beep)

    def play(self) -> None:
        """Plays the tones; returns at once."""
        file, player = resource_path("sounds", "alert.wav"), _player()
        if sys.platform == "win32":
            self._play_on_windows(file)
        elif player:
            run_in_background([player, str(file)], self._silent.emit)
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
    """What the user hears on this computer, in words."""
    if sys.platform == "win32":
        return _BY_WINDOWS
    player = _player()
    return _BY_PLAYER.format(Path(player).name) if player else _BEEP


def can_notify() -> bool:
    """Whether notifications reach the user here."""
    return bool(_program()) or (
        QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()
    )


def run_in_background(command: Sequence[str], failed: Callable[[], object]) -> None:
    """Runs a small program of the system once, on a thread of its own, and returns at once.

    Args:
        command: The program and its arguments.
        failed: Called on that thread if the program could not do its work.
    """
    threading.Thread(target=_run, args=(command, failed), name=f"runs {command[0]}", daemon=True).start()


def _program() -> str:
    return (shutil.which("notify-send") or "") if sys.platform.startswith("linux") else ""


def _player() -> str:
    """The path of a player; empty if there is none."""
    return next((found for name in PLAYERS if (found := shutil.which(name))), "")


def _run(command: Sequence[str], failed: Callable[[], object]) -> None:
    if not run_process(command, timeout=_TIMEOUT_SECONDS).succeeded:
        failed()
