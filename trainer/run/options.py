"""The options of `python -m trainer train`, and the configuration that they name."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from trainer.data import class_names
from trainer.shared.config import CHOICES, AugmentationConfig, TrainConfig
from trainer.shared.errors import TrainerError, reason
from trainer.shared.presets import PRESETS

# What each option means. The names are those of TrainConfig and AugmentationConfig.
_MEANINGS: Mapping[str, str] = {
    "votes": "people's votes for the pictures, a file in FER+ format",
    "targets": "what is learned: the labels, the distribution of the votes, or both",
    "votes_weight": "how much the votes' loss counts beside the labels'",
    "validation_share": "of the training pictures, where the data has no validation pictures",
    "start_from": "a model bundle of the same architecture, instead of random weights",
    "teachers": "model bundles whose answers are learned too",
    "teacher_share": "of each target that their answers take",
    "architecture": "the network",
    "epochs": "at most this many; with --resume: another number than before",
    "batch_size": "pictures a step",
    "optimizer": "who takes the steps",
    "learning_rate": "the highest",
    "schedule": "how the learning rate goes on",
    "warmup_epochs": "in which the rate rises to its highest (cosine)",
    "weight_decay": "decoupled, times the learning rate",
    "averaging": "momentum of the moving average of the weights; 0: none",
    "mirrored": "the finished model takes the mean for the face and its mirror image",
    "votes_tolerance": "of accuracy and recall by the votes, given up for accuracy by the labels (two heads)",
    "class_weights": "count the pictures of rare classes more",
    "label_smoothing": "share of a label that is spread over all classes",
    "monitor": "what decides which epoch is the best",
    "patience": "epochs without lower val_loss until it stops; 0: never",
    "reduce_patience": "… until the rate is reduced (plateau)",
    "reduce_factor": "what the rate is multiplied by (plateau)",
    "precision": "arithmetic of the network",
    "seed": "runs with the same seed agree",
    "threads": "processor threads; 0: all cores",
    "rotation": "degrees, either way",
    "zoom": "share of the picture",
    "shift": "share of the picture",
    "flip": "mirror half of them",
    "contrast": "share of itself",
    "brightness": "share of the range",
    "gamma": "logarithm of the exponent",
    "blur": "share of a blurred picture in the mix",
    "noise": "standard deviation of 255",
    "erase": "share of the pictures that lose a rectangle",
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options keep None where they are not given: --resume and the presets must know."""
    parser.add_argument("--data", help="folder or zip in Kaggle's layout, or fer2013.csv")
    parser.add_argument("--preset", choices=list(PRESETS), help="a recipe; other options change it")
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="all options, as a run's config.json has them"
    )
    add_choice_of_pictures(parser)
    defaults = asdict(TrainConfig(data="")) | asdict(AugmentationConfig())
    for name, meaning in _MEANINGS.items():
        default = defaults[name]
        kind: dict[str, Any] = {"type": type(default)}
        if isinstance(default, bool):
            kind = {"action": argparse.BooleanOptionalAction}
        elif isinstance(default, tuple):
            kind = {"nargs": "+", "metavar": "FOLDER"}
        elif name in CHOICES:
            kind = {"choices": CHOICES[name]}
        shown = default if default not in ("", ()) else "none"
        parser.add_argument(_flag(name), help=f"{meaning} (seed recipe: {shown})", **kind)


def add_choice_of_pictures(parser: argparse.ArgumentParser) -> None:
    """What of the data counts, and as what."""
    class_names.add_option(parser)
    parser.add_argument(
        "--exclude", type=Path, metavar="FILE", help="names of pictures to be left out, one a line"
    )


def new_config(arguments: argparse.Namespace) -> TrainConfig:
    """Raises TrainerError."""
    if arguments.config:
        _refuse(arguments, "--config holds all options", "")
        return read_config(arguments.config)
    if not arguments.data:
        raise TrainerError("Name the data set with --data.")
    options = dict(PRESETS[arguments.preset]) if arguments.preset else {}
    augmentation = replace(
        options.pop("augmentation", AugmentationConfig()), **_given(arguments, AugmentationConfig)
    )
    options |= _given(arguments, TrainConfig) | {"augmentation": augmentation, "data": arguments.data}
    if options.get("targets", "labels") != "labels" and not options.get("votes") and not arguments.targets:
        options["targets"] = "labels"  # a preset's wish, for which the data has no votes
    return TrainConfig(
        **options, class_names=class_names.parse(arguments.class_name), excluded=excluded(arguments.exclude)
    )


def resumed_config(arguments: argparse.Namespace, file: Path) -> TrainConfig:
    """The run's own, with another number of epochs where one is given. Raises TrainerError."""
    _refuse(arguments, "A run goes on with its own options", ", or start a new run", allowed=("epochs",))
    return replace(read_config(file), **_given(arguments, TrainConfig))


def read_config(file: Path) -> TrainConfig:
    """Raises TrainerError where the file holds no configuration."""
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise TrainerError(f"{file} holds no run's options, so nothing can be trained by it.") from error
    try:
        config = TrainConfig.from_json(values)
    except TrainerError as error:
        raise TrainerError(f"{file} cannot be used. {error}") from error
    if not config.data:
        raise TrainerError(f"{file} cannot be used. It names no data.")
    return config


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _given(arguments: argparse.Namespace, options: type[TrainConfig | AugmentationConfig]) -> dict[str, Any]:
    """Those of the options that were named on the command line."""
    names = {field.name for field in fields(options)} & _MEANINGS.keys()
    given = {name: value for name in names if (value := getattr(arguments, name)) is not None}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}


def _refuse(arguments: argparse.Namespace, why: str, alternative: str, allowed: tuple[str, ...] = ()) -> None:
    named = [*_MEANINGS, "data", "preset", "class_name", "exclude"]
    extra = [name for name in named if name not in allowed and getattr(arguments, name) is not None]
    if extra:
        flags = ", ".join(_flag(name) for name in extra)
        raise TrainerError(f"{why}. Leave out {flags}{alternative}.")


def excluded(file: Path | None) -> tuple[str, ...]:
    """The names in a file of `--exclude`. Raises TrainerError."""
    if file is None:
        return ()
    try:
        return tuple(line for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise TrainerError(f"{file} cannot be read: {reason(error)}.") from error
