"""What the benchmarks of models share: their options, the pictures, the models, and who is right."""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from machine import describe
from numpy.typing import NDArray

from emotion_gui.resources import resource_path
from trainer.bundle import read_bundle
from trainer.dataset import Split, load
from trainer.evaluation import metrics
from trainer.votes import majority

Flags = NDArray[np.bool_]
Probabilities = NDArray[np.float32]

TRUTHS = {"labels": "FER2013 labels", "votes": "FER+ majority"}
# Neutral is a third of the FER+ majority: a model that only ever says neutral looks good there.
FIGURES = {
    "labels": "accuracy, FER2013 labels",
    "macro_recall": "macro recall, FER2013 labels",
    "votes": "accuracy, FER+ majority",
}


def options(description: str | None) -> argparse.ArgumentParser:
    """A parser of --data, --votes, --model and --json."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="a data set, as for python -m trainer train")
    parser.add_argument("--votes", type=Path, help="people's votes for the pictures, a file in FER+ format")
    parser.add_argument(
        "--model", type=Path, action="append", help="a model bundle; may be repeated (default: the shipped)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file too")
    return parser


def validation(arguments: argparse.Namespace) -> Split:
    return load(arguments.data, ["validation"], votes=arguments.votes).splits["validation"]


def model_files(arguments: argparse.Namespace) -> dict[str, Path]:
    """The LiteRT files of --model by the bundles' names; a second one of a name gets a number."""
    files: dict[str, Path] = {}
    for folder in arguments.model or [resource_path("models", "default")]:
        bundle = read_bundle(folder)
        same = sum(name.partition(" (")[0] == bundle.name for name in files)
        files[f"{bundle.name} ({same + 1})" if same else bundle.name] = bundle.tflite
    return files


def truths(split: Split) -> dict[str, tuple[NDArray[np.uint8], Flags]]:
    """By a key of TRUTHS: the right answers (n,), and which pictures (n,) have one."""
    found = {"labels": (split.labels, np.ones(len(split), bool))}
    if split.votes is not None:
        found["votes"] = majority(split.votes)
    return found


def figures(probabilities: Probabilities, split: Split) -> dict[str, float]:
    """By a key of FIGURES, 0 to 1, of the answers (n, 7) for a split; without "votes" where it has none."""
    found: dict[str, float] = {}
    for name, (right, usable) in truths(split).items():
        measured = metrics(probabilities[usable], right[usable])
        found[name] = measured["accuracy"]
        if name == "labels":
            found["macro_recall"] = measured["macro_recall"]
    return found


def chosen(split: Split, pictures: Sequence[int] | NDArray[np.int_]) -> Split:
    """The split's pictures with these numbers."""
    votes = None if split.votes is None else split.votes[pictures]
    names = tuple(split.names[picture] for picture in pictures)
    return Split(split.images[pictures], split.labels[pictures], names, votes)


def save(path: Path | None, measured: Mapping[str, Any]) -> None:
    """As JSON, with the machine that they were measured on."""
    if path is not None:
        path.write_text(json.dumps({"machine": describe(), **measured}, indent=2) + "\n", encoding="utf-8")
