"""Desktop notifications: through notify-send on Linux, else through an icon among the system's.

Qt's D-Bus classes cannot make the call from Python: it takes an unsigned number, and they send signed ones.
"""

import shutil
import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from emotion_gui.live.alerts.helper import run_beside

FAILED = "The desktop did not take the notification of an alert."
_SHOWN_MS = 10_000


class Notifier(QObject):
    """failed: a sentence."""

    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None

    def show(self, title: str, text: str) -> None:
        """Returns at once."""
        program = _program()
        if program:
            command = [program, "--app-name=Emotion Detector", "--icon=emotion-detector", "--", title, text]
            run_beside(command, lambda: self.failed.emit(FAILED))
        elif can_notify():
            self._show_beside_icon(title, text)
        else:
            self.failed.emit("This desktop shows no notifications.")

    def shut_down(self) -> None:
        if self._icon is not None:
            self._icon.hide()

    def _show_beside_icon(self, title: str, text: str) -> None:
        if self._icon is None:
            self._icon = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._icon.setToolTip("Emotion Detector")
        self._icon.show()
        self._icon.showMessage(title, text, QSystemTrayIcon.MessageIcon.Information, _SHOWN_MS)


def can_notify() -> bool:
    """Whether notifications reach the user here."""
    return bool(_program()) or (
        QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()
    )


def _program() -> str:
    return (shutil.which("notify-send") or "") if sys.platform.startswith("linux") else ""
