"""Asks for the passphrase when it is needed, and repairs the lock of new sessions."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.lock_file import known_locks, load_lock, locks_of, open_locks, save_lock
from emotion_gui.recording.reencryption import put_lock
from emotion_gui.recording.session_reader import session_files
from emotion_gui.recording.vault import Key, Lock
from emotion_gui.sessions.context import SessionsContext, Then
from emotion_gui.sessions.privacy.passphrase_dialogs import PassphraseDialog
from emotion_gui.sessions.task_queue import TaskQueue

FOR_SESSION = "This session is locked."
FOR_RECORDING = "New sessions are locked, so recording needs the passphrase."
LOST = (
    "The lock of new sessions is missing, so they are no longer locked. Set a passphrase again in the menu "
    "Privacy of the Sessions tab."
)


class PassphraseControl(QObject):
    """Answers requests for the passphrase, one at a time; a newer one replaces the one before."""

    def __init__(self, context: SessionsContext, window: QWidget) -> None:
        """Answer the requests of a context with dialogs over a window."""
        super().__init__(context)
        self._context, self._window = context, window
        self._jobs = TaskQueue(self)
        self._dialog: PassphraseDialog | None = None
        self._request: tuple[Path | None, Then] | None = None
        context.passphrase_requested.connect(self._ask)
        self._compare_with_settings()

    def shut_down(self) -> None:
        """Close the dialog and end all work in the background."""
        if self._dialog is not None:
            self._dialog.reject()
        self._jobs.shut_down()

    def _ask(self, session: Path | None, then: Then) -> None:
        self._request = session, then
        if self._dialog is not None:
            self._dialog.reject()
        dialog = PassphraseDialog(FOR_RECORDING if session is None else FOR_SESSION, self._window.window())
        self._dialog = dialog
        dialog.entered.connect(partial(self._check, dialog, session))
        dialog.finished.connect(partial(self._closed, dialog))
        dialog.open()

    def _check(self, dialog: PassphraseDialog, session: Path | None, passphrase: str) -> None:
        def failed(sentence: str) -> None:
            if self._dialog is dialog:
                dialog.show_error(sentence)

        self._jobs.run(
            partial(open_locks, self._context.folder, passphrase, session),
            partial(self._opened, dialog),
            failed,
        )

    def _opened(self, dialog: PassphraseDialog, keys: list[Key]) -> None:
        if self._dialog is not dialog:  # the user has canceled, or a newer request has come
            return
        request = self._request
        dialog.accept()
        for key in keys:
            self._context.add_key(key)
        for key in keys:
            self._jobs.run(partial(renew_locks, self._context.folder, key.lock), _ignore, _ignore)
        if request is not None:
            request[1]()

    def _closed(self, dialog: PassphraseDialog, _: int) -> None:
        if self._dialog is dialog:
            self._dialog = self._request = None

    def _compare_with_settings(self) -> None:
        """Make file and settings agree on the lock if either was lost; otherwise the file counts."""
        lock_id = self._context.settings.lock_id
        try:
            lock = load_lock(self._context.folder)
        except SessionError:
            lock = None
        if lock is not None and lock.id != lock_id:
            self._context.store.update(replace(self._context.settings, lock_id=lock.id))
        elif lock is None and lock_id:
            restore = partial(_restore, self._context.folder, lock_id)
            self._jobs.run(restore, self._restored, self._context.failed.emit)

    def _restored(self, found: bool) -> None:
        if not found:
            self._context.store.update(replace(self._context.settings, lock_id=""))
            self._context.failed.emit(LOST)


def renew_locks(sessions: Path, lock: Lock) -> None:
    """Give all sessions of a key the same lock, in case a change of the passphrase was interrupted.

    Args:
        sessions: The folder of the sessions.
        lock: The lock with the new passphrase.

    Raises:
        SessionError: Some sessions cannot be written.
    """
    if load_lock(sessions) != lock:
        return
    problems = []
    for path in session_files(sessions):
        if any(each.id == lock.id and each != lock for each in locks_of(path)):
            try:
                put_lock(path, lock)
            except SessionError as error:
                problems.append(str(error))
    if problems:
        raise SessionError(" ".join(problems[:2]))


def _restore(sessions: Path, lock_id: str) -> bool:
    """Restore the lock of new sessions from an older session."""
    save_lock(sessions, None)  # in case it is damaged
    for lock in known_locks(sessions):
        if lock.id == lock_id:
            save_lock(sessions, lock)
            return True
    return False


def _ignore(_: object) -> None:
    """Ignore the result, because the work is repeated after the next start."""
