"""One recording after the other: starts them once everything is asked, marks them, ends them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.core.settings import Settings
from emotion_gui.core.subject import Subject
from emotion_gui.live.worker import CameraWorker
from emotion_gui.recording.markers import MarkerKind
from emotion_gui.widgets.settings_store import SettingsStore
from trainer.shared.formatting import clock, count

if TYPE_CHECKING:
    from emotion_gui.recording.recorder import Recorder
    from emotion_gui.recording.session_info import SessionInfo
    from emotion_gui.recording.vault import Key

_TICK_MS = 250
_END_SECONDS = 3.0  # for the files to be closed; they are whole all the same


class RecordControl(QObject):
    """pictures: of the next recording; "" for numbers only, "clean", or "overlay" for boxes and labels too.
    blurred: whether faces in them are made unrecognizable. Neither is remembered: pictures are recorded
    only when somebody has asked for them since the start.

    consent_wanted: it cannot start before `agree`. passphrase_wanted: not before the key is there; then call
    `start` again. changed: whether something is recorded now. ticked: for how many seconds. ending: it is
    about to end; what is marked now still belongs to it. ended(Path): the session lies complete on the disk.
    failed: sentences for the user. notice: one that passes.
    """

    consent_wanted = Signal()
    passphrase_wanted = Signal()
    changed = Signal(bool)
    ticked = Signal(int)
    ending = Signal()
    ended = Signal(object)
    failed = Signal(str)
    notice = Signal(str)
    _finished = Signal(object, str)  # a Recorder and its problem, from its thread

    def __init__(
        self,
        worker: CameraWorker,
        folder: Path,
        *,
        store: SettingsStore,
        watched: Callable[[], SessionInfo],
        key: Callable[[], Key | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        """folder: of the sessions. watched: says what is looked at.

        key: gives the open one of the lock of new sessions; it is asked before the settings are, so it may
        set that lock right.
        """
        super().__init__(parent)
        self.pictures, self.blurred = "", False
        self._worker, self._folder = worker, folder
        self._store, self._watched, self._key = store, watched, key
        self._recorder: Recorder | None = None
        self._closing: list[Recorder] = []
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._finished.connect(self._finish)

    @property
    def is_recording(self) -> bool:
        return self._recorder is not None

    @property
    def path(self) -> Path | None:
        """Of the session that grows right now."""
        return self._recorder.path if self._recorder is not None else None

    @property
    def now(self) -> int:
        """Milliseconds since the start of what is recorded; 0 where nothing is."""
        return self._recorder.now if self._recorder is not None else 0

    def toggle(self) -> None:
        """Start, or stop."""
        if self.is_recording:
            self.stop()
        else:
            self.start()

    def start(self) -> None:
        """Begin, or tell what is wanted first. Never without a seal where new sessions are to have one."""
        if self.is_recording:
            return
        key, settings = self._key(), self._store.current
        if not settings.agreed or not settings.filmed:
            self.consent_wanted.emit()
            return
        if settings.lock_id and (key is None or key.lock.id != settings.lock_id):
            self.passphrase_wanted.emit()
            return
        self._begin(settings, key if settings.lock_id else None)

    def set_pictures(self, pictures: str) -> None:
        self.pictures = pictures

    def set_blurred(self, blurred: bool) -> None:
        self.blurred = blurred

    def give_consent(self, filmed: Subject) -> None:
        """Everybody who is filmed, ME or OTHERS, agrees to being recorded from now on."""
        self._store.update(replace(self._store.current, filmed=filmed, agreed=time.time()))

    def mark(self, text: str, kind: MarkerKind = MarkerKind.NOTE, at: int | None = None) -> None:
        """Something happens now, or did at `at` milliseconds; nothing where nothing is recorded."""
        if self._recorder is None:
            return
        at = self._recorder.mark(text, kind, at)
        if kind in (MarkerKind.KEY, MarkerKind.NOTE):
            self.notice.emit(f"Marker at {clock(at / 1000)}: {text}")

    def mark_key(self, number: int) -> None:
        """Somebody pressed that key, 1 to 9."""
        names = self._store.current.marker_names
        name = names[number - 1] if number <= len(names) else ""
        self.mark(name or f"Marker {number}", MarkerKind.KEY)

    def stop(self) -> None:
        """End the recording; `ended` comes once its files are closed."""
        if self._recorder is None:
            return
        self.ending.emit()
        recorder = self._let_go(self._recorder)
        recorder.stop()
        self._closing.append(recorder)

    def shut_down(self) -> None:
        """End the recording, and wait until its files are closed. Nothing is told any more."""
        self.stop()
        self.blockSignals(True)
        for recorder in self._closing:
            recorder.wait(_END_SECONDS)

    def _begin(self, settings: Settings, key: Key | None) -> None:
        from emotion_gui.live.recording.new_session import begun
        from emotion_gui.recording.recorder import Recorder  # SQLite: most starts are only to watch
        from emotion_gui.recording.session_dates import free_names

        path = next(free_names(self._folder))
        info = begun(self._watched(), path.stem, settings, pictures=self.pictures, blurred=self.blurred)
        recorder = Recorder(path, info, key, lambda problem: self._finished.emit(recorder, problem))
        self._recorder = recorder
        recorder.start()
        self._worker.add_listener(recorder.add)
        self._ticker.start()
        self.changed.emit(True)
        self.ticked.emit(0)

    def _tick(self) -> None:
        self.ticked.emit(self.now // 1000)

    def _let_go(self, recorder: Recorder) -> Recorder:
        self._recorder = None
        self._worker.remove_listener(recorder.add)
        self._ticker.stop()
        self.changed.emit(False)
        return recorder

    def _finish(self, recorder: Recorder, problem: str) -> None:
        """Its files are closed, as was asked for or because it failed."""
        if recorder is self._recorder:
            self._let_go(recorder)
        if recorder in self._closing:
            self._closing.remove(recorder)
        if problem:
            self.failed.emit(problem)
        else:
            self.notice.emit(_told(recorder))
        if recorder.path.exists():
            self.ended.emit(recorder.path)


def _told(recorder: Recorder) -> str:
    told = f"Session recorded: {recorder.path.stem}."
    if not recorder.dropped:
        return told
    return f"{told} {count(recorder.dropped, 'frame is', 'frames are')} missing: the disk was too slow."
