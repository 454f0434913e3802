"""Compares this version with a former one: start of the window, a frame, classification, and a long session.

    git worktree add /tmp/former v0.1
    python benchmarks/former.py /tmp/former [--rounds 7] [--json FILE]

Each figure is measured by the checkout's own benchmarks in a process of its own. The two versions alternate,
so that other load on the machine affects both. The output has the medians, and the median of the rounds'
ratios.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from machine import describe

ROOT = Path(__file__).resolve().parents[1]
FRAMES = 300

_START = """
import json
from window import launch
started = launch("benchmarks/startup.py", "--child", "start", timeout=60)
print(json.dumps({name: started[name] for name in ("visible", "annotated")}))
"""
_FRAMES = f"""
import json, statistics, sys, time
from contextlib import closing
from itertools import cycle, islice
import cv2
import live_loop
from emotion_gui.vision import search as searches
BackgroundSearch = getattr(searches, "BackgroundSearch", None) or searches.SearchBeside  # its former name
cv2.setNumThreads(1)
found = {{}}
for faces in (1, 6):
    frames = cycle(live_loop.scene_frames(faces))
    with closing(BackgroundSearch()) as search:
        step, times = live_loop.our_loop(search), []
        until = time.perf_counter() + 20
        while step(next(frames)) < faces and time.perf_counter() < until:
            time.sleep(1 / 30)  # the search for faces has a thread of its own
        for frame in islice(frames, {FRAMES}):
            began = time.perf_counter()
            step(frame)
            times.append(time.perf_counter() - began)
    found[f"median time of a frame, {{faces}} in it, ms"] = 1000 * statistics.median(times)
print(json.dumps(found))
"""
_FACES = f"""
import json, statistics, time
import cv2
import numpy as np
from emotion_gui.models.library import shipped_model
from emotion_gui.vision.classifier import load_classifier
from emotion_gui.vision.frame import Box
from trainer.shared.bundle import read_bundle
try:
    from emotion_gui.vision.alignment import FaceCrop as crop
except ImportError:
    def crop(box):  # formerly boxes
        return box
cv2.setNumThreads(1)
classifier, found = load_classifier(read_bundle(shipped_model())), {{}}
gray = np.random.default_rng(0).integers(0, 256, (480, 640)).astype(np.uint8)
for faces in (1, 6):
    boxes, times = [crop(Box(100 * face, 40, 90, 90)) for face in range(faces)], []
    for call in range({FRAMES} + 20):
        began = time.perf_counter()
        classifier.classify(gray, boxes)
        times.append(time.perf_counter() - began)
    found[f"classification of its faces, {{faces}} in it, ms"] = 1000 * statistics.median(times[20:])
print(json.dumps(found))
"""
_SESSION = """
import json, sys, tempfile, time
from pathlib import Path
from made_sessions import make_session
from emotion_gui.recording.session_reader import read_recording
with tempfile.TemporaryDirectory() as folder:
    session = make_session(Path(folder), seconds=3600, rate=30, faces=2)
    began = time.perf_counter()
    read_recording(session, {})
    print(json.dumps({"reading a session of one hour, two faces, ms": 1000 * (time.perf_counter() - began)}))
"""
_NAMES = {"visible": "start to visible window, s", "annotated": "start to first annotated frame, s"}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("former", type=Path, help="a checkout of the former version")
    parser.add_argument("--rounds", type=int, default=7, help="(default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    arguments = parser.parse_args()
    versions = {"former": arguments.former.resolve(), "this": ROOT}
    for version in versions.values():
        measure(version)  # the first start of each reads from the disk
    rounds = [{name: measure(version) for name, version in versions.items()} for _ in range(arguments.rounds)]
    figures = {name: compare(rounds, name) for name in rounds[0]["this"]}
    print(f"{describe()}; {arguments.rounds} rounds\n{'':48}{'former':>10}{'this':>10}{'ratio':>8}")
    for name, (former, this, ratio) in figures.items():
        print(f"{name:48}{former:10.3f}{this:10.3f}{ratio:8.2f}")
    if arguments.json:
        arguments.json.write_text(json.dumps({"machine": describe(), "figures": figures}, indent=2))


def measure(version: Path) -> dict[str, float]:
    """All figures of a checkout, measured once."""
    start = run(version, _START)
    return {
        **{words: start[name] for name, words in _NAMES.items()},
        **run(version, _FRAMES),
        **run(version, _FACES),
        **run(version, _SESSION),
    }


def run(version: Path, code: str) -> dict[str, float]:
    """Run code with the packages and benchmarks of a checkout, and parse its last line of output as JSON."""
    path = os.pathsep.join(str(version / part) for part in ("", "benchmarks", "tests"))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen"},
        cwd=version,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{version} cannot be measured:\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(rounds: list[dict[str, dict[str, float]]], name: str) -> tuple[float, float, float]:
    """Medians of both versions and of their ratio."""
    pairs = [(each["former"][name], each["this"][name]) for each in rounds]
    former, this = (statistics.median(values) for values in zip(*pairs, strict=True))
    return former, this, statistics.median(new / old for old, new in pairs)


if __name__ == "__main__":
    main()
