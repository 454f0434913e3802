"""What the camera's thread does: frames and commands in, annotated pictures out. Knows no thread itself."""

import logging
import threading
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
    SetSmoothing,
    SetViewport,
)
from emotion_gui.live.view_renderer import ViewRenderer
from emotion_gui.vision.capture import Capture, CaptureState
from emotion_gui.vision.classifier import load_classifier
from emotion_gui.vision.detector import DetectorError
from emotion_gui.vision.frame import Frame, FrameResult
from emotion_gui.vision.latest import Latest
from emotion_gui.vision.pipeline import EmotionPipeline
from emotion_gui.vision.sources import ImageSource
from emotion_gui.vision.tracker import MIN_HITS
from emotion_gui.vision.yunet import open_detector
from trainer.shared.bundle import Bundle
from trainer.shared.files import write_bytes

CLOSE_SECONDS = 0.8  # for a source, whatever its driver does

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class View:
    """An annotated picture, scaled to the widget, and what it shows. source: the number of OpenSource."""

    source: int
    image: QImage
    result: FrameResult


@dataclass(frozen=True, slots=True)
class Outlets:
    """Whom the engine tells, from any thread; what the signals of CameraWorker say."""

    view_ready: Callable[[], None]
    state_changed: Callable[[int, CaptureState], None]
    model_changed: Callable[[Bundle], None]
    model_failed: Callable[[str], None]
    failed: Callable[[str], None]
    snapshot_saved: Callable[[str], None]


class LiveEngine:
    """Belongs to one thread, but for `ending`, `take_view` and `dropped`, which are for all.

    ending: once it is set, no source is opened any more.
    """

    def __init__(self, pipeline: EmotionPipeline, tell: Outlets) -> None:
        self.pipeline = pipeline
        self.ending = threading.Event()
        self._tell = tell
        self._capture: Capture | None = None
        self._frames: Latest[Frame] = Latest()
        self._views: Latest[View] = Latest()
        self._announced = threading.Event()
        self._frame: Frame | None = None
        self._last: FrameResult | None = None
        self._renderer = ViewRenderer()
        self._source = 0  # which of them is open
        self._mirror = False
        self._still = False
        self._listeners: tuple[Listener, ...] = ()
        self._views_dropped = 0  # with the sources before
        self._failing = False  # the last frame could not be processed, which is told once

    def take_view(self) -> View | None:
        """The newest view, once."""
        self._announced.clear()
        return self._views.get(0)

    @property
    def dropped(self) -> int:
        """Frames of this source that nobody saw, because newer ones had come."""
        return self._frames.dropped + self._views.dropped - self._views_dropped

    def work(self, seconds: float) -> None:
        """Process the next frame, if it comes within that time."""
        frame = self._frames.get(seconds)
        if frame is not None:
            self.process(frame)

    def process(self, frame: Frame, *, thorough: bool = False) -> None:
        """Find the faces, show them, and tell the listeners. thorough: a second look at a known frame."""
        self._frame = frame
        try:
            self._last = self.pipeline.process(
                frame, mirror=self._mirror, still=self._still, thorough=thorough
            )
            self._show()
            self._failing = False
        except Exception as error:  # noqa: BLE001 - one bad frame must not end the live view
            if not self._failing:
                _log.exception("frame %d of %s", frame.index, frame.size)
                self._tell.failed(f"A picture could not be analyzed: {error}")
            self._failing = True
            return
        if not thorough:
            for listener in self._listeners:
                listener(self._last)

    def carry_out(self, command: Command) -> None:
        """What changes the picture shows the last frame anew: the source may be paused, or have ended."""
        match command:
            case OpenSource():
                self._open(command)
            case SetPaused(paused):
                self._pause(paused)
            case LoadModel(bundle):
                self._load_model(bundle)
            case LoadDetector(file, smallest_face):
                self._load_detector(file, smallest_face)
            case SetSmoothing(seconds):
                self.pipeline.smoothing = seconds
            case SetMirror(mirror):
                self._mirror = mirror
                self._look_again()
            case SetViewport(width, height):
                self._renderer.viewport = max(width, 1), max(height, 1)
                self._show()
            case SelectFace(face_id):
                self._renderer.selected = face_id
                self._show()
            case AddListener(listener):
                self._listeners = (*self._listeners, listener)
            case RemoveListener(listener):
                self._listeners = tuple(each for each in self._listeners if each != listener)
            case SaveSnapshot(path):
                self._save(path)
            case _:
                assert_never(command)

    def close(self) -> None:
        """The source."""
        if self._capture is not None and not self._capture.stop(CLOSE_SECONDS):
            _log.warning("a source did not close in time and was left behind")
        self._capture = None

    def _show(self) -> None:
        if self._last is None:
            return
        self._views.put(View(self._source, self._renderer.render(self._last), self._last))
        if not self._announced.is_set():
            self._announced.set()
            self._tell.view_ready()

    def _look_again(self) -> None:
        """Show the last frame as it is seen now."""
        for _ in range(MIN_HITS):  # a face has to be seen so often
            if self._frame is not None:
                self.process(self._frame, thorough=True)

    def _open(self, wanted: OpenSource) -> None:
        self.close()
        if self.ending.is_set():
            return
        self._source = wanted.number
        self._frames, self._views_dropped = Latest(), self._views.dropped
        self._frame, self._last, self._renderer.selected = None, None, None
        self._mirror, self._still = wanted.mirror, isinstance(wanted.source, ImageSource)
        self.pipeline.reset()
        report = partial(self._tell.state_changed, wanted.number)
        self._capture = Capture(wanted.source, self._frames, report)
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
            self._tell.model_failed(f"{bundle.name} cannot be used, so the former model goes on. {error}")
            return
        self._tell.model_changed(bundle)
        self._look_again()

    def _load_detector(self, file: Path, smallest_face: int) -> None:
        try:
            self.pipeline.detector = open_detector(file, smallest_face)
        except DetectorError as error:
            self._tell.failed(f"The former face detector goes on. {error}")
        else:
            self._look_again()

    def _save(self, path: Path) -> None:
        if self._last is None:
            self._tell.failed("There is no picture to save yet.")
            return
        try:
            write_bytes(path, self._renderer.png(self._last), private=True)
        except OSError as error:
            reason = error.strerror or error
            self._tell.failed(f"The snapshot could not be saved to {path.parent}: {reason}.")
        else:
            self._tell.snapshot_saved(str(path))
