"""Changes the markers of a session on the disk, in the background."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emotion_gui.recording.database import opened
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.session_reader import add_markers, remove_markers
from emotion_gui.recording.tables import cipher_of, get_markers
from emotion_gui.recording.vault import Keyring
from emotion_gui.sessions.task_queue import TaskQueue


class MarkerStore(QObject):
    """Adds, removes and renames the markers of sessions, one change after the other.

    Attributes:
        changed: (Path, tuple of Marker) all markers of that session, after a change.
        failed: A sentence for the user.
    """

    changed = Signal(object, object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = TaskQueue(self)

    def add(self, path: Path, keys: Keyring, markers: Sequence[Marker]) -> None:
        self._run(path, keys, partial(add_markers, path, keys, markers))

    def remove(self, path: Path, keys: Keyring, markers: Sequence[Marker]) -> None:
        self._run(path, keys, partial(remove_markers, path, keys, [marker.id for marker in markers]))

    def rename(self, path: Path, keys: Keyring, marker: Marker, text: str) -> None:
        def change() -> None:
            # Added before the old one is removed, so that a failure in between loses nothing.
            add_markers(path, keys, [replace(marker, text=text)])
            remove_markers(path, keys, [marker.id])

        self._run(path, keys, change)

    def shut_down(self) -> None:
        """Wait until all changes are written."""
        self._jobs.shut_down()

    def _run(self, path: Path, keys: Keyring, change: Callable[[], None]) -> None:
        def work() -> tuple[Marker, ...]:
            change()
            with opened(path) as base:
                return tuple(get_markers(base, cipher_of(base, keys)))

        self._jobs.run(work, lambda found: self.changed.emit(path, found), self.failed.emit)
