"""Startup, shutdown, memory and event-loop gaps of the real window.

    python benchmarks/startup.py [--starts 5] [--json FILE] [--chart FILE]

Each start is a new process with a fresh home folder; the first one warms the disk and is not counted. One of
them continues by switching sources, tabs and models and by starting a training. Meanwhile an idle control, an
empty event loop in a process of its own, shows the effect of other load. A gap is how late a timer of 5 ms
fires. Needs a display, such as that of xvfb-run, or QT_QPA_PLATFORM=offscreen.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "tests")]

import cv2
import numpy as np
from figures import Figure, add_options, machine, save, table
from window import GapMeter, Tick, began, launch, play, usage

from emotion_gui.core.resources import resource_path

VISIBLE_S, ANNOTATED_S, QUIT_S, MEMORY_MB, GAP_MS = 0.7, 1.2, 2.0, 250, 50
PORTRAIT = resource_path("demo", "grace_hopper.jpg")

Phases = Sequence[tuple[str, float]]  # (name, `time.monotonic()` of its beginning)


def main() -> None:
    arguments = _options().parse_args()
    if arguments.child == "control":
        print(json.dumps(idle()))
    elif arguments.child:
        print(json.dumps(watch(arguments.data)))
    else:
        measure(arguments)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--starts", type=int, default=5, help="number of measured starts (default: %(default)s)"
    )
    parser.add_argument("--child", choices=("start", "tour", "control"), help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    add_options(parser)
    return parser


def measure(arguments: argparse.Namespace) -> None:
    """Launch all processes and report the figures."""
    launch(__file__, "--child", "start", timeout=60)
    starts = [launch(__file__, "--child", "start", timeout=60) for _ in range(arguments.starts)]
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        with control() as idle_ticks:
            tour = launch(__file__, "--child", "tour", "--data", folder, timeout=300)
    gaps = {
        "window": by_phase(tour["ticks"], tour["phases"]),
        "control": by_phase(idle_ticks, tour["phases"]),
    }
    rows = figures(starts, tour, gaps["window"])
    print(machine()["description"])
    print(table(rows))
    print_gaps(gaps)
    phases = ("visible", "annotated", "quit")
    details = {"gaps_ms": gaps, "starts": [{phase: run[phase] for phase in phases} for run in starts]}
    save("Start, memory and event-loop gaps", rows, arguments.json, arguments.chart, details)


def figures(
    starts: Sequence[Mapping[str, Any]], tour: Mapping[str, Any], gaps: Mapping[str, Mapping[str, float]]
) -> list[Figure]:
    def median(name: str) -> float:
        return float(statistics.median(run[name] for run in starts))

    return [
        Figure("start to visible window", median("visible"), "s", VISIBLE_S),
        Figure("start to first annotated frame", median("annotated"), "s", ANNOTATED_S),
        Figure("quit, until the event loop has ended", median("quit"), "s", QUIT_S),
        Figure("resident memory, live", tour["memory_mb"], "MB", MEMORY_MB),
        *(Figure(f"gap, {phase}, 99.9%", gap["p999"], "ms", GAP_MS) for phase, gap in gaps.items()),
    ]


def print_gaps(gaps: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
    print("event-loop gaps, ms     ticks   99.9%  largest   idle control:  99.9%  largest")
    for phase, gap in gaps["window"].items():
        idle_gap = gaps["control"].get(phase, {"p999": float("nan"), "largest": float("nan")})
        print(
            f"  {phase:20}{gap['ticks']:7}{gap['p999']:8.1f}{gap['largest']:9.1f}"
            f"{idle_gap['p999']:23.1f}{idle_gap['largest']:9.1f}"
        )


def by_phase(ticks: Sequence[Tick], phases: Phases) -> dict[str, dict[str, float]]:
    """The number of ticks, the largest gap and the 99.9th percentile of each phase."""
    found = {}
    ends = [*(start for _, start in phases[1:]), float("inf")]
    for (name, start), end in zip(phases, ends, strict=True):
        late = sorted(gap for time_, gap in ticks if start <= time_ < end)
        if late:
            p999 = late[min(len(late) - 1, int(len(late) * 0.999))]
            found[name] = {"ticks": len(late), "largest": late[-1], "p999": p999}
    return found


# The idle control


@contextmanager
def control() -> Iterator[list[Tick]]:
    """Run an idle event loop in a process of its own. Its ticks are in the list after the block."""
    ticks: list[Tick] = []
    command = [sys.executable, __file__, "--child", "control"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield ticks
        output, _ = process.communicate()  # closes its input, so that it ends
    ticks += [(at, late) for at, late in json.loads(output)]


def idle() -> list[Tick]:
    """The ticks of an idle event loop until the standard input is closed."""
    from PySide6.QtCore import QCoreApplication

    application, meter = QCoreApplication([]), GapMeter()
    closed = threading.Thread(target=lambda: (sys.stdin.read(), application.quit()))
    meter.start()
    closed.start()
    application.exec()
    return meter.ticks


# In the app's process


def prepare(folder: Path) -> None:
    """Write a video, a second model and a data set, outside of the measured process."""
    from small_data import make_folder

    from emotion_gui.models.library import shipped_model

    writer = cv2.VideoWriter(str(folder / "video.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 30, (640, 480))
    picture = cv2.resize(np.asarray(cv2.imread(str(PORTRAIT))), (640, 480))
    for _ in range(60):
        writer.write(picture)
    writer.release()
    shutil.copytree(shipped_model(), folder / "copy")
    make_folder(folder / "faces", train=20, validation=5)


def watch(data: Path | None) -> dict[str, Any]:
    """Seconds to the first paint and to the first face; with `data`, also the measurements of a tour."""
    from emotion_gui.app import open_window

    application, window = open_window("demo")
    from PySide6.QtCore import QEvent, QObject, QTimer

    seen: dict[str, Any] = {}
    meter = GapMeter()
    meter.enter("start")

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and "visible" not in seen:
                seen["visible"] = time.monotonic() - began()
            return False

    watcher = FirstPaint()
    window.installEventFilter(watcher)

    def painted(_: float) -> None:
        if window.live.chosen.faces and "annotated" not in seen:
            seen["annotated"] = time.monotonic() - began()
            play(tour(window, data, meter, seen) if data else leave(window, seen))

    window.live.view.painted.connect(painted)
    QTimer.singleShot(0, meter.start)
    application.exec()
    if "left" in seen:
        seen["quit"] = time.monotonic() - seen["left"]
    return seen | {"ticks": meter.ticks, "phases": meter.phases}


def leave(window: Any, seen: dict[str, Any]) -> Iterator[int]:
    yield 500
    seen["left"] = time.monotonic()
    window.leave()


def tour(window: Any, data: Path, meter: GapMeter, seen: dict[str, Any]) -> Iterator[int]:
    """The steps through everything that might block the event loop."""
    from emotion_gui.models.library import shipped_model
    from emotion_gui.vision.source_spec import parse_source

    yield 4000  # in which the Train tab is built
    meter.enter("just watching")
    yield 8000
    seen["memory_mb"] = usage().resident_mb
    meter.enter("source switch")
    for source in (str(PORTRAIT), "demo", str(data / "video.avi"), "demo") * 3:
        window.live.open_source(parse_source(source))
        yield 800
    meter.enter("model switch")
    for model in (data / "copy", shipped_model()) * 5:
        window.models.use_folder(model)
        yield 800
    meter.enter("tab switch")
    for index in (1, 0) * 5:
        window._tabs.setCurrentIndex(index)
        yield 600
    meter.enter("training start")
    window._tabs.setCurrentIndex(1)
    window.train.set_data(str(data / "faces"))
    window.train._start()
    yield 12_000
    meter.stop()
    window.train.request_stop()
    window.leave()


if __name__ == "__main__":
    main()
