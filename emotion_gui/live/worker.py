"""The camera worker: the QThread that runs the live engine, and the queue of its commands."""

import logging
import queue
from pathlib import Path

import cv2
from PySide6.QtCore import QObject, QThread, Signal

from emotion_gui.core.face_options import DetectorKind
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
from emotion_gui.live.engine import CLOSE_SECONDS, EngineCallbacks, LiveEngine, View
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.detector import FaceDetector
from emotion_gui.vision.frame_source import FrameSource
from emotion_gui.vision.pipeline import EmotionPipeline
from emotion_gui.vision.search import BackgroundSearch
from trainer.shared.bundle import Bundle
from trainer.shared.model_header import UNSURE_BELOW

STOP_SECONDS = CLOSE_SECONDS + 1  # quitting takes two seconds at most, whatever a driver does
# The thread waits at most this long for a frame before it checks its commands.
_POLL_SECONDS = 0.05

_log = logging.getLogger(__name__)
_abandoned: list[QThread] = []


class CameraWorker(QThread):
    """Runs captured frames through the pipeline and renders them for the widget.

    Every public method may be called from the window's thread. Commands run between two frames, on the
    worker's thread.

    Attributes:
        view_ready: a new View can be fetched; emitted once until it is fetched, however many are ready.
        state_changed: the number of the source and its CaptureState.
        model_changed: the Bundle that is in use from now on.
        model_failed: a sentence that says why a model cannot be used.
        failed: a sentence that says what else went wrong.
        snapshot_saved: the path of the file.
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
        callbacks = EngineCallbacks(
            view_ready=self.view_ready.emit,
            state_changed=self.state_changed.emit,
            model_changed=self.model_changed.emit,
            model_failed=self.model_failed.emit,
            failed=self.failed.emit,
            snapshot_saved=self.snapshot_saved.emit,
        )
        self._engine = LiveEngine(pipeline, callbacks)
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._source_count = 0  # sources so far
        self._users_of_signs: set[object] = set()

    def set_source(self, source: FrameSource, *, mirror: bool) -> int:
        """Closes the present source and opens another one.

        Args:
            source: the source to open.
            mirror: whether its frames are mirrored.

        Returns:
            The number that its views and states carry. Those of the former source may still arrive.
        """
        self._source_count += 1
        self._commands.put(OpenSource(self._source_count, source, mirror))
        return self._source_count

    def set_model(self, bundle: Bundle) -> None:
        """Loads another model. If that fails, the former one stays in use."""
        self._commands.put(LoadModel(bundle))

    def set_detector(self, kind: DetectorKind, cascade: Path | None, smallest_face: int) -> None:
        """Loads another face detector. If that fails, the former one stays in use.

        Args:
            kind: which one.
            cascade: the file of the Haar cascade; None for the app's own.
            smallest_face: side length of the smallest face that is found, in pixels.
        """
        self._commands.put(LoadDetector(kind, cascade, smallest_face))

    def set_smoothing(self, seconds: float) -> None:
        self._commands.put(SetSmoothing(seconds))

    def set_mirror(self, mirror: bool) -> None:
        self._commands.put(SetMirror(mirror))

    def set_signs(self, on: bool, user: object = None) -> None:
        """Sets whether a user needs eyes, mouth and head; they are measured as long as one of them does."""
        users = self._users_of_signs | {user} if on else self._users_of_signs - {user}
        if bool(users) != bool(self._users_of_signs):
            self._commands.put(SetSigns(bool(users)))
        self._users_of_signs = users

    def set_points(self, on: bool) -> None:
        """Sets whether the points of each face are drawn on the video and in snapshots."""
        self._commands.put(SetPoints(on))

    def set_viewport(self, width: int, height: int) -> None:
        """Sets the size that pictures are scaled to fit into, in device pixels."""
        self._commands.put(SetViewport(width, height))

    def select(self, face_id: int | None) -> None:
        """Highlights a face as the chosen one."""
        self._commands.put(SelectFace(face_id))

    def add_listener(self, listener: Listener) -> None:
        """Passes every result to a listener, on this thread. It must neither block nor raise."""
        self._commands.put(AddListener(listener))

    def remove_listener(self, listener: Listener) -> None:
        """Passes no further results to a listener; one call may still be in progress."""
        self._commands.put(RemoveListener(listener))

    def set_paused(self, paused: bool) -> None:
        self._commands.put(SetPaused(paused))

    def save_snapshot(self, path: Path) -> None:
        """Saves the annotated frame as a PNG, at the frame's own resolution."""
        self._commands.put(SaveSnapshot(path))

    def latest_view(self) -> View | None:
        """Returns the newest view; None if it was fetched before."""
        return self._engine.latest_view()

    @property
    def dropped(self) -> int:
        """Number of frames of this source that were never shown, because newer ones had arrived."""
        return self._engine.dropped

    def shut_down(self) -> bool:
        """Asks the thread to end and waits for STOP_SECONDS.

        Returns:
            Whether it has ended. If not, it is abandoned together with the driver that blocks it.
        """
        self._engine.stopping.set()
        ended = self.wait(int(STOP_SECONDS * 1000))
        if not ended:
            self.setParent(None)
            _abandoned.append(self)  # destroying a running thread would abort the process
        return ended

    def run(self) -> None:
        cv2.setNumThreads(1)  # one thread for frames and one for the search are enough, and leave cores free
        while not self._engine.stopping.is_set():
            self._run_commands()
            self._engine.process_next(_POLL_SECONDS)
        self._engine.close()
        if not self._search.close():
            _log.warning("the search for faces did not end in time and was abandoned")

    def _run_commands(self) -> None:
        while not self._engine.stopping.is_set():
            try:
                command = self._commands.get_nowait()
            except queue.Empty:
                return
            try:
                self._engine.run_command(command)
            except Exception as error:  # noqa: BLE001 - one failed command must not end the live view
                _log.exception("a command failed")
                self.failed.emit(f"That did not work: {error}")
