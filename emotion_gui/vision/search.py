"""Decides when the whole frame is searched for new faces, and on which thread."""

import queue
import threading
from dataclasses import dataclass
from typing import Protocol

from emotion_gui.vision.detection import Detection
from emotion_gui.vision.detector import FaceDetector, Sizes
from emotion_gui.vision.frame import Image

LARGE = 100 / 1280  # of the frame's width; smaller faces are searched for less often
LARGE_SLACK = 0.85  # the box of a face may be smaller than the face by this factor
LARGE_INTERVAL = 0.35  # seconds of the source between two searches for large faces
SMALL_INTERVAL = 0.75  # seconds of the source between two searches for small faces
URGENT_FACTOR = 0.25  # shortens both intervals while a face is missing

STOP_SECONDS = 0.5


class FaceSearch(Protocol):
    """Finds the faces that are not tracked yet."""

    def poll(self, detector: FaceDetector, image: Image, now: float, *, urgent: bool) -> list[Detection]:
        """Returns the faces found since the last call, in this frame or a recent one.

        Exceptions of the detector pass through.

        Args:
            detector: searches the frame.
            image: the frame, (height, width, 3) uint8, BGR.
            now: the time of the frame, in seconds of the source.
            urgent: whether a tracked face is missing, so that the next search should come sooner.
        """
        ...

    def search_now(self, detector: FaceDetector, image: Image) -> list[Detection]:
        """Searches the whole frame for all sizes and waits for the result."""
        ...

    def reset(self) -> None:
        """Prepares for another source: all sizes are due, and pending results are dropped."""
        ...


class SearchPlan:
    """Decides which sizes are due. Large faces cost less and are searched for more often than small ones."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._last_searched: dict[bool, float] = {}  # whether the faces are large -> seconds of the source

    def due(self, detector: FaceDetector, image: Image, now: float, *, urgent: bool) -> list[Sizes]:
        """Returns the sizes to search for in this frame and marks them as searched."""
        height, width = image.shape[:2]
        most = max(width, height)
        large = min(max(round(LARGE_SLACK * LARGE * width), detector.smallest), most)
        sizes = {True: (large, most)}
        if detector.smallest < large:
            sizes[False] = (detector.smallest, large)
        due = []
        for is_large, between in sizes.items():
            interval = (LARGE_INTERVAL if is_large else SMALL_INTERVAL) * (URGENT_FACTOR if urgent else 1.0)
            last = self._last_searched.get(is_large)
            # Time goes backwards when a recording starts over.
            if last is None or not 0 <= now - last < interval:
                self._last_searched[is_large] = now
                due.append(between)
        return due


class InlineSearch:
    """Searches in the calling thread, so that equal frames give equal results."""

    def __init__(self) -> None:
        self._plan = SearchPlan()

    def poll(self, detector: FaceDetector, image: Image, now: float, *, urgent: bool) -> list[Detection]:
        due = self._plan.due(detector, image, now, urgent=urgent)
        return [face for sizes in due for face in detector.detect(image, sizes)]

    def search_now(self, detector: FaceDetector, image: Image) -> list[Detection]:
        return detector.detect(image)

    def reset(self) -> None:
        self._plan.reset()


@dataclass(frozen=True, slots=True)
class _Job:
    """A search for the thread.

    Attributes:
        detector: searches the frame.
        image: the frame, (height, width, 3) uint8, BGR.
        sizes: the sizes to search for.
        source: number of the source; results of jobs for an earlier source are dropped.
    """

    detector: FaceDetector
    image: Image
    sizes: list[Sizes]
    source: int


class BackgroundSearch:
    """Searches the newest frame on a background thread whenever that is idle; OpenCV releases the GIL.

    Its results are a few frames old. Use it from one thread, and close it at the end.
    """

    def __init__(self) -> None:
        self._plan = SearchPlan()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[tuple[int, list[Detection] | Exception]] = queue.SimpleQueue()
        self._idle = threading.Event()
        self._idle.set()
        self._source = 0
        self._thread: threading.Thread | None = None

    def poll(self, detector: FaceDetector, image: Image, now: float, *, urgent: bool) -> list[Detection]:
        found = self._collect()
        if self._idle.is_set() and (due := self._plan.due(detector, image, now, urgent=urgent)):
            self._idle.clear()
            self._jobs.put(_Job(detector, image, due, self._source))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="face search", daemon=True)
                self._thread.start()
        return found

    def search_now(self, detector: FaceDetector, image: Image) -> list[Detection]:
        self._idle.wait()  # a detector must not search two frames at a time
        return detector.detect(image)

    def reset(self) -> None:
        self._plan.reset()
        self._source += 1

    def close(self) -> bool:
        """Asks the thread to end and waits `STOP_SECONDS` for it.

        Returns:
            Whether it has ended. If not, it is abandoned.
        """
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        self._jobs.put(None)
        thread.join(STOP_SECONDS)
        return not thread.is_alive()

    def _collect(self) -> list[Detection]:
        found: list[Detection] = []
        while not self._results.empty():
            source, result = self._results.get()
            if isinstance(result, Exception):
                raise result
            if source == self._source:
                found += result
        return found

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                for sizes in job.sizes:
                    self._results.put((job.source, job.detector.detect(job.image, sizes)))
            except Exception as error:  # noqa: BLE001 - the next `poll` raises it again
                self._results.put((job.source, error))
            self._idle.set()
