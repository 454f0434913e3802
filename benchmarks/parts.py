"""Times of single parts that no other benchmark measures.

    python benchmarks/parts.py [--json FILE] [--chart FILE]

The fastest of five calls each: opening a folder of 50,000 images until the first one is read, drawing labels
and boxes of three faces, evaluating fifty alert rules on a frame, and summarizing a run of 100,000 batches.
"""

import argparse
import itertools
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "tests")]

import numpy as np
from figures import Figure, add_options, machine, save, table
from intervals import fastest
from made_runs import make_run
from seen import BOX, a_face, a_result

from emotion_gui.alerts.condition import Condition, ConditionKind
from emotion_gui.alerts.rule import Rule
from emotion_gui.alerts.sample import sample_of
from emotion_gui.alerts.watch import RuleWatch
from emotion_gui.core.resources import resource_path
from emotion_gui.training.runs.run_summary import read_summary
from emotion_gui.vision.annotate import draw
from emotion_gui.vision.sources import ImageSource

PICTURES, BATCHES = 50_000, 100_000
FOLDER_MS, LABELS_MS, RULES_MS, RUN_MS = 2000, 1, 3, 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    add_options(parser)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        rows = [
            Figure(f"open a folder of {PICTURES:,} pictures", fastest(folder(Path(name))), "ms", FOLDER_MS),
            Figure("draw labels and boxes of three faces", fastest(labels()), "ms", LABELS_MS),
            Figure("evaluate fifty rules on a frame", fastest(rules()), "ms", RULES_MS),
            Figure(f"summarize a run of {BATCHES:,} batches", fastest(run(Path(name))), "ms", RUN_MS),
        ]
    print(machine()["description"])
    print(table(rows))
    save("Single parts", rows, arguments.json, arguments.chart)


def folder(scratch: Path) -> Callable[[], object]:
    """Opens a folder of images. All but the first are empty files, because they are not read."""
    album = scratch / "album"
    album.mkdir()
    (album / "face0.jpg").write_bytes(resource_path("demo", "grace_hopper.jpg").read_bytes())
    for number in range(1, PICTURES):
        (album / f"face{number}.jpg").touch()
    source = ImageSource(album)
    return lambda: (source.open(), source.read())


def labels() -> Callable[[], object]:
    image = np.full((720, 1280, 3), 90, np.uint8)
    boxes = [replace(BOX, x=100 + 300 * number) for number in range(3)]
    faces = [a_face(number, box) for number, box in enumerate(boxes, 1)]
    return lambda: draw(image, faces)


def rules() -> Callable[[], object]:
    """Evaluates ten rules of each kind, on frames at intervals of 0.1 s."""
    conditions = [Condition.usual(kind) for kind in ConditionKind]
    rules = [Rule(str(number), "", on=True, condition=each) for each in conditions for number in range(10)]
    watches = [RuleWatch(rule) for rule in rules]
    times, image = itertools.count(step=0.1), np.zeros((48, 64, 3), np.uint8)

    def evaluate() -> None:
        moment = next(times)
        sample = sample_of(a_result([a_face()], image, moment), moment)
        for watch in watches:
            watch.update(sample)

    return evaluate


def run(scratch: Path) -> Callable[[], object]:
    made = make_run(scratch / "run")
    first, *_, last = made.events.read_text("utf-8").splitlines(keepends=True)
    batch = {"sequence": 1, "kind": "batch", "time": 1.0, "values": {"loss": 1.0}}
    made.events.write_text(first + (json.dumps(batch) + "\n") * BATCHES + last, "utf-8")
    assert read_summary(made.path)
    return lambda: read_summary(made.path)


if __name__ == "__main__":
    main()
