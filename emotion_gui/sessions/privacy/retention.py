"""Deletes sessions that are older than the user wants to keep them, and the dialog that sets the age."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from emotion_gui.core.settings import Settings
from emotion_gui.recording.deletion import DAY_SECONDS, delete_sessions, outdated
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.session_dates import made_at
from emotion_gui.recording.session_reader import read_summary, session_files
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.privacy.fitting_dialog import FittingDialog
from emotion_gui.sessions.task_queue import TaskQueue
from emotion_gui.widgets.number_boxes import whole_box
from trainer.shared.formatting import count, data_size
from trainer.shared.records import declared

DEFAULT_DAYS = 90
COUNTING = "Counting the sessions …"
_CHECK_MS = 3_600_000


class Retention(QObject):
    """Deletes old sessions at the start, once a day, and when the user has set another number of days."""

    def __init__(self, context: SessionsContext, jobs: TaskQueue) -> None:
        super().__init__(context)
        self._context, self._jobs = context, jobs
        self._last = 0.0
        self._timer = QTimer(self, interval=_CHECK_MS)
        self._timer.timeout.connect(self._check_daily)
        self._timer.start()

    def delete_outdated(self) -> None:
        """Delete the sessions that are too old now."""
        self._last = time.time()
        days = self._context.settings.forget_after_days
        if days:
            find = partial(_find, self._context.folder, days)
            self._jobs.run(find, self._delete_found, self._context.failed.emit)

    def shut_down(self) -> None:
        self._timer.stop()

    def _check_daily(self) -> None:
        if abs(time.time() - self._last) >= DAY_SECONDS:
            self.delete_outdated()

    def _delete_found(self, found: list[Path]) -> None:
        in_progress = self._context.in_progress
        paths = [path for path in found if path not in in_progress]
        if paths and self._context.settings.forget_after_days:
            self._context.request_release(paths)
            self._jobs.run(partial(_delete, paths), self._deleted, self._failed)

    def _deleted(self, number: int) -> None:
        days = self._context.settings.forget_after_days
        self._context.message.emit(f"Forgot {count(number, 'session')} older than {count(days, 'day')}.")
        self._context.sessions_changed.emit()

    def _failed(self, sentence: str) -> None:
        self._context.failed.emit(sentence)
        self._context.sessions_changed.emit()


def _find(folder: Path, days: int) -> list[Path]:
    return outdated(session_files(folder), days)


def _delete(paths: Sequence[Path]) -> int:
    gone, problems = delete_sessions(paths)
    if problems:
        raise SessionError(f"{len(problems)} of the sessions to be forgotten are still there. {problems[0]}")
    return len(gone)


class Age(NamedTuple):
    """The age of a session.

    Attributes:
        path: Of the session.
        made: In seconds since 1970.
        size: In bytes.
    """

    path: Path
    made: float
    size: int


class RetentionDialog(FittingDialog):
    """Lets the user choose after how many days sessions are deleted, and shows which would be deleted now.

    Attributes:
        chosen: (int) the number of days; 0 for never.
    """

    chosen = Signal(int)

    def __init__(
        self, days: int, folder: Path, recording: Path | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Forget sessions")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._recording = recording
        self._ages: list[Age] | None = None
        self._jobs = TaskQueue(self)
        self._enabled = QCheckBox("&Delete sessions by themselves")
        self._enabled.setChecked(days > 0)
        self._days = whole_box(declared(Settings)["forget_after_days"], days or DEFAULT_DAYS, suffix=" days")
        self._days.setMinimum(1)  # instead of 0 the box is not ticked
        self._message = QLabel(COUNTING, wordWrap=True)
        self._accept, self._cancel = QPushButton("Set", default=True), QPushButton("Cancel")
        self._lay_out()
        self._check()
        self._jobs.run(partial(_ages, folder), self._set_ages, self._message.setText)

    def done(self, result: int) -> None:
        """End the work in the background, however the dialog is closed."""
        self._jobs.shut_down(0)
        super().done(result)

    def _set_ages(self, ages: list[Age]) -> None:
        self._ages = [age for age in ages if age.path != self._recording]
        self._check()

    def _check(self) -> None:
        forget, days = self._enabled.isChecked(), self._days.value()
        self._days.setEnabled(forget)
        self._accept.setEnabled(self._ages is not None or not forget)
        if self._ages is None:
            return
        limit = time.time() - days * DAY_SECONDS
        old = [age for age in self._ages if forget and age.made < limit]
        self._message.setText(_consequence(old, len(self._ages), forget=forget))
        self._accept.setText(f"Delete {len(old):,} now, and set" if old else "Set")
        (self._cancel if old else self._accept).setDefault(True)  # Enter alone deletes nothing

    def _choose(self) -> None:
        self.chosen.emit(self._days.value() if self._enabled.isChecked() else 0)
        self.accept()

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.addRow(self._enabled)
        form.addRow("&Older than", self._days)
        form.addRow(self._message)
        buttons = QDialogButtonBox()
        buttons.addButton(self._accept, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self._cancel, QDialogButtonBox.ButtonRole.RejectRole)
        form.addRow(buttons)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setMinimumWidth(420)
        self._enabled.toggled.connect(self._check)
        self._days.valueChanged.connect(self._check)
        buttons.accepted.connect(self._choose)
        buttons.rejected.connect(self.reject)


def _consequence(old: Sequence[Age], number: int, *, forget: bool) -> str:
    if not forget:
        return "Sessions stay until you delete them."
    if not old:
        return f"None of the {number:,} sessions is that old yet. Later ones go when they are."
    size = data_size(sum(age.size for age in old))
    which = count(len(old), "session is", "sessions are")
    return (
        f"{which} that old ({size}) and would be deleted now, with their videos. That cannot be undone. The "
        "others go when they are that old: the app looks at its start and once a day."
    )


def _ages(folder: Path) -> list[Age]:
    """Return the ages of all sessions of a folder.

    Raises:
        SessionError: The folder cannot be read.
    """
    return [Age(path, made_at(path), read_summary(path, {}).size) for path in session_files(folder)]
