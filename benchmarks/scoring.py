"""Options, images, models and scores that the benchmarks of models share."""

import argparse
import json
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any, get_args

import numpy as np
from machine import describe
from numpy.typing import NDArray

from emotion_gui.core.face_options import DETECTOR, DetectorKind
from emotion_gui.core.resources import resource_path
from trainer.data.dataset import Split, load
from trainer.scoring.evaluation import Probabilities, metrics
from trainer.scoring.truths import AGREED, LABELED, VOTED, truths
from trainer.shared.bundle import read_bundle

TRUTHS = {VOTED: "FER+ majority", AGREED: "FER+, six of ten agree", LABELED: "FER2013 labels"}
ACCURACY = {truth: f"{truth}_accuracy" for truth in (VOTED, LABELED)}
# Neutral is a third of the FER+ majority, so a model that always answers neutral has a good accuracy there.
FIGURES = {
    ACCURACY[VOTED]: f"accuracy, {TRUTHS[VOTED]}",
    f"{VOTED}_macro_recall": f"macro recall, {TRUTHS[VOTED]}",
    ACCURACY[LABELED]: f"accuracy, {TRUTHS[LABELED]}",
    f"{LABELED}_macro_recall": f"macro recall, {TRUTHS[LABELED]}",
}


def options(description: str | None) -> argparse.ArgumentParser:
    """A parser of --data, --votes, --model and --json."""
    parser = model_options(description)
    parser.add_argument("--data", type=Path, required=True, help="a data set, as of python -m trainer train")
    parser.add_argument("--votes", type=Path, help="crowd labels of the images, a file in FER+ format")
    return parser


def model_options(description: str | None) -> argparse.ArgumentParser:
    """A parser of --model and --json."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--model",
        type=Path,
        action="append",
        help="a model bundle; may be repeated (default: the shipped model)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    return parser


def add_detector_option(parser: argparse.ArgumentParser) -> None:
    """Add --detector, which finds the faces."""
    kinds = get_args(DetectorKind)
    parser.add_argument(
        "--detector", choices=kinds, default=DETECTOR, help="what finds the faces (default: %(default)s)"
    )


def validation(arguments: argparse.Namespace) -> Split:
    return load(arguments.data, ["validation"], votes=arguments.votes).splits["validation"]


def model_files(arguments: argparse.Namespace) -> dict[str, Path]:
    """The LiteRT files of --model by the bundles' names; a number is added to a name that is taken."""
    files: dict[str, Path] = {}
    for folder in arguments.model or [resource_path("models", "default")]:
        bundle = read_bundle(folder)
        files[_free(bundle.name, files)] = bundle.tflite
    return files


def thresholds(files: Mapping[str, Path]) -> list[float]:
    """The `unsure_below` of each of the `model_files`, from its bundle."""
    return [read_bundle(path.parent).unsure_below for path in files.values()]


def _free(name: str, taken: Collection[str]) -> str:
    numbered = (f"{name} ({number})" for number in count(2))
    return next(each for each in chain([name], numbered) if each not in taken)


def figures(probabilities: Probabilities, split: Split) -> dict[str, float]:
    """Scores of probabilities (n, 7) for a split, 0 to 1, by a key of FIGURES; votes only if it has any."""
    found: dict[str, float] = {}
    for truth, (right, usable) in truths(split).items():
        measured = metrics(probabilities[usable], right[usable])
        found[f"{truth}_accuracy"] = measured.accuracy
        found[f"{truth}_macro_recall"] = measured.macro_recall or 0.0
    return {figure: found[figure] for figure in FIGURES if figure in found}


def chosen(split: Split, pictures: Sequence[int] | NDArray[np.int_]) -> Split:
    """The part of a split with these indices."""
    votes = None if split.votes is None else split.votes[pictures]
    names = tuple(split.names[picture] for picture in pictures)
    return Split(split.images[pictures], split.labels[pictures], names, votes)


def save(path: Path | None, measured: Mapping[str, Any]) -> None:
    """Write the values as JSON, with the machine that they were measured on."""
    if path is not None:
        path.write_text(json.dumps({"machine": describe(), **measured}, indent=2) + "\n", encoding="utf-8")
