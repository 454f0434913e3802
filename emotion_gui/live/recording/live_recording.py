"""Recording in the Live tab: joins its button, keys, indicator and dialogs with the control."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel

from emotion_gui.live.live_tab import LiveTab
from emotion_gui.live.recording.note_field import NoteField
from emotion_gui.live.recording.questions import ConsentDialog, MarkerNamesDialog, confirm_end
from emotion_gui.live.recording.record_button import RecordMenu
from emotion_gui.live.recording.record_control import RecordControl
from emotion_gui.live.recording.recording_indicator import RecordingIndicator
from emotion_gui.models.library import short_name
from emotion_gui.recording.markers import MarkerKind
from emotion_gui.widgets.settings_store import SettingsStore
from trainer.shared.bundle import Bundle
from trainer.shared.formatting import clock


class LiveRecording(QObject):
    """Shows the state of the recording, and passes the user's actions to the control.

    Attributes:
        status: a label for the status bar, hidden while nothing is recorded.
        title_changed: the new title of the window.
    """

    title_changed = Signal(str)

    def __init__(self, live: LiveTab, control: RecordControl, store: SettingsStore, title: str) -> None:
        """Connects everything.

        Args:
            live: the tab that shows the recording.
            control: starts and ends recordings.
            store: the settings, for the consent and the names of marker keys.
            title: the title of the window while nothing is recorded.
        """
        super().__init__(live)
        self._live, self._control, self._store, self._title = live, control, store, title
        self._menu = RecordMenu(live)
        self._indicator, self._note = RecordingIndicator(live.view), NoteField(live.view)
        self.status = QLabel()
        self.status.hide()
        live.source_bar.record.setMenu(self._menu)
        self._connect_live()
        self._connect_menu()
        self._connect_control()

    def confirm_end(self, on_confirmed: Callable[[], object]) -> None:
        """Asks whether to end the recording; if so, ends it and calls `on_confirmed`."""

        def end() -> None:
            self._control.stop()
            on_confirmed()

        confirm_end(self._live.window(), end)

    def _show(self, recording: bool) -> None:
        self._live.source_bar.record.set_recording(recording)
        self._menu.set_recording(recording)
        self.status.setVisible(recording)
        self.title_changed.emit(f"● REC · {self._title}" if recording else self._title)
        if recording:
            self._indicator.begin(pictures=bool(self._control.pictures))
        else:
            self._indicator.hide()

    def _tick(self, seconds: int) -> None:
        self._indicator.set_seconds(seconds)
        self.status.setText(f"Recording {clock(seconds)}")

    def _open_note(self) -> None:
        if self._control.is_recording:
            self._note.begin(self._control.now)

    # Dialogs: none of them blocks, so the video goes on

    def _ask_consent(self) -> None:
        dialog = ConsentDialog(self._store.current.filmed, accept_text="Agree and record", parent=self._live)
        dialog.agreed.connect(self._control.give_consent)
        dialog.agreed.connect(self._control.start)
        _open(dialog)

    def _ask_who_is_filmed(self) -> None:
        dialog = ConsentDialog(self._store.current.filmed, parent=self._live)
        dialog.agreed.connect(self._control.give_consent)
        _open(dialog)

    def _ask_names(self) -> None:
        dialog = MarkerNamesDialog(self._store.current.marker_names, self._live)
        dialog.named.connect(self._name_keys)
        _open(dialog)

    def _name_keys(self, names: Sequence[str]) -> None:
        self._store.update(replace(self._store.current, marker_names=tuple(names)))

    # Setting up

    def _connect_live(self) -> None:
        live, control = self._live, self._control
        live.source_bar.record.clicked.connect(control.toggle)
        live.record_requested.connect(control.toggle)
        live.marker_requested.connect(control.mark_key)
        live.note_requested.connect(self._open_note)
        live.event_logged.connect(self._mark_automatically)
        live.worker.model_changed.connect(self._mark_model)
        self._note.written.connect(lambda text, moment: control.mark(text, MarkerKind.NOTE, moment))

    def _connect_menu(self) -> None:
        menu, control = self._menu, self._control
        menu.pictures_chosen.connect(control.set_pictures)
        menu.blur_toggled.connect(control.set_blurred)
        menu.names_requested.connect(self._ask_names)
        menu.note_requested.connect(self._open_note)
        menu.filmed_requested.connect(self._ask_who_is_filmed)

    def _connect_control(self) -> None:
        control = self._control
        control.changed.connect(self._show)
        control.ticked.connect(self._tick)
        control.ending.connect(self._note.submit)
        control.consent_wanted.connect(self._ask_consent)
        control.failed.connect(self._live.messages.show_error)
        control.notice.connect(self._live.notice)

    def _mark_automatically(self, text: str) -> None:
        self._control.mark(text, MarkerKind.AUTO)

    def _mark_model(self, model: Bundle) -> None:
        self._control.mark(f"Model: {short_name(model)}", MarkerKind.AUTO)


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
