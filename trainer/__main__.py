"""python -m trainer train | evaluate | export"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from trainer.config import PRECISIONS, AugmentationConfig, TrainConfig
from trainer.dataset import SPLITS
from trainer.errors import StopRequested, TrainerError


def main(argv: Sequence[str] | None = None) -> int:
    """0: done. 2: it cannot be done, for the reason printed. 130: interrupted."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.command(arguments))
    except TrainerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, StopRequested):
        print("Stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="trainer", description="Train, score and convert models that recognise facial expressions."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_train(commands)
    _add_evaluate(commands)
    _add_export(commands)
    return parser


def _add_train(commands: Any) -> None:
    defaults, augmentation = TrainConfig(data=""), AugmentationConfig()
    parser = commands.add_parser(
        "train",
        help="train a network on a data set",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.set_defaults(command=_train)
    parser.add_argument("--data", help="folder or zip in Kaggle's layout, or fer2013.csv")
    parser.add_argument("--out", type=Path, required=True, metavar="RUN", help="the run's new folder")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out")
    add = parser.add_argument
    add("--architecture", default=defaults.architecture, help="name of the network")
    add("--epochs", type=int, default=defaults.epochs, help="at most this many")
    add("--batch-size", type=int, default=defaults.batch_size, help="pictures a step")
    add("--learning-rate", type=float, default=defaults.learning_rate, help="Adam's at the start")
    add("--monitor", default=defaults.monitor, help="what decides which epoch is the best")
    add(
        "--patience", type=int, default=defaults.patience, help="epochs without lower val_loss until it stops"
    )
    add("--reduce-patience", type=int, default=defaults.reduce_patience, help="… until the rate is reduced")
    add("--reduce-factor", type=float, default=defaults.reduce_factor, help="what the rate is multiplied by")
    add("--precision", choices=PRECISIONS, default=defaults.precision, help="arithmetic of the network")
    add("--seed", type=int, default=defaults.seed, help="runs with the same seed agree")
    add("--threads", type=int, default=defaults.threads, help="processor threads; 0: all cores")
    add("--rotation", type=float, default=augmentation.rotation, help="degrees, either way")
    add("--zoom", type=float, default=augmentation.zoom, help="share of the picture")
    add("--shift", type=float, default=augmentation.shift, help="share of the picture")
    add("--brightness", type=float, default=augmentation.brightness, help="share of the range")
    add(
        "--flip", action=argparse.BooleanOptionalAction, default=augmentation.flip, help="mirror half of them"
    )


def _train(arguments: argparse.Namespace) -> int:
    from trainer.run import RunFolder, train

    config = _config(arguments, RunFolder(arguments.out))
    report = train(config, arguments.out, resume=arguments.resume)
    from trainer.evaluation import as_text

    print(as_text(report["validation"]))
    print(f"The model is in {RunFolder(arguments.out).model}")
    return 0


def _config(arguments: argparse.Namespace, folder: Any) -> TrainConfig:
    """The run's own configuration for --resume, else the options'."""
    if arguments.resume:
        try:
            return TrainConfig.from_json(json.loads(folder.config.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise TrainerError(f"{folder.path} holds no run that could be resumed.") from error
    if not arguments.data:
        raise TrainerError("Name the data set with --data.")
    options = {f.name: getattr(arguments, f.name) for f in fields(TrainConfig) if f.name != "augmentation"}
    changes = {f.name: getattr(arguments, f.name) for f in fields(AugmentationConfig)}
    return TrainConfig(**options, augmentation=AugmentationConfig(**changes))


def _add_evaluate(commands: Any) -> None:
    parser = commands.add_parser("evaluate", help="score a model on a data set")
    parser.set_defaults(command=_evaluate)
    parser.add_argument("--model", type=Path, required=True, metavar="BUNDLE", help="a model bundle")
    parser.add_argument("--data", type=Path, required=True, help="a data set, as for train")
    parser.add_argument("--split", choices=SPLITS, default="validation")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def _evaluate(arguments: argparse.Namespace) -> int:
    from trainer.bundle import BundleError, read_bundle
    from trainer.dataset import load
    from trainer.evaluation import as_text, evaluate
    from trainer.litert import LiteRTModel

    try:
        model = LiteRTModel(read_bundle(arguments.model).tflite, threads=2)
    except (BundleError, ValueError) as error:
        raise TrainerError(str(error)) from error
    dataset = load(arguments.data, [arguments.split])
    for name in dataset.unreadable:
        print(f"Skipped, cannot be read: {name}", file=sys.stderr)
    metrics = evaluate(model, dataset.splits[arguments.split])
    print(json.dumps(metrics, indent=2) if arguments.json else as_text(metrics))
    return 0


def _add_export(commands: Any) -> None:
    parser = commands.add_parser("export", help="make a model bundle of a .keras or .h5 file")
    parser.set_defaults(command=_export)
    parser.add_argument("--model", type=Path, required=True, help="a .keras or .h5 file")
    parser.add_argument("--out", type=Path, required=True, metavar="BUNDLE", help="the bundle's new folder")


def _export(arguments: argparse.Namespace) -> int:
    from trainer.export import convert

    convert(arguments.model, arguments.out)
    print(f"The model is in {arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
