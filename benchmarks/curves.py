"""Event-loop gaps while the curves of a long run are drawn, compared with idle periods.

    python benchmarks/curves.py [--epochs 200] [--batches 250] [--json OUT]

The run's event file grows by an epoch every 250 ms, the tab's polling interval; idle periods are measured
before, between and after. Then the mouse reads and zooms the whole run. Needs a display, such as that of
xvfb-run, or QT_QPA_PLATFORM=offscreen. The thread's processor time between two ticks separates its own work
from the load of other programs.
"""

import argparse
import json
import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"

TICK_MS = 5
FOLLOW_MS = 250
IDLE_EVERY = 40  # epochs
IDLE_S = 8
SIZE = (1200, 700)
BUDGET_MS = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--epochs", type=int, default=200)
    parser.add_argument("--batches", type=int, default=250)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    from machine import describe

    gaps, work, platform = measure(arguments.epochs, arguments.batches)
    result = {
        "machine": describe(),
        "platform": platform,
        "epochs": arguments.epochs,
        "batches": arguments.batches,
        "gaps_ms": {phase: _summary(values) for phase, values in gaps.items()},
        "work_ms": {phase: _summary(values) for phase, values in work.items()},
    }
    report(result)
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=2) + "\n")


def report(result: dict[str, Any]) -> None:
    print(f"{result['machine']}, Qt on {result['platform']}")
    print(f"{result['epochs']} epochs of {result['batches']} batches, window of {SIZE[0]} x {SIZE[1]}")
    print(f"event-loop gaps in ms (budget {BUDGET_MS} ms at the 99.9th percentile)")
    print("                 median    99.9%  largest  samples   own processor time:  99.9%  largest")
    for phase, gaps in result["gaps_ms"].items():
        work = result["work_ms"][phase]
        shown = f"{gaps['median']:8.2f} {gaps['p999']:8.1f} {gaps['largest']:8.1f} {gaps['samples']:8}"
        print(f"  {phase:13}{shown} {work['p999']:28.1f} {work['largest']:8.1f}")


Phases = dict[str, list[float]]


def measure(epochs: int, batches: int) -> tuple[Phases, Phases, str]:
    """Gaps in ms, the thread's processor time between two ticks in ms, and the name of Qt's platform."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from emotion_gui.training.curves.curves import TrainingCurves

    lines = [_lines(epoch, epochs, batches) for epoch in range(1, epochs + 1)]
    application = QApplication([])
    window = TrainingCurves()
    window.resize(*SIZE)
    window.show()
    gaps: Phases = {}
    work: Phases = {}
    phase, last, last_work = "start", time.perf_counter(), time.thread_time()

    def tick() -> None:
        nonlocal last, last_work
        now, now_work = time.perf_counter(), time.thread_time()
        gaps.setdefault(phase, []).append(max(0.0, (now - last) * 1000 - TICK_MS))
        work.setdefault(phase, []).append((now_work - last_work) * 1000)
        last, last_work = now, now_work

    def enter(name: str) -> None:
        nonlocal phase
        phase = name

    with tempfile.TemporaryDirectory() as scratch:
        steps = play(window, Path(scratch) / "events.jsonl", lines, enter)

        def next_step() -> None:
            wait = next(steps, None)
            if wait is None:
                application.quit()
            else:
                QTimer.singleShot(wait, next_step)

        ticker = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        ticker.timeout.connect(tick)
        ticker.start()
        QTimer.singleShot(1000, next_step)
        application.exec()
    gaps.pop("start")
    return gaps, work, application.platformName()


def play(window: Any, path: Path, lines: list[str], enter: Any) -> Iterator[int]:
    """Steps that each do something and yield the milliseconds until the next. `lines`: by epoch."""
    from trainer.shared.event_kinds import BatchDone, EpochDone
    from trainer.shared.events import EventReader

    reader = EventReader(path)
    with path.open("a", encoding="utf-8") as file:
        for epoch, text in enumerate(lines):
            if epoch % IDLE_EVERY == 0:
                enter("idle")
                yield IDLE_S * 1000
                enter("live run")
            file.write(text)
            file.flush()
            events = [each.event for each in reader.read()]
            window.add_batches([event for event in events if isinstance(event, BatchDone)])
            for event in events:
                if isinstance(event, EpochDone):
                    window.add_epoch(event)
            yield FOLLOW_MS
    yield 500
    enter("idle")
    yield IDLE_S * 1000
    yield from _use_mouse(window, enter)


def _use_mouse(window: Any, enter: Any) -> Iterator[int]:
    """Move the pointer across the loss chart, and zoom in and out with the wheel."""
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QMouseEvent, QWheelEvent
    from PySide6.QtWidgets import QApplication, QGraphicsView

    viewport = window.findChild(QGraphicsView).viewport()
    none = Qt.MouseButton.NoButton
    modifiers = Qt.KeyboardModifier.NoModifier
    enter("reading")
    for step in range(600):
        position = QPointF(80 + step % 300, 200)
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove, position, viewport.mapToGlobal(position), none, none, modifiers
        )
        QApplication.postEvent(viewport, event)
        yield 16
    enter("zooming")
    position = QPointF(250, 200)
    for step in range(300):
        angle = QPoint(0, 120 if step % 60 < 30 else -120)
        phase = Qt.ScrollPhase.NoScrollPhase
        wheel = QWheelEvent(
            position, viewport.mapToGlobal(position), QPoint(), angle, none, modifiers, phase, False
        )
        QApplication.postEvent(viewport, wheel)
        yield 33


def _lines(epoch: int, epochs: int, batches: int) -> str:
    """The event lines of one epoch, as the trainer writes them."""
    noise = random.Random(epoch)
    loss, accuracy = 0.7 + 1.2 * math.exp(-4 * epoch / epochs), 0.75 - 0.5 * math.exp(-4 * epoch / epochs)
    lines = []
    for batch in range(1, batches + 1):
        spread = noise.gauss(0, 0.3) / math.sqrt(batch)
        values = {"loss": loss + spread, "accuracy": accuracy - spread / 2, "learning_rate": 1e-3 / epoch}
        lines.append(("batch", {"epoch": epoch, "batch": batch, "batches": batches, **values}))
    values = {"loss": loss, "accuracy": accuracy, "learning_rate": 1e-3 / epoch, "seconds": 60.0}
    values |= {
        "val_loss": loss + 0.1 + noise.gauss(0, 0.03),
        "val_accuracy": accuracy - noise.uniform(0, 0.05),
    }
    lines.append(("epoch", {"epoch": epoch, **values}))
    first = (epoch - 1) * (batches + 1)
    return "".join(
        json.dumps({"sequence": first + index, "kind": kind, "time": time.time(), "values": values}) + "\n"
        for index, (kind, values) in enumerate(lines)
    )


def _summary(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "median": ordered[len(ordered) // 2],
        "p999": ordered[min(len(ordered) - 1, int(len(ordered) * 0.999))],
        "largest": ordered[-1],
        "samples": len(ordered),
    }


if __name__ == "__main__":
    main()
