"""Time of a frame, load of a core and memory with each face detector, with and without signs.

    python benchmarks/budgets.py [--seconds 10] [--rounds 3] [--json FILE]

Frames of 1280x720 pixels with the demo's portraits, which sway before a noisy camera, come 30 times a second,
as in the window: the search for faces has a thread of its own. A processor that sleeps between two frames is
slower than one that is kept busy, so the time of a frame without pauses is given too. Each figure is measured
in a process of its own; the configurations alternate in rounds, and the output has the medians. The memory is
that of a process with the pipeline, without a window.
benchmarks/former.py compares Haar alone with a former version.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import psutil
from machine import describe
from placed import portraits

from emotion_gui.core.face_options import DetectorKind
from emotion_gui.models.library import shipped_model
from emotion_gui.signs.sign_meter import SignMeter
from emotion_gui.vision.classifier import load_classifier
from emotion_gui.vision.detectors import open_detector
from emotion_gui.vision.frame import Frame, Image
from emotion_gui.vision.pipeline import EmotionPipeline
from emotion_gui.vision.search import BackgroundSearch
from trainer.shared.bundle import read_bundle

WIDTH, HEIGHT = 1280, 720
RATE = 30  # frames a second
LOOP = 32  # frames, which are repeated
WARM_UP = 60  # frames that are not counted
FACES = (1, 6)
# Milliseconds of a frame, by the number of faces and whether there are signs; of a core; megabytes.
BUDGETS = {(1, False): 4.0, (1, True): 6.0, (6, False): 14.0}
CORE = {False: 0.5, True: 0.6}
MEMORY = 260


@dataclass(frozen=True, slots=True)
class Configuration:
    detector: DetectorKind
    faces: int
    signs: bool

    @property
    def name(self) -> str:
        return f"{self.detector}{' with signs' if self.signs else ''}, {self.faces} in it"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one process measured.

    Attributes:
        busy: median of a frame without pauses between frames, in milliseconds.
        median: the same at 30 frames a second.
        slow: likewise, the time that 95% of the frames do not reach.
        core: share of a core that the process used, 0 to 1.
        memory: of the process, in megabytes.
        found: mean number of faces.
    """

    busy: float
    median: float
    slow: float
    core: float
    memory: float
    found: float


def configurations() -> list[Configuration]:
    kinds = get_args(DetectorKind)
    return [
        Configuration(kind, faces, signs)
        for faces in FACES
        for kind in kinds
        for signs in ((False,) if kind == "haar" else (False, True))
    ]


def frames(faces: int) -> list[Image]:
    """Frames of the portraits in a row, or in two."""
    people = [portraits()[i % 4].image for i in range(faces)]
    base = np.full((HEIGHT, WIDTH, 3), (115, 122, 118), np.uint8)
    rows = 1 if faces == 1 else 2
    columns = -(-faces // rows)
    cell = WIDTH // columns, HEIGHT // rows
    for index, image in enumerate(people):
        scale = min((cell[0] - 20) / image.shape[1], (cell[1] - 20) / image.shape[0])
        person = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        x, y = 10 + index % columns * cell[0], 10 + index // columns * cell[1]
        base[y : y + person.shape[0], x : x + person.shape[1]] = person
    random, result = np.random.default_rng(0), []
    for phase in 2 * np.pi * np.arange(LOOP) / LOOP:
        shift = np.array([[1, 0, 6 * np.sin(phase)], [0, 1, 4 * np.cos(phase)]], np.float32)
        moved = cv2.warpAffine(base, shift, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
        noisy = moved + random.normal(0, 2, moved.shape)
        result.append(np.asarray(np.clip(noisy, 0, 255), np.uint8))
    return result


def measure(configuration: Configuration, seconds: float) -> Figures:
    cv2.setNumThreads(1)
    pictures = cycle(frames(configuration.faces))
    classifier = load_classifier(read_bundle(shipped_model()))
    times, found, process = [], [], psutil.Process()
    with closing(BackgroundSearch()) as search:
        pipeline = EmotionPipeline(open_detector(configuration.detector), classifier, search=search)
        meter = SignMeter() if configuration.signs else None
        used = began = 0.0
        for index in range(WARM_UP + round(seconds * RATE)):
            if index == WARM_UP:
                used, began = time.process_time(), time.perf_counter()
            started = time.perf_counter()
            result = pipeline.process(Frame(next(pictures), index, index / RATE, index / RATE))
            if meter is not None:
                meter.measure(result, eyes_of=())
            took = time.perf_counter() - started
            if index >= WARM_UP:
                times.append(1000 * took)
                found.append(len(result.faces))
            time.sleep(max(0.0, 1 / RATE - took))
        core = (time.process_time() - used) / (time.perf_counter() - began)
        busy = []
        for later in range(index + 1, index + round(seconds * RATE)):
            started = time.perf_counter()
            result = pipeline.process(Frame(next(pictures), later, later / RATE, later / RATE))
            if meter is not None:
                meter.measure(result, eyes_of=())
            busy.append(1000 * (time.perf_counter() - started))
    median, slow = np.percentile(times, (50, 95))
    memory = process.memory_info().rss / 1e6
    return Figures(statistics.median(busy), float(median), float(slow), core, memory, float(np.mean(found)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=10, help="of each (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="(default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    tried = configurations()
    if arguments.child is not None:
        print(json.dumps(asdict(measure(tried[arguments.child], arguments.seconds))))
        return
    rounds = [[_in_child(i, arguments.seconds) for i in range(len(tried))] for _ in range(arguments.rounds)]
    medians = [_median(each) for each in zip(*rounds, strict=True)]
    print(f"{describe()}; {arguments.rounds} rounds of {arguments.seconds:g} s")
    heads = (
        ("busy ms", 9),
        ("at 30 fps", 10),
        ("budget", 8),
        ("95% ms", 8),
        ("core", 7),
        ("budget", 8),
        ("MB", 6),
        ("budget", 8),
    )
    print(" " * 36 + "".join(f"{head:>{width}}" for head, width in heads) + "  faces")
    for configuration, figures in zip(tried, medians, strict=True):
        print(_line(configuration, figures))
    if arguments.json:
        rows = {each.name: asdict(row) for each, row in zip(tried, medians, strict=True)}
        arguments.json.write_text(json.dumps({"machine": describe(), "figures": rows}, indent=2) + "\n")


def _in_child(index: int, seconds: float) -> Figures:
    command = [sys.executable, __file__, "--child", str(index), "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Figures(**json.loads(done.stdout.splitlines()[-1]))


def _median(rounds: tuple[Figures, ...]) -> Figures:
    names = asdict(rounds[0])
    return Figures(**{name: statistics.median(getattr(each, name) for each in rounds) for name in names})


def _line(configuration: Configuration, figures: Figures) -> str:
    neural = configuration.detector != "haar"
    limit = BUDGETS.get((configuration.faces, configuration.signs)) if neural else None
    core = CORE[configuration.signs] if neural and configuration.faces == 1 else None
    memory = MEMORY if neural else None
    return (
        f"{configuration.name:36}{figures.busy:9.2f}{figures.median:10.2f}{limit or '':>8}{figures.slow:8.2f}"
        f"{figures.core:7.0%}{'' if core is None else f'{core:.0%}':>8}"
        f"{figures.memory:6.0f}{memory or '':>8}{figures.found:7.2f}"
    )


if __name__ == "__main__":
    main()
