"""python -m trainer inspect | train | evaluate | recombine | export | workbench"""

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
    """0: done. 2: it cannot be done, for the reason printed. 130: interrupted."""
    multiprocessing.freeze_support()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # for file names that the terminal cannot show
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.command(arguments))
    except TrainerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:  # such as a path that is too long, or a folder that may not be read
        print(f"error: {error.filename or 'A file'} cannot be used: {error.strerror}.", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, StopRequested):
        print("Stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="emotion-trainer" if getattr(sys, "frozen", False) else "python -m trainer",
        description="Train, score and convert models that recognize facial expressions.",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    inspection.add_options(commands.add_parser("inspect", help="look for what is wrong with a data set"))
    _add_train_options(commands.add_parser("train", help="train a network on a data set"))
    _add_evaluate_options(commands.add_parser("evaluate", help="score a model on a data set"))
    recombination.add_options(
        commands.add_parser("recombine", help="weigh the heads of a finished model anew, without training")
    )
    _add_export_options(
        commands.add_parser(
            "export",
            help="make a model bundle of a .keras or .h5 file, or a file for other programs of a bundle",
        )
    )
    trainer_info.add_options(
        commands.add_parser(
            "workbench", help="answer an app's questions about a run before it starts, JSON line by JSON line"
        )
    )
    return parser


def _add_train_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_train)
    parser.add_argument("--out", type=Path, required=True, metavar="RUN", help="the run's new folder")
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on with the run in --out, with its own options but for --epochs",
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
    twins = train_validation_leakage(dataset.splits["train"], split) if len(dataset.splits) > 1 else None
    scores = evaluate(predict(model, split), split, twins, unsure_below=bundle.unsure_below)
    print(json.dumps(known_values(scores), indent=2) if arguments.json else as_text(scores))
    return 0


def _add_export_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_export)
    parser.add_argument(
        "--model", type=Path, required=True, help="a .keras or .h5 file, a model bundle, or a run's folder"
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="the bundle's new folder, or a new file whose ending says its kind: .keras, .tflite, .onnx, "
        f"{ARCHIVE_ENDING}, or of a run's folder .html, its report",
    )
    parser.add_argument("--replace", action="store_true", help="write over the file --out")


def _export(arguments: argparse.Namespace) -> int:
    from trainer.export.convert import EXPORTS, convert, export

    source, out = arguments.model, arguments.out
    if not source.exists():
        raise TrainerError(f"There is no file or folder {source}. Check the path.")
    if source.is_dir() != (out.suffix.lower() in (*EXPORTS, ".html")):
        raise TrainerError(
            f"A .keras or .h5 file becomes a new folder, and a model's folder becomes a file that ends in "
            f"{', '.join(EXPORTS)} or, for a run, .html. Choose --model and --out so."
        )
    if source.is_dir():
        export(source, out, replace=arguments.replace)
    else:
        convert(source, out)
    print(f"{'The report' if out.suffix.lower() == '.html' else 'The model'} is in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
