"""The camera worker: the QThread of the live engine, and the queue of what the window wants of it."""

import logging
import queue
from pathlib import Path

import cv2
from PySide6.QtCore import QObject, QThread, Signal

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
from emotion_gui.live.engine import CLOSE_SECONDS, LiveEngine, Outlets, View
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.detector import FaceDetector
from emotion_gui.vision.frame_source import FrameSource
from emotion_gui.vision.pipeline import EmotionPipeline
from emotion_gui.vision.search import BackgroundSearch
from trainer.shared.bundle import Bundle
from trainer.shared.model_header import UNSURE_BELOW

STOP_SECONDS = CLOSE_SECONDS + 1  # to quit takes two seconds at most, whatever a driver does
# How long the thread sleeps at most before it looks at its commands.
_POLL_SECONDS = 0.05

_log = logging.getLogger(__name__)
_left_behind: list[QThread] = []


class CameraWorker(QThread):
    """Runs capture's frames through the pipeline and renders them for the widget.

    view_ready: a new View can be taken; sent once until it is taken, however many come.
    state_changed: the number of the source, and its CaptureState.
    model_changed: the Bundle that answers from now on. model_failed, failed: a sentence for the user.
    snapshot_saved: the file's path.

    Every public method may be called from the window's thread; commands are carried out between two
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
        self._search = BackgroundSearch()
        pipeline = EmotionPipeline(detector, classifier, smoothing=smoothing, search=self._search)
        pipeline.unsure_below = unsure_below
        outlets = Outlets(
            view_ready=self.view_ready.emit,
            state_changed=self.state_changed.emit,
            model_changed=self.model_changed.emit,
            model_failed=self.model_failed.emit,
            failed=self.failed.emit,
            snapshot_saved=self.snapshot_saved.emit,
        )
        self._engine = LiveEngine(pipeline, outlets)
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._asked = 0  # sources so far

    def set_source(self, source: FrameSource, *, mirror: bool) -> int:
        """Close the present source, and open this one.

        Gives the number that its views and states carry: those of the former one may still be on
        their way to the window.
        """
        self._asked += 1
        self._commands.put(OpenSource(self._asked, source, mirror))
        return self._asked

    def set_model(self, bundle: Bundle) -> None:
        """Load another model; the old one goes on where that fails."""
        self._commands.put(LoadModel(bundle))

    def set_detector(self, file: Path, smallest_face: int) -> None:
        """Load another cascade, or YuNet's network; the old one goes on where that fails."""
        self._commands.put(LoadDetector(file, smallest_face))

    def set_smoothing(self, seconds: float) -> None:
        self._commands.put(SetSmoothing(seconds))

    def set_mirror(self, mirror: bool) -> None:
        self._commands.put(SetMirror(mirror))

    def set_viewport(self, width: int, height: int) -> None:
        """Scale to fit into so many device pixels from now on."""
        self._commands.put(SetViewport(width, height))

    def select(self, face_id: int | None) -> None:
        """Draw this face as the chosen one."""
        self._commands.put(SelectFace(face_id))

    def add_listener(self, listener: Listener) -> None:
        """Give it every result from now on. It is called on this thread, and must neither wait nor raise."""
        self._commands.put(AddListener(listener))

    def remove_listener(self, listener: Listener) -> None:
        """Give it no more results; one may still be under way."""
        self._commands.put(RemoveListener(listener))

    def set_paused(self, paused: bool) -> None:
        self._commands.put(SetPaused(paused))

    def save_snapshot(self, path: Path) -> None:
        """Write what is shown, at the frame's own resolution, as a PNG."""
        self._commands.put(SaveSnapshot(path))

    def latest_view(self) -> View | None:
        """The newest view, once."""
        return self._engine.take_view()

    @property
    def dropped(self) -> int:
        """Frames of this source that nobody saw, because newer ones had come."""
        return self._engine.dropped

    def shut_down(self) -> bool:
        """Ask to end, and wait. Gives whether it ended; if not, it is left behind with its driver."""
        self._engine.ending.set()
        ended = self.wait(int(STOP_SECONDS * 1000))
        if not ended:
            self.setParent(None)
            _left_behind.append(self)  # destroying a thread that runs would abort the process
        return ended

    def run(self) -> None:
        cv2.setNumThreads(1)  # one for frames and one for the search are enough, and leave cores to others
        while not self._engine.ending.is_set():
            self._carry_out_commands()
            self._engine.work(_POLL_SECONDS)
        self._engine.close()
        if not self._search.close():
            _log.warning("the search for faces did not end in time and was left behind")

    def _carry_out_commands(self) -> None:
        while not self._engine.ending.is_set():
            try:
                command = self._commands.get_nowait()
            except queue.Empty:
                return
            try:
                self._engine.carry_out(command)
            except Exception as error:  # noqa: BLE001 - one failed command must not end the live view
                _log.exception("a command failed")
                self.failed.emit(f"That did not work: {error}")
