"""A session of eight hours at 30 frames per second with two faces: size, opening, panning and zooming.

    python benchmarks/sessions.py [--hours 8] [--columns 8 | --signs] [--seconds 20] [--json FILE] …
    python benchmarks/sessions.py --former /tmp/former [--rounds 7] …

It is opened in the review page, in a process of its own, until its curves have been painted for the first
time; then it is panned and zoomed by code in each of the views. A gap is how late a timer of 5 ms fires. The
processor time of an iteration of the event loop is that of the window's thread, which hardly depends on other
load. Needs a display, such as that of xvfb-run, or QT_QPA_PLATFORM=offscreen.

With a checkout of the former version, the sessions of both versions are made and opened by their own code in
alternation. The output has their sizes, the medians, and the median of the rounds' ratios.
"""

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "tests")]

import numpy as np
from figures import Figure, add_options, machine, save, table
from former import ROOT, compare, run
from made_sessions import make_session
from made_signs import made_sign_session
from window import GapMeter, Tick, launch, play

from emotion_gui.recording.columns import Column
from emotion_gui.recording.markers import Marker, MarkerKind
from emotion_gui.recording.recorder import COMMIT_SECONDS

FRAMES_PER_SECOND, FACES = 30, 2
SIZE_MB, OPEN_S, GAP_MS = 120, 1.5, 50
FORMER_BLOCK = 3.0  # seconds between two commits of the former version
STEP_MS = 16  # between two moves, as of a wheel or a drag
WIDTH, HEIGHT = 1400, 900
_RECORD = """
import json, sessions
from pathlib import Path
session = sessions.record(Path({!r}), {}{})
print(json.dumps({{"size on the disk, MB": session.stat().st_size / 1e6}}))
"""
_OPEN = """
import json, time, sessions
from pathlib import Path
from emotion_gui.recording.session_reader import read_recording
[session] = Path({!r}).glob("*.session")
begun = time.perf_counter()
read_recording(session, {{}})
read = time.perf_counter() - begun
opened = sessions.watch(session, 1)["open_s"]
print(json.dumps({{"read, s": read, "opening, until the curves are painted, s": opened}}))
"""


def main() -> None:
    arguments = _options().parse_args()
    if arguments.child:
        print(json.dumps(watch(arguments.child, arguments.seconds)))
        return
    if arguments.former:
        print(machine()["description"])
        print(
            compare_with_former(
                arguments.former.resolve(), arguments.hours, arguments.columns, arguments.rounds
            )
        )
        return
    with tempfile.TemporaryDirectory() as folder:
        if arguments.signs:
            session = record_signs(Path(folder), arguments.hours)
        else:
            session = record(Path(folder), arguments.hours, arguments.columns)
        size = session.stat().st_size / 1e6
        launch(__file__, "--child", str(session), "--seconds", "1", timeout=120)  # warms the disk
        seen = launch(__file__, "--child", str(session), "--seconds", str(arguments.seconds), timeout=300)
    rows = figures(size, seen)
    print(machine()["description"])
    print(table(rows))
    save(f"A session of {arguments.hours:g} hours", rows, arguments.json, arguments.chart)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hours", type=float, default=8, help="length of the session (default: %(default)s)")
    parser.add_argument(
        "--columns", type=int, default=8, help="further columns of each face (default: %(default)s)"
    )
    parser.add_argument("--signs", action="store_true", help="columns of the signs of faces instead")
    parser.add_argument("--former", metavar="CHECKOUT", type=Path, help="compare with the former version")
    parser.add_argument("--rounds", type=int, default=7, help="rounds with --former (default: %(default)s)")
    parser.add_argument(
        "--seconds", type=int, default=20, help="duration of the moves (default: %(default)s)"
    )
    parser.add_argument("--child", metavar="SESSION", type=Path, help=argparse.SUPPRESS)
    add_options(parser)
    return parser


def record(folder: Path, hours: float, columns: int, block: float = COMMIT_SECONDS) -> Path:
    """Write a session with two faces that come and go, and a marker every five minutes.

    Args:
        folder: Folder of the session.
        hours: Its length.
        columns: Number of further columns of each face.
        block: Seconds between two commits.
    """
    seconds = hours * 3600
    markers = [
        Marker(second * 1000, f"lesson {second // 300}", MarkerKind.KEY)
        for second in range(60, int(seconds), 300)
    ]
    return make_session(
        folder,
        seconds=seconds,
        rate=FRAMES_PER_SECOND,
        faces=FACES,
        gaps=_gaps(seconds),
        markers=markers,
        block=block,
        columns=tuple(Column(f"column_{number}", "mm", "", 0.01) for number in range(columns)),
    )


def record_signs(folder: Path, hours: float) -> Path:
    """Write a session of so many hours with two faces, of which one has all signs."""
    seconds = hours * 3600
    return made_sign_session(
        folder,
        seconds,
        rate=FRAMES_PER_SECOND,
        faces=FACES,
        gaps=_gaps(seconds),
        eyes_hidden=(600, 900),
        block=COMMIT_SECONDS,
    )


def _gaps(seconds: float) -> list[tuple[float, float]]:
    return [(start, start + 45) for start in range(1000, int(seconds), 3000)]


def compare_with_former(former: Path, hours: float, columns: int, rounds: int) -> str:
    """Size and opening of the same session in both formats, as a table."""
    measured: dict[str, list[dict[str, float]]] = {"former": [], "this": []}
    with tempfile.TemporaryDirectory() as folder:
        made = {}
        for name, version, more in (("former", former, ""), ("this", ROOT, f", {columns}, {FORMER_BLOCK}")):
            (Path(folder) / name).mkdir()
            made[name] = version, run(version, _RECORD.format(str(Path(folder) / name), hours, more))
        for number in range(rounds + 1):  # the first one warms the disk
            for name, (version, session) in made.items():
                found = {**session, **run(version, _OPEN.format(str(Path(folder) / name)))}
                measured[name] += [found] if number else []
    lines = [f"{'':48}{'former':>10}{'this':>10}{'ratio':>8}"]
    pairs = [{"former": old, "this": new} for old, new in zip(*measured.values(), strict=True)]
    for name in pairs[0]["this"]:
        old, new, ratio = compare(pairs, name)
        lines.append(f"{name:48}{old:10.3f}{new:10.3f}{ratio:8.2f}")
    return "\n".join(lines)


def figures(size_mb: float, seen: dict[str, Any]) -> list[Figure]:
    opening, moving = (gaps_of(seen["ticks"], seen["phases"], phase) for phase in ("open", "move"))
    return [
        Figure("size on the disk", size_mb, "MB", SIZE_MB),
        Figure("opening, until the lines are painted", seen["open_s"], "s", OPEN_S),
        Figure("largest event-loop gap while it opens", float(opening.max()), "ms", GAP_MS),
        Figure("moving: gaps, 99.9th percentile", float(np.percentile(moving, 99.9)), "ms", GAP_MS),
        Figure("moving: largest gap", float(moving.max()), "ms", GAP_MS),
        Figure("moving: processor time of the longest turn", max(seen["turns_ms"]), "ms"),
        Figure("moving: views painted in a second", seen["paints"] / seen["seconds"], ""),
        Figure("resident memory with the session open", seen["resident_mb"], "MB"),
    ]


def gaps_of(ticks: Sequence[Tick], phases: Sequence[tuple[str, float]], phase: str) -> "np.ndarray[Any, Any]":
    """Gaps of one phase, in milliseconds."""
    names, starts = [name for name, _ in phases], [start for _, start in phases]
    first = names.index(phase)
    end = starts[first + 1] if first + 1 < len(starts) else math.inf
    return np.array([late for at, late in ticks if starts[first] <= at < end] or [0.0])


def watch(session: Path, seconds: int) -> dict[str, Any]:
    """Measure the page from within its process."""
    from PySide6.QtCore import QTimer
    from window import usage

    application, page = open_page(session.parent)
    meter, measured = GapMeter(), {"seconds": float(seconds), "paints": 0.0}
    turns: list[float] = []  # processor time of this thread between two moves, in milliseconds

    def painted() -> None:
        measured["open_s"] = time.monotonic() - measured["asked"]

    def drawn() -> None:
        measured["paints"] += 1
        if page.is_open and "open_s" not in measured:
            QTimer.singleShot(0, painted)  # after the paint event, which comes before timers

    def steps() -> Iterator[int]:
        page.view.timeline.drawn.connect(drawn)
        yield 1000
        meter.start()
        meter.enter("open")
        measured["asked"] = time.monotonic()
        page.open_session(session)
        while "open_s" not in measured:
            yield 10
        meter.enter("settle")
        yield 2500
        measured["paints"] = 0
        meter.enter("move")
        yield from moves(page, seconds, turns)
        meter.stop()
        measured["resident_mb"] = usage().resident_mb
        page.shut_down()
        page.close()
        application.quit()

    play(steps())
    application.exec()
    return {**measured, "turns_ms": turns, "ticks": meter.ticks, "phases": meter.phases}


def open_page(folder: Path) -> Any:
    """The application and the page, without an open session."""
    from PySide6.QtWidgets import QApplication

    from emotion_gui.core.settings import Settings
    from emotion_gui.sessions.context import SessionsContext
    from emotion_gui.sessions.review.review_page import ReviewPage
    from emotion_gui.widgets.settings_store import SettingsStore
    from emotion_gui.widgets.theme import apply_theme

    application = QApplication([])
    apply_theme(application, "light")
    page = ReviewPage(SessionsContext(folder, SettingsStore(Settings(), folder / "settings.json"), list))
    page.resize(WIDTH, HEIGHT)
    page.show()
    return application, page


def moves(page: Any, seconds: int, turns: list[float]) -> Iterator[int]:
    """Moves through all views for some seconds."""
    end, used = time.monotonic() + seconds, time.thread_time()
    for number, _ in enumerate(tour(page.view._window)):
        if time.monotonic() > end:
            return
        turns.append((time.thread_time() - used) * 1000)
        used = time.thread_time()
        if number % 100 == 99:
            page.view.controls._mode.setCurrentIndex(number // 100 % 4)
        yield STEP_MS


def tour(window: Any) -> Iterator[None]:
    """Endless moves: zoom in at a random time, pan, zoom out, pan over the whole session."""
    random = np.random.default_rng(0)
    while True:
        at = float(random.uniform(0, window.length))
        for _ in range(30):
            window.zoom(0.8, at)
            yield
        for _ in range(40):
            window.pan(0.02 * window.span)
            yield
        for _ in range(28):
            window.zoom(1.25, at)
            yield
        for _ in range(40):
            window.pan(0.01 * window.span)
            yield


if __name__ == "__main__":
    main()
