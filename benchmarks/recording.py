"""What a recording costs the live view: the time of a frame with and without one, and the room on the disk.

    python benchmarks/recording.py [--faces 1 2] [--rounds 5] [--json FILE] [--chart FILE]

Frames of 1280x720 come at 30 a second, as a camera sends them, and take the way of the window's camera
worker: pipeline, scaled for the view, annotated, handed to whoever listens. What is timed is this thread,
by the clock and by the processor time that it takes; the recorder's own competes with it. Rounds without a
recording, with numbers only, with video, and with overlay and blurred faces take turns; the ratio is the
median of those of the rounds. OpenCV has one thread, as in the window. The room on the disk is that of
sessions of the same frames, ten minutes of numbers and one of pictures, that nobody waits for.
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
from live_loop import CASCADE, FRAMES_PER_SECOND, MODEL, scene_frames
from machine import describe

from emotion_gui.live.video_view import fitted_size
from emotion_gui.recording.pictures import pictures_file
from emotion_gui.recording.recorder import Recorder
from emotion_gui.recording.recording_buffer import RecordingBuffer
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.vision.annotate import draw
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.detector import HaarDetector
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
NUMBER_SECONDS, PICTURE_SECONDS = 600, 60  # of the sessions whose size is measured


@dataclass(slots=True)
class Round:
    """What came of some seconds. seconds, busy: of each frame, by the clock and by the processor's time.

    add: seconds of handing it to the recorder.
    """

    seconds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    add: list[float] = field(default_factory=list)
    dropped: int = 0


class Worker:
    """A frame's way on the camera worker, without Qt."""

    def __init__(self, search: BackgroundSearch) -> None:
        self._pipeline = EmotionPipeline(HaarDetector(CASCADE), EmotionClassifier(MODEL), search=search)
        self._number = 0

    def run(self, frames: Sequence[Frame], recorder: Recorder | None) -> Round:
        """Frame after frame, each when it is due."""
        done, due = Round(), time.perf_counter()
        for frame in frames:
            due += 1 / FRAMES_PER_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            started, busy = time.perf_counter(), time.thread_time()
            result = self._look(frame, started)
            handed = time.perf_counter()
            if recorder is not None:
                recorder.add(result)
            ended = time.perf_counter()
            done.busy.append(time.thread_time() - busy)
            done.seconds.append(ended - started)
            done.add.append(ended - handed)
        return done

    def _look(self, frame: Frame, now: float) -> FrameResult:
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
    parser.add_argument("--faces", type=int, nargs="+", default=[1, 2], help="in the scenes (default: 1 2)")
    parser.add_argument("--rounds", type=int, default=5, help="of each kind (default: %(default)s)")
    add_options(parser)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    print(f"{describe()}; {arguments.rounds} rounds of {ROUND_SECONDS} s of 1280x720 at 30 frames a second")
    rows: list[Figure] = []
    details: dict[str, Any] = {}
    for faces in arguments.faces:
        measured = measure(faces, arguments.rounds)
        found = [*rows_of(faces, measured), *room_rows(faces)]
        print(f"\n{table(found)}", flush=True)
        rows += found
        details[str(faces)] = {mode: [medians(each) for each in rounds] for mode, rounds in measured.items()}
    save("Recording beside the live view", rows, arguments.json, arguments.chart, {"rounds": details})


def measure(faces: int, rounds: int) -> dict[str, list[Round]]:
    """By what is recorded."""
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
    done = worker.run(frames, recorder)
    recorder.stop()
    if not recorder.wait(30) or problems != [""]:
        raise SystemExit(f"the recording failed: {problems}")
    done.dropped = recorder.dropped
    return done


def room_rows(faces: int) -> list[Figure]:
    """Of some minutes that were not waited for."""
    frames = scene_frames(faces)[: ROUND_SECONDS * FRAMES_PER_SECOND]
    pipeline = EmotionPipeline(HaarDetector(CASCADE), EmotionClassifier(MODEL))
    results = [pipeline.process(frame) for frame in frames]
    with tempfile.TemporaryDirectory() as folder:
        return [
            Figure(
                f"room, {mode}, {_faces(faces)}",
                room(Path(folder) / f"{mode}.session", info, results),
                "MB an hour",
            )
            for mode, info in MODES.items()
            if info is not None
        ]


def room(path: Path, info: SessionInfo, results: Sequence[FrameResult]) -> float:
    """Megabytes that an hour takes."""
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
        handing = [value for each in rounds for value in each.add]
        rows += [
            Figure(f"frame with {mode}, {who}", ratio(rounds, plain, "seconds"), "x without", MAX_RATIO),
            Figure(f"its processor time, {mode}, {who}", ratio(rounds, plain, "busy"), "x without"),
            Figure(f"handing it over, {mode}, {who}, median", 1e6 * statistics.median(handing), "µs"),
            Figure(f"left out, {mode}, {who}", sum(each.dropped for each in rounds), "frames"),
        ]
    return rows


def ratio(rounds: Sequence[Round], plain: Sequence[Round], what: str) -> float:
    """Of the medians, round by round."""
    pairs = zip(rounds, plain, strict=True)
    return statistics.median(
        statistics.median(getattr(a, what)) / statistics.median(getattr(b, what)) for a, b in pairs
    )


def _faces(count: int) -> str:
    return f"{count} {'face' if count == 1 else 'faces'}"


def medians(done: Round) -> dict[str, float]:
    values = {"median_ms": done.seconds, "processor_ms": done.busy, "handing_over_ms": done.add}
    return {name: 1000 * statistics.median(some) for name, some in values.items()} | {
        "left_out": done.dropped
    }


if __name__ == "__main__":
    main()
