"""Joins the recording in the Live tab with the model in use and with the Sessions tab."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from emotion_gui.live.live_tab import LiveTab
from emotion_gui.live.recording.live_recording import LiveRecording
from emotion_gui.live.recording.record_control import RecordControl
from emotion_gui.sessions.lazy_sessions_tab import SessionsPlace
from emotion_gui.vision.source_spec import DemoSpec
from emotion_gui.widgets.settings_store import SettingsStore
from emotion_gui.window.model_controller import ModelController

if TYPE_CHECKING:
    from emotion_gui.recording.session_info import SessionInfo
    from emotion_gui.recording.vault import Key


class WindowRecording(QObject):
    """control: starts, marks and ends. view: its part of the Live tab."""

    def __init__(
        self,
        live: LiveTab,
        models: ModelController,
        sessions: SessionsPlace,
        *,
        folder: Path,
        store: SettingsStore,
        title: str,
    ) -> None:
        """folder: of the sessions. title: of the window."""
        super().__init__(live)
        self._live, self._models, self._sessions, self._store = live, models, sessions, store
        self.control = RecordControl(
            live.worker, folder, store=store, watched=self._watched, key=self._key, parent=self
        )
        self.view = LiveRecording(live, self.control, store, title)
        self.control.passphrase_wanted.connect(self._ask_passphrase)
        self.control.changed.connect(self._tell_sessions)
        self.control.ended.connect(self._tell_sessions)
        self.control.failed.connect(self._tell_sessions)

    def _watched(self) -> SessionInfo:
        from emotion_gui.live.recording.new_session import watched

        live = self._live
        demo = isinstance(live.source_bar.spec, DemoSpec)
        return watched(live.source_name, self._models.current, self._store.current, demo=demo)

    def _key(self) -> Key | None:
        """Of the lock of new sessions; where the settings were lost, the context finds that lock again."""
        keys = self._sessions.context.keys
        return keys.get(self._store.current.lock_id)

    def _ask_passphrase(self) -> None:
        self._sessions.context.ask_passphrase(self.control.start)

    def _tell_sessions(self) -> None:
        self._sessions.context.set_recording(self.control.path)
