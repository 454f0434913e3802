"""The live loop against the plain loop of public tutorials, on the same 720p frames with one face and six.

    python benchmarks/live_loop.py [--faces 1 6] [--rounds 5] [--json FILE] [--chart FILE]

The plain loop searches each full frame (Haar, scale 1.3, 5 neighbors) and calls Keras' `predict` for each
face; the network is the seed architecture with random weights. Ours is EmotionPipeline and draw() with the
shipped model, once as in the window, where the search for new faces runs on a thread of its own, and once
with everything on one thread. The three alternate in rounds, so that other load on the machine affects all of
them; the ratio is the median of the rounds' ratios. OpenCV and LiteRT use one thread each, TensorFlow may use
all cores.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

import cv2
import numpy as np
from figures import Figure, add_options, save
from machine import describe
from moving import people_at_rest

from emotion_gui.core.face_options import DetectorKind
from emotion_gui.core.resources import resource_path
from emotion_gui.vision.annotate import draw
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.detectors import open_detector, own_cascade
from emotion_gui.vision.frame import Frame
from emotion_gui.vision.pipeline import EmotionPipeline
from emotion_gui.vision.search import BackgroundSearch, FaceSearch, InlineSearch
from trainer.shared.face_input import INPUT_SIZE, LABELS

MODEL = resource_path("models", "default", "model.tflite")
MIN_RATIO = {1: 25, 6: 12}  # by faces: times the plain loop
MAX_SHARE = 15  # percent of the frame interval, with one face
SECONDS = 4  # of each scene, which is repeated
FRAMES_PER_SECOND = 30
FRAME_MS = 1000 / FRAMES_PER_SECOND
WARM_UP = 10  # frames that are not counted
FRAMES = {"plain": 10, "ours": 120, "one thread": 120}  # in each round

Loop = Callable[[Frame], int]  # a frame in, the number of faces out


@dataclass(slots=True)
class Timings:
    """Times of one loop.

    Attributes:
        seconds: Of each frame, by round.
        faces: Number of faces found in all frames.
    """

    seconds: list[list[float]] = field(default_factory=list)
    faces: int = 0

    def run(self, step: Loop, frames: Sequence[Frame]) -> None:
        times = []
        for frame in frames:
            started = time.perf_counter()
            self.faces += step(frame)
            times.append(time.perf_counter() - started)
        self.seconds.append(times)

    @property
    def rates(self) -> list[float]:
        """Frames per second, by round."""
        return [len(times) / sum(times) for times in self.seconds]

    def figures(self) -> dict[str, float]:
        times = [value for values in self.seconds for value in values]
        median, p95 = np.percentile(times, [50, 95]) * 1000
        return {
            "frames_per_second": statistics.median(self.rates),
            "median_ms": float(median),
            "p95_ms": float(p95),
            "share_of_frame_interval": float(median) / FRAME_MS,
            "faces_per_frame": self.faces / len(times),
        }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--faces", type=int, nargs="+", default=[1, 6], help="faces in the scenes (default: 1 6)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each loop (default: %(default)s)")
    add_options(parser)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    print(f"{describe()}; {arguments.rounds} rounds on frames of 1280 × 720")
    plain, scenes = plain_loop(), {}
    for faces in arguments.faces:
        scenes[faces] = compare(plain, faces, arguments.rounds)
        print_table(faces, scenes[faces])
    details = {"rounds": arguments.rounds, "scenes": scenes}
    save("The live loop against the plain loop", rows_of(scenes), arguments.json, arguments.chart, details)


def rows_of(scenes: Mapping[int, Mapping[str, Any]]) -> list[Figure]:
    """The figures to report. `scenes`: measured values by the number of faces."""
    rows = []
    for faces, figures in scenes.items():
        who, ours = _faces(faces), figures["ours"]
        rows.append(
            Figure(f"frames per second, {who}", ours["ratio"], "x plain", MIN_RATIO.get(faces), at_least=True)
        )
        share = 100 * ours["share_of_frame_interval"]
        rows.append(Figure(f"median time, {who}", share, "% of 33 ms", MAX_SHARE if faces == 1 else None))
    return rows


def _faces(count: int) -> str:
    return f"{count} {'face' if count == 1 else 'faces'}"


def compare(plain: Loop, faces: int, rounds: int) -> dict[str, Any]:
    """Figures of the three loops, with the ratios of ours to the plain one by round and their median."""
    frames = scene_frames(faces)
    with ExitStack() as stack:
        search = stack.enter_context(closing(BackgroundSearch()))
        loops = {"plain": plain, "ours": our_loop(search), "one thread": our_loop(InlineSearch())}
        endless = {name: cycle(frames) for name in loops}
        timings = {name: Timings() for name in loops}
        for name, step in loops.items():
            Timings().run(step, list(islice(endless[name], WARM_UP)))
        for _ in range(rounds):
            for name, step in loops.items():
                timings[name].run(step, list(islice(endless[name], FRAMES[name])))
    figures: dict[str, Any] = {name: timing.figures() for name, timing in timings.items()}
    for name in ("ours", "one thread"):
        ratios = [a / b for a, b in zip(timings[name].rates, timings["plain"].rates, strict=True)]
        figures[name] |= {"ratio": statistics.median(ratios), "ratios": ratios}
    return figures


def scene_frames(faces: int) -> list[Frame]:
    """Frames in memory, so that no loop spends time on the source."""
    moments = people_at_rest(faces).play(SECONDS)
    return [Frame(moment.image, i, moment.time, moment.time) for i, moment in enumerate(moments)]


def our_loop(search: FaceSearch, detector: DetectorKind = "haar") -> Loop:
    pipeline = EmotionPipeline(open_detector(detector), EmotionClassifier(MODEL), search=search)

    def step(frame: Frame) -> int:
        result = pipeline.process(frame)
        draw(result.frame.image.copy(), result.faces)
        return len(result.faces)

    return step


def plain_loop() -> Loop:
    """The loop of the tutorials, but with pixels of 0 to 255 as the network expects."""
    from trainer.network.architectures import build

    cascade, model = cv2.CascadeClassifier(str(own_cascade())), build("seed")

    def step(frame: Frame) -> int:
        image = frame.image.copy()
        gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        faces = cascade.detectMultiScale(gray, 1.3, 5)
        for x, y, width, height in faces:
            face = cv2.resize(gray[y : y + height, x : x + width], (INPUT_SIZE, INPUT_SIZE))
            answer = model.predict(face.astype(np.float32)[None, :, :, None], verbose=0)
            cv2.rectangle(image, (x, y), (x + width, y + height), (255, 0, 0), 2)
            label = LABELS[int(np.argmax(answer))]
            cv2.putText(image, label, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 255, 0), 2)
        return len(faces)

    return step


def print_table(faces: int, figures: Mapping[str, Mapping[str, Any]]) -> None:
    print(f"\n{_faces(faces)}", flush=True)
    print(f"{'':12}{'frames/s':>10}{'median ms':>11}{'95% ms':>9}{'of 33 ms':>10}{'faces':>7}   times plain")
    for name, row in figures.items():
        ratio = f"{row['ratio']:.1f}" if "ratio" in row else ""
        print(
            f"{name:12}{row['frames_per_second']:10.1f}{row['median_ms']:11.1f}{row['p95_ms']:9.1f}"
            f"{row['share_of_frame_interval']:10.1%}{row['faces_per_frame']:7.2f}{ratio:>14}"
        )


if __name__ == "__main__":
    main()
