"""The work of the camera worker, without the thread: frames and commands in, annotated pictures out."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import assert_never

from PySide6.QtGui import QImage

from emotion_gui.live.commands import (
    AddListener,
    Command,
    Listener,
    LoadDetector,
    LoadModel,
    OpenSource,
    RemoveListener,
    SaveSnapshot,
    SelectFace,
    SetMirror,
    SetPaused,
    SetPoints,
    SetSigns,
    SetSmoothing,
    SetViewport,
)
from emotion_gui.live.view_renderer import ViewRenderer
from emotion_gui.signs.sign_meter import SignMeter
from emotion_gui.vision.capture import Capture, CaptureState
from emotion_gui.vision.classifier import load_classifier
from emotion_gui.vision.detector import DetectorError
from emotion_gui.vision.detectors import open_usable_detector
from emotion_gui.vision.face_networks import NetworkError
from emotion_gui.vision.frame import Frame, FrameResult
from emotion_gui.vision.latest import Latest
from emotion_gui.vision.pipeline import EmotionPipeline
from emotion_gui.vision.sources import ImageSource
from emotion_gui.vision.tracker import MIN_HITS
from trainer.shared.bundle import Bundle
from trainer.shared.files import write_bytes

STILL_SECONDS = 0.3  # a source that gave no frame for so long is paused, ended or a picture
CLOSE_SECONDS = 0.8  # for a source, whatever its driver does

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class View:
    """An annotated picture and what it shows.

    Attributes:
        source: the number of the source, from OpenSource.
        image: the picture, scaled to fit into the viewport.
        result: the frame and its faces.
    """

    source: int
    image: QImage
    result: FrameResult


@dataclass(frozen=True, slots=True)
class EngineCallbacks:
    """Called by the engine, on any thread. CameraWorker's signals of the same names explain them."""

    view_ready: Callable[[], None]
    state_changed: Callable[[int, CaptureState], None]
    model_changed: Callable[[Bundle], None]
    model_failed: Callable[[str], None]
    failed: Callable[[str], None]
    snapshot_saved: Callable[[str], None]


class LiveEngine:
    """Runs the pipeline on the frames of one source and renders the results.

    Belongs to one thread, except `stopping`, `latest_view` and `dropped`, which any thread may use.

    Attributes:
        pipeline: detects, tracks and classifies the faces.
        stopping: once it is set, no further source is opened.
    """

    def __init__(self, pipeline: EmotionPipeline, callbacks: EngineCallbacks) -> None:
        self.pipeline = pipeline
        self.stopping = threading.Event()
        self._callbacks = callbacks
        self._capture: Capture | None = None
        self._frames: Latest[Frame] = Latest()
        self._views: Latest[View] = Latest()
        self._view_announced = threading.Event()
        self._frame: Frame | None = None
        self._result: FrameResult | None = None
        self._renderer = ViewRenderer()
        self._sign_meter: SignMeter | None = None  # None while signs are off
        self._source = 0  # number of the one that is open
        self._mirror = False
        self._still = False
        self._listeners: tuple[Listener, ...] = ()
        self._views_dropped = 0  # of former sources
        self._failing = False  # the last frame could not be processed: reported once

    def latest_view(self) -> View | None:
        """Returns the newest view; None if it was fetched before."""
        self._view_announced.clear()
        return self._views.get(0)

    @property
    def dropped(self) -> int:
        """Number of frames of this source that were never shown, because newer ones had arrived."""
        return self._frames.dropped + self._views.dropped - self._views_dropped

    def process_next(self, timeout: float) -> None:
        """Processes the next frame, if it arrives within `timeout` seconds."""
        frame = self._frames.get(timeout)
        if frame is not None:
            self.process(frame)

    def process(self, frame: Frame, *, thorough: bool = False) -> None:
        """Finds the faces in a frame, shows them, and calls the listeners.

        Args:
            frame: the frame; if it cannot be processed, that is reported once.
            thorough: whether the same frame is processed again; listeners are not called then.
        """
        self._frame = frame
        try:
            self._result = self._with_signs(
                self.pipeline.process(frame, mirror=self._mirror, still=self._still, thorough=thorough)
            )
            self._show()
            self._failing = False
        except Exception as error:  # noqa: BLE001 - one bad frame must not end the live view
            if not self._failing:
                _log.exception("frame %d of %s", frame.index, frame.size)
                self._callbacks.failed(f"A picture could not be analyzed: {error}")
            self._failing = True
            return
        if not thorough:
            for listener in self._listeners:
                listener(self._result)

    def run_command(self, command: Command) -> None:
        """Runs a command.

        A command that changes the picture shows the last frame again, because the source may be paused or
        have ended.
        """
        match command:
            case OpenSource():
                self._open(command)
            case SetPaused(paused):
                self._pause(paused)
            case LoadModel(bundle):
                self._load_model(bundle)
            case LoadDetector():
                self._load_detector(command)
            case SetSmoothing(seconds):
                self.pipeline.smoothing = seconds
            case SetSigns(on):
                self._sign_meter = SignMeter() if on else None
            case SetMirror(mirror):
                self._mirror = mirror
                self._forget_signs()
                self._reprocess()
            case SetViewport() | SelectFace() | SetPoints():
                self._change_rendering(command)
                self._show()
            case AddListener() | RemoveListener():
                self._change_listeners(command)
            case SaveSnapshot(path):
                self._save(path)
            case _:
                assert_never(command)

    def close(self) -> None:
        """Closes the source, and waits for at most CLOSE_SECONDS."""
        if self._capture is not None and not self._capture.stop(CLOSE_SECONDS):
            _log.warning("a source did not close in time and was abandoned")
        self._capture = None

    def _with_signs(self, result: FrameResult) -> FrameResult:
        """Returns the result with the signs of its faces, if they are on and can be measured."""
        if self._sign_meter is None:
            return result
        selected = self._renderer.selected
        try:
            return self._sign_meter.measure(
                result, eyes_of=() if selected is None else (selected,), still=self._still
            )
        except NetworkError as error:
            self._sign_meter = None
            self._callbacks.failed(f"Eyes, mouth and head cannot be measured. {error}")
            return result

    def _forget_signs(self) -> None:
        if self._sign_meter is not None:
            self._sign_meter.reset()

    def _show(self) -> None:
        if self._result is None:
            return
        self._views.put(View(self._source, self._renderer.render(self._result), self._result))
        if not self._view_announced.is_set():
            self._view_announced.set()
            self._callbacks.view_ready()

    def _change_rendering(self, command: SetViewport | SelectFace | SetPoints) -> None:
        match command:
            case SetViewport(width, height):
                self._renderer.viewport = max(width, 1), max(height, 1)
            case SelectFace(face_id):
                self._renderer.selected = self.pipeline.chosen = face_id
            case SetPoints(on):
                self._renderer.points = on
            case _:
                assert_never(command)

    def _reprocess(self) -> None:
        """Processes and shows the last frame with the present model, detector and mirroring."""
        for _ in range(MIN_HITS):  # detections before a face is shown
            if self._frame is not None:
                self.process(self._frame, thorough=True)

    def _open(self, command: OpenSource) -> None:
        self.close()
        if self.stopping.is_set():
            return
        self._source = command.number
        self._frames, self._views_dropped = Latest(), self._views.dropped
        self._frame, self._result = None, None
        self._renderer.selected = self.pipeline.chosen = None
        self._mirror, self._still = command.mirror, isinstance(command.source, ImageSource)
        self.pipeline.reset()
        self._forget_signs()
        report = partial(self._callbacks.state_changed, command.number)
        self._capture = Capture(command.source, self._frames, report)
        self._capture.start()

    def _pause(self, paused: bool) -> None:
        if self._capture is not None:
            if paused:
                self._capture.pause()
            else:
                self._capture.resume()

    def _load_model(self, bundle: Bundle) -> None:
        try:
            self.pipeline.classifier = load_classifier(bundle)
            self.pipeline.unsure_below = bundle.unsure_below
        except (ValueError, OSError) as error:
            self._callbacks.model_failed(
                f"{bundle.name} cannot be used, so the former model goes on. {error}"
            )
            return
        self._callbacks.model_changed(bundle)
        self._reprocess()

    def _load_detector(self, command: LoadDetector) -> None:
        try:
            detector, _, problem = open_usable_detector(command.kind, command.cascade, command.smallest_face)
        except DetectorError as error:
            self._callbacks.failed(f"The former face detector goes on. {error}")
            return
        self.pipeline.detector = detector
        if problem:
            self._callbacks.failed(problem)
        # The next frame of a running source comes sooner than a search of the whole present one ends.
        if self._frame is not None and time.perf_counter() - self._frame.captured > STILL_SECONDS:
            self._reprocess()

    def _change_listeners(self, command: AddListener | RemoveListener) -> None:
        if isinstance(command, AddListener):
            self._listeners = (*self._listeners, command.listener)
        else:
            self._listeners = tuple(each for each in self._listeners if each != command.listener)

    def _save(self, path: Path) -> None:
        if self._result is None:
            self._callbacks.failed("There is no picture to save yet.")
            return
        try:
            write_bytes(path, self._renderer.png(self._result), private=True)
        except OSError as error:
            reason = error.strerror or error
            self._callbacks.failed(f"The snapshot could not be saved to {path.parent}: {reason}.")
        else:
            self._callbacks.snapshot_saved(str(path))
