"""Starts recordings after consent and passphrase, sets their markers, and ends them."""

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
_END_SECONDS = 3.0  # for closing the files, which are complete even if that takes longer


class RecordControl(QObject):
    """Controls one recording after the other.

    `pictures` and `blurred` are not saved: pictures are recorded only if the user has chosen them since the
    start of the app.

    Attributes:
        pictures: pictures of the next recording: "" for numbers only, "clean", or "overlay" for boxes and
            labels too.
        blurred: whether faces in the pictures are made unrecognizable.
        consent_wanted: a recording cannot start before `give_consent`.
        passphrase_wanted: a recording cannot start before the key is there; call `start` again then.
        changed: whether a session is recorded now.
        ticked: the length of the recording in seconds.
        ending: the recording is about to end; a marker that is set now still belongs to it.
        ended: the Path of the session, which is complete on the disk.
        failed: a sentence for the user.
        notice: a short text to show for a while.
    """

    consent_wanted = Signal()
    passphrase_wanted = Signal()
    changed = Signal(bool)
    ticked = Signal(int)
    ending = Signal()
    ended = Signal(object)
    failed = Signal(str)
    notice = Signal(str)
    _finished = Signal(object, str)  # a Recorder and its problem; emitted on its thread

    def __init__(
        self,
        worker: CameraWorker,
        folder: Path,
        *,
        store: SettingsStore,
        describe_source: Callable[[], SessionInfo],
        key: Callable[[], Key | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        """Creates the control.

        Args:
            worker: calls the recorder's listener with each result.
            folder: the folder of the sessions.
            store: the settings: consent, names of marker keys, lock.
            describe_source: returns the metadata of the present source.
            key: returns the open key of the lock of new sessions. It is called before the settings are
                read, so that it may correct the lock in them.
            parent: the Qt parent.
        """
        super().__init__(parent)
        self.pictures, self.blurred = "", False
        self._worker, self._folder = worker, folder
        self._store, self._describe_source, self._key = store, describe_source, key
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
        """The session that is being recorded; None while nothing is recorded."""
        return self._recorder.path if self._recorder is not None else None

    @property
    def now(self) -> int:
        """Milliseconds since the start of the recording; 0 while nothing is recorded."""
        return self._recorder.now if self._recorder is not None else 0

    def toggle(self) -> None:
        """Starts or stops a recording."""
        if self.is_recording:
            self.stop()
        else:
            self.start()

    def start(self) -> None:
        """Starts a recording, or requests consent or the passphrase. Locked sessions are always encrypted."""
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
        """Stores that everybody who is filmed, ME or OTHERS, agrees to be recorded from now on."""
        self._store.update(replace(self._store.current, filmed=filmed, agreed=time.time()))

    def mark(self, text: str, kind: MarkerKind = MarkerKind.NOTE, at: int | None = None) -> None:
        """Sets a marker; does nothing while nothing is recorded.

        Args:
            text: the text of the marker.
            kind: what has set it.
            at: milliseconds since the start of the recording; None for now.
        """
        if self._recorder is None:
            return
        at = self._recorder.mark(text, kind, at)
        if kind in (MarkerKind.KEY, MarkerKind.NOTE):
            self.notice.emit(f"Marker at {clock(at / 1000)}: {text}")

    def mark_key(self, number: int) -> None:
        """Sets the marker of a key, 1 to 9."""
        names = self._store.current.marker_names
        name = names[number - 1] if number <= len(names) else ""
        self.mark(name or f"Marker {number}", MarkerKind.KEY)

    def stop(self) -> None:
        """Ends the recording. `ended` is emitted once its files are closed."""
        if self._recorder is None:
            return
        self.ending.emit()
        recorder = self._release(self._recorder)
        recorder.stop()
        self._closing.append(recorder)

    def shut_down(self) -> None:
        """Ends the recording and waits at most _END_SECONDS for its files. Emits no more signals."""
        self.stop()
        self.blockSignals(True)
        for recorder in self._closing:
            recorder.wait(_END_SECONDS)

    def _begin(self, settings: Settings, key: Key | None) -> None:
        from emotion_gui.live.recording.new_session import session_info
        from emotion_gui.recording.recorder import Recorder  # imports SQLite, which most users do not need
        from emotion_gui.recording.session_dates import free_names

        path = next(free_names(self._folder))
        info = session_info(
            self._describe_source(), path.stem, settings, pictures=self.pictures, blurred=self.blurred
        )
        recorder = Recorder(path, info, key, lambda problem: self._finished.emit(recorder, problem))
        self._recorder = recorder
        recorder.start()
        self._worker.add_listener(recorder.add)
        self._ticker.start()
        self.changed.emit(True)
        self.ticked.emit(0)

    def _tick(self) -> None:
        self.ticked.emit(self.now // 1000)

    def _release(self, recorder: Recorder) -> Recorder:
        self._recorder = None
        self._worker.remove_listener(recorder.add)
        self._ticker.stop()
        self.changed.emit(False)
        return recorder

    def _finish(self, recorder: Recorder, problem: str) -> None:
        """Reports the outcome, after the files were closed on request or because the recording failed."""
        if recorder is self._recorder:
            self._release(recorder)
        if recorder in self._closing:
            self._closing.remove(recorder)
        if problem:
            self.failed.emit(problem)
        else:
            self.notice.emit(_summary(recorder))
        if recorder.path.exists():
            self.ended.emit(recorder.path)


def _summary(recorder: Recorder) -> str:
    summary = f"Session recorded: {recorder.path.stem}."
    if not recorder.dropped:
        return summary
    return f"{summary} {count(recorder.dropped, 'frame is', 'frames are')} missing: the disk was too slow."
