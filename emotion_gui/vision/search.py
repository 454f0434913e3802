"""When the whole frame is searched for new faces, and where: on the frame's path or on its own thread."""

import queue
import threading
from dataclasses import dataclass
from typing import Protocol

from emotion_gui.vision.detection import Detection
from emotion_gui.vision.detector import FaceDetector, Gray, Sizes

LARGE = 100 / 1280  # of the frame's width; smaller faces may wait a little longer
LARGE_SLACK = 0.85  # a face's box may be so much smaller than the face
EVERY_LARGE = 0.35  # seconds of the source from one search to the next
EVERY_SMALL = 0.75
IN_A_HURRY = 0.25  # of these, while somebody is missing

STOP_SECONDS = 0.5


class FaceSearch(Protocol):
    """Finds the faces that nobody follows yet."""

    def look(self, detector: FaceDetector, gray: Gray, now: float, *, hurry: bool) -> list[Detection]:
        """What has been found since the last call, in this frame or one of the last ones.

        now: seconds of the source. hurry: somebody is missing. Raises what the detector raised.
        """
        ...

    def everything(self, detector: FaceDetector, gray: Gray) -> list[Detection]:
        """What is found in the whole frame, now."""
        ...

    def reset(self) -> None:
        """Another source: everything is due, and what is found of the former one is not told."""
        ...


class SearchPlan:
    """Which sizes are due. Large faces cost little and are searched for more often than small ones."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._searched: dict[bool, float] = {}

    def due(self, detector: FaceDetector, gray: Gray, now: float, *, hurry: bool) -> list[Sizes]:
        """The sizes to search for in this frame; they count as searched from now on."""
        height, width = gray.shape
        most = max(width, height)
        large = min(max(round(LARGE_SLACK * LARGE * width), detector.smallest), most)
        sizes = {True: (large, most)}
        if detector.smallest < large:
            sizes[False] = (detector.smallest, large)
        found = []
        for is_large, between in sizes.items():
            wait = (EVERY_LARGE if is_large else EVERY_SMALL) * (IN_A_HURRY if hurry else 1.0)
            last = self._searched.get(is_large)
            # A time before the last one: a recording that starts over.
            if last is None or not 0 <= now - last < wait:
                self._searched[is_large] = now
                found.append(between)
        return found


class InlineSearch:
    """Searches on the frame's path: equal frames give equal results."""

    def __init__(self) -> None:
        self._plan = SearchPlan()

    def look(self, detector: FaceDetector, gray: Gray, now: float, *, hurry: bool) -> list[Detection]:
        due = self._plan.due(detector, gray, now, hurry=hurry)
        return [face for sizes in due for face in detector.detect(gray, sizes)]

    def everything(self, detector: FaceDetector, gray: Gray) -> list[Detection]:
        return detector.detect(gray)

    def reset(self) -> None:
        self._plan.reset()


@dataclass(frozen=True, slots=True)
class _Job:
    """source: counts the sources; answers to jobs of a former one are dropped."""

    detector: FaceDetector
    gray: Gray
    sizes: list[Sizes]
    source: int


class BackgroundSearch:
    """Searches on a thread of its own, in the newest frame whenever it is idle; OpenCV works without the GIL.

    What it finds is some frames old. To be used from one thread, and closed at the end.
    """

    def __init__(self) -> None:
        self._plan = SearchPlan()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[int, list[Detection] | Exception]] = queue.SimpleQueue()
        self._idle = threading.Event()
        self._idle.set()
        self._source = 0
        self._thread: threading.Thread | None = None

    def look(self, detector: FaceDetector, gray: Gray, now: float, *, hurry: bool) -> list[Detection]:
        found = self._found()
        if self._idle.is_set() and (due := self._plan.due(detector, gray, now, hurry=hurry)):
            self._idle.clear()
            self._jobs.put(_Job(detector, gray, due, self._source))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="face search", daemon=True)
                self._thread.start()
        return found

    def everything(self, detector: FaceDetector, gray: Gray) -> list[Detection]:
        self._idle.wait()  # no detector searches two frames at a time
        return detector.detect(gray)

    def reset(self) -> None:
        self._plan.reset()
        self._source += 1

    def close(self) -> bool:
        """Ask the thread to end, and wait. Gives whether it has ended; if not, it is left behind."""
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        self._jobs.put(None)
        thread.join(STOP_SECONDS)
        return not thread.is_alive()

    def _found(self) -> list[Detection]:
        found: list[Detection] = []
        while not self._answers.empty():
            source, answer = self._answers.get()
            if isinstance(answer, Exception):
                raise answer
            if source == self._source:
                found += answer
        return found

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                for sizes in job.sizes:
                    self._answers.put((job.source, job.detector.detect(job.gray, sizes)))
            except Exception as error:  # noqa: BLE001 - it is raised again by the next `look`
                self._answers.put((job.source, error))
            self._idle.set()
