"""Connects the recording in the Live tab with the model in use and with the Sessions tab."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from emotion_gui.live.live_tab import LiveTab
from emotion_gui.live.recording.live_recording import LiveRecording
from emotion_gui.live.recording.record_control import RecordControl
from emotion_gui.sessions.lazy_sessions_tab import LazySessionsTab
from emotion_gui.vision.source_spec import DemoSpec
from emotion_gui.widgets.settings_store import SettingsStore
from emotion_gui.window.model_controller import ModelController

if TYPE_CHECKING:
    from emotion_gui.recording.session_info import SessionInfo
    from emotion_gui.recording.vault import Key


class WindowRecording(QObject):
    """Connects the recording.

    Attributes:
        control: starts, marks and ends recordings.
        view: the recording's part of the Live tab.
    """

    def __init__(
        self,
        live: LiveTab,
        models: ModelController,
        sessions: LazySessionsTab,
        *,
        folder: Path,
        store: SettingsStore,
        title: str,
    ) -> None:
        """Creates the control and its view.

        Args:
            live: the tab that is recorded.
            models: knows the model in use.
            sessions: holds the keys and shows what is recorded.
            folder: the folder of the sessions.
            store: the settings.
            title: the title of the window while nothing is recorded.
        """
        super().__init__(live)
        self._live, self._models, self._sessions, self._store = live, models, sessions, store
        self.control = RecordControl(
            live.worker,
            folder,
            store=store,
            describe_source=self._describe_source,
            key=self._key,
            parent=self,
        )
        self.view = LiveRecording(live, self.control, store, title)
        self.control.passphrase_wanted.connect(self._ask_passphrase)
        self.control.changed.connect(self._update_sessions)
        self.control.ended.connect(self._update_sessions)
        self.control.failed.connect(self._update_sessions)

    def _describe_source(self) -> SessionInfo:
        from emotion_gui.live.recording.new_session import source_info

        live = self._live
        demo = isinstance(live.source_bar.spec, DemoSpec)
        return source_info(live.source_name, self._models.current, self._store.current, demo=demo)

    def _key(self) -> Key | None:
        """Returns the key of the lock of new sessions.

        If the settings were lost, the context has restored that lock.
        """
        keys = self._sessions.context.keys
        return keys.get(self._store.current.lock_id)

    def _ask_passphrase(self) -> None:
        self._sessions.context.ask_passphrase(self.control.start)

    def _update_sessions(self) -> None:
        self._sessions.context.set_recording(self.control.path)
