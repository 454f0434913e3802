"""The Live tab: the source bar, the video, the probabilities of the chosen face and the last minute."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QByteArray, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from emotion_gui.core.settings import Settings
from emotion_gui.live.chosen_face import ChosenFace
from emotion_gui.live.engine import View
from emotion_gui.live.history_chart import HistoryChart
from emotion_gui.live.messages import LOST, Messages
from emotion_gui.live.rate_meter import RateMeter
from emotion_gui.live.side_panel import SidePanel
from emotion_gui.live.signs.signs_control import SignsControl
from emotion_gui.live.source_bar import SourceBar
from emotion_gui.live.video_view import VideoView
from emotion_gui.live.worker import CameraWorker
from emotion_gui.models.library import is_model
from emotion_gui.vision.cameras import Camera
from emotion_gui.vision.capture import CaptureState, Phase
from emotion_gui.vision.frame import Face, FrameResult
from emotion_gui.vision.source_spec import CameraSpec, DemoSpec, SourceSpec, parse_source
from emotion_gui.vision.sources import SourceError, make_source
from emotion_gui.widgets.banner import Banner
from emotion_gui.widgets.settings_store import SettingsStore

_STATUS_MS = 500
_STILL_MS = 300
_CAMERAS_MS = 1500  # a driver that does not answer must not leave the window empty
TO_DEMO = "Watch the demo"
EVENTS = {Phase.LOST: "Source lost", Phase.ENDED: "Source ended", Phase.FAILED: "Source failed"}
CAMERA_GONE = "The camera chosen last is not connected, so this is the demo."
NO_CAMERA = "No camera found, so this is the demo. Plug in a camera and choose it as the source."


class LiveTab(QWidget):
    """Joins the source, the video and the charts with the worker.

    Attributes:
        status_changed: a line for the status bar.
        notice: a short text to show for a while.
        quit_requested: Q was pressed on the video.
        record_requested: R was pressed on the video.
        note_requested: N was pressed on the video.
        marker_requested: one of the keys 1 to 9 was pressed on the video.
        event_logged: the text of an event that becomes a marker automatically.
        limits_requested: the user wants to read about the limits of the scores.
    """

    status_changed = Signal(str)
    notice = Signal(str)
    quit_requested = Signal()
    record_requested = Signal()
    note_requested = Signal()
    marker_requested = Signal(int)
    event_logged = Signal(str)
    limits_requested = Signal()

    def __init__(self, worker: CameraWorker, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.worker, self._store = worker, store
        self.source_bar, self.side = SourceBar(store), SidePanel(store.current.smoothing)
        self.model_box, self.bars = self.side.model_box, self.side.bars
        self.view, self.history = VideoView(), HistoryChart()
        self.signs = SignsControl(self.side.signs, worker, store, self)
        self.chosen = ChosenFace()
        self.banner = Banner(self.view)
        self.messages = Messages(self.banner)
        self._spec: SourceSpec | None = None
        self._name, self._source = "", 0
        self._mirrored = False
        self._running = False
        self._phase: Phase | None = None
        self._size: tuple[int, int] | None = None
        self._captured: float | None = None
        self._rate = RateMeter()
        self._cameras: list[Camera] | None = None
        self._problems: tuple[str, ...] = ()
        self._status_timer = QTimer(self, interval=_STATUS_MS)
        self._opening_timer = QTimer(self, interval=_STILL_MS, singleShot=True)
        self._lay_out()
        self._connect()

    # Sources

    def start(self, source: str, problems: Sequence[str]) -> None:
        """Opens the first source.

        Args:
            source: the source to open; if empty, the last one is opened, or the first camera.
            problems: sentences about problems of this start, to show over the source.
        """
        self._problems = tuple(problems)
        if source:
            self._start_with(parse_source(source))
        else:
            self.view.clear("Looking for cameras …")
            QTimer.singleShot(_CAMERAS_MS, self, self._stop_waiting_for_cameras)

    def _stop_waiting_for_cameras(self) -> None:
        if self._spec is None:
            self._start_first([])

    def set_cameras(self, cameras: list[Camera]) -> None:
        """Sets the connected cameras. The first call decides which source is opened."""
        self.source_bar.set_cameras(cameras)
        former, self._cameras = self._cameras or [], cameras
        if self._spec is None:
            self._start_first(cameras)
        elif isinstance(self._spec, DemoSpec):
            new = [camera for camera in cameras if camera not in former]
            if new:
                text, spec = f"{new[0].name} is connected.", CameraSpec(new[0].id)
                self.messages.show(text, button="Use it", source=spec)

    def _start_first(self, cameras: Sequence[Camera]) -> None:
        saved = self._store.current.source
        saved_spec = parse_source(saved) if saved else None
        connected = [CameraSpec(camera.id) for camera in cameras]
        if isinstance(saved_spec, CameraSpec) and saved_spec not in connected:
            self._start_with_demo(CAMERA_GONE, "Try again", saved_spec)
        elif saved_spec or connected:
            self._start_with(saved_spec or connected[0])
        else:
            self._start_with_demo(NO_CAMERA)

    def _start_with(self, spec: SourceSpec) -> None:
        self.open_source(spec)
        if self._spec != spec:  # it is gone, and the window must not be empty
            self._start_with_demo(f"{self.messages.text} This is the demo.")
        elif self._problems:
            self.messages.show(" ".join(self._problems), "warning")

    def _start_with_demo(
        self, reason: str, button: str | None = None, spec: SourceSpec | None = None
    ) -> None:
        self._open(DemoSpec())  # not saved: the next start tries the former source again
        text = " ".join((*self._problems, reason))
        self.messages.show(text, "warning" if self._problems else "info", button=button, source=spec)

    @property
    def source_name(self) -> str:
        """The name of the source that is shown."""
        return self._name

    def open_source(self, spec: SourceSpec) -> None:
        """Opens another source and saves it in the settings."""
        if self._open(spec):
            self._store.update(replace(self._store.current, source=str(spec)))

    def _open(self, spec: SourceSpec) -> bool:
        """Opens a source. Returns whether it exists."""
        try:
            source = make_source(spec, self._store.current.size)
        except SourceError as error:
            self.messages.show_error(str(error))
            if self._spec is not None:
                self.source_bar.set_source(self._spec, self._name)
            return False
        self._spec, self._name = spec, source.name
        self._mirrored = source.mirrored and self._store.current.mirror
        self._clear_faces()
        self._phase = None
        self.messages.clear()
        self.view.clear()
        self.source_bar.set_source(spec, source.name)
        self.source_bar.set_mirrored(self._mirrored)
        self._source = self.worker.set_source(source, mirror=self._mirrored)
        self.event_logged.emit(f"Source: {self._name}")
        self._set_running(True)
        self._opening_timer.start()
        return True

    def _open_offered(self, spec: SourceSpec) -> None:
        """Opens the source that a message offers, after its button was pressed."""
        if spec == self._spec:
            self._open_again()
        else:
            self.open_source(spec)

    def open_path(self, path: str) -> None:
        """Loads a model from a file or folder, or opens the path as a source."""
        if is_model(Path(path)):
            self.model_box.file_chosen.emit(path)
        else:
            self.open_source(parse_source(path))

    def _open_again(self) -> None:
        """Opens the present source again. That is no new choice, so the settings do not change."""
        if self._spec is not None:
            self._open(self._spec)

    def _set_resolution(self) -> None:
        if isinstance(self._spec, CameraSpec):
            self._open_again()

    # Results and states of the worker

    def _show_latest_view(self) -> None:
        view = self.worker.latest_view()
        if view is None or view.source != self._source:
            return
        result = view.result
        self._captured = result.frame.captured
        self._opening_timer.stop()
        if result.frame.size != self._size:
            self._size = result.frame.size
            self.source_bar.show_actual(*self._size)
        self._show(view)

    def _show(self, view: View) -> None:
        result = view.result
        self.view.show_image(view.image, result.frame.size, [(face.id, face.box) for face in result.faces])
        chosen = self.chosen.id
        self._show_face(self.chosen.update(result), result)
        if self.chosen.id != chosen:
            self._select(None)

    def _show_face(self, face: Face | None, result: FrameResult) -> None:
        self.side.show_face(face, result)
        self.signs.show(face, result)
        self.history.append(result.frame.captured, face.probabilities if face else None)

    def _on_painted(self, now: float) -> None:
        if self._captured is not None:
            self._rate.add(self._captured, now)
            self._captured = None

    def _show_state(self, source: int, state: CaptureState) -> None:
        if source != self._source:
            return
        former, self._phase = self._phase, state.phase
        if state.phase is Phase.RUNNING and former is Phase.LOST:
            self.event_logged.emit("Source is back")
        elif state.phase in EVENTS and state.phase is not former:
            self.event_logged.emit(EVENTS[state.phase])
        if state.phase is Phase.RUNNING:
            self._opening_timer.stop()
            self.messages.dismiss(LOST)
            return
        if state.phase is not Phase.ENDED:  # the last picture of a video stays, and so do its bars
            self.bars.set_no_face()
            self.signs.show_nothing()
        if state.phase is Phase.LOST:
            self._opening_timer.stop()
            self.messages.show(state.message, "warning", button=TO_DEMO, source=DemoSpec(), topic=LOST)
        elif state.phase is Phase.ENDED:
            self._set_running(False)
            self.messages.show(state.message, button="Play again", source=self._spec)
        elif state.phase is Phase.FAILED:
            self._opening_timer.stop()
            self._set_running(False)
            self.messages.show(state.message, "error", button=TO_DEMO, source=DemoSpec())

    # Faces

    def _select(self, face_id: int | None) -> None:
        self.chosen.choose(face_id)
        self.history.clear()
        self.worker.select(face_id)

    def _clear_faces(self) -> None:
        self.chosen.clear()
        self._captured = None
        self._rate.clear()
        self._size = None
        self.bars.set_no_face()
        self.signs.clear()
        self.history.clear()

    # Controls

    def _run_command(self, name: str) -> None:
        if name == "toggle":
            self._pause() if self._running else self._resume()
        elif name == "snapshot":
            self.save_snapshot()
        elif name == "mirror":
            self._mirror(not self._mirrored)
        elif name == "points":
            self.signs.toggle_points()
        elif name in ("previous", "next"):
            self._select(self.chosen.neighbor(1 if name == "next" else -1))
        elif name == "record":
            self.record_requested.emit()
        elif name == "note":
            self.note_requested.emit()
        elif name.startswith("marker"):
            self.marker_requested.emit(int(name.removeprefix("marker ")))
        elif name == "quit":
            self.quit_requested.emit()

    def _resume(self) -> None:
        if self._phase in (Phase.ENDED, Phase.FAILED):
            self._open_again()
        else:
            self.worker.set_paused(False)
            self._set_running(True)
            self.event_logged.emit("Goes on")

    def _pause(self) -> None:
        self.worker.set_paused(True)
        self._set_running(False)
        self.event_logged.emit("Paused")

    def _set_running(self, running: bool) -> None:
        self._running = running
        self.source_bar.set_running(running)

    def _mirror(self, mirrored: bool) -> None:
        self._mirrored = mirrored
        self.source_bar.set_mirrored(mirrored)
        self.worker.set_mirror(mirrored)
        if isinstance(self._spec, CameraSpec):
            self._store.update(replace(self._store.current, mirror=mirrored))

    def save_snapshot(self) -> None:
        name = datetime.now().strftime("emotion-%Y-%m-%d-%H-%M-%S-%f")[:-3] + ".png"
        self.worker.save_snapshot(snapshot_folder() / name)

    def _report_snapshot(self, path: str) -> None:
        self.notice.emit(f"Snapshot saved: {path}")

    def _set_smoothing(self, seconds: float) -> None:
        self._store.update(replace(self._store.current, smoothing=seconds))

    def _apply_settings(self, former: Settings, present: Settings) -> None:
        """Applies changed settings, whether they were changed here or elsewhere."""
        if present.smoothing != former.smoothing:
            self.worker.set_smoothing(present.smoothing)
            self.side.set_smoothing(present.smoothing)

    def _report_status(self) -> None:
        parts = [self._name]
        if self._phase in (Phase.LOST, Phase.FAILED):
            parts.append("no picture")
        elif not self._running:
            parts.append("paused" if self._phase is not Phase.ENDED else "ended")
        elif self.view.isVisible():
            latency = self._rate.latency()
            parts.append(f"{self._rate.frames_per_second(time.perf_counter()):.0f} fps")
            parts += [f"{latency * 1000:.0f} ms"] if latency is not None else []
            parts.append(f"{self.worker.dropped} dropped")
        self.status_changed.emit(" · ".join(part for part in parts if part))

    # Setting up

    def save_splitters(self) -> str:
        """Returns the positions of the splitters, encoded for the settings."""
        states = (splitter.saveState().toBase64().toStdString() for splitter in (self._columns, self._rows))
        return " ".join(states)

    def restore_splitters(self, states: str) -> None:
        for splitter, state in zip((self._rows, self._columns), reversed(states.split()), strict=False):
            splitter.restoreState(QByteArray.fromBase64(state.encode()))

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.source_bar)
        column.addWidget(self.view, 1)
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.addWidget(left)
        self._columns.addWidget(self.side)
        self._rows = QSplitter(Qt.Orientation.Vertical)
        self._rows.addWidget(self._columns)
        self._rows.addWidget(self.history)
        for splitter, sizes in ((self._columns, (720, 280)), (self._rows, (600, 150))):
            splitter.setChildrenCollapsible(False)
            splitter.setStretchFactor(0, 1)
            splitter.setStretchFactor(1, 0)
            splitter.setSizes(sizes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._rows)

    def _connect(self) -> None:
        bar, view, worker = self.source_bar, self.view, self.worker
        bar.source_chosen.connect(self.open_source)
        bar.resolution_chosen.connect(self._set_resolution)
        bar.start_clicked.connect(self._resume)
        bar.pause_clicked.connect(self._pause)
        bar.snapshot_clicked.connect(self.save_snapshot)
        bar.mirror_toggled.connect(self._mirror)
        view.view_size_changed.connect(worker.set_viewport)
        view.face_clicked.connect(self._select)
        view.background_clicked.connect(lambda: self._select(None))
        view.painted.connect(self._on_painted)
        view.key_command.connect(self._run_command)
        view.files_dropped.connect(lambda paths: self.open_path(paths[0]))
        worker.view_ready.connect(self._show_latest_view)
        worker.state_changed.connect(self._show_state)
        worker.failed.connect(self.messages.show_error)
        worker.snapshot_saved.connect(self._report_snapshot)
        self.messages.source_wanted.connect(self._open_offered)
        self.side.smoothing_changed.connect(self._set_smoothing)
        self._store.changed.connect(self._apply_settings)
        self.side.limits_requested.connect(self.limits_requested)
        self._opening_timer.timeout.connect(lambda: self.view.clear(f"Opening {self._name} …"))
        self._status_timer.timeout.connect(self._report_status)
        self._status_timer.start()


def snapshot_folder() -> Path:
    """Returns the app's folder for snapshots, inside the user's folder of pictures."""
    pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    return Path(pictures) / "Emotion Detector"
