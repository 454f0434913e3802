"""python -m trainer train | evaluate | export"""

import argparse
import io
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from trainer.bundle import ARCHIVE_ENDING, BundleError, read_bundle, unpack
from trainer.config import PRECISIONS, AugmentationConfig, TrainConfig
from trainer.dataset import SPLITS
from trainer.errors import StopRequested, TrainerError


def main(argv: Sequence[str] | None = None) -> int:
    """0: done. 2: it cannot be done, for the reason printed. 130: interrupted."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # for file names that the terminal cannot show
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
    """The options keep None where they are not given: --resume must know."""
    defaults, augmentation = TrainConfig(data=""), AugmentationConfig()
    parser = commands.add_parser("train", help="train a network on a data set")
    parser.set_defaults(command=_train)
    parser.add_argument("--out", type=Path, required=True, metavar="RUN", help="the run's new folder")
    parser.add_argument(
        "--resume", action="store_true", help="go on with the run in --out, with its own options"
    )
    parser.add_argument("--data", help="folder or zip in Kaggle's layout, or fer2013.csv")

    def add(name: str, default: Any, meaning: str, **more: Any) -> None:
        more = more or {"type": type(default)}
        parser.add_argument(_flag(name), help=f"{meaning} (default: {default})", **more)

    add("architecture", defaults.architecture, "name of the network")
    add("epochs", defaults.epochs, "at most this many; with --resume: another number than before")
    add("batch_size", defaults.batch_size, "pictures a step")
    add("learning_rate", defaults.learning_rate, "Adam's at the start")
    add("monitor", defaults.monitor, "what decides which epoch is the best")
    add("patience", defaults.patience, "epochs without lower val_loss until it stops")
    add("reduce_patience", defaults.reduce_patience, "… until the rate is reduced")
    add("reduce_factor", defaults.reduce_factor, "what the rate is multiplied by")
    add("precision", defaults.precision, "arithmetic of the network", choices=PRECISIONS)
    add("seed", defaults.seed, "runs with the same seed agree")
    add("threads", defaults.threads, "processor threads; 0: all cores")
    add("rotation", augmentation.rotation, "degrees, either way")
    add("zoom", augmentation.zoom, "share of the picture")
    add("shift", augmentation.shift, "share of the picture")
    add("brightness", augmentation.brightness, "share of the range")
    add("flip", augmentation.flip, "mirror half of them", action=argparse.BooleanOptionalAction)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _train(arguments: argparse.Namespace) -> int:
    from trainer.run import train
    from trainer.run_folder import RunFolder

    folder = RunFolder(arguments.out)
    config = _resumed_config(arguments, folder) if arguments.resume else _new_config(arguments)
    report = train(config, folder.path, resume=arguments.resume)
    from trainer.evaluation import as_text

    print(as_text(report["validation"]))
    print(f"The model is in {folder.model}")
    return 0


def _given(arguments: argparse.Namespace, options: type[TrainConfig | AugmentationConfig]) -> dict[str, Any]:
    """Those of the options that were named on the command line."""
    values = {field.name: getattr(arguments, field.name, None) for field in fields(options)}
    return {name: value for name, value in values.items() if value is not None}


def _new_config(arguments: argparse.Namespace) -> TrainConfig:
    if not arguments.data:
        raise TrainerError("Name the data set with --data.")
    augmentation = AugmentationConfig(**_given(arguments, AugmentationConfig))
    return TrainConfig(**_given(arguments, TrainConfig), augmentation=augmentation)


def _resumed_config(arguments: argparse.Namespace, folder: Any) -> TrainConfig:
    """The run's own, with another number of epochs where one is given."""
    given = {**_given(arguments, TrainConfig), **_given(arguments, AugmentationConfig)}
    fixed = [_flag(name) for name in given if name != "epochs"]
    if fixed:
        raise TrainerError(
            f"A run goes on with its own options. Leave out {', '.join(fixed)}, or start a new run."
        )
    try:
        config = TrainConfig.from_json(json.loads(folder.config.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise TrainerError(f"{folder.path} holds no run that could be resumed.") from error
    return replace(config, **given)


def _add_evaluate(commands: Any) -> None:
    parser = commands.add_parser("evaluate", help="score a model on a data set")
    parser.set_defaults(command=_evaluate)
    parser.add_argument(
        "--model", type=Path, required=True, metavar="BUNDLE", help="a model bundle, its folder or its file"
    )
    parser.add_argument("--data", type=Path, required=True, help="a data set, as for train")
    parser.add_argument("--split", choices=SPLITS, default="validation")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def _evaluate(arguments: argparse.Namespace) -> int:
    from trainer.dataset import load
    from trainer.evaluation import as_text, evaluate

    model = _litert_model(arguments.model)
    dataset = load(arguments.data, [arguments.split])
    for name in dataset.unreadable:
        print(f"Skipped, cannot be read: {name}", file=sys.stderr)
    metrics = evaluate(model, dataset.splits[arguments.split])
    print(json.dumps(metrics, indent=2) if arguments.json else as_text(metrics))
    return 0


def _litert_model(path: Path) -> Any:
    """The model in a bundle's folder, or in an `.emotionmodel` file. Raises TrainerError."""
    from trainer.litert import LiteRTModel

    try:
        with tempfile.TemporaryDirectory() as scratch:
            packed = path.suffix.lower() == ARCHIVE_ENDING and not path.is_dir()
            bundle = unpack(path, Path(scratch) / "model") if packed else read_bundle(path)
            return LiteRTModel(bundle.tflite, threads=2)
    except (BundleError, ValueError) as error:
        raise TrainerError(str(error)) from error


def _add_export(commands: Any) -> None:
    parser = commands.add_parser(
        "export",
        help=f"make a model bundle of a .keras or .h5 file, or one {ARCHIVE_ENDING} file of a bundle",
    )
    parser.set_defaults(command=_export)
    parser.add_argument("--model", type=Path, required=True, help="a .keras or .h5 file, or a model bundle")
    parser.add_argument(
        "--out", type=Path, required=True, help=f"the bundle's new folder, or a new {ARCHIVE_ENDING} file"
    )


def _export(arguments: argparse.Namespace) -> int:
    from trainer.export import convert, pack

    source, out = arguments.model, arguments.out
    if not source.exists():
        raise TrainerError(f"There is no file or folder {source}. Check the path.")
    if source.is_dir() != (out.suffix.lower() == ARCHIVE_ENDING):
        raise TrainerError(
            f"A .keras or .h5 file becomes a new folder, and a model's folder becomes a file that ends in "
            f"{ARCHIVE_ENDING}. Choose --model and --out so."
        )
    (pack if source.is_dir() else convert)(source, out)
    print(f"The model is in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
