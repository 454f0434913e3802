"""Inspections of a small data set, and scripts that replace the trainer to test misbehavior."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from small_data import draw_image

from trainer.shared.face_input import LABELS

TRAIN, VALIDATION = 3, 1  # pictures of each class

SCRIPT_START = """
import shutil, sys, time
from pathlib import Path
from trainer.shared.event_kinds import End, Inspecting
from trainer.shared.events import EventWriter
out = Path(sys.argv[1])
events = EventWriter(out / "events.jsonl")
def step(stage, done, total):
    events.write(Inspecting(stage, done, total))
def end(outcome, message="Done."):
    events.write(End(outcome, message))
def wait_for_stop():
    for _ in range(50_000):
        if (out / "stop").exists(): return
        time.sleep(0.02)
def give(ready):
    for file in Path(ready).iterdir(): shutil.copy(file, out)
    end("finished")
"""


def script(out: Path, lines: str) -> list[str]:
    """Returns a command that runs these lines of a script to inspect into `out`."""
    return [sys.executable, "-c", f"{SCRIPT_START}\n{lines}", str(out)]


def finding(**changes: Any) -> dict[str, Any]:
    """Returns a finding as the trainer writes it."""
    values: dict[str, Any] = {"kind": "imbalance", "severity": "note", "sentence": "Few of disgust."}
    return {**values, "groups": [], "exclude": [], "class_name": None, **changes}


def twins(severity: str = "warning") -> dict[str, Any]:
    """Returns a finding with two groups of duplicates, of which three pictures can be excluded."""
    groups = [
        ["train/angry/0.png", "validation/angry/0.png"],
        ["train/sad/0.png", "train/sad/1.png", "train/fear/0.png"],
    ]
    exclude = ["validation/angry/0.png", "train/sad/1.png", "train/fear/0.png"]
    return finding(
        kind="twins", severity=severity, sentence="There are twins.", groups=groups, exclude=exclude
    )


def write_inspection(folder: Path, *findings: dict[str, Any], **changes: Any) -> Path:
    """Writes the result of an inspection as the trainer does."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    numbers = {"train": TRAIN, "validation": VALIDATION}
    pictures = [(s, label, i) for s, number in numbers.items() for label in LABELS for i in range(number)]
    values = {
        "data": "faces",
        "splits": {split: dict.fromkeys(LABELS, number) for split, number in numbers.items()},
        "made_validation": False,
        "other_folders": {},
        "names": [f"{split}/{label}/{number}.png" for split, label, number in pictures],
        "labels": [LABELS.index(label) for _, label, _ in pictures],
        "split_of": [split for split, _, _ in pictures],
        "findings": list(findings),
        "seconds": 1.0,
    }
    (folder / "inspection.json").write_text(json.dumps({**values, **changes}), "utf-8")
    np.save(folder / "pictures.npy", np.stack([draw_image(label, random) for _, label, _ in pictures]))
    return folder
