"""Brings uncaught errors from whatever thread failed to one dialog in the window's."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from emotion_gui.errors import Uncaught

if TYPE_CHECKING:
    from emotion_gui.error_dialog import ErrorDialog


class ErrorReporter(QObject):
    """One dialog for all errors: it counts those that come while it is open.

    One that was shown before does not open it again. caught: emit it from any thread with an Uncaught.
    """

    caught = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: ErrorDialog | None = None
        # Queued also within one thread: what failed may be in the middle of painting.
        self.caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def _show(self, error: Uncaught) -> None:
        if self.dialog is None:
            from emotion_gui.error_dialog import ErrorDialog  # most starts never need it

            self.dialog = ErrorDialog(self._window)
        if error.details or self.dialog.isVisible():
            self.dialog.add(error)
