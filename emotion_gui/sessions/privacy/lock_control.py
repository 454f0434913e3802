"""Sets, changes and removes the passphrase, and locks and unlocks older sessions."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from emotion_gui.recording.lock_file import open_locks, save_lock
from emotion_gui.recording.session_reader import Summary
from emotion_gui.recording.vault import Key, make_key, with_passphrase
from emotion_gui.sessions.context import SessionsContext, Then
from emotion_gui.sessions.privacy.passphrase_control import renew_locks
from emotion_gui.sessions.privacy.passphrase_dialogs import NewPassphraseDialog
from emotion_gui.sessions.privacy.relock_bar import RelockBar
from emotion_gui.sessions.questions import confirm
from emotion_gui.sessions.task_queue import TaskQueue
from trainer.shared.formatting import count

WHILE_RECORDING = "A session is being recorded. End the recording first."


class SessionsByLock(NamedTuple):
    """The sessions with the lock of new sessions, and those without a lock."""

    locked: list[Path]
    unlocked: list[Path]


class LockControl(QObject):
    """Runs the commands about the passphrase.

    Attributes:
        bar: Shows the progress of locking and unlocking older sessions.
    """

    def __init__(self, context: SessionsContext, jobs: TaskQueue, bar: RelockBar, window: QWidget) -> None:
        super().__init__(context)
        self._context, self._jobs, self._window = context, jobs, window
        self.bar = bar
        self._sessions: list[Summary] = []
        self._is_removing = False  # the passphrase is removed once all sessions are unlocked
        bar.ended.connect(self._relocked)

    @property
    def has_lock(self) -> bool:
        """Whether new sessions are locked."""
        return bool(self._context.settings.lock_id)

    @property
    def is_open(self) -> bool:
        """Whether the passphrase was entered since the start."""
        return self._context.settings.lock_id in self._context.keys

    def set_sessions(self, summaries: Sequence[Summary]) -> None:
        """Set all sessions."""
        self._sessions = [*summaries]

    def sort(self) -> SessionsByLock:
        """Sort the sessions by their lock, without damaged ones and those that are being written."""
        lock_id, in_progress = self._context.settings.lock_id, self._context.in_progress
        some = [each for each in self._sessions if not each.problem and each.path not in in_progress]
        locked = [each.path for each in some if each.lock is not None and each.lock.id == lock_id]
        return SessionsByLock(locked, [each.path for each in some if each.lock is None])

    # Commands

    def set_passphrase(self) -> None:
        """Set a passphrase for new sessions and, if the user wants it, for existing ones."""
        if self._can_begin():
            older = len(self.sort().unlocked)
            dialog = NewPassphraseDialog(change=False, older=older, parent=self._window.window())
            dialog.chosen.connect(partial(self._set, dialog))
            dialog.open()

    def change_passphrase(self) -> None:
        """Change the passphrase. The key stays, so sessions get another lock but are not encrypted again."""
        if self._can_begin():
            dialog = NewPassphraseDialog(change=True, parent=self._window.window())
            dialog.chosen.connect(partial(self._change, dialog))
            dialog.open()

    def remove_passphrase(self) -> None:
        """Unlock all sessions and remove the passphrase."""
        if self._can_begin():
            self._with_key(self._ask_to_remove)

    def lock_older(self) -> None:
        """Lock the sessions that have no lock."""
        if self._can_begin():
            self._with_key(partial(self._relock, locked=True))

    def enter_passphrase(self) -> None:
        """Let the user enter the passphrase, which unlocks all sessions that have its lock."""
        self._context.ask_passphrase(lambda: self._context.message.emit("The sessions are unlocked."))

    def forget_keys(self) -> None:
        """Drop the keys, so that the passphrase has to be entered again."""
        if self._can_begin():
            self._context.request_release([each.path for each in self._sessions if each.lock is not None])
            self._context.keys.clear()
            self._context.sessions_changed.emit()

    # Implementation

    def _can_begin(self) -> bool:
        if self._context.recording is not None:
            self._context.failed.emit(WHILE_RECORDING)
        return self._context.recording is None and not self.bar.is_busy

    def _with_key(self, then: Then) -> None:
        if self.is_open:
            then()
        else:
            self._context.ask_passphrase(then)

    def _set(self, dialog: NewPassphraseDialog, _: str, passphrase: str, older: bool) -> None:
        def work() -> Key:
            key = make_key(passphrase)
            save_lock(self._context.folder, key.lock)
            return key

        def done(key: Key) -> None:
            dialog.accept()
            self._set_key(key)
            self._context.message.emit("New sessions are locked from now on.")
            if older:
                self._relock(locked=True)

        self._jobs.run(work, done, dialog.show_error)

    def _change(self, dialog: NewPassphraseDialog, former: str, passphrase: str, _: bool) -> None:
        def work() -> Key:
            old = next(key for key in open_locks(self._context.folder, former))
            key = with_passphrase(old, passphrase)
            # Saved before the sessions change, so that a crash leaves both passphrases valid.
            save_lock(self._context.folder, key.lock)
            return key

        def done(key: Key) -> None:
            dialog.accept()
            self._set_key(key)
            self._jobs.run(
                partial(renew_locks, self._context.folder, key.lock),
                lambda _: self._context.message.emit("The passphrase is changed."),
                self._context.failed.emit,
            )

        self._jobs.run(work, done, dialog.show_error)

    def _set_key(self, key: Key) -> None:
        self._context.store.update(replace(self._context.settings, lock_id=key.lock.id))
        self._context.add_key(key)

    def _ask_to_remove(self) -> None:
        number = len(self.sort().locked)
        consequence = (
            "Nothing is locked yet."
            if not number
            else f"{count(number, 'session')} will lie open on the drive."
        )
        confirm(
            self._window.window(),
            "Remove the passphrase?",
            f"{consequence} Whoever can read your files can then read the sessions.",
            "Remove it",
            self._remove,
        )

    def _remove(self) -> None:
        self._is_removing = True
        self._relock(locked=False)

    def _relock(self, *, locked: bool) -> None:
        """Lock the unlocked sessions, or unlock the locked ones."""
        context = self._context
        sessions = self.sort()
        paths = sessions.unlocked if locked else sessions.locked
        if not paths:
            self._relocked([], complete=True)
            return
        context.request_release(paths)
        self.bar.start(paths, context.keys, context.keys[context.settings.lock_id] if locked else None)

    def _relocked(self, problems: list[str], complete: bool) -> None:
        is_removing, self._is_removing = self._is_removing, False
        if is_removing and complete:
            self._jobs.run(
                partial(save_lock, self._context.folder, None), self._removed, self._context.failed.emit
            )
        elif problems:
            rest = f" And {len(problems) - 1:,} more." if len(problems) > 1 else ""
            consequence = " The passphrase stays until all are unlocked." if is_removing else ""
            self._context.failed.emit(problems[0] + rest + consequence)
        elif not complete:
            self._context.message.emit("Canceled. Those that had their turn stay as they are now.")
        self._context.sessions_changed.emit()

    def _removed(self, _: None) -> None:
        self._context.store.update(replace(self._context.settings, lock_id=""))
        self._context.message.emit("The passphrase is removed. Sessions are no longer locked.")
