"""Runs `python -m trainer inspect | train | evaluate | recombine | export | workbench`."""

import argparse
import io
import json
import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path

from trainer.data import inspection
from trainer.data.dataset import SPLITS
from trainer.run import model_data, recombination, trainer_info
from trainer.run import options as train_options
from trainer.shared.bundle import ARCHIVE_ENDING, BundleError, opened_bundle, require_emotions
from trainer.shared.errors import StopRequested, TrainerError
from trainer.shared.records import known_values
from trainer.shared.run_folder import RunFolder


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 on success, 2 after printing an error, and 130 if interrupted."""
    multiprocessing.freeze_support()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # for file names that the terminal cannot display
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.command(arguments))
    except TrainerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:  # such as a path that is too long, or a folder without read permission
        print(f"error: {error.filename or 'A file'} cannot be used: {error.strerror}.", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, StopRequested):
        print("Stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="emotion-trainer" if getattr(sys, "frozen", False) else "python -m trainer",
        description="Train, evaluate and convert models that recognize facial expressions.",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    inspection.add_options(commands.add_parser("inspect", help="check a data set for problems"))
    _add_train_options(commands.add_parser("train", help="train a network on a data set"))
    _add_evaluate_options(commands.add_parser("evaluate", help="evaluate a model on a data set"))
    recombination.add_options(
        commands.add_parser(
            "recombine", help="choose new weights for the heads of a trained model, without training it again"
        )
    )
    _add_export_options(
        commands.add_parser(
            "export",
            help="convert a .keras or .h5 file to a model bundle, or a bundle to a file for other programs",
        )
    )
    trainer_info.add_options(
        commands.add_parser(
            "workbench", help="answer the app's questions about a planned run, one JSON object per line"
        )
    )
    return parser


def _add_train_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_train)
    parser.add_argument("--out", type=Path, required=True, metavar="RUN", help="new folder for the run")
    parser.add_argument(
        "--resume",
        action="store_true",
        help="resume the run in --out with its own options; only --epochs may change",
    )
    train_options.add_options(parser)


def _train(arguments: argparse.Namespace) -> int:
    from trainer.run.train import train

    folder = RunFolder(arguments.out)
    if arguments.resume:
        config = train_options.resumed_config(arguments, folder.config)
    else:
        config = train_options.new_config(arguments)
    report = train(config, folder.path, resume=arguments.resume)
    from trainer.scoring.score_text import as_text

    print(as_text(report.answers.validation))
    print(f"The model is in {folder.model}")
    return 0


def _add_evaluate_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_evaluate)
    model_data.add_options(parser)
    parser.add_argument("--split", choices=SPLITS, default="validation")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def _evaluate(arguments: argparse.Namespace) -> int:
    from trainer.data.duplicates import train_validation_leakage
    from trainer.scoring.evaluation import evaluate, predict
    from trainer.scoring.score_text import as_text
    from trainer.shared.litert import LiteRTModel

    try:
        with opened_bundle(arguments.model) as bundle:
            require_emotions(bundle)
            model = LiteRTModel(bundle.tflite, threads=2, header=bundle.header)
    except (BundleError, ValueError) as error:
        raise TrainerError(str(error)) from error
    dataset = model_data.read(arguments, bundle.metadata, [arguments.split])
    split = dataset.splits[arguments.split]
    duplicates = train_validation_leakage(dataset.splits["train"], split) if len(dataset.splits) > 1 else None
    scores = evaluate(predict(model, split), split, duplicates, unsure_below=bundle.unsure_below)
    print(json.dumps(known_values(scores), indent=2) if arguments.json else as_text(scores))
    return 0


def _add_export_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_export)
    parser.add_argument(
        "--model",
        type=Path,
        required=True,
        help="a .keras or .h5 file, a model bundle, or the folder of a run",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="new folder for the bundle, or a new file whose extension selects the format: .keras, .tflite, "
        f".onnx, {ARCHIVE_ENDING}, or .html for the report of a run",
    )
    parser.add_argument("--replace", action="store_true", help="overwrite the file --out")


def _export(arguments: argparse.Namespace) -> int:
    from trainer.export.convert import EXPORTS, convert, export

    source, out = arguments.model, arguments.out
    if not source.exists():
        raise TrainerError(f"There is no file or folder {source}. Check the path.")
    if source.is_dir() != (out.suffix.lower() in (*EXPORTS, ".html")):
        raise TrainerError(
            f"A .keras or .h5 file is converted to a new folder, and a model's folder to a file that ends in "
            f"{', '.join(EXPORTS)} or, for a run, .html. Change --model or --out accordingly."
        )
    if source.is_dir():
        export(source, out, replace=arguments.replace)
    else:
        convert(source, out)
    print(f"{'The report' if out.suffix.lower() == '.html' else 'The model'} is in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
