"""Loads the images that a trained model is evaluated on, in the same way as its own run."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from trainer.data.class_names import parse
from trainer.data.dataset import Dataset, load
from trainer.data.dataset_messages import dataset_messages
from trainer.run import options as train_options
from trainer.shared.config import OPTIONS, TrainConfig
from trainer.shared.errors import TrainerError
from trainer.shared.records import right_values


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options for the model and the images to evaluate it on."""
    parser.add_argument(
        "--model",
        type=Path,
        required=True,
        metavar="BUNDLE",
        help="folder or file of a model, or folder of a run",
    )
    parser.add_argument("--data", type=Path, required=True, help="data set, as for train")
    parser.add_argument("--votes", type=Path, help=OPTIONS["votes"].help)
    train_options.add_selection_options(parser)


def read(
    arguments: argparse.Namespace, metadata: Mapping[str, object], split_names: Sequence[str]
) -> Dataset:
    """Read the named splits and, to find leaks, the training images if there are any.

    If the data has no validation images, the same ones are drawn as when the model was trained. Prints what
    was skipped.

    Args:
        arguments: the parsed options.
        metadata: of the model.
        split_names: the splits to read.

    Raises:
        TrainerError: if the data cannot be used.
    """
    excluded, (share, seed) = train_options.excluded(arguments.exclude), _drawing(metadata)
    read_splits = partial(
        load,
        arguments.data,
        votes=arguments.votes,
        class_names=parse(arguments.class_name),
        excluded=excluded,
        validation_share=share,
        seed=seed,
    )
    try:
        dataset = read_splits(splits=dict.fromkeys(("train", *split_names)))
    except TrainerError:
        if "train" in split_names:
            raise
        dataset = read_splits(splits=split_names)  # only these, or raise what is wrong with them
    for name in dataset.unreadable:
        _warn(f"Skipped an unreadable image: {name}")
    for message in dataset_messages(dataset, excluded, share, seed):
        _warn(message)
    return dataset


def _warn(text: str) -> None:
    print(text, file=sys.stderr)


def _drawing(metadata: Mapping[str, object]) -> tuple[float, int]:
    """The share and seed by which the model's run drew validation images if the data had none."""
    trained, _ = right_values(TrainConfig, metadata.get("training"))
    if {"validation_share", "seed"} <= trained.keys():
        return trained["validation_share"], trained["seed"]
    default = TrainConfig("")  # the model was not trained here
    return default.validation_share, default.seed
