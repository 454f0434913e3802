"""The pictures that a finished model is scored on, read as its own run read them."""

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
    """The model, and the pictures to score it on."""
    parser.add_argument(
        "--model",
        type=Path,
        required=True,
        metavar="BUNDLE",
        help="a model's folder or file, or a run's folder",
    )
    parser.add_argument("--data", type=Path, required=True, help="a data set, as for train")
    parser.add_argument("--votes", type=Path, help=OPTIONS["votes"].help)
    train_options.add_choice_of_pictures(parser)


def read(arguments: argparse.Namespace, metadata: Mapping[str, object], wanted: Sequence[str]) -> Dataset:
    """The splits `wanted` and, so that leaks can be found, the training pictures where there are some.

    Where the data has no validation pictures, they are drawn as they were for the model whose metadata this
    is. What was skipped is told in the terminal. Raises TrainerError.
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
        dataset = read_splits(splits=dict.fromkeys(("train", *wanted)))
    except TrainerError:
        if "train" in wanted:
            raise
        dataset = read_splits(splits=wanted)  # these alone, or what is wrong with that
    for name in dataset.unreadable:
        _tell(f"Skipped, cannot be read: {name}")
    for notice in dataset_messages(dataset, excluded, share, seed):
        _tell(notice)
    return dataset


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


def _drawing(metadata: Mapping[str, object]) -> tuple[float, int]:
    """Share and seed by which the model's run drew its validation pictures where the data had none."""
    trained, _ = right_values(TrainConfig, metadata.get("training"))
    if {"validation_share", "seed"} <= trained.keys():
        return trained["validation_share"], trained["seed"]
    usual = TrainConfig("")  # it was not trained here
    return usual.validation_share, usual.seed
