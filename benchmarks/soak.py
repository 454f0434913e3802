"""Checks that memory, threads, handles and processing time of the window stay constant for 100,000 frames.

    python benchmarks/soak.py [--frames 100000] [--json FILE] [--chart FILE]

Frames come as fast as they are processed. In each of ten rounds the source changes from the demo to a video
in which faces come, cross and leave, and to a folder of images, some without faces and some broken; the model
changes with it. In three rounds, including the first, the Train tab trains a model at the same time. The
first round is the warm-up. All figures are of the app's process alone. A fixed workload, timed between the
frames, shows how fast the machine is at that time. Needs a display, such as that of xvfb-run, or
QT_QPA_PLATFORM=offscreen.
"""

import argparse
import json
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "tests")]

import cv2
import numpy as np
from figures import Figure, add_options, machine, save, table
from window import launch, play, usage

ROUNDS = 10
TRAINING_ROUNDS = (0, 1, 5)
EPOCHS = 1000  # more than there is time for: the training is stopped
STOPPED_AT = 3  # the step of the round
# The sources of a round, each with its model and its share of the frames.
STEPS = (
    ("demo", "shipped", 0.24),
    ("video", "copy", 0.24),
    ("folder", "shipped", 0.02),
    ("demo", "copy", 0.24),
    ("video", "shipped", 0.24),
    ("folder", "copy", 0.02),
)
SAMPLE_MS = 250
SAMPLES = "samples.jsonl"  # a line each, in a file, because in memory they would count as a leak
SCENE_SECONDS = 8
REPORT_TIMEOUT_S = 900  # for a stopped training to write its report on a busy machine
MAX_GROWTH_MB, MAX_SLOWER = 5, 10

Sample = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, default=100_000, help="(default: %(default)s)")
    parser.add_argument("--watch", metavar="FOLDER", type=Path, help=argparse.SUPPRESS)
    add_options(parser)
    arguments = parser.parse_args()
    if arguments.watch:
        watch(arguments.watch, arguments.frames)
        print("{}")
        return
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        command = ("--watch", folder, "--frames", str(arguments.frames))
        launch(__file__, *command, timeout=600 + arguments.frames)
        lines = (Path(folder) / SAMPLES).read_text("utf-8").splitlines()
    samples: list[Sample] = [json.loads(line) for line in lines]
    rows = figures(samples)
    print(machine()["description"])
    print_rounds(samples)
    print(table(rows))
    save(f"{arguments.frames} frames", rows, arguments.json, None, {"samples": samples})
    if arguments.chart:
        draw(samples, arguments.chart)


# Sources


def prepare(folder: Path) -> None:
    """Write the video, the images, the other model and the data set, outside of the measured process."""
    from moving import portrait_sprites, scenes
    from small_data import make_folder

    from emotion_gui.models.library import shipped_model

    writer = cv2.VideoWriter(str(folder / "video.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 30, (1280, 720))
    pictures = folder / "folder"
    pictures.mkdir()
    for number, scene in enumerate(scenes(portrait_sprites(), seed=1)):
        for moment in scene.play(SCENE_SECONDS / 2):
            writer.write(moment.image)
        side = 320 + 160 * (number % 3)
        cv2.imwrite(str(pictures / f"{number}.jpg"), cv2.resize(moment.image, (side, side * 9 // 16)))
    writer.release()
    cv2.imwrite(str(pictures / "gray.png"), np.full((200, 300), 90, np.uint8))
    (pictures / "broken.jpg").write_bytes((pictures / "0.jpg").read_bytes()[:2000])
    shutil.copytree(shipped_model(), folder / "copy")
    make_folder(folder / "faces", train=20, validation=5)


# In the app's process


class Soak:
    """Runs the rounds in the window and measures samples."""

    def __init__(self, window: Any, folder: Path, frames: int) -> None:
        from emotion_gui.models.library import shipped_model
        from emotion_gui.vision.source_spec import DemoSpec, FileSpec

        self._samples = (folder / SAMPLES).open("w", encoding="utf-8")
        self._window = window
        self._sources = {
            "demo": DemoSpec(),
            "video": FileSpec(str(folder / "video.avi")),
            "folder": FileSpec(str(folder / "folder")),
        }
        self._models = {"shipped": shipped_model(), "copy": folder / "copy"}
        self._data = folder / "faces"
        self._per_round = frames // ROUNDS
        self._frames = 0
        self._times: list[tuple[float, float]] = []  # elapsed and processor time of each frame, in ms
        self._control = np.random.default_rng(0).integers(0, 256, (540, 960), np.uint8)
        self._wanted = threading.Semaphore(1)
        self._without_pace()

    def _without_pace(self) -> None:
        """Let the next frame come when the last one is processed, whatever the source's own rate is."""
        from emotion_gui.vision import capture

        pipeline = self._window.worker._engine.pipeline
        process = pipeline.process

        def counted(*arguments: Any, **options: Any) -> Any:
            started = time.thread_time()
            result = process(*arguments, **options)
            self._frames += 1
            self._times.append((result.seconds * 1000, (time.thread_time() - started) * 1000))
            self._wanted.release()
            return result

        def at_once(due: float, interval: float) -> float:
            self._wanted.acquire(timeout=0.1)
            return due

        pipeline.process = counted
        capture._next = at_once

    def steps(self) -> Iterator[int]:
        """The steps of the whole soak, for `play`."""
        yield 3000  # in which the Train tab is built
        for number in range(ROUNDS):
            training = number in TRAINING_ROUNDS
            if training:
                self._train()
                yield 500
                self._window._tabs.setCurrentIndex(0)
            for step, (source, model, share) in enumerate(STEPS):
                self._window.models.use_folder(self._models[model])
                self._window.live.open_source(self._sources[source])
                if training and step == STOPPED_AT:
                    self._window.train.request_stop()
                yield from self._watch(number, source, round(share * self._per_round))
            if training:
                yield from self._wait_for_report(number)
        self._window.leave()

    def _watch(self, number: int, source: str, frames: int) -> Iterator[int]:
        from emotion_gui.vision.capture import Phase

        end = self._frames + frames
        while self._frames < end:
            yield SAMPLE_MS
            self._sample(number, source)
            if self._window.live._phase is Phase.ENDED:
                self._window.live.open_source(self._sources[source])

    def _sample(self, number: int, source: str) -> None:
        used, measured = usage(), self._times[:]
        del self._times[: len(measured)]
        times = {}
        if measured:
            wall, own = np.array(measured).T
            times = {"ms": np.median(wall), "p95_ms": np.percentile(wall, 95), "own_ms": np.median(own)}
        sample = {
            "round": number,
            "source": source,
            "training": self._window.train.is_training,
            "time": used.time,
            "frames": self._frames,
            "resident_mb": used.resident_mb,
            "threads": used.threads,
            "handles": used.handles,
            "control_ms": self._fixed_work(),
            **{name: float(value) for name, value in times.items()},
        }
        print(json.dumps(sample), file=self._samples, flush=True)

    def _fixed_work(self) -> float:
        """Processor time of a fixed workload, in milliseconds."""
        started = time.thread_time()
        cv2.GaussianBlur(self._control, (15, 15), 0)
        return (time.thread_time() - started) * 1000

    def _train(self) -> None:
        train = self._window.train
        self._window._tabs.setCurrentIndex(1)
        train.set_data(str(self._data))
        train._form.set_epochs(EPOCHS)
        train._start()

    def _wait_for_report(self, number: int) -> Iterator[int]:
        deadline = time.monotonic() + REPORT_TIMEOUT_S
        while self._window.train.is_training and time.monotonic() < deadline:
            yield SAMPLE_MS
            self._sample(number, STEPS[-1][0])


def watch(folder: Path, frames: int) -> None:
    """Measure the app from within its process."""
    from emotion_gui.app import open_window

    application, window = open_window("demo")
    soak = Soak(window, folder, frames)
    play(soak.steps())
    application.exec()


# Results


def figures(samples: Sequence[Sample]) -> list[Figure]:
    """The figures of the samples after the warm-up."""
    kept = [sample for sample in samples if sample["round"] > 0]
    calm = [sample for sample in kept if not sample["training"]]
    frames = kept[-1]["frames"] - kept[0]["frames"]
    memory = _column(kept, "resident_mb")
    slope = float(np.polyfit(_column(kept, "frames"), memory, 1)[0])
    first, last = (_of_round(calm, number) for number in (1, ROUNDS - 1))

    def slower(name: str) -> float:
        """Slowdown in percent; below 0 for faster."""
        return 100 * (_mean_time(last, name) / _mean_time(first, name) - 1)

    def kept_open(name: str) -> float:
        """Growth of the minimum of a round: leaks stay forever, while pooled threads come and go."""
        return float(_column(last, name).min() - _column(first, name).min())

    return [
        Figure(f"memory gained over {frames} frames (fitted line)", slope * frames, "MB", MAX_GROWTH_MB),
        Figure(
            "memory gained, last round to second",
            _typical(last, "resident_mb") - _typical(first, "resident_mb"),
            "MB",
        ),
        Figure("resident memory, most", float(memory.max()), "MB"),
        Figure("threads gained, last round to second", kept_open("threads"), "", 0),
        Figure("handles gained, last round to second", kept_open("handles"), "", 0),
        Figure("milliseconds a frame gained, last round to second", slower("ms"), "%", MAX_SLOWER),
        Figure("of the processor alone", slower("own_ms"), "%"),
        Figure("of the same fixed work meanwhile", slower("control_ms"), "%"),
    ]


def print_rounds(samples: Sequence[Sample]) -> None:
    print(
        "round     frames  memory MB  most MB  threads  handles  ms a frame  95 %  processor ms  control ms"
    )
    for number in range(ROUNDS):
        of_round = _of_round(samples, number)
        note = "  while training" if any(sample["training"] for sample in of_round) else ""
        print(
            f"{number + 1:5}{of_round[-1]['frames']:11}{_typical(of_round, 'resident_mb'):11.1f}"
            f"{_column(of_round, 'resident_mb').max():9.1f}{_typical(of_round, 'threads'):9.0f}"
            f"{_typical(of_round, 'handles'):9.0f}{_mean_time(of_round, 'ms'):11.2f}"
            f"{_mean_time(of_round, 'p95_ms'):9.2f}{_mean_time(of_round, 'own_ms'):14.2f}"
            f"{_mean_time(of_round, 'control_ms'):12.2f}{note}"
        )


def draw(samples: Sequence[Sample], file: Path) -> None:
    """Draw a small chart over the frames for each of four figures."""
    from matplotlib.figure import Figure as Chart

    chart = Chart(figsize=(8, 7), layout="constrained")
    frames = _column(samples, "frames")
    kinds = {
        "resident_mb": "memory, MB",
        "threads": "threads",
        "handles": "handles",
        "ms": "ms a frame",
    }
    for axes, (name, title) in zip(chart.subplots(4, sharex=True), kinds.items(), strict=True):
        axes.plot(frames, _column(samples, name), linewidth=1)
        axes.fill_between(
            frames, 0, 1, where=[sample["training"] for sample in samples], alpha=0.15,
            transform=axes.get_xaxis_transform(),
        )  # fmt: skip
        axes.set_ylim(bottom=0)
        axes.set_ylabel(title)
    axes.set_xlabel("frames (tinted: while training)")
    chart.suptitle(machine()["description"], fontsize=10)
    chart.savefig(file, dpi=120)


def _of_round(samples: Sequence[Sample], number: int) -> list[Sample]:
    return [sample for sample in samples if sample["round"] == number]


def _column(samples: Sequence[Sample], name: str) -> Any:
    """(n,) values of a column; NaN where it was not measured."""
    return np.array([sample.get(name, np.nan) for sample in samples], np.float64)


def _typical(samples: Sequence[Sample], name: str) -> float:
    return float(np.nanmedian(_column(samples, name)))


def _mean_time(samples: Sequence[Sample], name: str) -> float:
    """Mean over the sources of the typical time of each, because sources differ by more than any slowdown."""
    sources = {sample["source"] for sample in samples}
    return float(np.mean([_typical([s for s in samples if s["source"] == each], name) for each in sources]))


if __name__ == "__main__":
    main()
