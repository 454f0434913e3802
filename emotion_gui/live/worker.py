"""The camera worker: a QThread that turns the newest frame into an annotated picture."""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtGui import QImage

from emotion_gui.live.video_view import fitted_size
from emotion_gui.vision.annotate import draw
from emotion_gui.vision.capture import Capture, CaptureState
from emotion_gui.vision.classifier import EmotionClassifier, load_classifier
from emotion_gui.vision.detector import DetectorError, FaceDetector
from emotion_gui.vision.frame import Frame, FrameResult, Image
from emotion_gui.vision.latest import Latest
from emotion_gui.vision.pipeline import EmotionPipeline
from emotion_gui.vision.search import SearchBeside
from emotion_gui.vision.sources import FrameSource, ImageSource
from emotion_gui.vision.tracker import SIGHTINGS
from emotion_gui.vision.yunet import open_detector
from trainer.shared.bundle import Bundle
from trainer.shared.files import write_bytes
from trainer.shared.model_header import UNSURE_BELOW

STOP_SECONDS = 0.8  # to quit takes two seconds at most, whatever a driver does
# How long the thread sleeps at most before it looks at its orders.
_POLL_SECONDS = 0.05

_log = logging.getLogger(__name__)
_left_behind: list[QThread] = []


@dataclass(frozen=True, slots=True)
class View:
    """An annotated picture, scaled to the widget, and what it shows.

    source: the number that `set_source` gave.
    """

    source: int
    image: QImage
    result: FrameResult


class CameraWorker(QThread):
    """Runs capture's frames through the pipeline and renders them for the widget.

    view_ready: a new View can be taken; sent once until it is taken, however many come.
    state_changed: the number of the source, and its CaptureState.
    model_changed: the Bundle that answers from now on. model_failed, failed: a sentence for the user.
    snapshot_saved: the file's path.

    Every public method may be called from the window's thread; orders are carried out between two
    frames, on this one.
    """

    view_ready = Signal()
    state_changed = Signal(int, object)
    model_changed = Signal(object)
    model_failed = Signal(str)
    failed = Signal(str)
    snapshot_saved = Signal(str)

    def __init__(
        self,
        detector: FaceDetector,
        classifier: EmotionClassifier,
        *,
        unsure_below: float = UNSURE_BELOW,
        smoothing: float,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._search = SearchBeside()
        self._pipeline = EmotionPipeline(detector, classifier, smoothing=smoothing, search=self._search)
        self._pipeline.unsure_below = unsure_below
        self._orders: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._ending = threading.Event()
        self._capture: Capture | None = None
        self._frames: Latest[Frame] = Latest()
        self._views: Latest[View] = Latest()
        self._announced = threading.Event()
        self._frame: Frame | None = None
        self._last: FrameResult | None = None
        self._picture: Image | None = None
        self._asked = 0  # sources so far, as the window counts them
        self._source = 0  # which of them is open
        self._room = (640, 360)
        self._mirror = False
        self._still = False
        self._selected: int | None = None
        self._listeners: tuple[Callable[[FrameResult], None], ...] = ()
        self._views_dropped = 0  # with the sources before
        self._failing = False  # the last frame could not be processed, which is told once

    # What the window asks for

    def set_source(self, source: FrameSource, *, mirror: bool) -> int:
        """Close the present source, and open this one.

        Gives the number that its views and states carry: those of the former one may still be on
        their way to the window.
        """
        self._asked += 1
        number = self._asked
        self._orders.put(lambda: self._switch(number, source, mirror))
        return number

    def set_model(self, bundle: Bundle) -> None:
        """Load another model; the old one goes on where that fails."""
        self._orders.put(lambda: self._load_model(bundle))

    def set_detector(self, file: Path, smallest_face: int) -> None:
        """Load another cascade, or YuNet's network; the old one goes on where that fails."""
        self._orders.put(lambda: self._load_detector(file, smallest_face))

    def set_smoothing(self, seconds: float) -> None:
        self._orders.put(lambda: setattr(self._pipeline, "smoothing", seconds))

    def set_mirror(self, mirror: bool) -> None:
        self._orders.put(lambda: self._set_mirror(mirror))

    def set_room(self, width: int, height: int) -> None:
        """Scale to fit into so many device pixels from now on."""
        self._orders.put(lambda: self._change("_room", (max(width, 1), max(height, 1))))

    def select(self, face_id: int | None) -> None:
        """Draw this face as the chosen one."""
        self._orders.put(lambda: self._change("_selected", face_id))

    def add_listener(self, listener: Callable[[FrameResult], None]) -> None:
        """Give it every result from now on. It is called on this thread, and must neither wait nor raise."""
        self._orders.put(lambda: setattr(self, "_listeners", (*self._listeners, listener)))

    def remove_listener(self, listener: Callable[[FrameResult], None]) -> None:
        """Give it no more results; one may still be under way."""
        self._orders.put(lambda: self._drop_listener(listener))

    def set_paused(self, paused: bool) -> None:
        self._orders.put(lambda: self._pause(paused))

    def save_snapshot(self, path: Path) -> None:
        """Write what is shown, at the frame's own resolution, as a PNG."""
        self._orders.put(lambda: self._save(path))

    def take_view(self) -> View | None:
        """The newest view, once."""
        self._announced.clear()
        return self._views.get(0)

    @property
    def dropped(self) -> int:
        """Frames of this source that nobody saw, because newer ones had come."""
        return self._frames.dropped + self._views.dropped - self._views_dropped

    def shut_down(self) -> bool:
        """Ask to end, and wait. Gives whether it ended; if not, it is left behind with its driver."""
        self._ending.set()
        ended = self.wait(int((STOP_SECONDS + 1) * 1000))
        if not ended:
            self.setParent(None)
            _left_behind.append(self)  # destroying a thread that runs would abort the process
        return ended

    # What the thread does

    def run(self) -> None:
        cv2.setNumThreads(1)  # one for frames and one for the search are enough, and leave cores to others
        while not self._ending.is_set():
            self._obey()
            frame = self._frames.get(_POLL_SECONDS)
            if frame is not None:
                self._process(frame)
        self._close_source()
        if not self._search.close():
            _log.warning("the search for faces did not end in time and was left behind")

    def _obey(self) -> None:
        while not self._ending.is_set():
            try:
                order = self._orders.get_nowait()
            except queue.Empty:
                return
            try:
                order()
            except Exception as error:  # noqa: BLE001 - one failed order must not end the live view
                _log.exception("an order failed")
                self.failed.emit(f"That did not work: {error}")

    def _process(self, frame: Frame, *, thorough: bool = False) -> None:
        self._frame = frame
        try:
            self._last = self._pipeline.process(
                frame, mirror=self._mirror, still=self._still, thorough=thorough
            )
            self._show()
            self._failing = False
        except Exception as error:  # noqa: BLE001 - one bad frame must not end the live view
            if not self._failing:
                _log.exception("frame %d of %s", frame.index, frame.size)
                self.failed.emit(f"A picture could not be analysed: {error}")
            self._failing = True
            return
        if not thorough:  # that is a second look at a frame that they know
            for listener in self._listeners:
                listener(self._last)

    def _show(self) -> None:
        if self._last is None:
            return
        self._views.put(View(self._source, self._render(self._last), self._last))
        if not self._announced.is_set():
            self._announced.set()
            self.view_ready.emit()

    def _render(self, result: FrameResult) -> QImage:
        width, height = fitted_size(result.frame.size, self._room)
        scale = width / result.frame.size[0]
        # Averaging costs more, and matters only where many pixels become one.
        how = cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR
        # Into the same memory each time, as long as the size stays.
        self._picture = np.asarray(
            cv2.resize(result.frame.image, (width, height), dst=self._picture, interpolation=how), np.uint8
        )
        draw(self._picture, result.faces, scale=scale, selected=self._selected)
        image = QImage(width, height, QImage.Format.Format_RGB32)
        cv2.cvtColor(self._picture, cv2.COLOR_BGR2BGRA, dst=_pixels(image))
        return image

    def _look_again(self) -> None:
        """Show the last frame as it is seen now: the source may be paused or have ended."""
        for _ in range(SIGHTINGS):  # a face has to be seen so often
            if self._frame is not None:
                self._process(self._frame, thorough=True)

    def _set_mirror(self, mirror: bool) -> None:
        self._mirror = mirror
        self._look_again()

    def _change(self, name: str, value: object) -> None:
        """Set what changes the picture, and show the last frame anew: the source may be paused."""
        setattr(self, name, value)
        self._show()

    def _switch(self, number: int, source: FrameSource, mirror: bool) -> None:
        self._close_source()
        if self._ending.is_set():
            return
        self._source = number
        self._frames, self._views_dropped = Latest(), self._views.dropped
        self._frame, self._last, self._selected = None, None, None
        self._mirror, self._still = mirror, isinstance(source, ImageSource)
        self._pipeline.reset()
        self._capture = Capture(source, self._frames, lambda state: self._report(number, state))
        self._capture.start()

    def _report(self, number: int, state: CaptureState) -> None:
        self.state_changed.emit(number, state)

    def _close_source(self) -> None:
        if self._capture is not None and not self._capture.stop(STOP_SECONDS):
            _log.warning("a source did not close in time and was left behind")
        self._capture = None

    def _pause(self, paused: bool) -> None:
        if self._capture is not None:
            if paused:
                self._capture.pause()
            else:
                self._capture.resume()

    def _drop_listener(self, listener: Callable[[FrameResult], None]) -> None:
        self._listeners = tuple(each for each in self._listeners if each != listener)

    def _load_model(self, bundle: Bundle) -> None:
        try:
            self._pipeline.classifier = load_classifier(bundle)
            self._pipeline.unsure_below = bundle.unsure_below
        except (ValueError, OSError) as error:
            self.model_failed.emit(f"{bundle.name} cannot be used, so the former model goes on. {error}")
            return
        self.model_changed.emit(bundle)
        self._look_again()

    def _load_detector(self, file: Path, smallest_face: int) -> None:
        try:
            self._pipeline.detector = open_detector(file, smallest_face)
        except DetectorError as error:
            self.failed.emit(f"The former face detector goes on. {error}")
        else:
            self._look_again()

    def _save(self, path: Path) -> None:
        if self._last is None:
            self.failed.emit("There is no picture to save yet.")
            return
        picture = self._last.frame.image.copy()
        draw(picture, self._last.faces, selected=self._selected)
        try:
            write_bytes(path, _png(picture), private=True)
        except OSError as error:
            self.failed.emit(f"The snapshot could not be saved to {path.parent}: {error.strerror or error}.")
        else:
            self.snapshot_saved.emit(str(path))


def _png(picture: Image) -> bytes:
    _, content = cv2.imencode(".png", picture)
    return content.tobytes()


def _pixels(image: QImage) -> Image:
    """The image's own memory, as (height, width, 4) uint8."""
    rows = np.frombuffer(image.bits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4)
