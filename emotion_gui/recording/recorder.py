"""Records the results of the pipeline on a thread of its own."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from emotion_gui.recording.deletion import delete_session
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.markers import Marker, MarkerKind
from emotion_gui.recording.recording_buffer import RecordingBuffer
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.sign_columns import sign_values
from emotion_gui.recording.vault import Key
from emotion_gui.vision.frame import FrameResult

NOTHING = "Nothing was recorded, as no picture came."
COMMIT_SECONDS = 0.5  # a crash loses at most this and a little more
_MAX_PENDING = 8  # results with their frames that wait for the disk; more are dropped
_POLL_SECONDS = 0.05

_log = logging.getLogger(__name__)


class Recorder:
    """Records one session from start to end. Times are milliseconds from the start.

    `add`, `mark` and `now` may be called from any thread and never block. If the disk is too slow, frames are
    dropped. `info` says whether pictures are recorded, with the overlay or blurred; `start` sets when the
    session began, by both clocks.

    Attributes:
        path: Path of the session.
        frames: How many frames were recorded.
        dropped: How many frames were dropped.
    """

    def __init__(
        self,
        path: Path,
        info: SessionInfo,
        key: Key | None = None,
        on_end: Callable[[str], None] = lambda problem: None,
    ) -> None:
        """Creates a recorder, which records nothing before `start`.

        Args:
            path: Path of the new session.
            info: What is known of the session.
            key: Encrypts the session; None leaves it readable.
            on_end: Called once, on the recorder's thread, after the file is closed. The argument is empty,
                or a sentence if the end was not requested, as on a full disk. What was written until then is
                kept.
        """
        self.path, self._info, self._key, self._on_end = path, info, key, on_end
        self.frames = self.dropped = 0
        self._started = time.perf_counter()
        self._results: queue.Queue[FrameResult] = queue.Queue(_MAX_PENDING)
        self._markers: queue.SimpleQueue[Marker] = queue.SimpleQueue()
        self._stop_requested = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    @property
    def now(self) -> int:
        """Milliseconds from the start of the session."""
        return self._time_of(time.perf_counter())

    def start(self) -> None:
        """Starts the session and the recorder's thread."""
        self._started = time.perf_counter()
        self._info = replace(self._info, started=time.time(), monotonic=self._started)
        self._thread.start()

    def add(self, result: FrameResult) -> None:
        """Records a result, or drops it if the disk is too slow."""
        if self._stop_requested.is_set():
            return
        try:
            self._results.put_nowait(result)
        except queue.Full:
            self.dropped += 1

    def mark(self, text: str, kind: MarkerKind = MarkerKind.NOTE, at: int | None = None) -> int:
        """Records a marker now or at the time `at`, and returns that time."""
        at = self.now if at is None else at
        self._markers.put(Marker(at, text, kind))
        return at

    def stop(self) -> None:
        """Requests the end; what was added before is still recorded."""
        self._stop_requested.set()

    def wait(self, seconds: float) -> bool:
        """Waits up to `seconds` for the end, and returns whether it has come."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    # On the recorder's thread

    def _run(self) -> None:
        problem, begun = "", False
        try:
            session = RecordingBuffer(self.path, self._info, self._key)
            begun = True
            self._record(session)
            if not self.frames:
                delete_session(self.path)
                problem = NOTHING
        except SessionError as error:
            problem = str(error)
        except Exception:  # noqa: BLE001 - the thread's boundary; the window has to learn of the end
            _log.exception("the recording failed")
            problem = "It failed for an unexpected reason, which the log has."
        self._stop_requested.set()
        self._on_end(self._message(problem, begun=begun))

    def _message(self, problem: str, *, begun: bool) -> str:
        """Returns the sentences for the user; empty if all went well."""
        if problem == NOTHING:
            return problem
        if problem and not begun:
            return f"The recording could not begin. {problem}"
        if problem:
            return f"The recording has ended. {problem} What was recorded until then is kept."
        return ""

    def _record(self, session: RecordingBuffer) -> None:
        try:
            due = time.perf_counter() + COMMIT_SECONDS
            while (result := self._next()) is not None or not self._stop_requested.is_set():
                if result is not None:
                    session.add(result, self._time_of(result.frame.captured), sign_values(result))
                    self.frames += 1
                if time.perf_counter() >= due:
                    session.commit(self._new_markers())
                    due = time.perf_counter() + COMMIT_SECONDS
            session.commit(self._new_markers(), last=True)
        except BaseException:
            session.close(ended=False)
            raise
        session.close(ended=True)

    def _next(self) -> FrameResult | None:
        try:
            return self._results.get(timeout=0 if self._stop_requested.is_set() else _POLL_SECONDS)
        except queue.Empty:
            return None

    def _new_markers(self) -> list[Marker]:
        return [self._markers.get_nowait() for _ in range(self._markers.qsize())]

    def _time_of(self, moment: float) -> int:
        return max(0, round((moment - self._started) * 1000))
