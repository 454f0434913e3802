"""Start-up, memory and event-loop gaps of the real window.

    python benchmarks/startup.py [--starts 5] [--json OUT]

Each start is a new process with a fresh home folder; the first one warms the disk and is not counted.
One of them goes on to switch sources and to start a training run. Needs a display (xvfb-run serves).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "tests")]

TICK_MS = 5
PREPARATION = "preparation"
BUDGETS = {"visible": 1.0, "annotated": 2.0, "memory_mb": 300, "gap_ms": 100}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--child", choices=("start", "tour"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(tour=arguments.child == "tour")
        return
    from machine import describe

    launch("start")
    starts = [launch("start") for _ in range(arguments.starts)]
    tour = launch("tour")
    result = {
        "machine": describe(),
        "visible": statistics.median(run["visible"] for run in starts),
        "annotated": statistics.median(run["annotated"] for run in starts),
        "memory_mb": tour["memory_mb"],
        "gaps_ms": tour["gaps_ms"],
    }
    report(result)
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=2) + "\n")


def report(result: dict[str, Any]) -> None:
    print(result["machine"])
    print(f"start to visible window       {result['visible']:.2f} s   (budget {BUDGETS['visible']} s)")
    print(f"start to first annotated frame {result['annotated']:.2f} s  (budget {BUDGETS['annotated']} s)")
    print(f"resident memory, live          {result['memory_mb']:.0f} MB  (budget {BUDGETS['memory_mb']} MB)")
    print(f"largest event-loop gap, and 99.9th percentile  (budget {BUDGETS['gap_ms']} ms)")
    for phase, gaps in result["gaps_ms"].items():
        print(f"  {phase:18} {gaps['largest']:6.1f} ms  {gaps['p999']:6.1f} ms")


def launch(kind: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "EMOTION_GUI_HOME": home, "BENCHMARK_BEGAN": str(time.monotonic())}
        command = [sys.executable, __file__, "--child", kind]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, timeout=180)
        return dict(json.loads(done.stdout.splitlines()[-1]))


def child(tour: bool) -> None:
    """The app, watched from inside. Prints what was seen as JSON."""
    from emotion_gui.app import open_window

    application, window = open_window("demo")
    from PySide6.QtCore import QEvent, QObject, Qt, QTimer

    began = float(os.environ["BENCHMARK_BEGAN"])
    seen: dict[str, Any] = {}

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and "visible" not in seen:
                seen["visible"] = time.monotonic() - began
            return False

    watcher = FirstPaint()
    window.installEventFilter(watcher)
    gaps: dict[str, list[float]] = {}
    phase, last = "start", time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.setdefault(phase, []).append(max(0.0, (now - last) * 1000 - TICK_MS))
        last = now

    def enter(name: str) -> None:
        nonlocal phase
        phase = name

    def painted(_: float) -> None:
        if window.live.chosen.faces and "annotated" not in seen:
            seen["annotated"] = time.monotonic() - began
            QTimer.singleShot(500 if not tour else 1000, next_step)

    def end() -> None:
        window.train.request_stop()
        window.train.shut_down()
        window.close()

    with tempfile.TemporaryDirectory() as scratch:
        steps = iter(_tour(window, Path(scratch), seen, enter) if tour else ())

        def next_step() -> None:
            wait = next(steps, None)
            if wait is None:
                end()
            else:
                QTimer.singleShot(wait, next_step)

        window.live.view.painted.connect(painted)
        ticker = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        ticker.timeout.connect(tick)
        QTimer.singleShot(0, ticker.start)
        application.exec()
    gaps.pop(PREPARATION, None)
    seen["gaps_ms"] = {name: _summary(values) for name, values in gaps.items()}
    print(json.dumps(seen))


def _tour(window: Any, scratch: Path, seen: dict[str, Any], enter: Any) -> Any:
    """Steps: each does something and gives the milliseconds until the next."""
    import cv2
    from small_data import make_folder

    from emotion_gui.resources import resource_path

    enter(PREPARATION)
    data = make_folder(scratch / "faces", train=20, validation=5)
    portrait = str(resource_path("demo", "grace_hopper.jpg"))
    video = str(scratch / "video.avi")
    writer = cv2.VideoWriter(video, cv2.VideoWriter.fourcc(*"MJPG"), 30, (640, 480))
    picture = cv2.resize(cv2.imread(portrait), (640, 480))
    for _ in range(60):
        writer.write(picture)
    writer.release()
    yield 200
    enter("idle control")
    yield 5000
    seen["memory_mb"] = _resident_mb()
    enter("source switch")
    for source in (portrait, "demo", video, "demo") * 2:
        window.live.open_source(source)
        yield 1000
    enter("tab switch")
    for index in (1, 0, 1):
        window._tabs.setCurrentIndex(index)
        yield 500
    enter("training start")
    window.train.set_data(str(data))
    window.train._start()
    yield 12_000


def _summary(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {"largest": ordered[-1], "p999": ordered[min(len(ordered) - 1, int(len(ordered) * 0.999))]}


def _resident_mb() -> float:
    try:
        fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # macOS: the peak, in bytes


if __name__ == "__main__":
    main()
