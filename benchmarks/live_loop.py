"""The live loop against the plain loop of public tutorials, on the same 720p frames.

    python benchmarks/live_loop.py [--frames 150] [--json OUT]

The plain loop searches each full frame (Haar, scale 1.3, 5 neighbours) and calls Keras' `predict` for each
face; the network is the seed architecture with random weights. Ours is EmotionPipeline and draw() with the
shipped model. Both run on one thread of OpenCV; TensorFlow may use all cores, LiteRT has one thread.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from machine import describe

from emotion_gui.resources import resource_path
from emotion_gui.vision.annotate import draw
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.demo import DemoSource
from emotion_gui.vision.detector import HaarDetector
from emotion_gui.vision.frame import Frame
from emotion_gui.vision.pipeline import EmotionPipeline
from trainer.face_input import INPUT_SIZE, LABELS

CASCADE = resource_path("cascades", "haarcascade_frontalface_default.xml")
MODEL = resource_path("models", "default", "model.tflite")
SKIPPED = 75  # frames: the measured ones show one face at first, then two
WARM_UP = 3  # frames that are not counted

Loop = Callable[[Frame], int]  # a frame in, the number of faces out


@dataclass(frozen=True)
class Measurement:
    """Of one loop over all frames."""

    frames_per_second: float
    median_ms: float
    p95_ms: float
    faces: int


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, default=150, help="frames to measure (default: %(default)s)")
    parser.add_argument("--json", metavar="OUT", type=Path, help="write the figures to this file too")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    frames = demo_frames(arguments.frames + WARM_UP)
    # Ours first: TensorFlow's threads and memory are not there yet.
    ours = measure(our_loop(), frames)
    plain = measure(plain_loop(), frames)
    report = {
        "ours": asdict(ours),
        "plain": asdict(plain),
        "ratio": ours.frames_per_second / plain.frames_per_second,
        "frames": arguments.frames,
        "machine": describe(),
    }
    print_report(report)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def demo_frames(count: int) -> list[Frame]:
    """Consecutive frames of the demo, held in memory: neither loop pays for the source."""
    source = DemoSource()
    source.open()
    frames = [frame for _ in range(SKIPPED + count) if (frame := source.read()) is not None]
    source.close()
    return frames[SKIPPED:]


def our_loop() -> Loop:
    pipeline = EmotionPipeline(HaarDetector(CASCADE), EmotionClassifier(MODEL))

    def step(frame: Frame) -> int:
        result = pipeline.process(frame)
        draw(result.frame.image.copy(), result.faces)
        return len(result.faces)

    return step


def plain_loop() -> Loop:
    """As in the tutorials; the pixels go in as the network wants them, 0 to 255."""
    from trainer.architectures import build

    cascade, model = cv2.CascadeClassifier(str(CASCADE)), build("seed")

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


def measure(step: Loop, frames: list[Frame]) -> Measurement:
    for frame in frames[:WARM_UP]:
        step(frame)
    seconds, faces = [], 0
    for frame in frames[WARM_UP:]:
        started = time.perf_counter()
        faces += step(frame)
        seconds.append(time.perf_counter() - started)
    median, p95 = np.percentile(seconds, [50, 95]) * 1000
    return Measurement(len(seconds) / sum(seconds), float(median), float(p95), faces)


def print_report(report: dict[str, Any]) -> None:
    print(f"{report['machine']}; {report['frames']} frames of 1280x720")
    print(f"{'':6}{'frames/s':>10}{'median ms':>11}{'95 % ms':>9}{'faces':>7}")
    for name in ("plain", "ours"):
        row = report[name]
        print(
            f"{name:6}{row['frames_per_second']:>10.1f}{row['median_ms']:>11.1f}"
            f"{row['p95_ms']:>9.1f}{row['faces']:>7}"
        )
    print(f"ours is {report['ratio']:.1f} times as fast")


if __name__ == "__main__":
    main()
