"""The open session: its timeline, and the values at the cursor and in ranges."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSplitter, QToolButton, QVBoxLayout, QWidget

from emotion_gui.recording.markers import Marker
from emotion_gui.recording.vault import Keyring
from emotion_gui.sessions.review.cursor_readout import boxes_at, label_at
from emotion_gui.sessions.review.emotion_layer import Mode
from emotion_gui.sessions.review.legend import Legend
from emotion_gui.sessions.review.overlay import Overlay
from emotion_gui.sessions.review.overview import Overview
from emotion_gui.sessions.review.picture_thread import PictureThread
from emotion_gui.sessions.review.playback import Playback
from emotion_gui.sessions.review.prepared_session import PreparedSession
from emotion_gui.sessions.review.ranges import Ranges, TimeWindow
from emotion_gui.sessions.review.review_controls import ReviewControls
from emotion_gui.sessions.review.review_formatting import face_texts
from emotion_gui.sessions.review.side_pages import SidePages
from emotion_gui.sessions.review.sign_row import SignRow
from emotion_gui.sessions.review.time_formatting import TimeScale
from emotion_gui.sessions.review.timeline import Timeline
from emotion_gui.statistics.affect import affect_of
from emotion_gui.statistics.series import FacePresence, face_presence
from emotion_gui.system.task import Task

_MARGIN = 6
_SIDE = 300  # initial width of the side pages, in pixels


class ReviewView(QWidget):
    """Shows one session.

    Attributes:
        smoothing_changed: (float) the time constant of the drawn values, in seconds.
        face_changed: (int or None) the id of the drawn face; None for the largest one.
        marker_requested: (float) the user wants a marker at that time, in seconds.
        failed: A sentence for the user.
    """

    smoothing_changed = Signal(float)
    face_changed = Signal(object)
    marker_requested = Signal(float)
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prepared: PreparedSession | None = None
        self._scale = TimeScale()
        self._window, self._ranges = TimeWindow(self), Ranges(self)
        self._playback, self._overlay = Playback(self), Overlay(self)
        self._pictures = PictureThread(self)
        self._preparing = Task("lines of a session", self)
        self._counting = Task("faces of a session", self)
        self.controls = ReviewControls()
        self.timeline = Timeline(self._window, self._ranges)
        self._overview, self._legend, self._signs = Overview(self._window), Legend(), SignRow()
        self.side = SidePages(self._window, self._ranges)
        self._agreement, self._remove = QLabel(wordWrap=True), QToolButton()
        self._overlay_row, self._halves = QWidget(), QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._connect()

    @property
    def cursor_time(self) -> float:
        """The time of the cursor, in seconds."""
        return self._playback.time

    def open(self, prepared: PreparedSession, keys: Keyring, has_pictures: bool) -> None:
        """Show a session from its start."""
        self.close_session()
        recording = prepared.recording
        self._scale = replace(self._scale, started=recording.info.started)
        self._playback.set_frames(prepared.series.times)
        times = prepared.series.times
        self._playback.seek(float(times[0]) if len(times) else 0.0)  # of the first picture, too
        self._window.set_length(recording.seconds)
        self.controls.set_faces(face_texts([]))
        self.controls.set_smoothing(prepared.smoothing)
        self._show_scale()
        self.set_markers(recording.markers)
        self.side.picture.setVisible(has_pictures)
        if has_pictures:
            self.side.picture.show_text("")
            self._pictures.open(recording.path, keys)
        self._show_prepared(prepared)
        self._counting.start(partial(face_presence, recording))

    def close_session(self) -> None:
        """Close the session and its files before this returns."""
        self._playback.pause()
        self._pictures.close()
        for work in (self._preparing, self._counting):
            work.cancel()
        self._overlay.remove()
        self._ranges.clear()
        self._prepared = None
        self._signs.set_content(None)
        self.side.set_content(None)

    def shut_down(self) -> None:
        self.close_session()
        for part in (self._preparing, self._counting, self._overlay, self._signs, self.side):
            part.shut_down()

    def set_markers(self, markers: Sequence[Marker]) -> None:
        """Show markers, given in the order of time."""
        self.timeline.set_markers(markers)
        self.side.set_markers(markers)

    def add_overlay(self, path: Path, keys: Keyring) -> None:
        """Draw another session over the open one."""
        self._overlay.read(path, keys, self.controls.smoothing)

    def seek(self, time: float) -> None:
        """Move the cursor to a time in seconds, and bring it into view."""
        self._window.reveal(time)
        self._playback.seek(time)

    def save_splitters(self) -> str:
        """Return the positions of the splitters as two states of Qt in base64."""
        states = (splitter.saveState().toBase64() for splitter in (self._halves, self.side))
        return " ".join(state.toStdString() for state in states)

    def restore_splitters(self, saved: str) -> None:
        """Restore the positions of the splitters; damaged ones are ignored."""
        for splitter, state in zip((self._halves, self.side), saved.split(), strict=False):
            splitter.restoreState(QByteArray.fromBase64(state.encode()))

    def select_marker(self, marker: Marker) -> None:
        """Move the cursor to a marker and select it."""
        self.seek(marker.time / 1000)
        self.side.markers.select(marker)
        self.side.compare.choose_marker(marker)

    # Drawing

    def _show_prepared(self, prepared: PreparedSession) -> None:
        self._prepared = prepared
        self._overview.set_content(prepared)
        self._signs.set_content(prepared)
        self.side.set_content(prepared)
        self._show_lines()
        self._cursor_moved(self._playback.time)

    def _show_lines(self) -> None:
        overlay = self._overlay.prepared
        self.timeline.set_content(self._prepared, overlay)
        self._show_agreement("")
        self._overlay_row.setVisible(overlay is not None)
        self._compare_overlay()

    def _prepare(self) -> None:
        """Prepare the session with the chosen face and smoothing."""
        if self._prepared is not None:
            face, smoothing = self.controls.face, self.controls.smoothing
            self._preparing.start(partial(PreparedSession, self._prepared.recording, face, smoothing))
            self._overlay.smooth(smoothing)
            self.smoothing_changed.emit(smoothing)
            self.face_changed.emit(face)

    def _compare_overlay(self) -> None:
        if self._prepared is not None and self._overlay.prepared is not None:
            limits = self._ranges.current or (self._window.start, self._window.end)
            self._overlay.compare(self._prepared.series, limits)

    def _show_agreement(self, text: str) -> None:
        """Show a sentence on the agreement, which is empty until it is known."""
        part = f"In range {self._ranges.active}" if self._ranges.current else "In view"
        sentence = f" {part}: {text[0].lower()}{text[1:]}" if text else ""
        self._agreement.setText(f"╌╌ {self._overlay.name}.{sentence}")

    def _set_mode(self, mode: Mode) -> None:
        self.timeline.set_mode(mode)
        self._legend.set_affect(mode == "affect")

    def _set_clock(self, clock: bool) -> None:
        self._scale = replace(self._scale, clock=clock)
        self._show_scale()

    def _show_scale(self) -> None:
        self.timeline.set_scale(self._scale)
        self.side.set_scale(self._scale)
        self._cursor_moved(self._playback.time)

    def _zoom(self, factor: float) -> None:
        if not factor:
            self._window.fit()
            return
        inside = self._window.start <= self._playback.time <= self._window.end
        middle = (self._window.start + self._window.end) / 2
        self._window.zoom(factor, self._playback.time if inside else middle)

    def _show_faces(self, faces: list[FacePresence]) -> None:
        self.controls.set_faces(face_texts(faces))

    def _align(self) -> None:
        """Align the ends of the overview with those of the timeline."""
        left = self.timeline.x_of(self._window.start)
        right = self.timeline.x_of(self._window.end)
        self._overview.set_margins(left, self.timeline.width() - right)

    # At the cursor

    def _cursor_moved(self, time: float) -> None:
        if self._playback.is_playing:
            self._follow(time)
        self.timeline.set_cursor(time)
        self._signs.set_cursor(time)
        self.side.affect.set_cursor(time)
        self._pictures.ask(time)
        if self._prepared is None:
            return
        values = self._prepared.values_at(time)
        affect = (0.0, 0.0) if values is None else affect_of(values[None])[0].tolist()
        self._legend.set_values(None if values is None else values.tolist(), affect)
        self.side.bar.set_position(f"{self._scale.text(time, 1)}  {label_at(self._prepared, time)}")

    def _follow(self, time: float) -> None:
        """Move the view on before the cursor leaves it to the right."""
        step = min(1.0, self._window.span / 10)
        if self._window.end - step < time < self._window.end + step:
            self._window.reveal(time + step)

    def _show_picture(self, milliseconds: int, image: QImage) -> None:
        self.side.picture.show_image(image)
        self.side.picture.show_boxes(boxes_at(self._prepared, milliseconds) if self._prepared else [])

    def _run_action(self, action: str) -> None:
        match action:
            case "play":
                self._playback.toggle()
            case "back":
                self._playback.step(-1)
            case "forward":
                self._playback.step(1)
            case "mark":
                self.marker_requested.emit(self._playback.time)

    # Setting up

    def _connect(self) -> None:
        controls, side = self.controls, self.side
        controls.mode_changed.connect(self._set_mode)
        controls.face_changed.connect(self._prepare)
        controls.smoothing_changed.connect(self._prepare)
        controls.clock_changed.connect(self._set_clock)
        controls.zoomed.connect(self._zoom)
        self._legend.labels_changed.connect(self.timeline.set_labels)
        self._signs.changed.connect(self.timeline.set_signs)
        self._signs.failed.connect(self.failed)
        self._preparing.returned.connect(self._show_prepared)
        self._preparing.errored.connect(lambda error: self.failed.emit(str(error)))
        self._counting.returned.connect(self._show_faces)
        self._overlay.changed.connect(self._show_lines)
        self._overlay.agreement_computed.connect(self._show_agreement)
        self._overlay.failed.connect(self.failed)
        self._remove.clicked.connect(self._overlay.remove)
        self._window.changed.connect(self._compare_overlay)
        self._ranges.changed.connect(self._compare_overlay)
        self.timeline.drawn.connect(self._align)
        self.timeline.time_clicked.connect(self._playback.seek)
        self.timeline.marker_clicked.connect(self.select_marker)
        self.timeline.action_requested.connect(self._run_action)
        self.timeline.range_marked.connect(side.show_range)
        self._playback.moved.connect(self._cursor_moved)
        self._playback.playing_changed.connect(side.bar.set_playing)
        side.bar.play_clicked.connect(self._playback.toggle)
        side.bar.speed_changed.connect(self._playback.set_speed)
        side.bar.step_clicked.connect(self._playback.step)
        side.markers.chosen.connect(self.select_marker)
        self._pictures.found.connect(self._show_picture)
        self._pictures.missing.connect(side.picture.show_text)

    def _lay_out(self) -> None:
        self._remove.setText("Remove")
        self._remove.setToolTip("Take the session away that is laid over this one")
        self._agreement.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self._overlay_row)
        row.setContentsMargins(_MARGIN, 0, 0, 0)
        row.addWidget(self._agreement, 1)
        row.addWidget(self._remove, 0, Qt.AlignmentFlag.AlignTop)
        self._overlay_row.hide()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.timeline, 1)
        for widget in (self._signs, self._overview, self._legend, self._overlay_row):
            column.addWidget(widget)
        halves = self._halves
        halves.addWidget(left)
        halves.addWidget(self.side)
        halves.setStretchFactor(0, 1)
        halves.setStretchFactor(1, 0)
        halves.setCollapsible(0, False)
        halves.setSizes([3 * _SIDE, _SIDE])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.controls)
        layout.addWidget(halves, 1)
