"""The page of one session, which is opened in the background, reviewed, marked, compared and exported."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from emotion_gui.core.errors import UserError
from emotion_gui.recording.markers import Marker, MarkerKind
from emotion_gui.recording.pictures import pictures_file
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Summary, read_emotions, read_summary
from emotion_gui.recording.vault import Keyring, LockedError
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.exporting.chart_saving import add_save_action
from emotion_gui.sessions.exporting.export_button import ExportButton
from emotion_gui.sessions.review.marker_dialogs import MarkerDialogs
from emotion_gui.sessions.review.marker_store import MarkerStore
from emotion_gui.sessions.review.overlay_dialog import OverlayDialog
from emotion_gui.sessions.review.prepared_session import PreparedSession
from emotion_gui.sessions.review.review_formatting import can_be_replayed, details_text
from emotion_gui.sessions.review.review_header import MessagePage, ReviewHeader
from emotion_gui.sessions.review.review_view import ReviewView
from emotion_gui.system.task import Task

EMPTY_TEXT = (
    "Open a session of the list, with Enter or a double click.\n"
    "It is drawn here over time, with its markers and averages."
)
READING_TEXT = "Reading the session"
NOTHING_TEXT = "Nothing was recorded in this session: it ended before its first frame."
_READING_DELAY_MS = 300  # before the page says that it is reading


class _Opened(NamedTuple):
    prepared: PreparedSession
    has_pictures: bool


class ReviewPage(QWidget):
    """Shows one session at a time; `open_session` replaces the one before."""

    def __init__(self, context: SessionsContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._path: Path | None = None  # the session that is open or being opened
        self._start_time = 0.0  # of the cursor, in seconds
        self._is_locked = False
        self._opened: _Opened | None = None
        self._info = SessionInfo()
        self._reading = Task("session", self)
        self._summary_work = Task("summary of a session", self)
        self._store = MarkerStore(self)
        self._export = ExportButton(context, self)
        self._header, self.view, self.message = ReviewHeader(self._export), ReviewView(), MessagePage()
        self._dialogs = MarkerDialogs(self)
        self._pages, self._session = QStackedWidget(), QWidget()
        self._reading_timer = QTimer(self, interval=_READING_DELAY_MS, singleShot=True)
        self._lay_out()
        self._connect()
        self._add_save_actions()
        self.view.restore_splitters(context.settings.review_splitters)
        self.message.show_message(EMPTY_TEXT)

    @property
    def path(self) -> Path | None:
        """The session that is open or being opened."""
        return self._path

    @property
    def is_open(self) -> bool:
        """Whether a session is shown."""
        return self._opened is not None and self._pages.currentWidget() is self._session

    def open_session(self, path: Path, at: float = 0.0) -> None:
        """Read a session in the background and show it, with the cursor `at` this time in seconds."""
        self.close_session()
        self._path, self._start_time = path, at
        self.message.show_message("")
        self._reading_timer.start()
        self._reading.start(partial(_read, path, dict(self._context.keys)))

    def close_session(self) -> None:
        """Close the session and its files before this returns."""
        self._reading_timer.stop()
        self._reading.cancel()
        self._summary_work.cancel()
        self._path = self._opened = None
        self._is_locked = False
        self.view.close_session()
        self._export.set_session(None)
        self._show_message(EMPTY_TEXT)

    def shut_down(self) -> None:
        """Close the session and end all work in the background."""
        self.close_session()
        self.view.shut_down()
        self._export.shut_down()
        self._store.shut_down()
        for work in (self._reading, self._summary_work):
            work.shut_down()
        self._dialogs.shut_down()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        splitters = self.view.save_splitters()
        if self.is_open and splitters != self._context.settings.review_splitters:
            self._context.store.update(replace(self._context.settings, review_splitters=splitters))

    # Opening

    def _show(self, opened: _Opened) -> None:
        self._reading_timer.stop()
        recording = opened.prepared.recording
        self._opened, self._info = opened, recording.info
        if not len(recording.frames):
            self._show_message(NOTHING_TEXT, "Reload" if recording.path in self._context.in_progress else "")
            return
        self._show_header()
        self.view.open(opened.prepared, dict(self._context.keys), opened.has_pictures)
        if self._start_time:
            self.view.seek(self._start_time)
        self._export.set_session(recording.path)
        self._export.set_smoothing(opened.prepared.smoothing)
        self._pages.setCurrentWidget(self._session)

    def _fail(self, error: UserError) -> None:
        self._reading_timer.stop()
        self._is_locked = isinstance(error, LockedError)
        self._show_message(str(error), "Unlock" if self._is_locked else "Try again")

    def _show_message(self, text: str, button: str = "") -> None:
        self.message.show_message(text, button)
        self._pages.setCurrentWidget(self.message)

    def _show_header(self) -> None:
        assert self._opened is not None
        recording, has_pictures = self._opened.prepared.recording, self._opened.has_pictures
        growing = self._context.in_progress.get(recording.path, "")
        details = details_text(recording, self._info, has_pictures, growing)
        self._header.show_session(self._info.name or recording.path.stem, details)
        self._header.set_available(
            replay=not growing and can_be_replayed(self._info, has_pictures),
            reload=not recording.info.ended,
        )
        self.view.side.markers.set_editable(not growing)

    def _message_clicked(self) -> None:
        path = self._path
        if path is None:
            return
        if self._is_locked:
            self._context.ask_passphrase(partial(self.open_session, path), path)
        else:
            self.open_session(path)

    def _reload(self) -> None:
        if self._path is not None:
            self.open_session(self._path)

    def _unlocked(self) -> None:
        if self._is_locked and self._path is not None:
            self.open_session(self._path)

    # Changes from elsewhere

    def _sessions_changed(self) -> None:
        if self._opened is not None and self._path is not None:
            self._summary_work.start(partial(read_summary, self._path, dict(self._context.keys)))

    def _show_summary(self, summary: Summary) -> None:
        if summary.path != self._path or self._opened is None:
            return
        if summary.problem:
            self.close_session()
            self._show_message(summary.problem)
        elif not summary.locked and self.is_open:
            self._info = summary.info
            self._show_header()

    def _release(self, sessions: list[Path]) -> None:
        if self._path in sessions:
            self.close_session()

    # Markers

    def _add_marker(self, seconds: float) -> None:
        if self._can_mark():
            self._dialogs.ask_text(
                lambda text: self._add([Marker(round(seconds * 1000), text, MarkerKind.NOTE)])
            )

    def _import(self) -> None:
        if self._can_mark() and self._opened is not None:
            recording = self._opened.prepared.recording
            self._dialogs.import_file(recording, self._context.settings.last_folder, self._add)

    def _add(self, markers: list[Marker]) -> None:
        if self._path is not None and self._can_mark():
            self._store.add(self._path, dict(self._context.keys), markers)

    def _delete_markers(self, markers: list[Marker]) -> None:
        if self._path is not None and self._can_mark():
            self._store.remove(self._path, dict(self._context.keys), markers)

    def _rename_marker(self, marker: Marker, text: str) -> None:
        if self._path is not None and self._can_mark():
            self._store.rename(self._path, dict(self._context.keys), marker, text)

    def _markers_changed(self, path: Path, markers: tuple[Marker, ...]) -> None:
        if path == self._path:
            self.view.set_markers(markers)
        self._context.sessions_changed.emit()

    def _can_mark(self) -> bool:
        return self.is_open and self._path not in self._context.in_progress

    # Other models

    def _replay(self) -> None:
        if self._path is not None:
            self._context.replay_requested.emit(self._path)

    def _choose_overlay(self) -> None:
        if self._path is None:
            return
        context = self._context
        dialog = OverlayDialog(context.folder, context.keys, self._path, self._info, self)
        dialog.chosen.connect(lambda path: self.view.add_overlay(path, dict(context.keys)))
        dialog.open()

    def _remember_folder(self, folder: str) -> None:
        self._context.store.update(replace(self._context.settings, last_folder=folder))

    # Setting up

    def _connect(self) -> None:
        context, view, header = self._context, self.view, self._header
        self._reading_timer.timeout.connect(lambda: self.message.show_message(READING_TEXT))
        self._reading.returned.connect(self._show)
        self._reading.errored.connect(self._fail)
        self._summary_work.returned.connect(self._show_summary)
        self._store.changed.connect(self._markers_changed)
        self.message.button_clicked.connect(self._message_clicked)
        header.replay_clicked.connect(self._replay)
        header.overlay_clicked.connect(self._choose_overlay)
        header.reload_clicked.connect(self._reload)
        view.smoothing_changed.connect(self._export.set_smoothing)
        view.face_changed.connect(self._export.set_face)
        view.marker_requested.connect(self._add_marker)
        markers = view.side.markers
        markers.add_requested.connect(lambda: self._add_marker(view.cursor_time))
        markers.import_requested.connect(self._import)
        markers.deleted.connect(self._delete_markers)
        markers.renamed.connect(self._rename_marker)
        for failed in (view.failed, self._store.failed, self._dialogs.failed):
            failed.connect(context.failed)
        self._dialogs.folder_chosen.connect(self._remember_folder)
        context.sessions_changed.connect(self._sessions_changed)
        context.unlocked.connect(self._unlocked)
        context.release_requested.connect(self._release)

    def _add_save_actions(self) -> None:
        timeline, side = self.view.timeline, self.view.side
        add_save_action(timeline, self._title, self._context, area=timeline.parentWidget())
        for panel in (side.range, side.compare, side.affect):
            add_save_action(panel, self._title, self._context)

    def _title(self) -> str:
        return self._info.name or (self._path.stem if self._path else "")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._session)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self.view, 1)
        self._pages.addWidget(self.message)
        self._pages.addWidget(self._session)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)


def _read(path: Path, keys: Keyring) -> _Opened:
    return _Opened(PreparedSession(read_emotions(path, keys)), pictures_file(path).is_file())
