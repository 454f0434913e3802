"""Cost of a recording: the time of a frame with and without one, and the disk space.

    python benchmarks/recording.py [--faces 1 2] [--rounds 5] [--json FILE] [--chart FILE]

Frames of 1280x720 come at 30 per second, as from a camera, and are processed as in the window's camera
worker: pipeline, scaling for the view, annotation, recorder. The figures are the elapsed time and the
processor time of this thread; the recorder's own thread competes with it. Rounds without a recording, with
numbers only, with video, and with overlay and blurred faces alternate; the ratio is the median of the rounds'
ratios. OpenCV has one thread, as in the window. The disk space is that of sessions made of the same frames as
fast as possible, ten minutes of numbers and one minute of images.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from figures import Figure, add_options, save, table
from live_loop import FRAMES_PER_SECOND, MODEL, scene_frames
from machine import describe

from emotion_gui.live.video_view import fitted_size
from emotion_gui.recording.pictures import pictures_file
from emotion_gui.recording.recorder import Recorder
from emotion_gui.recording.recording_buffer import RecordingBuffer
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.vision.annotate import draw
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.detectors import open_detector
from emotion_gui.vision.frame import Frame, FrameResult
from emotion_gui.vision.pipeline import EmotionPipeline
from emotion_gui.vision.search import BackgroundSearch

MODES: dict[str, SessionInfo | None] = {
    "nothing": None,
    "numbers": SessionInfo(),
    "video": SessionInfo(pictures="clean"),
    "blurred overlay": SessionInfo(pictures="overlay", blurred=True),
}
MAX_RATIO = 1.1  # of a frame's median time
ROUND_SECONDS = 4
VIEW = (840, 520)  # pixels of the video in a window of usual size
HOUR = 3600
NUMBER_SECONDS, PICTURE_SECONDS = 600, 60  # length of the sessions whose size is measured


@dataclass(slots=True)
class Round:
    """Measurements of one round.

    Attributes:
        seconds: Elapsed time of each frame.
        busy: Processor time of each frame, in seconds.
        add: Time of `Recorder.add` for each frame, in seconds.
        dropped: Number of frames that the recorder dropped.
    """

    seconds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    add: list[float] = field(default_factory=list)
    dropped: int = 0


class Worker:
    """Processes frames as the camera worker does, without Qt."""

    def __init__(self, search: BackgroundSearch) -> None:
        self._pipeline = EmotionPipeline(open_detector("haar"), EmotionClassifier(MODEL), search=search)
        self._number = 0

    def run(self, frames: Sequence[Frame], recorder: Recorder | None) -> Round:
        """Process the frames at the camera's rate."""
        measured, due = Round(), time.perf_counter()
        for frame in frames:
            due += 1 / FRAMES_PER_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            started, busy = time.perf_counter(), time.thread_time()
            result = self._process(frame, started)
            processed = time.perf_counter()
            if recorder is not None:
                recorder.add(result)
            ended = time.perf_counter()
            measured.busy.append(time.thread_time() - busy)
            measured.seconds.append(ended - started)
            measured.add.append(ended - processed)
        return measured

    def _process(self, frame: Frame, now: float) -> FrameResult:
        self._number += 1
        again = Frame(frame.image, self._number, now, self._number / FRAMES_PER_SECOND)
        result = self._pipeline.process(again)
        size = fitted_size(frame.size, VIEW)
        picture = np.asarray(cv2.resize(frame.image, size, interpolation=cv2.INTER_LINEAR), np.uint8)
        draw(picture, result.faces, scale=size[0] / frame.size[0])
        cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA)
        return result


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--faces", type=int, nargs="+", default=[1, 2], help="faces in the scenes (default: 1 2)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each kind (default: %(default)s)")
    add_options(parser)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    print(
        f"{describe()}; {arguments.rounds} rounds of {ROUND_SECONDS} s of 1280 × 720 at 30 frames per second"
    )
    rows: list[Figure] = []
    details: dict[str, Any] = {}
    for faces in arguments.faces:
        measured = measure(faces, arguments.rounds)
        found = [*rows_of(faces, measured), *size_rows(faces)]
        print(f"\n{table(found)}", flush=True)
        rows += found
        details[str(faces)] = {mode: [medians(each) for each in rounds] for mode, rounds in measured.items()}
    save("Recording during the live view", rows, arguments.json, arguments.chart, {"rounds": details})


def measure(faces: int, rounds: int) -> dict[str, list[Round]]:
    """The rounds of each of MODES."""
    frames = scene_frames(faces)[: ROUND_SECONDS * FRAMES_PER_SECOND]
    measured: dict[str, list[Round]] = {mode: [] for mode in MODES}
    with closing(BackgroundSearch()) as search, tempfile.TemporaryDirectory() as folder:
        worker = Worker(search)
        worker.run(frames[:60], None)
        for number in range(rounds):
            for mode, info in MODES.items():
                path = Path(folder) / f"{mode} {number}.session"
                measured[mode].append(one_round(worker, frames, path, info))
    return measured


def one_round(worker: Worker, frames: Sequence[Frame], path: Path, info: SessionInfo | None) -> Round:
    if info is None:
        return worker.run(frames, None)
    problems: list[str] = []
    recorder = Recorder(path, info, None, problems.append)
    recorder.start()
    measured = worker.run(frames, recorder)
    recorder.stop()
    if not recorder.wait(30) or problems != [""]:
        raise SystemExit(f"the recording failed: {problems}")
    measured.dropped = recorder.dropped
    return measured


def size_rows(faces: int) -> list[Figure]:
    """Disk space of each of MODES."""
    frames = scene_frames(faces)[: ROUND_SECONDS * FRAMES_PER_SECOND]
    pipeline = EmotionPipeline(open_detector("haar"), EmotionClassifier(MODEL))
    results = [pipeline.process(frame) for frame in frames]
    with tempfile.TemporaryDirectory() as folder:
        return [
            Figure(
                f"disk space, {mode}, {_faces(faces)}",
                megabytes_per_hour(Path(folder) / f"{mode}.session", info, results),
                "MB per hour",
            )
            for mode, info in MODES.items()
            if info is not None
        ]


def megabytes_per_hour(path: Path, info: SessionInfo, results: Sequence[FrameResult]) -> float:
    """Disk space of a session that repeats these results, extrapolated to an hour."""
    seconds = PICTURE_SECONDS if info.pictures else NUMBER_SECONDS
    session = RecordingBuffer(path, info)
    for number in range(seconds * FRAMES_PER_SECOND):
        session.add(results[number % len(results)], round(number * 1000 / FRAMES_PER_SECOND))
        if number % (FRAMES_PER_SECOND // 2) == 0:
            session.commit([])
    session.commit([], last=True)
    session.close(ended=True)
    size = sum(file.stat().st_size for file in (path, pictures_file(path)) if file.exists())
    return size / 1e6 * HOUR / seconds


def rows_of(faces: int, measured: dict[str, list[Round]]) -> list[Figure]:
    who, plain = _faces(faces), measured["nothing"]
    median = statistics.median(value for each in plain for value in each.seconds)
    rows = [Figure(f"frame without a recording, {who}", 1000 * median, "ms")]
    for mode, rounds in measured.items():
        if mode == "nothing":
            continue
        add = [value for each in rounds for value in each.add]
        rows += [
            Figure(f"frame with {mode}, {who}", ratio(rounds, plain, "seconds"), "x without", MAX_RATIO),
            Figure(f"its processor time, {mode}, {who}", ratio(rounds, plain, "busy"), "x without"),
            Figure(f"adding it to the queue, {mode}, {who}, median", 1e6 * statistics.median(add), "µs"),
            Figure(f"dropped, {mode}, {who}", sum(each.dropped for each in rounds), "frames"),
        ]
    return rows


def ratio(rounds: Sequence[Round], plain: Sequence[Round], what: str) -> float:
    """The median over the rounds of the ratio of their medians."""
    pairs = zip(rounds, plain, strict=True)
    return statistics.median(
        statistics.median(getattr(a, what)) / statistics.median(getattr(b, what)) for a, b in pairs
    )


def _faces(count: int) -> str:
    return f"{count} {'face' if count == 1 else 'faces'}"


def medians(measured: Round) -> dict[str, float]:
    times = {"median_ms": measured.seconds, "processor_ms": measured.busy, "handing_over_ms": measured.add}
    return {name: 1000 * statistics.median(values) for name, values in times.items()} | {
        "left_out": measured.dropped
    }


if __name__ == "__main__":
    main()
