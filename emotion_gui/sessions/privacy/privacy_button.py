"""The button with all commands for the privacy of sessions."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.privacy.lock_control import LockControl
from emotion_gui.sessions.privacy.retention import Retention, RetentionDialog
from trainer.shared.formatting import count


class PrivacyButton(QToolButton):
    """Offers the commands that are possible now."""

    def __init__(
        self,
        context: SessionsContext,
        locks: LockControl,
        retention: Retention,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._locks, self._retention = context, locks, retention
        self._menu = QMenu(self)
        self.setText("Privacy")
        self.setToolTip("Passphrase, forgetting old sessions, deleting everything")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(self._menu)
        self._menu.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Fill the menu with the commands that are possible now."""
        self._menu.clear()
        days = self._context.settings.forget_after_days
        now = f" (now {count(days, 'day')})" if days else ""
        self._add(f"&Forget sessions after …{now}", self._set_retention)
        self._menu.addSeparator()
        self._add_passphrase()
        self._menu.addSeparator()
        self._add("&Delete everything…", self._context.everything_requested.emit)

    def _add_passphrase(self) -> None:
        locks, free = self._locks, not self._locks.bar.is_busy
        if not locks.has_lock:
            self._add("&Lock sessions with a passphrase…", locks.set_passphrase, free)
            return
        if locks.is_open:
            self._add("&Lock again now", locks.forget_keys, free)
        else:
            self._add("&Enter the passphrase…", locks.enter_passphrase)
        unlocked = len(locks.sort().unlocked)
        if unlocked:
            which = "session that lies" if unlocked == 1 else f"{unlocked:,} sessions that lie"
            self._add(f"Lock the {which} &open", locks.lock_older, free)
        self._add("&Change the passphrase…", locks.change_passphrase, free)
        self._add("&Remove the passphrase…", locks.remove_passphrase, free)

    def _add(self, text: str, slot: Callable[[], object], enabled: bool = True) -> None:
        action = self._menu.addAction(text)
        action.setEnabled(enabled)
        action.triggered.connect(lambda _=False: slot())

    def _set_retention(self) -> None:
        context = self._context
        dialog = RetentionDialog(
            context.settings.forget_after_days, context.folder, context.recording, self.window()
        )
        dialog.chosen.connect(self._retain)
        dialog.open()

    def _retain(self, days: int) -> None:
        self._context.store.update(replace(self._context.settings, forget_after_days=days))
        self._retention.delete_outdated()
